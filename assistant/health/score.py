"""From readings to bands, in exact fractions. Strong never hides weak; unknown never looks healthy.

What is not observed earns no points, so seeing less can never lift a score, and a band follows the score of
what is proved. Red is only said where what is seen is bad; else the band is unknown, which claims as little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from assistant.health.bands import Band, Cap, Dimension, DimensionHealth, Reading, Scored, Seen
from assistant.health.table import Factor, HealthTable

ZERO, ONE, HUNDRED = Fraction(0), Fraction(1), Fraction(100)


def scored(
    factor: Factor, reading: Reading | None, *, share: Fraction, as_of: date, table: HealthTable
) -> Scored:
    """Turn a reading into points. One older than the factor keeps is not observed; if bad, it is carried.

    `share` is what the factor weighs in its dimension, of 100.
    """
    if reading is None or reading.value is None:
        missing = reading or Reading(factor.name, None, why="nothing is known")
        return Scored(factor.name, share, Seen.UNOBSERVED, None, ZERO, missing)
    points = factor.points(reading.value)
    age = None if reading.observed_on is None else (as_of - reading.observed_on).days
    if age is not None and age > factor.keep_days:
        seen = Seen.CARRIED if points < table.negative else Seen.UNOBSERVED
        return Scored(factor.name, share, seen, points, ZERO, reading, age)
    return Scored(
        factor.name,
        share,
        Seen.OBSERVED,
        points,
        share * points / HUNDRED,
        reading,
        age,
        freshness(factor, age),
    )


def freshness(factor: Factor, age: int | None) -> Fraction:
    """Return 1 within the factor's freshness budget, falling straight to 0 at three times it (G20)."""
    if age is None or age <= factor.fresh_days:
        return ONE
    return max(ZERO, ONE - Fraction(age - factor.fresh_days, 2 * factor.fresh_days))


def dimension_health(
    dimension: Dimension,
    readings: Mapping[str, Reading],
    *,
    as_of: date,
    table: HealthTable,
    cap: Cap | None = None,
) -> DimensionHealth:
    """Score one dimension. `cap` limits the score where it would be higher."""
    factors = table.of(dimension)
    found = tuple(
        scored(factor, readings.get(factor.name), share=table.shares[factor.name], as_of=as_of, table=table)
        for factor in factors
    )
    earned = sum((one.earned for one in found), ZERO)
    score = min(earned, cap.limit) if cap else earned
    told = [one for one in found if one.seen is not Seen.UNOBSERVED and one.points is not None]
    weight = sum((one.weight for one in told), ZERO)
    mean = None if not weight else sum((one.weight * (one.points or ZERO) for one in told), ZERO) / weight
    coverage = sum((one.weight for one in found if one.seen is Seen.OBSERVED), ZERO) / HUNDRED
    confidence = sum((one.weight * one.fresh for one in found), ZERO) / HUNDRED
    applied = cap if cap is not None and earned > cap.limit else None
    # A cap is something that was seen, so what is seen is no better than it.
    band = band_of(score, mean if mean is None or applied is None else min(mean, applied.limit), table)
    return DimensionHealth(dimension, band, score, mean, coverage, confidence, found, applied)


def band_of(score: Fraction, mean: Fraction | None, table: HealthTable) -> Band:
    """Return what a proved score may claim; below yellow, red only where what is seen is itself that bad."""
    if score >= table.green:
        return Band.GREEN
    if score >= table.yellow:
        return Band.YELLOW
    return Band.RED if mean is not None and mean < table.yellow else Band.UNKNOWN


def overall(bands: Iterable[Band], *, renewing: bool) -> Band:
    """Return the band of three dimensions: green only where all are, and at most one step above the worst.

    A dimension that is red or unknown leaves yellow only where no other one is, and no renewal is near.

    >>> overall([Band.GREEN, Band.GREEN, Band.RED], renewing=False).value
    'yellow'
    >>> overall([Band.GREEN, Band.GREEN, Band.RED], renewing=True).value
    'red'
    """
    ordered = sorted(bands, key=lambda band: band.rank)
    if ordered[0].rank == 0:
        if not renewing and ordered[1].rank > 0:
            return Band.YELLOW
        return Band.RED if Band.RED in ordered else Band.UNKNOWN
    return Band.GREEN if ordered[0] is Band.GREEN else Band.YELLOW


def capped(band: Band, limit: Band) -> Band:
    """Return the band, or the limit where the band claims more."""
    return limit if band.rank > limit.rank else band


def lone_contact_cap(breadth: Scored, table: HealthTable) -> Cap | None:
    """Return the cap on value where it rests on one person, or where nobody knows on how many (S118)."""
    if breadth.seen is not Seen.OBSERVED or breadth.reading.value is None:
        return Cap(
            "lone contact", table.lone_cap, "it is not known how many of the account's people are in touch"
        )
    if breadth.reading.value <= table.lone_contact:
        return Cap(
            "lone contact", table.lone_cap, f"{breadth.reading.value} of the account's people in touch"
        )
    return None


def concern_cap(voiced: Scored | None, table: HealthTable) -> Cap | None:
    """Return the cap on the relationship where the account's own people say enough against us."""
    if voiced is None or voiced.seen is not Seen.OBSERVED or (voiced.reading.value or ZERO) < table.concern:
        return None
    return Cap("voiced concern", table.concern_cap, voiced.reading.why)
