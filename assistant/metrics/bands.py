"""NRR bands and what each means. At the borders, 85, 95 and 105 belong above and 115 below."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

TARGET = Fraction(110, 100)
"""Reference target for NRR (S036)."""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of NRR and its meaning."""

    name: str
    meaning: str


BELOW_85 = Band("below 85", "Churn is a serious problem: acquisition only refills what runs out.")
FROM_85 = Band("85-95", "Churn is manageable, but expansion does not make up for it.")
FROM_95 = Band("95-105", "The base is about stable: a small improvement would compound.")
FROM_105 = Band("105-115", "The base grows: expansion is a source of revenue that counts.")
ABOVE_115 = Band("above 115", "The base grows strongly by itself: what acquisition adds comes on top.")


def band(nrr: Fraction) -> Band:
    """Return the band of an exact ratio (1 is 100 %), never of a rounded one (S030 to S034)."""
    if nrr < Fraction(85, 100):
        return BELOW_85
    if nrr < Fraction(95, 100):
        return FROM_85
    if nrr < Fraction(105, 100):
        return FROM_95
    return FROM_105 if nrr <= Fraction(115, 100) else ABOVE_115


def compounding(nrr: Fraction) -> str:
    """Say what a point more or less does (S008, S009)."""
    if nrr > 1:
        return "expansion of the remaining base exceeds what is lost: the base compounds"
    return (
        "what is lost equals expansion"
        if nrr == 1
        else "more is lost than gained: new revenue only fills the gap"
    )
