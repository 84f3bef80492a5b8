"""Fireflies transcripts. Its summaries and filters are a program's words and are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types.documents import Participant
from ingest.calls import CallHead, Said, call
from ingest.jsonfile import Json, dicts_in, needed, number_in, text_in
from ingest.jsonshape import address, each, line, needed_moment
from ingest.meetings import split_addresses
from ingest.moments import later_by
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import ReadContext, Record, SourceFile

SOURCE = "fireflies"

_PATHS = ("data.transcript", "data.transcripts", "transcripts", "transcript")
_SIGNATURES = (
    Signature(
        "transcript",
        ("", *_PATHS, "data.transcripts[]", "transcripts[]"),
        frozenset({"id", "date", "sentences"}),
        frozenset({"transcript_url", "meeting_attendees", "organizer_email", "host_email", "participants"}),
    ),
)


def match(head: Head) -> Match | None:
    """`sentences` with `date` and an organiser, alone or under `data`."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each transcript."""
    return each(files, context, paths=_PATHS, read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    started = needed_moment(record, context, "date", "dateString")
    minutes = number_in(record, "duration")
    head = CallHead(
        source=SOURCE,
        external_id=needed(record, "id"),
        title=line(record.get("title")) or "Meeting",
        started=started,
        path=file.name,
        people=tuple(_people(record)),
        ended=later_by(started, seconds=minutes * 60) if minutes else None,
        url=text_in(record, "transcript_url"),
    )
    yield call(head, _said(record))


def _people(record: Json) -> Iterator[Participant]:
    names = {
        address(one.get("email")): line(one.get("displayName")) or line(one.get("name"))
        for one in dicts_in(record, "meeting_attendees")
    }
    invited = record.get("participants")
    everyone = [one for one in invited if isinstance(one, str)] if isinstance(invited, list) else []
    said = ";".join(filter(None, [text_in(record, "host_email", "organizer_email"), *everyone]))
    for found in dict.fromkeys([*split_addresses(said), *filter(None, names)]):
        yield Participant(names.get(found), found)


def _said(record: Json) -> Iterator[Said]:
    for one in dicts_in(record, "sentences"):
        seconds = number_in(one, "start_time")
        offset = int(seconds * 1000) if seconds is not None else None
        yield Said(line(one.get("speaker_name")), text_in(one, "text", "raw_text") or "", offset)


FIREFLIES = Source(SOURCE, "Fireflies", match, documents=documents)
