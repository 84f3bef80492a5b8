"""What a system made of a case, with everything that scorers need beside it. Knows no system and no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from evals.ranking import Passage


@dataclass(frozen=True, slots=True)
class Stored:
    """A segment as it stands in the memory, read past the product's own reader."""

    n: int
    text: str
    internal: bool
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as it was shown, and what stands where it points (`stored` is empty if nothing does)."""

    document_id: str
    external_id: str
    account_id: str | None
    author: str | None
    title: str
    occurred_at: datetime
    first: int
    last: int
    quote: str
    stored: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class Figured:
    """A fact as it was shown; `value` is its text, `rows` how many rows it was made of."""

    name: str
    value: str
    unit: str | None
    account_id: str | None
    as_of: date
    method: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that was shown, and its proof."""

    text: str
    citations: tuple[Cited, ...] = ()
    facts: tuple[Figured, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A signal that was raised on a day."""

    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Output:
    """What came of a case; a system fills what its task asks for.

    `ranked` are passages, best first, of which the index held `reachable` that touch what was looked
    for. `risk` is how likely the account leaves, from 0 to 1. `error` says that the system broke.
    """

    text: str = ""
    claims: tuple[Said, ...] = ()
    abstained: bool = False
    clarify: tuple[str, ...] = ()
    account_id: str | None = None
    account_name: str = ""
    ranked: tuple[Passage, ...] = ()
    reachable: int | None = None
    events: tuple[Event, ...] = ()
    items: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    risk: float | None = None
    seconds: float = 0.0
    run_id: str | None = None
    error: str | None = None

    @property
    def citations(self) -> tuple[Cited, ...]:
        return tuple(citation for claim in self.claims for citation in claim.citations)

    @property
    def facts(self) -> tuple[Figured, ...]:
        return tuple(fact for claim in self.claims for fact in claim.facts)

    def shown(self) -> str:
        """Every word that a reader sees: the text, the quotes, the facts."""
        facts = [f"{fact.name} {fact.value} {fact.unit or ''}" for fact in self.facts]
        return "\n".join([self.text, *(citation.quote for citation in self.citations), *facts])
