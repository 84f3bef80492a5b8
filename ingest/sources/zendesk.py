"""Zendesk tickets with their comments, people and organisations, in any number of files, joined by id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.types.documents import Document, Kind, Origin, Participant, Segment, Side
from assistant.types.facts import Row
from ingest.clean import clean_line
from ingest.jsonfile import Json, Located, dict_in, dicts_in, needed, objects_of, raw_of, text_in
from ingest.moments import read_instant
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import (
    AccountHints,
    BadRecord,
    ParsedDocument,
    ReadContext,
    Record,
    Rejected,
    Removed,
    SourceFile,
)
from ingest.sources.zendesk_thread import Person, PersonBook, person_of, segments_of

SOURCE = "zendesk"

_ONE = ("", "tickets[]", "ticket", "results[]")
_SIGNATURES = (
    Signature(
        "tickets",
        _ONE,
        frozenset({"id", "status"}),
        frozenset({"requester_id", "submitter_id", "raw_subject", "generated_timestamp", "requester"}),
        frozenset(
            {"responder_id", "company_id", "description_text", "fields", "conversation_parts", "properties"}
        ),
    ),
    Signature(
        "comments",
        ("", "comments[]"),
        frozenset({"id", "author_id", "public"}),
        frozenset({"body", "plain_body", "html_body"}),
    ),
    Signature(
        "users",
        ("", "users[]"),
        frozenset({"id", "name", "email", "role"}),
        frozenset({"organization_id", "url", "suspended", "time_zone", "verified"}),
    ),
    Signature(
        "organizations",
        ("", "organizations[]"),
        frozenset({"id", "name", "domain_names"}),
    ),
)
_CONTAINERS = ("tickets", "results", "comments", "users", "organizations")


@dataclass(slots=True)
class _Side:
    """What lies beside the tickets: people and comments; and each ticket's newest version."""

    people: PersonBook = field(default_factory=PersonBook)
    comments: dict[str, list[Json]] = field(default_factory=dict)
    loose: list[tuple[SourceFile, list[Located]]] = field(default_factory=list)
    tickets: dict[str, tuple[SourceFile, Located]] = field(default_factory=dict)


def match(head: Head) -> Match | None:
    """Tickets, comments, users or organisations by their keys; Freshdesk's tickets are not these."""
    return match_json(head, _SIGNATURES)


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Organisations and users as rows. Users tell who is an agent, organisations whose ticket it is."""
    seen: set[str] = set()
    for file in files:
        for item in _objects(file):
            if isinstance(item, Located):
                for row in _rows(file, item):
                    if row.id not in seen:
                        seen.add(row.id)
                        yield row


def _rows(file: SourceFile, item: Located) -> Iterator[Row]:
    kind = kind_of(item)
    organizations = [item.value] if kind == "organizations" else [dict_in(item.value, "organization")]
    for record in organizations:
        if text_in(record, "id") and text_in(record, "name"):
            yield _organization(file, item, record)
    users = [item.value] if kind == "users" else []
    users += [dict_in(item.value, name) for name in ("requester", "submitter", "assignee")]
    for record in users:
        if text_in(record, "id") and text_in(record, "name"):
            yield _user(file, item, record)


def _organization(file: SourceFile, item: Located, record: Json) -> Row:
    domains = record.get("domain_names")
    names = [str(name).strip().lower() for name in domains] if isinstance(domains, list) else []
    cells = {
        "id": clean_line(needed(record, "id")),
        "name": clean_line(needed(record, "name")),
        "domain_names": ";".join(name for name in names if name),
        "external_id": clean_line(text_in(record, "external_id") or ""),
        "system": SOURCE,
    }
    kept = tuple((name, value) for name, value in cells.items() if value)
    return Row("organizations", f"{SOURCE}:{cells['id']}", None, kept, SOURCE, f"{file.name}:{item.locator}")


def _user(file: SourceFile, item: Located, record: Json) -> Row:
    cells = {
        "id": clean_line(needed(record, "id")),
        "name": clean_line(needed(record, "name")),
        "email": clean_line(text_in(record, "email") or "").lower(),
        "role": clean_line(text_in(record, "role") or "").lower(),
        "organization_id": clean_line(text_in(record, "organization_id") or ""),
        "system": SOURCE,
    }
    kept = tuple((name, value) for name, value in cells.items() if value)
    return Row("users", f"{SOURCE}:{cells['id']}", None, kept, SOURCE, f"{file.name}:{item.locator}")


def _objects(file: SourceFile) -> Iterator[Located | Rejected]:
    """Records of a file; `{"ticket": {…}}` is its ticket."""
    for item in objects_of(file, _CONTAINERS):
        if isinstance(item, Located) and isinstance(item.value.get("ticket"), dict):
            yield Located(f"{item.locator}.ticket", "tickets", item.value["ticket"])
        else:
            yield item


def kind_of(item: Located) -> str:
    """What a record is: by the list it stands in, else by its keys."""
    if item.container in ("comments", "users", "organizations"):
        return item.container
    keys = item.value.keys()
    if "domain_names" in keys:
        return "organizations"
    if "role" in keys and "status" not in keys:
        return "users"
    if "author_id" in keys and "status" not in keys:
        return "comments"
    return "tickets"


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Tickets in the order of the files, the newest version of each; deleted ones as `Removed`."""
    side = _Side()
    for file in files:
        loose: list[Located] = []
        for item in _objects(file):
            if isinstance(item, Rejected):
                yield item
            else:
                yield from _collect(side, file, item, loose)
        if loose:
            side.loose.append((file, loose))
    yield from _place_loose(side, context.zone)
    for file, item in side.tickets.values():
        yield from _ticket(side, file, item, context.zone)
    for ticket_id, comments in side.comments.items():
        if ticket_id not in side.tickets:
            yield from (_without_ticket(comment, ticket_id) for comment in comments)


