"""Intervals, comparisons and bounds: by hand, by identity, and against what they promise."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evals.statistics import (
    balanced_accuracy,
    bootstrap,
    compare,
    estimate,
    mcnemar,
    wilson,
    zero_bound,
)

shares = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
runs = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 6)), min_size=1, max_size=40)


@given(shares)
def test_wilson_is_that_of_scipy(share: tuple[int, int]) -> None:
    k, n = share
    expected = stats.binomtest(k, n).proportion_ci(method="wilson")
    found = wilson(k, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(shares)
def test_wilson_holds_the_share_mirrors_and_narrows(share: tuple[int, int]) -> None:
    k, n = share
    found, mirrored, more = wilson(k, n), wilson(n - k, n), wilson(4 * k, 4 * n)
    assert 0 <= found.low <= found.mean <= found.high <= 1
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((found.low, found.high))
    assert more.high - more.low < found.high - found.low


def test_wilson_refuses_what_is_no_share() -> None:
    for k, n in ((1, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="no share"):
            wilson(k, n)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_exact_binomial_test(gained: int, lost: int) -> None:
    expected = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert mcnemar(gained, lost) == pytest.approx(expected)
    assert mcnemar(gained, lost) == mcnemar(lost, gained)


@given(runs, st.integers(0, 99))
def test_a_bootstrap_is_seeded_and_stays_inside_the_values(
    rows: list[tuple[float, float, int]], seed: int
) -> None:
    values, clusters = [value for value, _, _ in rows], [cluster for _, _, cluster in rows]
    found = bootstrap(values, clusters, seed=seed, draws=200)
    assert found == bootstrap(values, clusters, seed=seed, draws=200)
    assert min(values) - 1e-9 <= found.low <= found.mean <= found.high <= max(values) + 1e-9


@given(runs)
def test_a_run_compared_with_itself_shows_no_change(rows: list[tuple[float, float, int]]) -> None:
    values, clusters = [value for value, _, _ in rows], [cluster for _, _, cluster in rows]
    found = compare(values, values, clusters, seed=1)
    assert (found.difference, found.low, found.high) == (0, 0, 0)
    assert not found.fell
    assert not found.rose


@given(runs)
def test_turned_around_a_comparison_turns_its_sign(rows: list[tuple[float, float, int]]) -> None:
    before, after, clusters = (list(column) for column in zip(*rows, strict=True))
    there, back = compare(before, after, clusters, seed=1), compare(after, before, clusters, seed=1)
    assert there.difference == pytest.approx(-back.difference)
    assert there.low == pytest.approx(-back.high, abs=1e-9)
    assert there.p == pytest.approx(back.p)


def test_clusters_widen_the_interval_where_cases_of_one_account_agree() -> None:
    values = [0.2] * 20 + [0.9] * 20 + [0.5] * 20
    accounts = ["a"] * 20 + ["b"] * 20 + ["c"] * 20
    clustered, apart = bootstrap(values, accounts, seed=1), bootstrap(values, range(60), seed=1)
    assert clustered.high - clustered.low > 2 * (apart.high - apart.low)
    assert (clustered.clusters, clustered.method) == (3, "bootstrap by account")
    assert bootstrap(values, ["a"] * 60, seed=1).method == "bootstrap by case"


def test_passes_get_wilson_and_shares_a_bootstrap() -> None:
    assert estimate([1, 0, 1], "abc", seed=1).method == "Wilson"
    assert estimate([1, 0.5, 1], "abc", seed=1).method == "bootstrap by account"
    with pytest.raises(ValueError, match="nothing"):
        estimate([], [], seed=1)


def test_six_lost_and_none_gained_is_a_fall_and_five_is_not() -> None:
    before = [1.0] * 20
    for lost, fell in ((6, True), (5, False)):
        after = [0.0] * lost + [1.0] * (20 - lost)
        found = compare(before, after, range(20), seed=1)
        assert found.fell is fell
        assert found.method == "McNemar, exact"
        assert compare(after, before, range(20), seed=1).rose is fell


def test_a_fall_of_shares_is_seen_where_it_is_steady() -> None:
    rng = random.Random(5)
    before = [rng.uniform(0.5, 1) for _ in range(60)]
    steady = [value - 0.05 for value in before]
    noisy = [min(1, max(0, value + rng.uniform(-0.4, 0.4))) for value in before]
    assert compare(before, steady, range(60), seed=1).fell
    assert not compare(before, noisy, range(60), seed=1).fell


def test_a_comparison_needs_the_same_cases() -> None:
    with pytest.raises(ValueError, match="same cases"):
        compare([1], [1, 0], [1, 2], seed=1)


@given(st.integers(1, 10_000))
def test_the_rule_of_three_bounds_the_exact_one(n: int) -> None:
    exact = 1 - 0.05 ** (1 / n)
    assert min(1.0, 3 / n) == zero_bound(n)
    assert zero_bound(n) >= exact - 1e-12


def test_balanced_accuracy_is_no_prize_for_the_larger_class() -> None:
    assert balanced_accuracy(0, 10, 90, 90) == 0.5
