"""What the truth says agrees with the exports and with itself; noise worlds hold nothing to find (G5, G12, G25)."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from evals.world.causes import CHEAPEST_OBSERVATION, Cause
from evals.world.life import live
from evals.world.truth import Truth, read_truth

DAYS = 731


@pytest.fixture(scope="module")
def truth(world: Path) -> Truth:
    return read_truth(world)


def rows(world: Path, table: str) -> list[dict[str, str]]:
    with (world / "exports" / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_who_is_gone_is_gone_everywhere(world: Path, truth: Truth) -> None:
    churned = {outcome.account_id: outcome.on for outcome in truth.outcomes if outcome.outcome == "churn"}
    assert churned
    assert {row["account_id"] for row in rows(world, "accounts") if row["status"] == "churned"} == set(
        churned
    )
    for row in rows(world, "subscriptions"):
        if row["account_id"] in churned:
            assert row["ended_on"]
            assert row["ended_on"] < churned[row["account_id"]]
    for path in (world / "exports" / "tables").glob("usage-*.csv"):
        with path.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                assert row["date"] < churned.get(row["account_id"], "9999")


def test_what_happened_is_what_the_treatment_given_would_bring(truth: Truth) -> None:
    given = {(one.account_id, one.renewal_on): one for one in truth.interventions}
    for outcome in truth.outcomes:
        treatment = given[outcome.account_id, outcome.on].kind
        assert outcome.would_be[treatment] == outcome.outcome
        assert (outcome.mrr_if[treatment] == "0.00") == (outcome.outcome == "churn")
        assert given[outcome.account_id, outcome.on].on < outcome.decided_on < outcome.on


def test_causes_cover_each_account_without_a_gap(truth: Truth) -> None:
    periods = defaultdict(list)
    for period in truth.causes:
        periods[period.account_id].append(period)
    for account in periods.values():
        assert all(one.end_on == other.start_on for one, other in pairwise(account))


def decisions(*, noise: bool, accounts: int = 1500) -> list:
    return [d for n in range(accounts) for d in live(3, n, DAYS, noise=noise).decisions]


def test_ranking_by_uplift_saves_more_than_ranking_by_risk() -> None:
    """Who is most at risk is not whom it helps most to call."""
    cases = [
        (
            d.chances["none"]["churn"],
            d.chances["none"]["churn"] - mean(d.chances[k]["churn"] for k in d.chances if k != "none"),
        )
        for d in decisions(noise=False)
    ]
    best = len(cases) // 10
    by_risk = sum(uplift for _, uplift in sorted(cases, reverse=True)[:best])
    by_uplift = sum(uplift for _, uplift in sorted(cases, key=lambda case: -case[1])[:best])
    assert by_uplift > 1.15 * by_risk
    assert min(uplift for _, uplift in cases) < -0.02, "some are better left alone"


def test_treatment_is_given_by_a_coin() -> None:
    found = decisions(noise=False)
    treated = [d for d in found if d.treatment != "none"]
    assert abs(len(treated) / len(found) - 0.5) < 4 * (0.25 / len(found)) ** 0.5
    risk = [
        mean(d.chances["none"]["churn"] for d in group)
        for group in (treated, [d for d in found if d.treatment == "none"])
    ]
    assert abs(risk[0] - risk[1]) < 0.02


def test_in_a_noise_world_nothing_shown_is_the_accounts_own() -> None:
    """Chances are the same for all, and what shapes the observations is a life that decides nothing."""
    lives = [live(3, n, DAYS, noise=True) for n in range(1500)]
    assert len({tuple(d.chances["none"].items()) for one in lives for d in one.decisions}) == 1
    churned, stayed = [], []
    for one in lives:
        for d in one.decisions:
            bad = one.shown_on(d.on - 60).cause not in (Cause.STEADY, Cause.SEASON, Cause.GROWTH)
            (churned if d.outcome == "churn" else stayed).append(bad)
    pooled = mean([*churned, *stayed])
    error = (pooled * (1 - pooled) * (1 / len(churned) + 1 / len(stayed))) ** 0.5
    assert abs(mean(churned) - mean(stayed)) < 3.5 * error


def test_in_a_true_world_the_same_comparison_finds_the_difference() -> None:
    churned, stayed = [], []
    for n in range(1500):
        one = live(3, n, DAYS, noise=False)
        for d in one.decisions:
            bad = one.shown_on(d.on - 60).cause not in (Cause.STEADY, Cause.SEASON, Cause.GROWTH)
            (churned if d.outcome == "churn" else stayed).append(bad)
    assert mean(churned) > 1.7 * mean(stayed)


def test_one_fall_of_usage_has_many_causes_and_one_question_tells_them(truth: Truth) -> None:
    """S111: the same signal, four causes and more."""
    assert len({probe.cause for probe in truth.probes}) >= 4
    right = [probe.reveals[probe.cheapest][1] for probe in truth.probes]
    others = [
        speaks
        for probe in truth.probes
        for name, (_, speaks) in probe.reveals.items()
        if name != probe.cheapest
    ]
    assert mean(right) > 0.85
    assert mean(others) < 0.2
    assert all(CHEAPEST_OBSERVATION[Cause(probe.cause)] == probe.cheapest for probe in truth.probes)


def test_a_season_is_no_decline(truth: Truth) -> None:
    """A trough raises no `usage_decline`: season is taken out of the label."""
    seasonal = {(p.account_id, p.as_of) for p in truth.probes if p.cause == "seasonal_trough"}
    declines = defaultdict(list)
    for signal in truth.signals:
        if signal.signal == "usage_decline":
            declines[signal.account_id].append(date.fromisoformat(signal.on))
    near = sum(
        any(abs(date.fromisoformat(as_of) - on) < timedelta(days=20) for on in declines[account])
        for account, as_of in seasonal
    )
    assert seasonal
    assert near <= 0.1 * len(seasonal)
