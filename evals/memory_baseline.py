"""The naive memory to measure against: every "will" is a promise that stays open, every "left" a departure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.dossier.due import due
from assistant.dossier.item import Item, ItemKind, State, Value, item_id
from assistant.dossier.lines import Line
from assistant.dossier.material import Material

_WILL = re.compile(r"\b(?:will|'ll|werde|werden)\b", re.IGNORECASE)
_GONE = re.compile(r"\b(?:left|leaving|leaves|last day|no longer|verlässt|verlassen)\b", re.IGNORECASE)


def naive(known: Material) -> tuple[Item, ...]:
    """Items by single words alone."""
    found: list[Item] = []
    for line in known.lines:
        if _WILL.search(line.text):
            when = due(line.text, line.on)
            on = None if when is None else when.on
            status = "overdue" if on is not None and on < known.today else "open"
            fact: dict[str, Value] = {"by_side": line.side.value, "status": status, "due_on": on}
            found.append(_item(ItemKind.PROMISE, known, line, fact))
        if _GONE.search(line.text):
            for row in known.rows("contacts"):
                name = str(row.get("name"))
                if name.split()[0] in line.text:
                    found.append(
                        _item(ItemKind.STAKEHOLDER, known, line, {"name": name, "presence": "left"}, name)
                    )
    return tuple(found)


def _item(kind: ItemKind, known: Material, line: Line, fact: Mapping[str, Value], *more: str) -> Item:
    return Item(
        id=item_id(kind, *line.place, *more),
        kind=kind,
        account_id=known.account_id,
        state=State.PROPOSED,
        fact=fact,
        evidence=(line.evidence(),),
        valid_from=line.on,
        recorded_at=line.at,
    )
