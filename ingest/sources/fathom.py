"""Fathom meetings. Summaries and action items are a program's words and are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.types.documents import Participant, Side
from ingest.calls import CallHead, Said, call
from ingest.jsonfile import Json, dict_in, dicts_in, needed, text_in
from ingest.jsonshape import address, each, line, moment, needed_moment
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import ReadContext, Record, SourceFile

SOURCE = "fathom"

_ANY = frozenset({"calendar_invitees", "recording_start_time", "recorded_by", "share_url"})
_ONE = Signature("meetings", ("", "items[]", "meetings[]"), frozenset({"recording_id", "transcript"}), _ANY)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)(?:\.\d+)?", re.ASCII)
_HUBSPOT = re.compile(r"hubspot\.com/.*/(?:company|0-2)/(\d+)")
_SALESFORCE = re.compile(r"(?:force|salesforce)\.com/(?:.*/)?(001[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)\b")
_SIDES = {True: Side.CUSTOMER, False: Side.VENDOR}


def match(head: Head) -> Match | None:
    """`recording_id` and `transcript` in each of `items`."""
    return match_json(head, (_ONE,))


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each meeting."""
    return each(files, context, paths=("items", "meetings"), read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    people = [
        _person(one, _SIDES.get(one.get("is_external") is True))
        for one in dicts_in(record, "calendar_invitees")
    ]
    people.append(_person(dict_in(record, "recorded_by"), Side.VENDOR))
    known = {one.address: one for one in people}
    head = CallHead(
        source=SOURCE,
        external_id=needed(record, "recording_id"),
        title=line(record.get("meeting_title")) or line(record.get("title")) or "Meeting",
        started=needed_moment(record, context, "recording_start_time", "scheduled_start_time", "created_at"),
        path=file.name,
        people=tuple({one.address or one.name: one for one in people if one.address or one.name}.values()),
        ended=moment(record, context, "recording_end_time"),
        url=text_in(record, "url", "share_url"),
        crm_ids=tuple(_crm(dict_in(record, "crm_matches"))),
        attributes={"language": line(record.get("transcript_language"))},
    )
    yield call(head, (_said(one, known) for one in dicts_in(record, "transcript")))


def _person(record: Json, side: Side | None) -> Participant:
    return Participant(line(record.get("name")), address(record.get("email")), side or Side.UNKNOWN)


def _said(one: Json, known: dict[str | None, Participant]) -> Said:
    """A line of the transcript; the calendar's name of its speaker is worth more than the shown one."""
    speaker = dict_in(one, "speaker")
    person = known.get(address(speaker.get("matched_calendar_invitee_email")) or "")
    clock = _CLOCK.fullmatch(text_in(one, "timestamp") or "")
    hours, minutes, seconds = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    offset = ((hours * 60 + minutes) * 60 + seconds) * 1000 if clock else None
    name = (person and (person.name or person.address)) or line(speaker.get("display_name"))
    return Said(name, text_in(one, "text") or "", offset, side=person.side if person else Side.UNKNOWN)


def _crm(matches: Json) -> Iterator[tuple[str, str]]:
    for company in dicts_in(matches, "companies"):
        url = text_in(company, "record_url") or ""
        for system, pattern in (("hubspot", _HUBSPOT), ("salesforce", _SALESFORCE)):
            if found := pattern.search(url):
                yield system, found[1]


FATHOM = Source(SOURCE, "Fathom", match, documents=documents)
