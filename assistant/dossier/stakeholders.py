"""Stakeholders: who belongs to the account, in which role, present or gone, since when known (S177, S186, G21).

Pure. People come from the table of contacts, from those who speak, and from what is said of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from assistant.dossier.item import Evidence, Item, ItemKind, State, Value, item_id
from assistant.dossier.lines import Line
from assistant.dossier.material import Material
from assistant.dossier.presence import Move, Moved, automatic, moved
from assistant.dossier.roles import INFLUENCE, role_in_words, role_of
from assistant.types.documents import Document, Nature, Part, Side
from assistant.types.facts import Row


@dataclass(slots=True)
class Person:
    """Somebody of the account while the documents are read."""

    name: str
    address: str | None = None
    title: str | None = None
    crm_role: str | None = None
    said_role: str | None = None
    crm_left: bool = False
    rows: list[str] = field(default_factory=list)
    since: date | None = None
    first: Line | None = None
    first_on: date | None = None
    spoke: list[date] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    proofs: list[Evidence] = field(default_factory=list)
    side: Side = Side.CUSTOMER


class _Register:
    """People found so far, by address, whole name, and first name where only one bears it."""

    def __init__(self) -> None:
        self.people: list[Person] = []

    def find(self, name: str | None, address: str | None = None) -> Person | None:
        plain = " ".join((name or "").casefold().split())
        for one in self.people:
            if address and one.address == address.casefold():
                return one
        whole = [one for one in self.people if plain and one.name.casefold() == plain]
        if whole:
            return whole[0]
        # A first or last name alone, or a name with a middle part, means whoever alone fits it.
        words = set(plain.split())
        fits = [
            p
            for p in self.people
            if words and (words <= set(p.name.casefold().split()) or _same(p.name, plain))
        ]
        return fits[0] if len(fits) == 1 else None

    def get(self, name: str | None, address: str | None = None) -> Person:
        found = self.find(name, address)
        if found is None:
            found = Person(" ".join((name or address or "").split()), address.casefold() if address else None)
            self.people.append(found)
        if address and not found.address:
            found.address = address.casefold()
        if name and len(name.split()) > len(found.name.split()):
            found.name = " ".join(name.split())
        return found


def _same(known: str, said: str) -> bool:
    mine, theirs = known.casefold().split(), said.split()
    return len(mine) > 1 and len(theirs) > 1 and mine[0] == theirs[0] and mine[-1] == theirs[-1]


def stakeholders(known: Material) -> tuple[Item, ...]:
    """Everybody of the account's side, with what is known of them as of the material's day."""
    register = _Register()
    for row in known.rows("contacts"):
        _from_row(register, row)
    for document in known.documents:
        _from_document(register, document)
    _from_lines(register, known.lines)
    for one in sorted(
        [*moved(known.lines, known.sides), *automatic(known.documents)], key=lambda m: m.evidence.occurred_at
    ):
        person = register.find(one.name or None, one.address)
        if person is None and one.name and one.move is not Move.STAYS and len(one.name) > 2:
            person = register.get(one.name, one.address)
        if person is not None:
            person.moves.append(one)
            if one.title and (one.move is Move.CAME or not person.title):
                person.title = one.title
            person.first_on = min(filter(None, (person.first_on, one.said_on)))
    return tuple(_item(person, known) for person in register.people if person.name)


def _from_row(register: _Register, row: Row) -> None:
    email = row.get("email")
    person = register.get(_text(row, "name"), str(email) if email else None)
    person.title = _text(row, "title") or person.title
    person.crm_role = _text(row, "role") or person.crm_role
    person.crm_left = person.crm_left or (_text(row, "status") or "").casefold() == "left"
    since = row.get("since")
    person.since = since if isinstance(since, date) and not isinstance(since, datetime) else person.since
    person.rows.append(row.id)


def _from_document(register: _Register, document: Document) -> None:
    for one in document.participants:
        if one.side is Side.CUSTOMER and (one.name or one.address) and document.nature is not Nature.BOUNCE:
            person = register.get(one.name, one.address)
            person.first_on = min(filter(None, (person.first_on, document.occurred_at.date())))
    for segment in document.segments:
        if segment.part is Part.SIGNATURE and segment.side is Side.CUSTOMER and segment.author:
            title = _title_in(segment.text)
            signer = register.find(segment.author)
            if title and signer is not None and not signer.title:
                signer.title = title


_TITLE = re.compile(
    r"\b(?:head|chief|director|manager|vp|vice president|lead|officer|engineer|analyst|specialist|"
    r"president|coordinator|administrator|leiter(?:in)?|"
    r"geschäftsführer(?:in)?|einkäufer(?:in)?|directeur|directrice|responsable)\b|\bC[A-Z]O\b",
    re.IGNORECASE,
)


def _title_in(signature: str) -> str | None:
    lines = [line.strip(" ,|-–") for line in signature.splitlines() if line.strip()]
    return next((s for s in lines if len(s.split()) <= 8 and _TITLE.search(s) and "@" not in s), None)


def _from_lines(register: _Register, lines: Iterable[Line]) -> None:
    for line in lines:
        if line.side is not Side.CUSTOMER or not line.author:
            continue
        person = register.get(line.author)
        person.spoke.append(line.on)
        if person.first is None or (len(person.first.text.split()) < _TELLING <= len(line.text.split())):
            person.first = line
        if person.first_on is None or line.on < person.first_on:
            person.first_on = min(filter(None, (person.first_on, line.on)))
        if person.said_role is None and (role := role_in_words(line.text)):
            person.said_role = role
            person.proofs.append(line.evidence())


_TELLING = 5
"""Words of a sentence that shows somebody rather than greets."""


def _item(person: Person, known: Material) -> Item:
    presence, left_on, until = _presence(person, known.today)
    role = role_of(person.crm_role, None) or person.said_role or role_of(None, person.title)
    came = [one for one in person.moves if one.move is Move.CAME]
    joined = next((one.on or one.said_on for one in came), None)
    first = person.since or person.first_on or known.today
    proofs = [person.first.evidence()] if person.first else []
    # What tells of the presence as it is now goes first.
    moves = sorted(person.moves, key=lambda one: (one.move is Move.LEFT) != (presence in ("left", "leaving")))
    proofs = list(dict.fromkeys([*(one.evidence for one in moves), *person.proofs, *proofs]))
    seen = [proof.occurred_at for proof in proofs]
    fact: Mapping[str, Value] = {
        "name": person.name,
        "address": person.address,
        "title": person.title,
        "role": role,
        "influence": INFLUENCE.get(role or "", "unknown"),
        "side": person.side.value,
        "presence": presence,
        "joined_on": joined,
        "left_on": left_on,
        "away_until": until,
        "first_known_on": min(filter(None, (person.first_on, person.since, known.today))),
        "last_heard_on": max(person.spoke, default=None),
    }
    return Item(
        id=item_id(ItemKind.STAKEHOLDER, known.account_id, person.address or person.name.casefold()),
        kind=ItemKind.STAKEHOLDER,
        account_id=known.account_id,
        state=State.CONFIRMED if person.rows and presence == "present" else State.PROPOSED,
        fact=fact,
        evidence=tuple(proofs),
        valid_from=joined or first,
        valid_to=left_on if presence == "left" else None,
        recorded_at=min(seen, default=datetime.combine(first, time(), UTC)),
        rows=tuple(person.rows),
    )


def _presence(person: Person, today: date) -> tuple[str, date | None, date | None]:
    """`present`, `left`, `leaving` or `on leave`, with the day of leaving and the day of coming back.

    The last word counts. Who writes after having left is still there; an absence ends on its day, or
    when the person is heard again.
    """
    state, left_on, until = ("left" if person.crm_left else "present"), None, None
    for one in person.moves:
        if one.move is Move.LEFT:
            left_on, state = one.on or one.said_on, "left"
        elif one.move is Move.AWAY and state != "left":
            state, until = "on leave", one.on
        elif one.move in (Move.STAYS, Move.CAME):
            state, left_on = "present", None
    last = max(person.spoke, default=None)
    if state == "left" and left_on is not None:
        said = max(one.said_on for one in person.moves if one.move is Move.LEFT)
        if last is not None and last > max(left_on, said):
            return "present", None, None
        return ("leaving" if left_on > today else "left"), left_on, None
    if state == "on leave":
        said = max(one.said_on for one in person.moves if one.move is Move.AWAY)
        if (until is not None and until < today) or (last is not None and last > said):
            return "present", None, None
    return state, left_on, until if state == "on leave" else None


def _text(row: Row, column: str) -> str | None:
    value = row.get(column)
    return str(value).strip() or None if value is not None else None
