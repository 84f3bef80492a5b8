"""Where sources disagree: words against facts, and words against words, both shown with their days (G18). Pure.

Nothing is resolved here: neither side is called right. Of one voice only the newest statement counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from assistant.dossier.item import Evidence, Item, ItemKind, State, item_id
from assistant.dossier.material import Material
from assistant.dossier.statements import Stated, stated
from assistant.types.facts import Row

TOLERANCE = {"seats": Decimal(0), "active_users": Decimal("0.3"), "monthly_price": Decimal("0.02")}
"""By how much of the larger value two figures may differ and still agree; people round how many use it."""
FRESH_DAYS = 120
"""A statement older than this is not held against today's facts: the world moves on."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that disagree: what it says, by which source, of which day."""

    value: str
    source: str
    on: date
    words: Evidence | None = None
    row: str | None = None


def contradictions(known: Material, people: Sequence[Item]) -> tuple[Item, ...]:
    """Every disagreement that stands on the material's day. `people` are its stakeholders."""
    said: dict[str, dict[str, Stated]] = {}
    for line in known.lines:
        for one in stated(line):
            said.setdefault(one.subject, {})[one.line.side.value] = one
    found: list[tuple[str, Side, Side]] = []
    for subject, by_voice in said.items():
        voices = [one for one in by_voice.values() if (known.today - one.line.on).days <= FRESH_DAYS]
        fact = _fact(subject, known)
        if fact is not None:
            found += [
                (subject, fact, _of(one)) for one in voices if not _agree(subject, fact.value, one.value)
            ]
        if len(voices) == 2 and not _agree(subject, voices[0].value, voices[1].value):
            found.append((subject, _of(voices[0]), _of(voices[1])))
    found += _gone_but_listed(known, people)
    return tuple(_item(known, *one) for one in found)


def _fact(subject: str, known: Material) -> Side | None:
    """What the systems of record say of a subject; None where they say nothing."""
    account = known.account
    if subject == "renewal_date" and account is not None:
        return _cell(account, "renewal_date", known)
    if subject == "owner" and account is not None:
        return _cell(account, "csm_email", known)
    if subject in ("seats", "monthly_price"):
        return _contract(subject, known)
    if subject == "active_users":
        days = [(on, value) for metric, on, value in known.usage if metric == "active_users"]
        if days:
            best = max(days, key=lambda day: Decimal(day[1]))
            return Side(best[1], "usage", best[0], row=f"usage:{known.account_id}|{best[0]}|active_users")
    return None


def _cell(row: Row, column: str, known: Material) -> Side | None:
    value = row.get(column)
    if value is None:
        return None
    text = value.isoformat() if isinstance(value, date) else str(value)
    return Side(text, row.source, known.today, row=row.id)


def _contract(subject: str, known: Material) -> Side | None:
    """Seats or monthly price of the subscriptions in force."""
    column = "quantity" if subject == "seats" else "mrr"
    total, ids, since = Decimal(0), [], None
    for row in known.rows("subscriptions"):
        started, ended, value = row.get("started_on"), row.get("ended_on"), row.get(column)
        begun = isinstance(started, date) and started <= known.today
        over = isinstance(ended, date) and ended <= known.today
        if begun and not over and isinstance(value, Decimal | int):
            total += value
            ids.append(row.id)
            since = max(filter(None, (since, started if isinstance(started, date) else None)), default=None)
    if not ids:
        return None
    return Side(str(total), "subscriptions", since or known.today, row=",".join(ids))


def _agree(subject: str, one: str, other: str) -> bool:
    if subject in TOLERANCE:
        first, second = Decimal(one), Decimal(other)
        return abs(first - second) <= TOLERANCE[subject] * max(first, second)
    if subject == "owner":
        # One side is a name, the other an address: they agree where the address holds a part of the name.
        name, address = (one, other) if "@" in other else (other, one)
        if "@" not in address:
            return one.casefold() == other.casefold()
        local = address.partition("@")[0].casefold()
        return any(len(part) > 2 and part in local for part in name.casefold().split())
    return one == other


def _of(one: Stated) -> Side:
    return Side(one.value, one.line.side.value, one.line.on, words=one.line.evidence())


def _gone_but_listed(known: Material, people: Sequence[Item]) -> Iterator[tuple[str, Side, Side]]:
    """Contacts whom the relationship system lists as active and the words say have left."""
    listed = {row.id: row for row in known.rows("contacts") if str(row.get("status") or "active") != "left"}
    for person in people:
        row = next((listed[one] for one in person.rows if one in listed), None)
        if person.get("presence") != "left" or row is None or not person.evidence:
            continue
        proof, name = person.evidence[0], str(person.get("name"))
        yield (
            "presence",
            Side(f"{name} is active", row.source, known.today, row=row.id),
            Side(f"{name} has left", proof.side.value, proof.occurred_at.date(), words=proof),
        )


def _item(known: Material, subject: str, one: Side, other: Side) -> Item:
    proofs = tuple(side.words for side in (one, other) if side.words is not None)
    rows = tuple(row for side in (one, other) if side.row for row in side.row.split(","))
    first = max((proof.occurred_at for proof in proofs), default=datetime.combine(known.today, time(), UTC))
    return Item(
        id=item_id(ItemKind.CONTRADICTION, subject, *_places(proofs), *rows),
        kind=ItemKind.CONTRADICTION,
        account_id=known.account_id,
        state=State.PROPOSED,
        fact={
            "about": subject,
            "sides": tuple(
                {"value": s.value, "source": s.source, "on": s.on.isoformat()} for s in (one, other)
            ),
        },
        evidence=proofs,
        valid_from=first.date(),
        recorded_at=first,
        rows=rows,
    )


def _places(proofs: Iterable[Evidence]) -> list[str | int]:
    return [part for proof in proofs for part in (proof.document_id, proof.segment, proof.start)]
