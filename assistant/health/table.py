"""The one table of health: what each factor is, how it becomes points, what it weighs, how fresh it must be.

Weights and thresholds are priors. They are to be tested on the house's own history (`plumbline backtest`)
and can be overridden by a file; a table that breaks a rule of the house does not load.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant.errors import ConfigError
from assistant.health.bands import Dimension

FILE = "health.toml"
"""Its place in the data folder."""

WHOLE = ("lone_contact", "overdue_days", "renewal_days")
SHARES = ("green", "yellow", "negative", "lone_cap", "concern", "concern_cap")
"""Settings of `[bands]`: whole numbers, and others."""

Knots = tuple[tuple[Fraction, Fraction], ...]
"""Values in rising order with their points (0 to 100); between two of them points go straight."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that is looked at. `fresh_days` is the age up to which its newest record is fresh,
    `keep_days` the age up to which it speaks for today at all.

    `grade` says what the thresholds rest on: `house` (founding documents), `vendor` (published defaults of a
    tool), `practice` (written-up experience), `prior` (ours, untested).
    """

    name: str
    dimension: Dimension
    source: str
    asks: str
    unit: str
    weight: Fraction
    knots: Knots
    fresh_days: int
    keep_days: int
    grade: str

    def points(self, value: Fraction) -> Fraction:
        """Return the points of a value: straight between knots, level beyond the outer ones."""
        if value <= self.knots[0][0]:
            return self.knots[0][1]
        for (low, below), (high, above) in pairwise(self.knots):
            if value <= high:
                return below + (above - below) * (value - low) / (high - low)
        return self.knots[-1][1]

    @property
    def rising(self) -> bool:
        """Say whether more is better."""
        return self.knots[-1][1] >= self.knots[0][1]


@dataclass(frozen=True)
class HealthTable:
    """All factors, the least scores of green and yellow, and what caps a score or a band."""

    factors: tuple[Factor, ...]
    green: Fraction = Fraction(70)
    yellow: Fraction = Fraction(40)
    negative: Fraction = Fraction(50)
    """Points below which a reading counts as bad: it is carried forward when nothing newer is seen."""
    lone_contact: int = 1
    """With this many people or fewer of the account in touch, value counts at most `lone_cap` (S118)."""
    lone_cap: Fraction = Fraction(60)
    overdue_days: int = 30
    """From an invoice this late on, the account is at most yellow."""
    renewal_days: int = 90
    """This close to a renewal, or where none is known, a weak dimension is not made up for by the others."""
    concern: Fraction = Fraction(6)
    concern_cap: Fraction = Fraction(35)
    """From this weight of spoken concerns on, relationship counts at most the cap: friendly talk does not undo it."""

    @cached_property
    def _by_dimension(self) -> dict[Dimension, tuple[Factor, ...]]:
        return {one: tuple(f for f in self.factors if f.dimension is one) for one in Dimension}

    @cached_property
    def shares(self) -> Mapping[str, Fraction]:
        """Return what each factor weighs in its dimension, of 100."""
        return {
            factor.name: 100 * factor.weight / total
            for own in self._by_dimension.values()
            if (total := sum((factor.weight for factor in own), Fraction(0)))
            for factor in own
        }

    def of(self, dimension: Dimension) -> tuple[Factor, ...]:
        """Return a dimension's factors in their order."""
        return self._by_dimension[dimension]

    def factor(self, name: str) -> Factor:
        """Return a factor by name. Raises KeyError for one that is not there."""
        return next_or_key(self.factors, name)

    @property
    def digest(self) -> str:
        """Return a short word for everything in the table: two scores are comparable where it is the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


def next_or_key(factors: tuple[Factor, ...], name: str) -> Factor:
    """Return the factor of a name. Raises KeyError."""
    for factor in factors:
        if factor.name == name:
            return factor
    raise KeyError(name)


def _knots(*pairs: tuple[int, int]) -> Knots:
    return tuple((Fraction(value), Fraction(points)) for value, points in pairs)


_REL, _ADO, _VAL = Dimension.RELATIONSHIP, Dimension.ADOPTION, Dimension.VALUE

DEFAULT = HealthTable(
    (
        Factor("days_since_inbound", _REL, "conversations", "How long the account has not spoken to us.", "days",
               Fraction(30), _knots((0, 100), (14, 100), (30, 80), (60, 40), (90, 10), (120, 0)),
               14, 365, "vendor"),
        Factor("contact_breadth", _REL, "conversations", "How many of the account's people take part.", "people",
               Fraction(25), _knots((0, 0), (1, 35), (2, 70), (3, 90), (4, 100)), 30, 180, "practice"),
        Factor("inbound_trend", _REL, "conversations", "Whether the account writes and speaks more or less.", "%",
               Fraction(20), _knots((-100, 0), (-70, 10), (-40, 50), (-20, 80), (0, 100)), 30, 180, "practice"),
        Factor("severe_ticket_age", _REL, "tickets", "How long the oldest severe ticket has been open.", "days",
               Fraction(12), _knots((0, 100), (3, 80), (14, 30), (30, 0)), 90, 365, "practice"),
        Factor("repeat_issues", _REL, "tickets", "Problems that keep coming back.", "clusters",
               Fraction(13), _knots((0, 100), (1, 40), (2, 0)), 90, 365, "house"),
        Factor("usage_trend", _ADO, "usage", "How use moves against the account's own baseline.", "%",
               Fraction(35), _knots((-60, 0), (-40, 15), (-25, 40), (-10, 80), (0, 100)), 7, 21, "practice"),
        Factor("usage_level", _ADO, "usage", "How use stands against the best months known of it.", "%",
               Fraction(20), _knots((25, 0), (50, 25), (65, 55), (80, 90), (90, 100)), 7, 21, "prior"),
        Factor("utilisation", _ADO, "usage", "How far the seats are used.", "%",
               Fraction(20), _knots((0, 0), (20, 25), (40, 60), (60, 90), (70, 100)), 7, 21, "practice"),
        Factor("days_since_use", _ADO, "usage", "How long nobody has used it.", "days",
               Fraction(25), _knots((0, 100), (4, 100), (7, 80), (14, 40), (30, 0)), 7, 365, "vendor"),
        Factor("sentiment", _VAL, "surveys", "What the account's people answer when asked.", "points of 100",
               Fraction(60), _knots((0, 0), (50, 15), (60, 35), (70, 65), (80, 90), (90, 100)),
               200, 400, "practice"),
        Factor("objective_gap", _VAL, "objectives", "The objective that lags its path the most.", "points",
               Fraction(25), _knots((-60, 0), (-30, 40), (-10, 80), (0, 100)), 100, 400, "prior"),
        Factor("milestones", _VAL, "milestones", "Whether what was planned is reached.", "%",
               Fraction(15), _knots((0, 0), (50, 35), (80, 75), (100, 100)), 200, 500, "house"),
    )
)  # fmt: skip

SPOKEN = (
    Factor("voiced_concern", _REL, "words", "What the account's people say against us.", "weight",
           Fraction(50), _knots((0, 100), (2, 85), (4, 55), (6, 25), (10, 0)), 60, 120, "prior"),
    Factor("voiced_value", _VAL, "words", "What they say of results.", "points",
           Fraction(20), _knots((0, 0), (100, 100)), 120, 365, "prior"),
)  # fmt: skip
"""Factors that need somebody who listens; see `listening`."""


def listening(table: HealthTable) -> HealthTable:
    """Return the table with the factors of what is said, for where calls and mail are listened to."""
    return replace(table, factors=(*table.factors, *SPOKEN))


def load(path: Path) -> HealthTable:
    """Read the table of a file over the default one; without the file, the default.

    The file has `[bands]` (`green`, `yellow`, `negative`, `lone_contact`, `lone_cap`, `overdue_days`,
    `renewal_days`, `concern`, `concern_cap`) and
    `[factors.NAME]` (`weight`, `knots`, `fresh_days`, `keep_days`). Raises ConfigError for anything else.
    """
    if not path.exists():
        return DEFAULT
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(path, f"{error}") from error
    try:
        return checked(overridden(DEFAULT, told))
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise _refused(path, f"{error}") from error


def overridden(table: HealthTable, told: Mapping[str, Any]) -> HealthTable:
    """Return a table with what was told in place of its own. Raises KeyError for names that it lacks."""
    unknown = set(told) - {"bands", "factors"}
    if unknown:
        raise KeyError(f"no section {sorted(unknown)[0]}")
    known = {factor.name for factor in table.factors}
    for name in told.get("factors", {}):
        if name not in known:
            raise KeyError(f"no factor {name}; there are {', '.join(sorted(known))}")
    factors = tuple(
        _changed(factor, told.get("factors", {}).get(factor.name, {})) for factor in table.factors
    )
    bands = dict(told.get("bands", {}))
    kept: dict[str, Any] = {name: int(bands.pop(name)) for name in WHOLE if name in bands}
    kept |= {name: Fraction(bands.pop(name)) for name in SHARES if name in bands}
    if bands:
        raise KeyError(f"no band setting {sorted(bands)[0]}")
    return replace(table, factors=factors, **kept)


def _changed(factor: Factor, told: Mapping[str, Any]) -> Factor:
    values: dict[str, Any] = {}
    for name, value in told.items():
        if name == "weight":
            values[name] = Fraction(value)
        elif name == "knots":
            values[name] = tuple((Fraction(at), Fraction(points)) for at, points in value)
        elif name in ("fresh_days", "keep_days"):
            values[name] = int(value)
        else:
            raise KeyError(f"{factor.name} has no setting {name}")
    return replace(factor, **values, grade="own") if values else factor


def checked(table: HealthTable) -> HealthTable:
    """Return the table if it keeps the rules: weights from zero, points that never turn, bands in order.

    Raises ValueError naming what does not fit.
    """
    if not 0 < table.yellow < table.green <= 100:
        raise ValueError(f"bands need 0 < yellow ({table.yellow}) < green ({table.green}) <= 100")
    if not 0 <= table.lone_cap < table.green or not 0 <= table.concern_cap < table.green:
        raise ValueError("caps have to lie from zero to below green, or they cap nothing")
    for dimension in Dimension:
        if not sum(factor.weight for factor in table.of(dimension)) > 0:
            raise ValueError(f"{dimension.value} has no factor of any weight")
    for factor in table.factors:
        _check(factor)
    return table


def _check(factor: Factor) -> None:
    values = [at for at, _ in factor.knots]
    points = [of for _, of in factor.knots]
    if factor.weight < 0:
        raise ValueError(f"{factor.name}: a weight cannot be negative")
    if len(values) < 2 or any(after <= before for before, after in pairwise(values)):
        raise ValueError(f"{factor.name}: knots need at least two values in rising order")
    if not all(0 <= of <= 100 for of in points):
        raise ValueError(f"{factor.name}: points lie between 0 and 100")
    steps = [after - before for before, after in pairwise(points)]
    if any(step > 0 for step in steps) and any(step < 0 for step in steps):
        raise ValueError(f"{factor.name}: points may not turn, more has to stay better or stay worse")
    if not 0 < factor.fresh_days <= factor.keep_days:
        raise ValueError(f"{factor.name}: needs 0 < fresh_days <= keep_days")


def _refused(path: Path, why: str) -> ConfigError:
    return ConfigError(
        f"The health table {path.name} cannot be used.",
        why=f"{why}.",
        mend=f"Correct {path}, or remove it to use the default table.",
    )
