"""Transcripts in plain text: their meeting is told by table, heading or file name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ingest.jsonfile import decode_text
from ingest.meetings import known_meeting, name_of
from ingest.recognise import Form, Head, Match, Source
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.speechtext import meeting_in, speech_of
from ingest.transcripts import Transcript, document_of, unplaced

SOURCE = "transcript"


def match(head: Head) -> Match | None:
    """At least two speakers with times, or mostly lines that begin with a speaker's name."""
    if head.form not in (Form.TEXT, Form.CSV):
        return None
    return Match("speakers", 1.0, weight=1) if speech_of(head.text).said else None


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each file, named by it."""
    return read_texts(files, context, SOURCE)


def read_texts(
    files: Sequence[SourceFile],
    context: ReadContext,
    source: str,
    text_of: Callable[[bytes], str] = decode_text,
) -> Iterator[Record]:
    """Calls of files whose text `text_of` gets out of the bytes; what is no transcript is rejected."""
    seen: dict[str, bytes] = {}
    for file in files:
        data = file.path.read_bytes()
        try:
            if seen.setdefault(name_of(file), data) != data:
                raise BadRecord(
                    "duplicate", "another transcript of this name was read; give each a name of its own"
                )
            speech = speech_of(text_of(data))
            if not speech.said:
                raise BadRecord(
                    "no_speakers", "no speakers are named in it; write lines as [00:12] Name: words"
                )
            meeting = known_meeting(file, context)
            if meeting is None or any(name == "date_from" for name, _ in meeting.marks):
                meeting = meeting_in(speech.preamble, context) or meeting
            one = Transcript(file, speech.said, meeting)
            yield document_of(one, source) if meeting else unplaced(file, data)
        except BadRecord as bad:
            yield Rejected(file.name, "file", bad.reason_code, bad.message, data)


PLAINTEXT = Source(SOURCE, "transcript in plain text", match, documents=documents)
