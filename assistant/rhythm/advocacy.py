"""Advocacy by its three conditions (S231): an output that is earned, never a request that is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.health.bands import Band, Dimension, Scored, Seen
from assistant.health.health import Health

PROMOTER = 90
"""Of 100: answers of 9 and 10 on a scale to ten."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: met, not met, or None where nobody knows. What is unknown is not met."""

    name: str
    met: bool | None
    why: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advocacy:
    """The three conditions of an account; `earned` only where all are shown."""

    conditions: tuple[Condition, ...]

    @property
    def earned(self) -> bool:
        """Say whether every condition is met."""
        return all(condition.met is True for condition in self.conditions)


def advocacy_of(health: Health) -> Advocacy:
    """Read the conditions off an account's health."""
    factors = {factor.factor: factor for one in health.dimensions for factor in one.factors}
    value = next(one for one in health.dimensions if one.dimension is Dimension.VALUE)
    objective = factors["objective_gap"]
    shown = value.band is Band.GREEN and objective.seen is Seen.OBSERVED and (objective.points or 0) >= 80
    known = objective.seen is Seen.OBSERVED
    return Advocacy(
        (
            Condition("consistent value", shown if known else None, objective.reading.why, _rows(objective)),
            _predictable(factors),
            _identifies(factors["sentiment"]),
        )
    )


def _predictable(factors: Mapping[str, Scored]) -> Condition:
    """Delivery is predictable where plans are kept and no problem keeps coming back."""
    parts = [factors[name] for name in ("milestones", "repeat_issues", "severe_ticket_age")]
    seen = [part for part in parts if part.seen is Seen.OBSERVED]
    bad = [part for part in seen if (part.points or 0) < 75]
    known = factors["milestones"].seen is Seen.OBSERVED
    why = "; ".join(part.reading.why for part in (bad or seen)) or "no plan and no ticket is known"
    met = False if bad else True if known else None
    return Condition("predictable delivery", met, why, tuple(row for part in seen for row in _rows(part)))


def _identifies(sentiment: Scored) -> Condition:
    """Being seen with us helps them: they would recommend it (the nearest that rows tell)."""
    known = sentiment.seen is Seen.OBSERVED and sentiment.reading.value is not None
    met = (sentiment.reading.value or 0) >= PROMOTER if known else None
    return Condition("would be seen with us", met, sentiment.reading.why, _rows(sentiment))


def _rows(factor: Scored) -> tuple[str, ...]:
    return factor.reading.fact.inputs if factor.reading.fact else ()
