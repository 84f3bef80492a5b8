"""The words of health: dimensions, bands in their order, and what a reading is. Computes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from assistant.types.facts import Fact


class Dimension(StrEnum):
    """What health is looked at in (S113 to S116)."""

    RELATIONSHIP = "relationship"
    ADOPTION = "adoption"
    VALUE = "value"


class Band(StrEnum):
    """What may be claimed. `UNKNOWN` claims as little as `RED`: it is not known to be well, nor to be ill."""

    UNKNOWN = "unknown"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"

    @property
    def rank(self) -> int:
        """Return how much is claimed: 0 (red, unknown), 1 (yellow), 2 (green)."""
        return {"green": 2, "yellow": 1}.get(self.value, 0)


class Seen(StrEnum):
    """How a reading stands on the day. A carried one was bad when it was last seen, and still counts as bad."""

    OBSERVED = "observed"
    CARRIED = "carried"
    UNOBSERVED = "unobserved"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one factor was found to be. `value` is in the factor's unit, None where nothing is known.

    `observed_on` is the day of the newest record that it needs; `why` says how it was made, or why it was not.
    """

    factor: str
    value: Fraction | None
    fact: Fact | None = None
    observed_on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A reading in points. `points` (0 to 100) is what it says; `earned` is what of the weight it proves."""

    factor: str
    weight: Fraction
    seen: Seen
    points: Fraction | None
    earned: Fraction
    reading: Reading
    age_days: int | None = None
    fresh: Fraction = Fraction(0)
    """How far the newest record is within its freshness budget: 1 inside it, falling to 0 at three times it."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A rule that lets a score or a band go no higher, and why it applies."""

    rule: str
    limit: Fraction
    why: str


@dataclass(frozen=True, slots=True)
class DimensionHealth:
    """One dimension on a day.

    `score` is what is proved, of 100: what is not observed earns nothing. `observed_score` is the mean of what
    is seen or carried, None of nothing. `coverage` and `confidence` are shares of 1.
    """

    dimension: Dimension
    band: Band
    score: Fraction
    observed_score: Fraction | None
    coverage: Fraction
    confidence: Fraction
    factors: tuple[Scored, ...]
    cap: Cap | None = None