def _collect(side: _Side, file: SourceFile, item: Located, loose: list[Located]) -> Iterator[Rejected]:
    record, kind = item.value, kind_of(item)
    if kind == "users":
        side.people.add(record)
    elif kind == "comments":
        ticket_id = text_in(record, "ticket_id")
        if ticket_id is None:
            loose.append(item)
        else:
            kept = {**record, "_path": file.name, "_locator": item.locator}
            side.comments.setdefault(ticket_id, []).append(kept)
    elif kind == "tickets":
        for name in ("requester", "submitter", "assignee"):
            side.people.add(dict_in(record, name))
        ticket_id = text_in(record, "id")
        if ticket_id is None:
            yield _rejected(file, item, BadRecord("missing_field", "the ticket has no id"))
            return
        known = side.tickets.get(ticket_id)
        if known is None or (text_in(known[1].value, "updated_at") or "") <= (
            text_in(record, "updated_at") or ""
        ):
            side.tickets[ticket_id] = (file, item)


def _place_loose(side: _Side, zone: ZoneInfo) -> Iterator[Rejected]:
    """Comments that do not name their ticket (one ticket's comments a file) are of the one that they begin.

    The first comment of a ticket is made with it: same instant, by the requester or the submitter.
    """
    for file, items in side.loose:
        first = min(items, key=lambda item: text_in(item.value, "created_at") or "")
        fits = [
            ticket_id
            for ticket_id, (_, ticket) in side.tickets.items()
            if text_in(ticket.value, "created_at") == text_in(first.value, "created_at")
            and text_in(first.value, "author_id")
            in (text_in(ticket.value, "requester_id"), text_in(ticket.value, "submitter_id"))
        ]
        if len(fits) != 1:
            bad = BadRecord(
                "ticket_missing",
                "the comment does not say which ticket it belongs to, and no ticket of these files begins"
                " with the file's first comment; add ticket_id to it",
            )
            yield from (_rejected(file, item, bad) for item in items)
            continue
        kept = [{**item.value, "_path": file.name, "_locator": item.locator} for item in items]
        side.comments.setdefault(fits[0], []).extend(kept)


def _without_ticket(comment: Json, ticket_id: str) -> Rejected:
    message = (
        f"its ticket {ticket_id!r} is in none of the files; read the comments together with their tickets"
    )
    raw = {name: value for name, value in comment.items() if not name.startswith("_")}
    return Rejected(comment["_path"], comment["_locator"], "ticket_missing", message, raw_of(raw))


def _rejected(file: SourceFile, item: Located, bad: BadRecord) -> Rejected:
    return Rejected(file.name, item.locator, bad.reason_code, bad.message, raw_of(item.value))


def _ticket(side: _Side, file: SourceFile, item: Located, zone: ZoneInfo) -> Iterator[Record]:
    record = item.value
    try:
        external_id = clean_line(needed(record, "id"))
        if (text_in(record, "status") or "").lower() == "deleted":
            changed = clean_line(text_in(record, "updated_at") or "") or None
            yield Removed(SOURCE, external_id, file.name, changed)
            return
        created, assumed = read_instant(needed(record, "created_at"), zone)
        comments = _comments_of(side, file, item)
        segments, problems = segments_of(record, comments, side.people, created, zone)
        yield from problems
        document = _document(file, record, created, segments, assumed=zone.key if assumed else None)
        people = _participants(side, record, comments)
        yield ParsedDocument(
            replace(document, participants=tuple(map(_participant, people))), _hints(record, people)
        )
    except BadRecord as bad:
        yield _rejected(file, item, bad)


