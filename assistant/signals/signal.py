"""What a signal is: by type, none exists without evidence, owner, response, due day, closing rule and rivals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assistant.signals.kinds import KINDS, Direction
from assistant.types.facts import Fact


class State(StrEnum):
    """Where a signal is in its life."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    ACTED = "acted"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


STANDING = frozenset({State.OPEN, State.ACKNOWLEDGED, State.SNOOZED, State.ACTED})
"""States in which the matter is not over."""


class Level(StrEnum):
    """How strong a signal is, in words; `WORTH` says it as a number."""

    WATCH = "watch"
    MEDIUM = "medium"
    HIGH = "high"


WORTH = {Level.WATCH: 0.4, Level.MEDIUM: 0.7, Level.HIGH: 1.0}


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words: `quote` stands byte for byte in segment `segment` of the document."""

    source: str
    document_id: str
    external_id: str
    segment: int
    quote: str
    occurred_at: datetime
    author: str | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A harmless or other explanation, and the cheapest observation that would tell."""

    explanation: str
    observation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a snapshot: since when it is so, until when it was (None: it still is), and the proof.

    `last_on` is the day of the newest evidence.
    """

    rule: str
    kind: str
    level: Level
    first_on: date
    last_on: date
    quotes: tuple[Quote, ...] = ()
    facts: tuple[Fact, ...] = ()
    over_on: date | None = None
    over_because: str | None = None

    def __post_init__(self) -> None:
        if not self.quotes and not self.facts:
            raise ValueError(f"rule {self.rule} found {self.kind} without evidence")
        if self.last_on < self.first_on:
            raise ValueError(f"rule {self.rule}: last seen {self.last_on} before first seen {self.first_on}")


@dataclass(frozen=True, slots=True)
class Event:
    """One step in a signal's life."""

    on: date
    what: str
    by: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of one account as of a day.

    `strength` and `confidence` are from 0 to 1. `suppressed_by` names why it is not brought to anybody, None
    where nothing holds it back.
    """

    id: str
    account_id: str
    kind: str
    rule: str
    rules: tuple[str, ...]
    title: str
    level: Level
    strength: float
    confidence: float
    quotes: tuple[Quote, ...]
    facts: tuple[Fact, ...]
    owner: str
    owner_role: str
    response: str
    due_on: date
    closes_when: str
    alternatives: tuple[Alternative, ...]
    first_seen: date
    last_seen: date
    state: State
    history: tuple[Event, ...]
    suppressed_by: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of signal {self.kind!r}")
        missing = [
            name
            for name in ("owner", "owner_role", "response", "closes_when", "alternatives", "title")
            if not getattr(self, name)
        ]
        if not self.quotes and not self.facts:
            missing.append("evidence")
        if missing:
            raise ValueError(f"a signal of {self.kind} needs {', '.join(missing)}")

    @property
    def direction(self) -> Direction:
        return KINDS[self.kind]
