"""Items of the memory: what is remembered, of which state, by which evidence, since when. Owns their ids."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from assistant.types.documents import Side

Value = str | int | bool | Decimal | date | None | tuple[str, ...] | tuple[Mapping[str, str | None], ...]
"""One field of an item's fact. A tuple of mappings is a history, the oldest step first."""


class ItemKind(StrEnum):
    """What sort of thing is remembered (S185 to S195)."""

    STAKEHOLDER = "stakeholder"
    OBJECTIVE = "objective"
    PROMISE = "promise"
    DECISION = "decision"
    RISK = "risk"
    MILESTONE = "milestone"
    FEEDBACK = "feedback"
    HANDOVER = "handover"
    OPPORTUNITY = "opportunity"
    CONTRADICTION = "contradiction"


class State(StrEnum):
    """Whether an item counts. Read by machine it is proposed; a system of record or a person confirms it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Exact words of one segment: `quote` is the slice of its text that begins at `start`."""

    document_id: str
    external_id: str
    source: str
    segment: int
    start: int
    quote: str
    occurred_at: datetime
    author: str | None = None
    side: Side = Side.UNKNOWN


@dataclass(frozen=True, slots=True)
class Item:
    """One remembered thing.

    `fact` holds its typed fields by name; `rows` are ids of rows (`table:row_id`) it rests on beside
    the words. `valid_from` and `valid_to` bound when it holds in the account's life, `recorded_at` is
    when the evidence first showed it.
    """

    id: str
    kind: ItemKind
    account_id: str
    state: State
    fact: Mapping[str, Value]
    evidence: tuple[Evidence, ...]
    valid_from: date
    recorded_at: datetime
    valid_to: date | None = None
    rows: tuple[str, ...] = field(default=())
    decided_by: str | None = None

    def get(self, name: str) -> Value:
        """A field of the fact; None where it has none of that name."""
        return self.fact.get(name)


def item_id(kind: ItemKind, *parts: str | int) -> str:
    """A stable id made of where the evidence stands (document, segment, offset) or of the rows' ids.

    >>> item_id(ItemKind.PROMISE, "mail:<a@b>", 0, 17) == item_id(ItemKind.PROMISE, "mail:<a@b>", 0, 17)
    True
    """
    told = "\x1f".join(str(part) for part in parts)
    return f"{kind.value}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
