"""Random readings, tables and healths for property tests: seeded, exact, of every shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

from assistant.health.bands import Reading
from assistant.health.commercial import Commercial, State
from assistant.health.health import Health, health_of
from assistant.health.table import DEFAULT, Factor, HealthTable, overridden
from assistant.types.accounts import Account

AS_OF = date(2026, 3, 31)
ACCOUNT = Account("a", "A", csm_email="csm@vendor.example")
PAID = Commercial(
    State.CURRENT, "paid as agreed", (("EUR", Decimal(100)),), 0, None, None, ("subscriptions:s",)
)


def value_of(random: Random, factor: Factor) -> Fraction:
    """A value inside, at and beyond the knots of a factor."""
    low, high = factor.knots[0][0], factor.knots[-1][0]
    span = high - low
    return low - span / 4 + span * Fraction(random.randint(0, 150), 100)


def reading(random: Random, factor: Factor, as_of: date = AS_OF) -> Reading | None:
    """A reading: fresh, old, older than is kept, of nothing, or not there."""
    draw = random.random()
    if draw < 0.15:
        return None
    if draw < 0.25:
        return Reading(factor.name, None, why="nothing")
    age = random.randint(0, factor.keep_days + 60)
    return Reading(factor.name, value_of(random, factor), None, as_of - timedelta(days=age), "drawn")


def readings(
    random: Random, table: HealthTable = DEFAULT, as_of: date = AS_OF, *, well: bool = False
) -> dict[str, Reading]:
    """Readings of a table's factors; with `well` most of them are fresh and good."""
    found: dict[str, Reading] = {}
    for factor in table.factors:
        if well and random.random() < 0.85:
            best = factor.knots[-1 if factor.rising else 0][0]
            found[factor.name] = Reading(factor.name, best, None, as_of, "well")
        elif (drawn := reading(random, factor, as_of)) is not None:
            found[factor.name] = drawn
    return found


def table(random: Random) -> HealthTable:
    """The default table with some weights, knots and bands of its own."""
    factors = {
        factor.name: {"weight": random.randint(1, 90)}
        | (
            {"knots": [[0, 0], [random.randint(1, 40), 100]]}
            if factor.rising and random.random() < 0.2
            else {}
        )
        for factor in DEFAULT.factors
        if random.random() < 0.4
    }
    return overridden(DEFAULT, {"factors": factors, "bands": {"green": random.randint(65, 80)}})


def health(
    found: dict[str, Reading],
    *,
    table: HealthTable = DEFAULT,
    as_of: date = AS_OF,
    renewal_on: date = date(2026, 12, 31),
) -> Health:
    """The health of readings, with everything paid."""
    paid = replace(PAID, renewal_on=renewal_on)
    return health_of(ACCOUNT, found, paid, as_of=as_of, table=table)


def points(**scores: int) -> dict[str, Reading]:
    """Readings that give every factor of a dimension (by its first letters) about a score."""
    found = {}
    for factor in DEFAULT.factors:
        wanted = scores[factor.dimension.value]
        found[factor.name] = Reading(factor.name, inverse(factor, Fraction(wanted)), None, AS_OF, "set")
    return found


def inverse(factor: Factor, wanted: Fraction) -> Fraction:
    """A value with the wanted points."""
    knots = factor.knots
    for (low, below), (high, above) in pairwise(knots):
        if min(below, above) <= wanted <= max(below, above) and below != above:
            return low + (high - low) * (wanted - below) / (above - below)
    raise AssertionError(f"{factor.name} has no value of {wanted} points")
