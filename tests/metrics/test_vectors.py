"""The worked cases V1 to V6, V8, V11 and V14 to V16: each is computed here from rows, under each way of counting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assistant.metrics.causes import Bar
from assistant.metrics.policies import DEFAULT, POLICIES, policy_named
from assistant.metrics.retention import (
    PRICE,
    gross_churn,
    grr,
    logo_churn,
    logo_retention,
    net_churn,
    nrr,
    nrr_without,
    quick_ratio,
)
from tests.metrics.book import YEAR, fall, pays, rates

BEFORE = date(2023, 6, 1)
SPRING, SUMMER, AUTUMN = date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)

V1 = pays("A", (BEFORE, 100), (SPRING, 150), (AUTUMN, 100))
V2 = [*pays("A", (BEFORE, 100)), *pays("B", (SPRING, 40), (SUMMER, 60))]
V3 = pays("A", (BEFORE, 100), (SPRING, 0), (SUMMER, 80))
V4 = [*pays("A", (BEFORE, 100)), *pays("Z", (BEFORE, 50), (date(2023, 9, 1), 0), (SPRING, 50))]
V6 = [
    *pays("A", (BEFORE, 100), (SPRING, 150)),
    *pays("B", (BEFORE, 100)),
    *pays("C", (BEFORE, 100), (SUMMER, 60)),
    *pays("D", (BEFORE, 100), (AUTUMN, 0)),
]
V11 = [
    *pays("A", (BEFORE, 100), (SPRING, 107), renews_on=date(2026, 6, 1), plan="Team"),
    *pays("B", (BEFORE, 100), renews_on=SUMMER),
    *pays("C", (BEFORE, 100), (SUMMER, 0), renews_on=SUMMER),
]


def percent(value: Fraction | None) -> Decimal:
    assert value is not None
    return round(Decimal(value.numerator) / Decimal(value.denominator) * 100, 2)


@pytest.mark.parametrize(
    ("name", "lines", "policy", "net", "gross"),
    [
        ("V1", V1, "movement/v1", "100", "50"),
        ("V1", V1, "cohort-snapshot/v1", "100", "100"),
        ("V1", V1, "smsb", "100", "100"),
        ("V2", V2, "movement/v1", "120", "100"),
        ("V2", V2, "netsuite", "120", "100"),
        ("V2", V2, "cohort-snapshot/v1", "100", "100"),
        ("V3", V3, "movement/v1", "0", "0"),
        ("V3", V3, "chartmogul", "80", "0"),
        ("V3", V3, "cohort-snapshot/v1", "80", "80"),
        ("V4", V4, "chartmogul", "150", "100"),
        ("V4", V4, "cohort-snapshot/v1", "100", "100"),
        ("V6", V6, "cohort-snapshot/v1", "77.5", "65"),
        ("V6", V6, "seed-004-12m", "77.5", "65"),
        ("V6", V6, "smsb", "77.5", "65"),
        ("V6", V6, "movement/v1", "77.5", "65"),
    ],
)
def test_retention_vectors_s003_s004_s006(name: str, lines: list, policy: str, net: str, gross: str) -> None:
    got = fall(lines, policy=policy)
    assert (percent(nrr(got).value), percent(grr(got).value)) == (Decimal(net), Decimal(gross)), name


def test_v3_reactivation_can_be_counted_in_the_movement_form() -> None:
    policy = replace(policy_named("movement/v1"), reactivation_retains=True)
    assert nrr(fall(V3, policy=policy)).value == Fraction(80, 100)


def test_v5_exchange_rates_move_the_spot_form_only() -> None:
    book = rates(EUR=[(date(2023, 1, 1), "1.10"), (date(2024, 12, 1), "1.00")])
    lines = pays("A", (BEFORE, 100), currency="EUR")
    spot, constant = fall(lines, policy="movement/v1", rates=book), fall(lines, rates=book)
    assert percent(nrr(spot).value) == Decimal("90.91")
    assert nrr(constant).value == 1
    assert spot.fx == constant.fx == -10
    assert (constant.opening, constant.closing) == (110, 100)


def test_v6_waterfall_and_logos_s001_s016() -> None:
    got = fall(V6)
    assert got.bars == {
        Bar.NEW: 0, Bar.REACTIVATION: 0, Bar.EXPANSION: 50, Bar.CONTRACTION: 40, Bar.CHURN: 100,
    }  # fmt: skip
    assert logo_churn(got).value == Fraction(1, 4)
    assert logo_retention(got).value == Fraction(3, 4)


def test_v8_quick_ratio_with_and_without_return() -> None:
    lines = [
        *pays("N", (SPRING, 20)),
        *pays("E", (BEFORE, 50), (SPRING, 58)),
        *pays("L", (BEFORE, 5), (SUMMER, 0)),
        *pays("K", (BEFORE, 30), (SUMMER, 27)),
        *pays("R", (date(2023, 1, 1), 4), (BEFORE, 0), (AUTUMN, 4)),
    ]
    got = fall(lines)
    assert quick_ratio(got).value == Fraction(7, 2)
    assert quick_ratio(fall(lines, policy=replace(DEFAULT, reactivation_in_quick_ratio=True))).value == 4
    assert got.net - got.bars[Bar.REACTIVATION] == 20


def test_v11_available_to_renew_and_escalator() -> None:
    got = fall(V11)
    assert percent(nrr(got).value) == Decimal("69.00")
    assert percent(grr(got).value) == Decimal("66.67")
    assert got.parts[Bar.EXPANSION, "escalator"] == 7
    assert percent(nrr_without(got, *PRICE).value) == Decimal("66.67")
    renewing = fall(V11, policy="atr")
    assert grr(renewing, renewing=frozenset({"B", "C"})).value == Fraction(1, 2)


def test_v14_closing_follows_from_the_bars() -> None:
    lines = [*V6, *pays("N", (SPRING, 40))]
    got = fall(lines)
    assert got.closing == 350
    assert got.opening + got.net + got.fx == got.closing


def test_v15_gross_and_net_churn() -> None:
    lines = [
        *pays("A", (BEFORE, 10), (SPRING, 0)),
        *pays("B", (BEFORE, 50), (SPRING, 40)),
        *pays("C", (BEFORE, 40), (SPRING, 50)),
    ]
    got = fall(lines, policy="chartmogul")
    assert (gross_churn(got).value, net_churn(got).value) == (Fraction(1, 5), Fraction(1, 10))


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_v16_an_empty_opening_leaves_every_ratio_undefined(policy: str) -> None:
    got = fall(pays("A", (SPRING, 10)), policy=policy)
    ratios = [nrr(got), grr(got), logo_churn(got), logo_retention(got), gross_churn(got), net_churn(got)]
    assert [ratio.value for ratio in ratios] == [None] * 6
    assert quick_ratio(got).value is None, "nothing was lost, so there is nothing to divide by"


def test_the_window_is_what_is_in_force_on_both_days() -> None:
    lines = [
        *pays("A", (YEAR.start, 100)),
        *pays("B", (BEFORE, 30), (YEAR.end, 0)),
        *pays("C", (YEAR.end, 7)),
    ]
    got = fall(lines)
    assert (got.opening, got.closing) == (130, 107)
    assert (got.bars[Bar.NEW], got.bars[Bar.CHURN]) == (7, 30)
