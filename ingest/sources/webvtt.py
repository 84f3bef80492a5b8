"""Transcripts in WebVTT (Zoom, Teams, Meet), Teams' metadata cues among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ingest.calls import MAX_TURN
from ingest.jsonfile import decode_text
from ingest.meetings import known_meeting, name_of
from ingest.recognise import Form, Head, Match, Source
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.transcripts import Transcript, cues_with_marks, document_of, placed_by_words, unplaced
from ingest.vttcues import BadCue, cues_of

__all__ = ["MAX_TURN", "WEBVTT"]

SOURCE = "webvtt"


def match(head: Head) -> Match | None:
    """The header `WEBVTT`."""
    return Match("transcript", 1.0) if head.form is Form.WEBVTT else None


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each file. A second, different file of the same name is rejected: the name is its id."""
    seen: dict[str, bytes] = {}
    read: list[Transcript] = []
    for file in files:
        data = file.path.read_bytes()
        if seen.setdefault(name_of(file), data) != data:
            message = "another transcript of this name was read; give each file a name of its own"
            yield Rejected(file.name, "file", "duplicate", message, data)
            continue
        found = list(cues_of(decode_text(data)))
        yield from (_bad(file, cue) for cue in found if isinstance(cue, BadCue))
        try:
            read.append(cues_with_marks(file, [cue for cue in found if not isinstance(cue, BadCue)], context))
        except BadRecord as bad:
            yield Rejected(file.name, "file", bad.reason_code, bad.message, data)
    for one in placed_by_words(_placed_by_folder(read, context)):
        raw = seen[name_of(one.file)]
        yield document_of(one, SOURCE) if one.meeting else unplaced(one.file, raw)


def _placed_by_folder(read: Sequence[Transcript], context: ReadContext) -> list[Transcript]:
    """The folder's one recorded meeting goes to its one transcript that has none.

    Meetings are recorded so by Zoom, which marks speakers without tags.
    """
    open_ = [one for one in read if one.meeting is None and not one.tagged]
    folders = [PurePosixPath(one.file.name).parent for one in open_]
    out = []
    for one in read:
        alone = one in open_ and folders.count(PurePosixPath(one.file.name).parent) == 1
        out.append(one.at(known_meeting(one.file, context, alone=True)) if alone else one)
    return out


def _bad(file: SourceFile, cue: BadCue) -> Rejected:
    message = "the times of this cue cannot be read; write them as 00:07:35.120 --> 00:07:38.300"
    return Rejected(file.name, f"line {cue.line}", "bad_cue", message, cue.text.encode("utf-8", "replace"))


WEBVTT = Source(SOURCE, "WebVTT transcript", match, documents=documents)
