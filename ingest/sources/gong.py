"""Gong calls and their transcripts, in one file or in two, joined by call id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.types.documents import Document, Kind, Origin, Participant, Segment, Side, Visibility
from ingest.clean import clean, clean_line
from ingest.jsonfile import (
    Json,
    Located,
    dict_in,
    dicts_in,
    needed,
    number_in,
    objects_of,
    raw_of,
    text_in,
)
from ingest.moments import later_by, read_instant
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import (
    AccountHints,
    BadRecord,
    ParsedDocument,
    ReadContext,
    Record,
    Rejected,
    SourceFile,
)

SOURCE = "gong"

_SIGNATURES = (
    Signature("calls", ("calls[]",), frozenset({"metaData"}), frozenset({"parties", "context", "content"})),
    Signature("transcripts", ("callTranscripts[]",), frozenset({"callId", "transcript"})),
)
_SIDES = {"internal": Side.VENDOR, "external": Side.CUSTOMER}


@dataclass(frozen=True, slots=True)
class _Call:
    file: SourceFile
    at: Located


def match(head: Head) -> Match | None:
    """`calls[].metaData` or `callTranscripts[].transcript`."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Calls with their transcripts, in the order of the transcripts; then calls that have none.

    The transcripts are read in a second pass, one file in memory at a time. A transcript whose
    call is in no file is rejected whole; a call without transcript is a document without segments.
    """
    calls: dict[str, _Call] = {}
    yield from _collect(files, calls)
    done: set[str] = set()
    for file in files:
        for item in objects_of(file, ("calls", "callTranscripts")):
            if isinstance(item, Located) and item.container == "callTranscripts":
                yield _joined(file, item, calls, done, context)
    for call_id, call in calls.items():
        if call_id not in done:
            yield _built(call, (), context, transcript="missing")


def _collect(files: Sequence[SourceFile], calls: dict[str, _Call]) -> Iterator[Rejected]:
    """Put every call under its id; of two with one id the later counts."""
    for file in files:
        for item in objects_of(file, ("calls", "callTranscripts")):
            if isinstance(item, Rejected):
                yield item
            elif item.container == "calls":
                call_id = text_in(dict_in(item.value, "metaData"), "id")
                if call_id is None:
                    yield _rejected(file, item, BadRecord("missing_field", "the call has no metaData.id"))
                else:
                    calls[clean_line(call_id)] = _Call(file, item)


def _joined(
    file: SourceFile, item: Located, calls: dict[str, _Call], done: set[str], context: ReadContext
) -> Record:
    try:
        call_id = clean_line(needed(item.value, "callId"))
        if call_id not in calls:
            mend = f"read it together with the file of calls that holds call {call_id!r}"
            raise BadRecord("call_missing", f"the transcript's call is in none of the files; {mend}")
        if call_id in done:
            raise BadRecord("duplicate", f"another transcript of call {call_id!r} was read before this one")
        document = _document(calls[call_id], dicts_in(item.value, "transcript"), context, None)
    except BadRecord as bad:
        return _rejected(file, item, bad)
    done.add(call_id)
    return document


def _built(call: _Call, turns: Sequence[Json], context: ReadContext, *, transcript: str | None) -> Record:
    try:
        return _document(call, turns, context, transcript)
    except BadRecord as bad:
        return _rejected(call.file, call.at, bad)


def _rejected(file: SourceFile, item: Located, bad: BadRecord) -> Rejected:
    return Rejected(file.name, item.locator, bad.reason_code, bad.message, raw_of(item.value))


def _document(
    call: _Call, turns: Sequence[Json], context: ReadContext, transcript: str | None
) -> ParsedDocument:
    record = call.at.value
    meta = dict_in(record, "metaData")
    started, assumed = read_instant(needed(meta, "started"), context.zone)
    people = _people(dicts_in(record, "parties"))
    title = clean_line(text_in(meta, "title") or "Call without a title")
    external_id = clean_line(needed(meta, "id"))
    duration = number_in(meta, "duration")
    visibility = Visibility.INTERNAL if meta.get("isPrivate") is True else Visibility.PUBLIC
    attributes = {
        "direction": text_in(meta, "direction"),
        "scope": text_in(meta, "scope"),
        "language": text_in(meta, "language"),
        "transcript": transcript,
        "assumed_zone": context.zone.key if assumed else None,
    }
    document = Document(
        source=SOURCE,
        external_id=external_id,
        kind=Kind.CALL,
        title=title,
        occurred_at=started,
        segments=tuple(_segments(turns, people, started, visibility)),
        participants=tuple(person for _, person in people),
        ended_at=later_by(started, seconds=duration) if duration else None,
        url=text_in(meta, "url"),
        attributes=tuple(sorted((name, clean_line(value)) for name, value in attributes.items() if value)),
        origins=(Origin(SOURCE, external_id, call.file.name),),
    )
    return ParsedDocument(document, _hints(record, document))


def _people(parties: list[Json]) -> list[tuple[str | None, Participant]]:
    """Speaker id (None for who was invited and never spoke) and person."""
    people = []
    for party in parties:
        address = text_in(party, "emailAddress")
        name = text_in(party, "name")
        title = text_in(party, "title")
        side = _SIDES.get((text_in(party, "affiliation") or "").lower(), Side.UNKNOWN)
        person = Participant(
            clean_line(name) if name else None,
            clean_line(address).lower() if address else None,
            side,
            clean_line(title) if title else None,
        )
        if person.name or person.address:
            people.append((text_in(party, "speakerId"), person))
    return people


def _segments(
    turns: Sequence[Json],
    people: list[tuple[str | None, Participant]],
    started: datetime,
    visibility: Visibility,
) -> Iterator[Segment]:
    """One segment for each monologue, numbered without gaps; monologues without words are left out."""
    by_speaker = {speaker: person for speaker, person in people if speaker}
    n = 0
    for turn in turns:
        sentences = dicts_in(turn, "sentences")
        text = clean(" ".join(words.strip() for one in sentences if (words := text_in(one, "text"))))
        if not text:
            continue
        person = by_speaker.get(text_in(turn, "speakerId") or "")
        offset = next((ms for one in sentences if (ms := number_in(one, "start")) is not None), None)
        yield Segment(
            n,
            (person.name or person.address) if person else None,
            person.side if person else Side.UNKNOWN,
            visibility,
            later_by(started, seconds=offset / 1000) if offset is not None else None,
            int(offset) if offset is not None else None,
            text,
        )
        n += 1


def _hints(record: Json, document: Document) -> AccountHints:
    crm_ids = tuple(
        (clean_line(text_in(block, "system") or "salesforce").lower(), clean_line(needed(thing, "objectId")))
        for block in dicts_in(record, "context")
        for thing in dicts_in(block, "objects")
        if (text_in(thing, "objectType") or "").lower() == "account" and text_in(thing, "objectId")
    )
    addresses = tuple(
        person.address
        for person in document.participants
        if person.address and person.side is not Side.VENDOR
    )
    names = tuple(person.name for person in document.participants if person.name and not person.address)
    return AccountHints(crm_ids=crm_ids, addresses=addresses, names=names, title=document.title)


GONG = Source(SOURCE, "Gong", match, documents=documents)
