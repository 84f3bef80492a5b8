"""A score: a value from 0 to 1 or "not applicable", always with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evals.case import Case
from evals.output import Output


@dataclass(frozen=True, slots=True)
class Score:
    """`value` None says "not applicable": it is left out of every mean, and is no zero."""

    value: float | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.value is not None and not 0 <= self.value <= 1:
            raise ValueError(f"a score lies between 0 and 1: {self.value}")


Scorer = Callable[[Case, Output], Score]
"""Deterministic and pure. Its name is the function's."""

NOT_APPLICABLE = Score(None, "not applicable")


def passed(good: bool, reason: str) -> Score:
    """1 where it is good; else 0 with the reason."""
    return Score(1.0) if good else Score(0.0, reason)


def share(part: int, whole: int, reason: str = "") -> Score:
    """`part` of `whole`; not applicable of nothing."""
    return Score(part / whole, reason if part < whole else "") if whole else NOT_APPLICABLE


def name_of(scorer: Scorer) -> str:
    """What reports call a scorer."""
    return str(getattr(scorer, "__name__", scorer))