def _comments_of(side: _Side, file: SourceFile, item: Located) -> list[Json]:
    """Comments inside the ticket and beside it, each id once."""
    record = item.value
    inside = [
        {**comment, "_path": file.name, "_locator": f"{item.locator}.comments[{index}]"}
        for index, comment in enumerate(dicts_in(record, "comments"))
    ]
    found: dict[object, Json] = {}
    for comment in inside + side.comments.get(str(record.get("id")), []):
        found.setdefault(text_in(comment, "id") or (comment["_path"], comment["_locator"]), comment)
    return list(found.values())


def _document(
    file: SourceFile, record: Json, created: datetime, segments: tuple[Segment, ...], *, assumed: str | None
) -> Document:
    external_id = clean_line(needed(record, "id"))
    attributes, closed = _attributes(record)
    if assumed:
        attributes["assumed_zone"] = assumed
    return Document(
        source=SOURCE,
        external_id=external_id,
        kind=Kind.TICKET,
        title=_title(record),
        occurred_at=created,
        segments=segments,
        ended_at=closed,
        url=_url(text_in(record, "url")),
        attributes=tuple(sorted(attributes.items())),
        origins=(Origin(SOURCE, external_id, file.name),),
    )


def _title(record: Json) -> str:
    return clean_line(text_in(record, "subject", "raw_subject") or "") or "(no subject)"


def _participant(person: Person) -> Participant:
    return Participant(person.name, person.address, person.side, person.role)


def _hints(record: Json, people: Sequence[Person]) -> AccountHints:
    organization = text_in(record, "organization_id") or text_in(dict_in(record, "organization"), "id")
    outside = [person for person in people if person.side is not Side.VENDOR]
    return AccountHints(
        organization_ids=((SOURCE, clean_line(organization)),) if organization else (),
        addresses=tuple(dict.fromkeys(person.address for person in outside if person.address)),
        names=tuple(person.name for person in outside if person.name and not person.address),
        title=_title(record),
    )


def _participants(side: _Side, record: Json, comments: Sequence[Json]) -> list[Person]:
    """Requester, assignee and every author, each once."""
    natives = [
        text_in(record, f"{name}_id") or text_in(dict_in(record, name), "id")
        for name in ("requester", "submitter", "assignee")
    ]
    natives += [text_in(comment, "author_id") for comment in comments]
    people = (person_of(native, record, side.people) for native in dict.fromkeys(natives) if native)
    return [person for person in people if person.name or person.address]


_PLAIN_ATTRIBUTES = ("status", "priority", "type", "created_at", "updated_at")


def _attributes(record: Json) -> tuple[dict[str, str], datetime | None]:
    """What the source says of the ticket as a whole, and when it was solved."""
    said = {name: clean_line(text_in(record, name) or "") for name in _PLAIN_ATTRIBUTES}
    tags = record.get("tags")
    said["tags"] = "; ".join(clean_line(str(tag)) for tag in tags) if isinstance(tags, list) else ""
    rating = dict_in(record, "satisfaction_rating")
    said["satisfaction"] = clean_line(
        text_in(rating, "score") or text_in(record, "satisfaction_rating") or ""
    )
    said["satisfaction_comment"] = clean_line(text_in(rating, "comment") or "")
    closed, origin = _closed_at(record)
    said["closed_at"], said["closed_at_from"] = closed or "", origin if closed else ""
    moment = read_instant(closed, ZoneInfo("UTC"))[0] if closed else None
    return {name: value for name, value in said.items() if value}, moment


def _closed_at(record: Json) -> tuple[str | None, str]:
    """When a ticket was solved. Without a field that says so, a solved ticket's last change stands for it."""
    for holder in (record, dict_in(record, "metric_set")):
        for name in ("solved_at", "closed_at"):
            if found := text_in(holder, name):
                return clean_line(found), name
    if (text_in(record, "status") or "").lower() in ("solved", "closed"):
        return text_in(record, "updated_at"), "updated_at"
    return None, ""


def _url(api: str | None) -> str | None:
    """The page of a ticket for a person, from its address in the API."""
    found = re.match(r"(https://[^/]+)/api/v2/tickets/(\d+)(?:\.json)?\Z", api or "")
    return f"{found[1]}/agent/tickets/{found[2]}" if found else api


ZENDESK = Source(SOURCE, "Zendesk", match, facts=facts, documents=documents)
