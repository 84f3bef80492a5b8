"""The conversation of one Zendesk ticket: who wrote which comment, from which side, for whose eyes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.types.documents import Part, Segment, Side, Visibility
from ingest.clean import clean, clean_line
from ingest.htmltext import html_to_text
from ingest.jsonfile import Json, dict_in, needed, raw_of, text_in
from ingest.mailtext import split_mail
from ingest.moments import read_instant
from ingest.records import BadRecord, Rejected

_SIDES = {"agent": Side.VENDOR, "admin": Side.VENDOR, "end-user": Side.CUSTOMER, "end_user": Side.CUSTOMER}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the help desk's directory."""

    name: str | None
    address: str | None
    side: Side
    role: str | None


class PersonBook:
    """People by their id in the help desk, the fuller record of one id winning."""

    def __init__(self) -> None:
        self._by_id: dict[str, Person] = {}

    def add(self, record: Json) -> None:
        """Take a user record; one without an id says nothing."""
        native = text_in(record, "id")
        if native is None:
            return
        name, address = text_in(record, "name"), text_in(record, "email")
        role = (text_in(record, "role") or "").lower()
        person = Person(
            clean_line(name) if name else None,
            clean_line(address).lower() if address else None,
            _SIDES.get(role, Side.UNKNOWN),
            role or None,
        )
        known = self._by_id.get(native)
        if known is None or _fullness(person) > _fullness(known):
            self._by_id[native] = person

    def get(self, native: str) -> Person | None:
        return self._by_id.get(native)


def _fullness(person: Person) -> int:
    return sum(part is not None for part in (person.name, person.address, person.role))


def person_of(native: str, ticket: Json, people: PersonBook) -> Person:
    """Who an id is. Without a role the ticket tells the side: its requester asks, its assignee answers."""
    known = people.get(native)
    requester, assignee = _id(ticket, "requester"), _id(ticket, "assignee")
    side = known.side if known else Side.UNKNOWN
    if side is Side.UNKNOWN and native == assignee and native != requester:
        side = Side.VENDOR
    elif side is Side.UNKNOWN and native == requester and native != assignee:
        side = Side.CUSTOMER
    name, address = (known.name, known.address) if known else (None, None)
    if not name and not address and native == requester:
        sender = dict_in(dict_in(dict_in(ticket, "via"), "source"), "from")
        name, address = text_in(sender, "name"), text_in(sender, "address")
    return Person(
        clean_line(name) if name else None,
        clean_line(address).lower() if address else None,
        side,
        known.role if known else None,
    )


def _id(ticket: Json, name: str) -> str | None:
    return text_in(ticket, f"{name}_id") or text_in(dict_in(ticket, name), "id")


def segments_of(
    ticket: Json, comments: Sequence[Json], people: PersonBook, created: datetime, zone: ZoneInfo
) -> tuple[tuple[Segment, ...], list[Rejected]]:
    """Description and comments in order of time, as segments, and the comments that cannot be read.

    The description is the first comment said twice: it is a segment of its own only where no
    comment repeats it.
    """
    problems: list[Rejected] = []
    said: list[tuple[datetime, int, Json, str]] = []
    for index, comment in enumerate(comments):
        try:
            moment, _ = read_instant(needed(comment, "created_at"), zone)
            said.append((moment, index, comment, _words(comment)))
        except BadRecord as bad:
            raw = {name: value for name, value in comment.items() if not name.startswith("_")}
            where = comment["_path"], comment["_locator"]
            problems.append(Rejected(*where, bad.reason_code, bad.message, raw_of(raw)))
    said.sort(key=lambda entry: (entry[0], entry[1]))
    description = clean(text_in(ticket, "description") or "")
    if description and not _repeated(description, created, said):
        opening: Json = {"author_id": _id(ticket, "requester"), "public": ticket.get("is_public", True)}
        said.insert(0, (created, -1, opening, description))
    segments: list[Segment] = []
    for moment, _, comment, text in said:
        segments.extend(_spoken(len(segments), moment, comment, text, (ticket, people)))
    return tuple(segments), problems


def _words(comment: Json) -> str:
    html = text_in(comment, "html_body")
    plain = text_in(comment, "plain_body", "body")
    return clean(plain if plain is not None else html_to_text(html or ""))


def _repeated(description: str, created: datetime, said: Sequence[tuple[datetime, int, Json, str]]) -> bool:
    """Whether the first comment is the description again: made with the ticket, or in the same words."""
    if not said:
        return False
    moment, _, _, text = said[0]
    left, right = re.sub(r"\W+", " ", description).strip(), re.sub(r"\W+", " ", text).strip()
    same_words = bool(left and right) and (left.startswith(right) or right.startswith(left))
    return same_words or abs((moment - created).total_seconds()) < 1


def _spoken(
    n: int, moment: datetime, comment: Json, text: str, about: tuple[Json, PersonBook]
) -> list[Segment]:
    """The segments of one comment: one, unless it is a mail that quotes others."""
    ticket, people = about
    native = text_in(comment, "author_id")
    internal = comment.get("public") is False
    author = person_of(native, ticket, people) if native else None
    side = author.side if author else Side.UNKNOWN
    if internal and side is Side.UNKNOWN:
        side = Side.VENDOR  # only the help desk's own people can write what its customers cannot see
    name = (author.name or author.address) if author else None
    visibility = Visibility.INTERNAL if internal else Visibility.PUBLIC
    segments: list[Segment] = []
    for part in split_mail(text, sender=name):
        words = text[part.start : part.end].strip("\n")
        if not re.search(r"\w", words):
            continue
        if part.part is Part.QUOTED:
            who = part.author or part.address
            segments.append(
                Segment(n + len(segments), who, Side.UNKNOWN, visibility, None, None, words, part.part)
            )
        else:
            segments.append(
                Segment(n + len(segments), name, side, visibility, moment, None, words, part.part)
            )
    return segments
