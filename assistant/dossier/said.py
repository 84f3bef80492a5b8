"""Decisions, risks, milestones and opportunities: from the tables of record, and from what is said. Pure.

The words that give each kind away are in `remarks`; aims, promises and people have modules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from assistant.dossier import remarks
from assistant.dossier.due import dues
from assistant.dossier.item import Item, ItemKind, State, Value, item_id
from assistant.dossier.lines import Line
from assistant.dossier.material import Material
from assistant.dossier.outcome import DELIVERED
from assistant.dossier.stance import stance_of
from assistant.listening.guards import Guard
from assistant.types.documents import Side
from assistant.types.facts import Row

_NOT_MEANT = frozenset({Guard.HYPOTHETICAL, Guard.QUESTION, Guard.IRONIC, Guard.REPORTED})


def decisions(known: Material) -> tuple[Item, ...]:
    """What the account decided, in its words."""
    return tuple(
        _spoken(line, ItemKind.DECISION, known, {"decision": line.said.text, "by": line.author})
        for line in _of(known, remarks.DECIDED, remarks.UNDECIDED)
    )


def risks(known: Material) -> tuple[Item, ...]:
    """What the account itself calls a worry or a danger (S193)."""
    return tuple(
        _spoken(line, ItemKind.RISK, known, {"risk": line.said.text, "named_by": line.author})
        for line in _of(known, remarks.RISK, remarks.NO_RISK)
    )


def opportunities(known: Material) -> tuple[Item, ...]:
    """Rows of opportunities, and what the account says it could use more of (S195)."""
    rows = [
        _row(
            row,
            ItemKind.OPPORTUNITY,
            known,
            "close_date",
            _cells(row, ("name", "kind", "stage", "amount", "currency", "close_date")),
        )
        for row in known.rows("opportunities")
    ]
    said = [
        _spoken(
            line,
            ItemKind.OPPORTUNITY,
            known,
            {"name": line.said.text, "kind": "expansion", "stage": "said", "by": line.author},
        )
        for line in _of(known, remarks.WANTS_MORE, None, but=frozenset({Guard.QUESTION}))
    ]
    return (*rows, *said)


def milestones(known: Material) -> tuple[Item, ...]:
    """Rows of milestones, and what either side says of going live, beginnings and ends (S172)."""
    rows = [
        _row(row, ItemKind.MILESTONE, known, "planned_on", _milestone(row, known.today))
        for row in known.rows("milestones")
    ]
    said = []
    for line in known.lines:
        if not remarks.LIVE.search(line.text) or line.side not in (Side.CUSTOMER, Side.VENDOR):
            continue
        if stance_of(line) & _NOT_MEANT:
            continue
        days = dues(line.text, line.on)
        done = (
            DELIVERED.search(line.text) is not None
            or re.search(r"\b(?:went|are|is)\s+(?:now\s+)?live\b", line.text) is not None
        )
        if not days and not done:
            continue
        fact: dict[str, Value] = {
            "milestone": line.said.text,
            "planned_on": days[0].on if days and not done else None,
            "completed_on": line.on if done and not days else None,
        }
        said.append(_spoken(line, ItemKind.MILESTONE, known, fact))
    return (*rows, *said)


def _of(
    known: Material,
    words: re.Pattern[str],
    unless: re.Pattern[str] | None,
    but: frozenset[Guard] = frozenset(),
) -> Iterable[Line]:
    """Lines of the account's side with such words, meant as they sound. `but` are guards that do not matter."""
    for line in known.lines:
        if line.side is not Side.CUSTOMER or not words.search(line.text):
            continue
        stance = stance_of(line)
        if stance & (_NOT_MEANT - but) or (unless is not None and unless.search(line.text)):
            continue
        yield line


def _spoken(line: Line, kind: ItemKind, known: Material, fact: Mapping[str, Value]) -> Item:
    return Item(
        id=item_id(kind, *line.place),
        kind=kind,
        account_id=known.account_id,
        state=State.PROPOSED,
        fact=fact,
        evidence=(line.evidence(),),
        valid_from=line.on,
        recorded_at=line.at,
    )


def _row(row: Row, kind: ItemKind, known: Material, day: str, fact: Mapping[str, Value]) -> Item:
    on = _date(row.get(day))
    known_on = min(on, known.today) if on is not None else known.today
    return Item(
        id=item_id(kind, row.id),
        kind=kind,
        account_id=known.account_id,
        state=State.CONFIRMED,
        fact=fact,
        evidence=(),
        valid_from=known_on,
        recorded_at=datetime.combine(known_on, time(), UTC),
        rows=(row.id,),
    )


def _milestone(row: Row, today: date) -> dict[str, Value]:
    """The cells of a milestone; what was completed after the asked day is not completed yet."""
    fact = _cells(row, ("milestone", "kind", "planned_on", "completed_on"))
    done = fact["completed_on"]
    return fact | {"completed_on": done if isinstance(done, date) and done <= today else None}


def _cells(row: Row, names: Iterable[str]) -> dict[str, Value]:
    return {name: _value(row.get(name)) for name in names}


def _value(cell: str | Decimal | int | date | datetime | None) -> Value:
    return cell.date() if isinstance(cell, datetime) else cell


def _date(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else None
