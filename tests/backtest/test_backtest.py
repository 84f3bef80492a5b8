"""The back-test: what it sees where something is, nothing where nothing is, and never tomorrow (G5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from assistant.backtest.judge import LEAST_LEFT, Verdict, departures, judge
from assistant.backtest.walk import Plan, Seat, Walked, walk
from assistant.health.bands import Band, Dimension
from assistant.health.table import DEFAULT
from assistant.metrics.view import MetricSettings
from evals.worldbook import WorldBook, worldbook
from tests.health.account import AS_OF, well
from tests.metrics.memory import row, scope

PLAN = Plan(AS_OF, steps=12)
DAYS = PLAN.days()


def _seats(score: Callable[[Random, bool], float], *, seed: int, accounts: int = 200) -> tuple[Seat, ...]:
    """Accounts of which some leave; `score` knows whether, or does not care."""
    random, found = Random(seed), []
    for n in range(accounts):
        leaves = random.random() < 0.25
        churn_on = random.choice(DAYS[4:]) + timedelta(days=random.randint(1, 60)) if leaves else None
        for day in DAYS:
            if churn_on is not None and day >= churn_on:
                break
            soon = churn_on is not None and (churn_on - day).days <= 120
            points = Fraction(round(score(random, soon)))
            band = Band.GREEN if points >= 70 else Band.YELLOW if points >= 40 else Band.RED
            weak = frozenset({"usage_trend"}) if points < 50 else frozenset[str]()
            found.append(
                Seat(f"a{n}", day, band, points, points, {one: (band, points) for one in Dimension}, False, weak,
                     frozenset({"usage_trend"}), churn_on, None)
            )  # fmt: skip
    return tuple(found)


def _judged(seats: tuple[Seat, ...]) -> Verdict:
    return judge(Walked(PLAN, DEFAULT, seats))


def test_a_score_that_knows_passes_every_mark() -> None:
    found = _judged(_seats(lambda random, soon: random.gauss(35 if soon else 72, 12), seed=1))
    assert found.passed
    assert found.power.predictive
    assert [mark.passed for mark in found.marks] == [True, True, True]
    red = next(rate for rate in found.bands if rate.name == "red")
    assert red.lift is not None
    assert red.lift_low is not None
    assert red.lift_high is not None
    assert 1 < red.lift_low < red.lift < red.lift_high
    assert found.lead_days is not None
    assert found.lead_days > 60
    (factor,) = [rate for rate in found.factors if rate.name == "usage_trend"]
    assert factor.lift is not None
    assert factor.lift > 2
    assert found.says.startswith("predictive")


def test_luck_is_called_luck_in_19_of_20_worlds() -> None:
    silent = sum(
        not _judged(_seats(lambda random, _: random.gauss(60, 20), seed=seed, accounts=80)).power.predictive
        for seed in range(40)
    )
    assert silent >= 38


def test_few_departures_prove_nothing() -> None:
    found = _judged(_seats(lambda random, soon: 10 if soon else 90, seed=3, accounts=12))
    assert found.left < LEAST_LEFT
    assert not found.passed
    assert "too little to tell" in found.says


def test_a_score_that_is_late_does_not_count() -> None:
    """Only what stood 60 to 90 days before counts: who turns red in the last month is told too late."""

    def late(random: Random, soon: bool) -> float:
        return 80

    seats = tuple(
        replace(seat, band=Band.RED, order=Fraction(5), score=Fraction(5))
        if seat.churn_on is not None and (seat.churn_on - seat.on).days < 60
        else seat
        for seat in _seats(late, seed=4)
    )
    found = _judged(seats)
    assert not found.power.predictive
    told = next(mark for mark in found.marks if mark.name.startswith("below green"))
    assert told.reached == 0
    assert not told.passed


def test_the_calendar_of_renewals_is_no_foresight() -> None:
    """Accounts near a renewal leave more often and score worse: within each of both groups all is luck."""
    random = Random(5)
    seats = []
    for seat in _seats(lambda r, _: r.gauss(60, 15), seed=5):
        leaving = seat.churn_on is not None and (seat.churn_on - seat.on).days <= 90
        near = leaving or random.random() < 0.2
        order = seat.order - 30 if near else seat.order
        seats.append(replace(seat, renewing=near, order=order))
    assert not _judged(tuple(seats)).power.predictive
    assert _judged(tuple(replace(seat, renewing=False) for seat in seats)).power.predictive


def test_a_departure_is_judged_once_by_the_nearest_day() -> None:
    seats = _seats(lambda random, soon: 50, seed=6)
    left = departures(seats)
    assert len({(seat.account_id, seat.churn_on) for seat in left}) == len(left) > 10
    for seat in left:
        assert seat.churn_on is not None
        assert 60 <= (seat.churn_on - seat.on).days <= 90


def test_rates_are_counted_by_hand() -> None:
    one = _seats(lambda random, soon: 50, seed=7, accounts=1)[0]
    made = [
        replace(one, account_id=str(n), band=Band.RED if n < 4 else Band.GREEN,
                churn_on=one.on + timedelta(days=80) if n in (0, 1, 4) else None)
        for n in range(20)
    ]  # fmt: skip
    found = _judged(tuple(made))
    red = next(rate for rate in found.bands if rate.name == "red")
    assert (red.n, red.left, red.rate, red.lift) == (4, 2, Fraction(1, 2), Fraction(10, 3))
    assert found.base.rate == Fraction(3, 20)
    assert round(float(red.low), 3) == 0.15  # Wilson, 2 of 4
    assert round(float(red.high), 3) == 0.85


@pytest.fixture(scope="module")
def book() -> WorldBook:
    return worldbook(24, 20, seed=3, noise=False)


def test_what_was_learned_later_changes_nothing_said_before(book: WorldBook) -> None:
    """No look-ahead: the last months, with all their rows and talks, may as well not be there."""
    plan = Plan(book.last_day, steps=8)
    full = walk(book, book, scope_at=book.scope, plan=plan, settings=MetricSettings())
    cut = plan.days()[4]
    shorter = worldbook(24, 20, seed=3, noise=False)
    for id, series in shorter.usage_.items():
        last = (cut - date(1970, 1, 1)).days
        shorter.usage_[id] = {name: (day[day <= last], of[day <= last]) for name, (day, of) in series.items()}
        shorter.documents_[id] = [d for d in shorter.documents_[id] if d.occurred_at.date() <= cut]
    again = walk(shorter, shorter, scope_at=shorter.scope, plan=plan, settings=MetricSettings())

    def said(walked: Walked) -> list[tuple[str, date, Band, Fraction]]:
        return [(s.account_id, s.on, s.band, s.order) for s in walked.seats if s.on <= cut]

    assert said(full) == said(again)
    assert len(said(full)) > 40


def test_a_walk_asks_only_who_pays_and_finds_when_they_left() -> None:
    memory = well()
    for name, cells in (("b", {"ended_on": date(2025, 12, 1)}), ("c", {})):
        other = well(name)
        other.rows_ = [(on, r) for on, r in other.rows_ if r.table != "subscriptions"]
        memory.accounts_ += other.accounts_
        memory.rows_ += other.rows_
        started = date(2025, 10, 20) if name == "c" else date(2024, 1, 1)
        memory.add(row("subscriptions", f"{name}-s", name, subscription_id=name, mrr=Decimal(10), currency="EUR",
                       started_on=started, **cells))  # fmt: skip
    walked = walk(
        memory, memory, scope_at=lambda day: scope("a", "b", "c", as_of=day), plan=Plan(AS_OF, steps=6),
        settings=MetricSettings(),
    )  # fmt: skip
    by_account = {id: [seat for seat in walked.seats if seat.account_id == id] for id in "abc"}
    assert all(seat.churn_on == date(2025, 12, 1) and seat.on < seat.churn_on for seat in by_account["b"])
    assert all(seat.on >= date(2025, 10, 20) for seat in by_account["c"])
    assert all(seat.churn_on is None for seat in by_account["a"])
    assert all(by_account.values())


def test_a_world_of_noise_is_silent_and_its_departures_are_real() -> None:
    """One small noise world; `python -m evals.backtest --noise` walks many."""
    noise = worldbook(40, 24, seed=1, noise=True)
    walked = walk(
        noise, noise, scope_at=noise.scope, plan=Plan(noise.last_day, steps=12), settings=MetricSettings()
    )
    found = judge(walked)
    assert not found.passed
    assert not found.power.predictive
    assert found.base.left > 0
