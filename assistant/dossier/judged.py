"""What people decided about items: confirmed, corrected, rejected. A decision outlives every new reading. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.dossier.item import Item, State, Value

ABOUT = "memory"
"""What decisions about items are kept under; their subject is the item's id."""
VERDICTS = ("confirm", "correct", "reject")


@dataclass(frozen=True, slots=True)
class Ruling:
    """One standing decision about an item. `fields` are the corrected ones, as text or None."""

    item_id: str
    verdict: str
    fields: Mapping[str, str | None]
    decided_by: str


def verdict_text(verdict: str, fields: Mapping[str, str | None] | None = None) -> str:
    """A decision as it is kept: the verdict alone, or with the corrected fields as JSON."""
    return verdict if not fields else json.dumps({"verdict": verdict, "fields": fields}, sort_keys=True)


def ruling(item_id: str, verdict: str, decided_by: str) -> Ruling:
    """Read a kept decision. Raises ValueError for a verdict of another kind."""
    word, fields = verdict, {}
    if verdict.startswith("{"):
        told = json.loads(verdict)
        word, fields = told["verdict"], told["fields"]
    if word not in VERDICTS:
        raise ValueError(f"no verdict about an item: {word!r}")
    return Ruling(item_id, word, fields, decided_by)


def judged(items: Iterable[Item], rulings: Iterable[Ruling]) -> tuple[Item, ...]:
    """The items as people see them: a rejected one is withdrawn, a corrected one has the corrected fields.

    Later decisions of `rulings` go before earlier ones; fields corrected earlier stay corrected.
    """
    by_item: dict[str, list[Ruling]] = {}
    for one in rulings:
        by_item.setdefault(one.item_id, []).append(one)
    return tuple(_apply(item, by_item.get(item.id, [])) for item in items)


def _apply(item: Item, rulings: list[Ruling]) -> Item:
    for one in rulings:
        fact: dict[str, Value] = dict(item.fact)
        for name, text in one.fields.items():
            fact[name] = typed(fact.get(name), text)
        state = State.WITHDRAWN if one.verdict == "reject" else State.CONFIRMED
        item = replace(item, fact=fact, state=state, decided_by=one.decided_by)
    return item


def typed(like: Value, text: str | None) -> Value:
    """A corrected value as what the field was: a day where the text is one, else the text.

    >>> typed(None, "2026-03-04")
    datetime.date(2026, 3, 4)
    """
    if text is None or isinstance(like, bool):
        return None if text is None else text.casefold() in ("true", "yes", "1")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
