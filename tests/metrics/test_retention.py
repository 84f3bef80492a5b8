"""Ratios under every form: their terms, their names, exchange rates, and what is undefined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assistant.metrics import growth
from assistant.metrics.bands import compounding
from assistant.metrics.causes import Bar
from assistant.metrics.policies import DEFAULT, policy_named
from assistant.metrics.reconcile import amounts, reconcile
from assistant.metrics.retention import (
    PRICE,
    cohort,
    expansion_share,
    gross_churn,
    grr,
    logo_churn,
    logo_retention,
    net_churn,
    nrr,
    nrr_without,
    quick_ratio,
    revenue_mix,
)
from tests.metrics.book import YEAR, fall, pays, rates
from tests.metrics.test_vectors import V2, V6, V11

BEFORE, SPRING, SUMMER, AUTUMN = date(2023, 6, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)


def test_each_ratio_knows_its_name() -> None:
    got = fall(V6)
    made = [nrr, grr, logo_retention, logo_churn, gross_churn, net_churn, quick_ratio, expansion_share]
    assert [make(got).name for make in made] == [
        "nrr", "grr", "logo_retention", "logo_churn", "gross_mrr_churn", "net_mrr_churn", "quick_ratio",
        "expansion_share",
    ]  # fmt: skip
    assert revenue_mix(got, "new").name == "revenue_mix_new"
    assert nrr_without(got, *PRICE).name == "nrr_without"
    assert amounts({"A": Decimal(5)}).name == "amount"
    assert amounts({"A": Decimal(5)}).terms == {"A": (5, 0)}


def test_the_printed_form_leaves_contraction_out_of_net_but_not_of_gross() -> None:
    got = fall(V6, policy="baremetrics")
    assert nrr(got).value == 1 - Fraction(100 - 50, 400)
    assert grr(got).value == Fraction(65, 100)


def test_exchange_rates_in_each_form() -> None:
    up, down = ([(BEFORE, "1"), (SPRING, rate)] for rate in ("1.5", "0.5"))
    lines = pays("A", (BEFORE, 100), currency="EUR")
    spot = replace(DEFAULT, ratios_at_spot=True)
    for book, factor in ((rates(EUR=up), Fraction(3, 2)), (rates(EUR=down), Fraction(1, 2))):
        assert nrr(fall(lines, rates=book)).value == grr(fall(lines, rates=book)).value == 1
        for policy in (spot, policy_named("movement/v1")):
            got = fall(lines, rates=book, policy=policy)
            assert nrr(got).value == factor
            assert grr(got).value == min(factor, Fraction(1))
        apart = fall(lines, rates=book, policy="chartmogul")
        assert nrr(apart).value == grr(apart).value == 1
        assert net_churn(apart).value == 0
        netsuite = fall(lines, rates=book, policy="netsuite")
        assert nrr(netsuite).value == factor


def test_only_renewing_accounts_stand_in_the_available_to_renew_form() -> None:
    got, who = fall(V11, policy="atr"), frozenset({"A", "C"})
    assert nrr(got, who).value == Fraction(107, 200)
    assert nrr_without(got, "escalator", renewing=who).value == Fraction(100, 200)
    assert logo_retention(got, who).value == logo_churn(got, who).value == Fraction(1, 2)
    assert logo_retention(got, frozenset({"A"})).value == 1
    assert nrr(got).value is None, "nobody is known to renew"
    assert [flow.account_id for flow in cohort(fall(V11), who)] == ["A", "B", "C"]


def test_amounts_below_one_count_as_any_other() -> None:
    half = pays("A", (BEFORE, "0.5"))
    assert nrr(fall(half)).value == 1
    assert nrr_without(fall(pays("A", (BEFORE, "0.5"), (SPRING, "0.7"), plan="P")), *PRICE).value == 1
    assert revenue_mix(fall(pays("A", (BEFORE, "0.5"), (SPRING, "0.7"))), "expansion").value == Fraction(2, 7)
    back = pays("A", (BEFORE, "0.5"), (date(2023, 9, 1), 0), (SPRING, "0.5"))
    assert fall(back).bars[Bar.REACTIVATION] == Decimal("0.5")


def test_a_movement_form_below_zero_stays_below_zero_without_price() -> None:
    lines = [*pays("A", (BEFORE, 10)), *pays("B", (SPRING, 100), (SUMMER, 0))]
    got = fall(lines, policy="movement/v1")
    assert nrr(got).value == nrr_without(got, *PRICE).value == -9


def test_sums_of_nothing_are_decimals() -> None:
    (flow,) = fall(pays("A", (BEFORE, 10))).flows
    assert isinstance(flow.total(Bar.CHURN), Decimal)
    assert isinstance(flow.part("seat"), Decimal)
    (gone,) = fall(pays("A", (BEFORE, 10), (SPRING, 0))).flows
    assert isinstance(gone.closing, Decimal)


def test_the_gap_has_the_same_accounts_from_both_sides() -> None:
    movement, snapshot = fall(V2, policy="movement/v1"), fall(V2)
    there = reconcile(nrr(movement), nrr(snapshot), falls=(movement, snapshot))
    back = reconcile(nrr(snapshot), nrr(movement), falls=(snapshot, movement))
    assert (there.above, there.gap, back.above, back.gap) == (20, Fraction(1, 5), -20, Fraction(-1, 5))
    (one,), (other,) = there.differences, back.differences
    assert (one.above, one.below, one.share) == (20, 0, Fraction(1, 5))
    assert (other.above, other.below, other.share) == (-20, 0, Fraction(-1, 5))
    assert one.events == other.events
    assert [move.on for move in one.events] == [SPRING, SUMMER]
    assert one.rows == tuple(sorted(line.row for line in V2 if line.account_id == "B"))


def test_both_sides_in_one_account() -> None:
    one, two = fall(V6), fall(V6, period=replace(YEAR, end=date(2024, 5, 1)))
    found = reconcile(grr(one), grr(two), falls=(one, two))
    assert [(d.account_id, d.above, d.share) for d in found.differences] == [
        ("C", -40, Fraction(-1, 10)),
        ("D", -100, Fraction(-1, 4)),
    ]


def test_a_gap_to_something_undefined_is_undefined() -> None:
    one, two = fall(V6), fall(V6, policy="atr")
    found = reconcile(nrr(one), nrr(two), falls=(one, two))
    assert (found.first, found.second, found.gap) == (Fraction(31, 40), None, None)
    assert (found.above, found.below) == (310, 400)
    assert {difference.share for difference in found.differences} == {None}
    back = reconcile(nrr(two), nrr(one), falls=(two, one))
    assert (back.above, back.below) == (-310, -400)
    assert [difference.below for difference in back.differences] == [-100] * 4


@pytest.mark.parametrize(
    ("ratio", "says"),
    [
        (Fraction(101, 100), "expansion of the remaining base exceeds what is lost: the base compounds"),
        (Fraction(1), "what is lost equals expansion"),
        (Fraction(99, 100), "more is lost than gained: new revenue only fills the gap"),
    ],
)
def test_compounding_in_words_s008_s009(ratio: Fraction, says: str) -> None:
    assert compounding(ratio) == says


def test_payback_without_margin() -> None:
    assert growth.payback_months(100, 50) == 2
    assert growth.lifetime_value(100, Fraction(1, 10), cap_months=60).value == 1_000
