"""Subtitles in SubRip: cues as in WebVTT, the fraction of a second after a comma."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.jsonfile import decode_text
from ingest.meetings import name_of
from ingest.recognise import Form, Head, Match, Source
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.transcripts import cues_with_marks, document_of, unplaced
from ingest.vttcues import BadCue, cues_of

SOURCE = "srt"

_TIME = r"\d{1,3}:\d{1,2}:\d{1,2}[,.]\d{1,3}"
_TIMING = re.compile(rf"^[ \t]*({_TIME})[ \t]*-->[ \t]*({_TIME})(.*)$", re.MULTILINE | re.ASCII)
_FIRST = re.compile(rf"\s*(?:\d+[ \t]*\r?\n)?[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}", re.ASCII)
_NUMBER = re.compile(r"^[ \t]*\d+[ \t]*\n(?=[^\n]*-->)", re.MULTILINE | re.ASCII)


def match(head: Head) -> Match | None:
    """A number and a line of times at the beginning."""
    if head.form not in (Form.TEXT, Form.CSV) or not _FIRST.match(head.text):
        return None
    return Match("subtitles", 1.0, weight=300)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each file, named by it."""
    seen: dict[str, bytes] = {}
    for file in files:
        data = file.path.read_bytes()
        try:
            if seen.setdefault(name_of(file), data) != data:
                raise BadRecord(
                    "duplicate", "another transcript of this name was read; give each a name of its own"
                )
            cues = list(cues_of(as_webvtt(decode_text(data))))
            for bad_cue in (cue for cue in cues if isinstance(cue, BadCue)):
                message = "the times of this cue cannot be read; write them as 00:07:35,120 --> 00:07:38,300"
                yield Rejected(
                    file.name, f"line {bad_cue.line - 1}", "bad_cue", message, bad_cue.text.encode()
                )
            one = cues_with_marks(file, [cue for cue in cues if not isinstance(cue, BadCue)], context)
            yield document_of(one, SOURCE) if one.meeting else unplaced(file, data)
        except BadRecord as bad:
            yield Rejected(file.name, "file", bad.reason_code, bad.message, data)


def as_webvtt(text: str) -> str:
    """The same cues in WebVTT: full stops in times, every part at its full width. Cue numbers go."""
    bare = text.replace("\r\n", "\n").replace("\r", "\n")
    return "WEBVTT\n" + _TIMING.sub(
        lambda found: f"{_time(found[1])} --> {_time(found[2])}", _NUMBER.sub("", bare)
    )


def _time(text: str) -> str:
    clock, _, fraction = text.replace(",", ".").partition(".")
    return ":".join(part.zfill(2) for part in clock.split(":")) + f".{fraction:0<3}"


SRT = Source(SOURCE, "SubRip subtitles", match, documents=documents)
