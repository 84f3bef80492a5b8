"""Usage against the account's own baseline: trends, seats, breadth, concentration, change points."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from assistant.metrics.show import show
from assistant.metrics.usage import silent_days, trend_of
from assistant.metrics.view import MetricSettings
from assistant.types.accounts import Account
from assistant.types.facts import Fact, Period
from evals.metrics_columns import columns, day_number, trends
from tests.metrics.memory import Memory, row, scope

DAY = date(2025, 6, 30)


def daily(
    memory: Memory, metric: str, value: object, *, since: int, until: int = 0, account: str = "A"
) -> None:
    """One value a day, from `since` days ago to `until` days ago, both with."""
    for ago in range(until, since + 1):
        day = DAY - timedelta(days=ago)
        amount = Decimal(str(value(day) if callable(value) else value))
        memory.add(row("usage", f"{account}{metric}{day}", account, date=day, metric=metric, value=amount))


def ask(memory: Memory, name: str, **settings: object) -> list[Fact]:
    chosen = MetricSettings(**settings)  # type: ignore[arg-type]
    return list(show(name, reader=memory, scope=scope("A", "B", as_of=DAY), as_of=DAY, settings=chosen).facts)


def known() -> Memory:
    return Memory().know(Account("A", "A", contract_start=date(2025, 1, 15)), "B")


def test_a_decline_is_measured_against_the_twelve_weeks_before_s096() -> None:
    memory = known()
    daily(memory, "exports", 60, since=27)
    daily(memory, "exports", 100, since=111, until=28)
    (fact,) = ask(memory, "usage_trend")
    assert (fact.name, fact.value, fact.sample_size) == ("usage_trend:exports", -40, 112)
    assert fact.oldest_source_on == DAY - timedelta(days=111)
    assert len(fact.inputs) == 112


def test_a_change_of_seats_is_taken_out_per_seat() -> None:
    memory = known()
    daily(memory, "exports", 50, since=27)
    daily(memory, "exports", 100, since=111, until=28)
    daily(memory, "licensed_seats", 10, since=27)
    daily(memory, "licensed_seats", 20, since=111, until=28)
    values = {fact.name: fact.value for fact in ask(memory, "usage_trend")}
    assert values == {"usage_trend:exports": -50, "usage_trend:exports.per_seat": 0}


def test_a_season_that_comes_every_year_is_taken_out() -> None:
    memory = known()
    for years in (0, 364):
        daily(memory, "exports", 50, since=years + 27, until=years)
        daily(memory, "exports", 100, since=years + 111, until=years + 28)
    values = {fact.name: fact.value for fact in ask(memory, "usage_trend")}
    assert values == {"usage_trend:exports": -50, "usage_trend:exports.seasonal": 0}


def test_holidays_and_outages_prove_nothing() -> None:
    memory, quiet = known(), {DAY - timedelta(days=n) for n in range(7)}
    daily(memory, "exports", lambda day: 0 if day in quiet else 100, since=111)
    assert ask(memory, "usage_trend")[0].value == -25
    assert ask(memory, "usage_trend", holidays=frozenset(quiet))[0].value == 0
    outage = Period(DAY - timedelta(days=6), DAY + timedelta(days=1))
    assert ask(memory, "usage_trend", outages=(outage,))[0].value == 0
    assert silent_days((), [outage]) == frozenset(quiet)


def test_too_few_days_are_not_a_trend() -> None:
    memory = known()
    daily(memory, "exports", 60, since=12)
    daily(memory, "exports", 100, since=111, until=28)
    (fact,) = ask(memory, "usage_trend")
    assert fact.value is None
    assert "13 recent" in fact.method


def test_utilisation_names_the_contract_age_s114() -> None:
    memory = known()
    daily(memory, "active_users", 30, since=27)
    daily(memory, "licensed_seats", 40, since=3)
    facts = ask(memory, "seats")
    assert {fact.name: fact.value for fact in facts} == {"active": 30, "licensed": 40, "utilisation": 75}
    assert "contract age 5 months" in facts[0].method


def test_no_seats_leave_utilisation_undefined() -> None:
    memory = known()
    daily(memory, "active_users", 30, since=27)
    daily(memory, "licensed_seats", 0, since=3)
    assert ask(memory, "seats")[2].value is None


def test_breadth_depth_and_concentration() -> None:
    memory = known()
    daily(memory, "feature:report", 30, since=27)
    daily(memory, "feature:export", 10, since=27)
    daily(memory, "feature:old", 5, since=80, until=40)
    daily(memory, "user:ann", 9, since=27)
    daily(memory, "user:bob", 1, since=27)
    daily(memory, "active_users", 8, since=27)
    (breadth,) = ask(memory, "usage_breadth")
    assert (breadth.value, breadth.method) == (2, "2 features in 28 days, 3 in 90")
    shares = {fact.name: fact.value for fact in ask(memory, "usage_concentration")}
    assert shares == {"top_user_share": 90, "top_feature_share": 75}
    (depth,) = ask(memory, "usage_depth", core_metric="feature:report")
    assert depth.value == Decimal("3.75")


def test_the_week_of_a_change_is_found() -> None:
    memory, turn = known(), DAY - timedelta(days=10 * 7 - 1)
    daily(memory, "exports", lambda day: 100 if day < turn else 40, since=200)
    (fact,) = ask(memory, "usage_turn")
    assert fact.value == turn
    assert "explains 100 %" in fact.method


def test_nothing_known_is_undefined() -> None:
    for name in ("usage_trend", "seats", "usage_breadth", "usage_depth", "usage_concentration", "usage_turn"):
        (fact,) = ask(known(), name)
        assert fact.value is None
        assert fact.method.startswith("undefined: ")


@pytest.mark.parametrize("seed", range(5))
def test_columns_and_exact_rows_agree(seed: int) -> None:
    random = Random(seed)
    silent = frozenset({DAY - timedelta(days=random.randint(0, 100))})
    accounts = [f"a{n}" for n in range(6)]
    cells = sorted(
        (account, metric, DAY - timedelta(days=ago), random.randint(0, 50))
        for account in range(6)
        for metric in range(2)
        for ago in range(0, random.choice([10, 60, 130]))
    )
    random.shuffle(cells)
    found = trends(
        columns(
            accounts,
            ("x", "y"),
            account=np.array([cell[0] for cell in cells], np.int32),
            metric=np.array([cell[1] for cell in cells], np.int16),
            day=np.array([day_number(cell[2]) for cell in cells], np.int32),
            value=np.array([cell[3] for cell in cells], np.float64),
        ),
        "y",
        DAY,
        silent=silent,
    )
    for account in range(6):
        series = {day: (Decimal(v), "r") for a, metric, day, v in cells if a == account and metric == 1}
        exact = trend_of(series, {}, DAY, silent)
        assert found.recent_days[account] == exact.recent.n
        assert found.earlier_days[account] == exact.baseline.n
        if exact.change is None:
            assert np.isnan(found.change[account])
        else:
            assert abs(Fraction(float(found.change[account])) - exact.change) < Fraction(1, 10**12)


def test_one_account_is_a_slice_and_an_unknown_metric_is_undefined() -> None:
    account = np.repeat(np.arange(2, dtype=np.int32), 112)
    day = np.tile(np.arange(day_number(DAY) - 111, day_number(DAY) + 1, dtype=np.int32), 2)
    value = np.where(account == 0, 5.0, np.where(day > day_number(DAY) - 28, 10.0, 20.0))
    both = columns(("a", "b"), ("x",), account=account, metric=np.zeros(224, np.int16), day=day, value=value)
    assert trends(both, "x", DAY).change.tolist() == [0.0, -0.5]
    assert trends(both.of(1), "x", DAY).change.tolist() == [-0.5]
    assert np.isnan(trends(both, "nothing", DAY).change).all()
