"""Otter's text export: a title, a date with a length, the speakers, and `Name  mm:ss` above the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.recognise import Form, Head, Match, Source
from ingest.records import ReadContext, Record, SourceFile
from ingest.sources.plaintext import read_texts
from ingest.speechtext import speech_of

SOURCE = "otter"

_DATE_AND_LENGTH = re.compile(r"^\w{3,9}, \w{3,9} \d{1,2}, 20\d\d.*•\s*(?:\d+:)?\d+:\d\d\s*$", re.MULTILINE)


def match(head: Head) -> Match | None:
    """The line of date and length among the first, and speakers with times below."""
    if head.form not in (Form.TEXT, Form.CSV) or not _DATE_AND_LENGTH.search(head.text[:2_000]):
        return None
    return Match("transcript", 1.0, weight=200) if speech_of(head.text).said else None


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each file, named by it: Otter's export has no id."""
    return read_texts(files, context, SOURCE)


OTTER = Source(SOURCE, "Otter", match, documents=documents)
