"""The handover record: what whoever takes over an account has to know, drawn from its other items (S166 to S171).

Pure. One item an account; every field quotes what was said, and names nothing that was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from assistant.dossier import remarks
from assistant.dossier.item import Evidence, Item, ItemKind, State, Value, item_id
from assistant.dossier.lines import Line
from assistant.dossier.material import Material

OPENING_DAYS = 60
"""The days in which an account finds out whether it decided right (S173): what is said then is handed over."""
MOST = 6
"""Entries of one field; the items themselves hold all."""


def handover(known: Material, items: Sequence[Item]) -> tuple[Item, ...]:
    """The record as of the material's day; none for an account of which nothing is known."""
    start = _start(known)
    opening = [line for line in known.lines if line.on <= start + timedelta(days=OPENING_DAYS)]
    said: dict[str, list[Line]] = {
        "why_bought": _lines(opening, remarks.WHY_BOUGHT),
        "previous_frustrations": _lines(opening, remarks.BEFORE),
        "scope": _lines(opening, remarks.SCOPE),
    }
    kinds = {
        "intended_outcome": (
            "objective",
            [i for i in items if i.kind is ItemKind.OBJECTIVE and i.get("holds")],
        ),
        "commitments": (
            "promise",
            [
                i
                for i in items
                if i.kind is ItemKind.PROMISE and i.get("status") not in ("delivered", "withdrawn")
            ],
        ),
        "stakeholders": (
            "name",
            [i for i in items if i.kind is ItemKind.STAKEHOLDER and i.get("presence") != "left"],
        ),
        "risks": ("risk", [i for i in items if i.kind is ItemKind.RISK]),
        "decisions": ("decision", [i for i in items if i.kind is ItemKind.DECISION]),
    }
    fact: dict[str, Value] = {name: _texts(items_, field) for name, (field, items_) in kinds.items()}
    fact |= {name: tuple(line.said.text for line in lines[:MOST]) for name, lines in said.items()}
    fact["next_steps"] = _texts(sorted(kinds["commitments"][1], key=_due), "promise")
    if not any(fact.values()):
        return ()
    used = [item for _, items_ in kinds.values() for item in items_[-MOST:]]
    proofs: list[Evidence] = [line.evidence() for lines in said.values() for line in lines[:MOST]]
    proofs += [item.evidence[0] for item in used if item.evidence]
    rows = dict.fromkeys(row for item in used for row in item.rows)
    first = min((proof.occurred_at for proof in proofs), default=known.as_of)
    return (
        Item(
            id=item_id(ItemKind.HANDOVER, known.account_id),
            kind=ItemKind.HANDOVER,
            account_id=known.account_id,
            state=State.PROPOSED,
            fact=fact,
            evidence=tuple(dict.fromkeys(proofs)),
            valid_from=start,
            recorded_at=first,
            rows=tuple(rows),
        ),
    )


def _start(known: Material) -> date:
    """The day the account's contract began, else that of its first document."""
    told = known.account.get("contract_start") if known.account is not None else None
    if isinstance(told, date) and not isinstance(told, datetime):
        return told
    return min((document.occurred_at.date() for document in known.documents), default=known.today)


def _lines(lines: Iterable[Line], words: re.Pattern[str]) -> list[Line]:
    return [line for line in lines if words.search(line.text)]


def _texts(items: Sequence[Item], field: str) -> tuple[str, ...]:
    return tuple(str(item.get(field)) for item in items[-MOST:])


def _due(item: Item) -> str:
    return str(item.get("due_on") or "9999")
