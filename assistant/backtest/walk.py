"""Walks through the past day by day: what health said then with what was known then, and what came after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from assistant.health.bands import Band, Dimension, DimensionHealth, Seen
from assistant.health.health import Health, healths
from assistant.health.shelf import Outliner
from assistant.health.table import DEFAULT, HealthTable
from assistant.health.voices import Voice
from assistant.metrics.books import Book, book_of
from assistant.metrics.causes import Bar
from assistant.metrics.policies import DEFAULT as POLICY
from assistant.metrics.view import MetricSettings, Question, View
from assistant.ports import Reader
from assistant.types.facts import Period
from assistant.types.scope import Scope

STEP_DAYS, HORIZON_DAYS = 30, 90
"""Health is asked every 30 days what would happen within 90."""
MOST_STEPS = 48


@dataclass(frozen=True, slots=True)
class Plan:
    """How the past is walked: `steps` days, each `step_days` apart, the last a horizon before `as_of`."""

    as_of: date
    steps: int = 24
    step_days: int = STEP_DAYS
    horizon_days: int = HORIZON_DAYS

    def days(self) -> list[date]:
        """Return the days on which health is asked, oldest first."""
        last = self.as_of - timedelta(days=self.horizon_days)
        return [last - timedelta(days=self.step_days * n) for n in range(min(self.steps, MOST_STEPS))][::-1]


@dataclass(frozen=True, slots=True)
class Seat:
    """An account on a day: what was said of it, and what came. `churn_on` is its next departure, if any is known.

    `weak` holds the factors that were seen with less than half of their points; `seen` all that were seen.
    """

    account_id: str
    on: date
    band: Band
    score: Fraction
    order: Fraction
    """The mean of what is seen of the dimensions, 50 where nothing is: what ranks accounts of one band."""
    dimensions: Mapping[Dimension, tuple[Band, Fraction]]
    renewing: bool
    weak: frozenset[str]
    seen: frozenset[str]
    churn_on: date | None
    contraction_on: date | None

    def left_within(self, days: int) -> bool:
        """Say whether it left within so many days."""
        return self.churn_on is not None and (self.churn_on - self.on).days <= days


@dataclass(frozen=True, slots=True)
class Walked:
    """All seats, and the departures that fell into the walked time."""

    plan: Plan
    table: HealthTable
    seats: tuple[Seat, ...]


def walk(
    reader: Reader,
    outliner: Outliner,
    *,
    scope_at: Callable[[date], Scope],
    plan: Plan,
    settings: MetricSettings,
    table: HealthTable = DEFAULT,
    voices: Mapping[str, Sequence[Voice]] | None = None,
) -> Walked:
    """Ask health on each day of the plan. `scope_at` gives the scope as of the end of a day.

    What became of the accounts is read as it is known on `plan.as_of`; health sees only what was known on each
    day. Accounts count on days on which they pay. Days before anything was recorded are left out.
    """
    scope = scope_at(plan.as_of)
    view = View(reader, scope, reader.accounts(scope=scope), Question(plan.as_of, settings=settings))
    days = plan.days()
    fates = Fates(book_of(view), Period(days[0], plan.as_of), plan.horizon_days)
    seats: list[Seat] = []
    for day in days:
        paying = fates.paying(day)
        if not paying:
            continue
        found = [
            fates.seat(health)
            for health in healths(
                reader, outliner, scope=scope_at(day), as_of=day, settings=settings, table=table,
                account_ids=paying, voices=voices,
            )
        ]  # fmt: skip
        if any(seat.seen for seat in found):
            seats += found
    return Walked(plan, table, tuple(seats))


class Fates:
    """When accounts paid, left and shrank, from the waterfall of their subscriptions."""

    def __init__(self, book: Book, period: Period, horizon: int) -> None:
        self._lines = book.lines
        self._horizon = horizon
        self._gone: dict[str, list[date]] = {}
        self._less: dict[str, list[date]] = {}
        for flow in book.fall(period, POLICY).flows:
            for move in flow.movements:
                if move.bar is Bar.CHURN:
                    self._gone.setdefault(flow.account_id, []).append(move.on)
                elif move.bar is Bar.CONTRACTION:
                    self._less.setdefault(flow.account_id, []).append(move.on)

    def paying(self, day: date) -> frozenset[str]:
        """Return the accounts with a paid subscription in force on a day."""
        return frozenset(line.account_id for line in self._lines if line.mrr > 0 and line.in_force(day))

    def seat(self, health: Health) -> Seat:
        """Return what was said of an account beside what came."""
        factors = [factor for one in health.dimensions for factor in one.factors]
        seen = [factor for factor in factors if factor.seen is Seen.OBSERVED and factor.points is not None]
        return Seat(
            health.account_id,
            health.as_of,
            health.band,
            health.score,
            sum((_seen(one) for one in health.dimensions), Fraction(0)) / len(health.dimensions),
            {one.dimension: (one.band, _seen(one)) for one in health.dimensions},
            _near(health, self._horizon),
            frozenset(factor.factor for factor in seen if (factor.points or 0) < 50),
            frozenset(factor.factor for factor in seen),
            _next(self._gone.get(health.account_id, ()), health.as_of),
            _next(self._less.get(health.account_id, ()), health.as_of),
        )


def _seen(one: DimensionHealth) -> Fraction:
    return Fraction(50) if one.observed_score is None else one.observed_score


def _near(health: Health, days: int) -> bool:
    renewal = health.commercial.renewal_on
    return renewal is not None and (renewal - health.as_of).days <= days


def _next(days: tuple[date, ...] | list[date], after: date) -> date | None:
    return min((day for day in days if day > after), default=None)


def by_account(seats: tuple[Seat, ...]) -> Iterator[tuple[str, list[Seat]]]:
    """Yield each account's seats, oldest first."""
    found: dict[str, list[Seat]] = {}
    for seat in seats:
        found.setdefault(seat.account_id, []).append(seat)
    for account_id in sorted(found):
        yield account_id, sorted(found[account_id], key=lambda seat: seat.on)
