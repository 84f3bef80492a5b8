"""Granola notes with their transcripts. The summary is a program's words and is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types.documents import Participant, Side
from ingest.calls import CallHead, Said, call
from ingest.identity import domain_of
from ingest.jsonfile import Json, dict_in, dicts_in, needed, text_in
from ingest.jsonshape import address, each, line, moment, needed_moment
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import ReadContext, Record, SourceFile

SOURCE = "granola"

_SIGNATURES = (
    Signature(
        "note",
        ("", "notes[]", "data[]"),
        frozenset({"id", "transcript", "owner"}),
        frozenset({"calendar_event", "attendees", "summary_markdown", "folder_membership"}),
    ),
)


def match(head: Head) -> Match | None:
    """A note with an owner and a transcript."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each note."""
    return each(files, context, paths=("notes", "data"), read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    event, lines = dict_in(record, "calendar_event"), dicts_in(record, "transcript")
    owner = _person(dict_in(record, "owner"), Side.VENDOR)
    invited = [_person(one) for one in [*dicts_in(record, "attendees"), *dicts_in(event, "invitees")]]
    others = tuple(
        {one.address or one.name: one for one in reversed(invited) if one.address != owner.address}.values()
    )
    planned = moment(event, context, "scheduled_start_time")
    entry = line(event.get("calendar_event_id"))
    head = CallHead(
        source=SOURCE,
        external_id=needed(record, "id"),
        title=line(event.get("event_title")) or line(record.get("title")) or "Meeting",
        started=planned or needed_moment(record, context, "created_at"),
        path=file.name,
        people=(owner, *(one for one in others if one.address or one.name)),
        ended=moment(event, context, "scheduled_end_time"),
        url=text_in(record, "web_url"),
        attributes={"updated_at": line(record.get("updated_at"))},
        same_as=(f"calendar:{entry}",) if entry else (),
    )
    yield call(head, [_said(one, owner, others, context) for one in lines])


def _person(record: Json, side: Side = Side.UNKNOWN) -> Participant:
    return Participant(line(record.get("name")), address(record.get("email")), side)


def _said(one: Json, owner: Participant, others: Sequence[Participant], context: ReadContext) -> Said:
    """Granola hears `me` (the owner) and `them`: one guest alone is told by name, several only by side."""
    speaker = dict_in(one, "speaker")
    name, side = line(speaker.get("name")), Side.UNKNOWN
    if speaker.get("attribution") == "me":
        name, side = name or owner.name or owner.address, Side.VENDOR
    elif name is None and len(others) == 1:
        name = others[0].name or others[0].address
    elif name is None and others and owner.address:
        ours = domain_of(owner.address)
        side = Side.CUSTOMER if all(domain_of(p.address or "") not in ("", ours) for p in others) else side
    return Said(name, text_in(one, "text") or "", at=moment(one, context, "start_time"), side=side)


GRANOLA = Source(SOURCE, "Granola", match, documents=documents)
