"""Vectors V7, V9, V10, V12 and V13, and the formulas of unit economics with their undefined cases."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from assistant.metrics import growth
from assistant.metrics.bands import ABOVE_115, BELOW_85, FROM_85, FROM_95, FROM_105, band, compounding
from assistant.metrics.money import monthly, percent, shown
from assistant.metrics.samples import change_point, mean, median, quantile, slope, wilson


def test_v7_twelve_months_of_99_percent_are_not_99_percent() -> None:
    year = growth.compounded([Fraction(99, 100)] * 12)
    assert round(percent(year) or 0, 2) == Decimal("88.64")


def test_v9_lifetime_value_on_margin_crosses_three_to_one_s002_s012() -> None:
    revenue = growth.lifetime_value(500, Decimal("0.05"), cap_months=60)
    margin = growth.lifetime_value(500, Decimal("0.05"), margin=Decimal("0.8"), cap_months=60)
    assert (revenue.value, margin.value) == (10_000, 8_000)
    assert (revenue.months, revenue.capped) == (20, False)
    assert growth.ltv_to_cac(revenue.value, 3_200) == Fraction("3.125")
    assert growth.ltv_to_cac(margin.value, 3_200) == Fraction("2.5")
    assert growth.payback_months(3_200, 500, margin=Decimal("0.8")) == 8


@pytest.mark.parametrize("churn", ["0", "0.001"])
def test_a_lifetime_without_or_almost_without_churn_is_capped(churn: str) -> None:
    worth = growth.lifetime_value(100, Decimal(churn), cap_months=60)
    assert (worth.value, worth.months, worth.capped) == (6_000, 60, True)


def test_a_lifetime_at_the_cap_is_not_marked() -> None:
    assert not growth.lifetime_value(100, Fraction(1, 60), cap_months=60).capped


@pytest.mark.parametrize(
    ("amount", "months", "discount", "each"),
    [("1200", 12, "0", "100"), ("300", 3, "0", "100"), ("2400", 24, "0", "100"), ("120", 12, "0.10", "9.00"),
     ("2000", 12, "0", "166.67")],
)  # fmt: skip
def test_v10_charges_are_normalised_to_the_month(amount: str, months: int, discount: str, each: str) -> None:
    assert monthly(Decimal(amount), months=months, discount=Decimal(discount)) == Decimal(each)


def test_a_charge_covers_at_least_a_month() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        monthly(Decimal(1), months=0)


def test_v12_rule_of_40_names_its_denominator_s013() -> None:
    average = growth.rule_of_40(10, 13, Decimal("1.15"))
    ending = growth.rule_of_40(10, 13, Decimal("1.15"), basis="ending")
    assert average is not None
    assert ending is not None
    assert (average.growth, average.margin, average.total) == (30, 10, 40)
    assert round(shown(ending.total) or 0, 2) == Decimal("38.85")
    weighted = growth.rule_of_40(10, 13, Decimal("1.15"), growth_weight=2)
    assert weighted is not None
    assert weighted.total == 70
    assert growth.rule_of_40(0, 13, 1) is None


@pytest.mark.parametrize(
    ("nrr", "expected"),
    [("84.9999", BELOW_85), ("85", FROM_85), ("94.9999", FROM_85), ("95", FROM_95), ("104.9999", FROM_95),
     ("105", FROM_105), ("115", FROM_105), ("115.0001", ABOVE_115)],
)  # fmt: skip
def test_v13_bands_at_their_borders_s030_s034(nrr: str, expected: object) -> None:
    assert band(Fraction(nrr) / 100) is expected


def test_compounding_is_said_in_words_s009() -> None:
    assert len({compounding(Fraction(n, 100)) for n in (99, 100, 101)}) == 3


def test_gap_and_projection_s010_s011() -> None:
    assert growth.gap_to_target(Fraction(1), 200) == 20
    assert growth.gap_to_target(Fraction(12, 10), 200) == 0
    assert growth.without_acquisition(100, Fraction(115, 100), 2) == (100, 115, Fraction(13_225, 100))
    assert growth.without_acquisition(100, Fraction(9, 10), 2) == (100, 90, 81)


def test_nothing_below_the_line_is_undefined() -> None:
    assert growth.ltv_to_cac(1, 0) is None
    assert growth.acquisition_cost(100, 0) is None
    assert growth.payback_months(100, 0) is None
    assert growth.gross_margin(0, 5) is None
    assert growth.gross_margin(200, 50) == Fraction(3, 4)
    assert growth.acquisition_cost(100, 4) == 25


def test_small_statistics() -> None:
    assert mean([]) is None
    assert median([1, 4, 2]) == 2
    assert median([1, 2]) == Fraction(3, 2)
    assert quantile([0, 10], Fraction(9, 10)) == 9
    assert slope([Fraction(n) * 3 for n in range(5)]) == 3
    low, high = wilson(0, 10)
    assert round(low, 9) == 0
    assert round(high, 4) == Decimal("0.2775")
    assert wilson(0, 0) == (0, 1)


def test_a_change_of_level_is_found_where_it_is() -> None:
    found = change_point([Fraction(value) for value in (10, 11, 9, 10, 3, 2, 3, 4)])
    assert found is not None
    assert (found.at, found.before, found.after) == (4, 10, 3)
    assert found.explained > Fraction(9, 10)
    assert change_point([Fraction(5)] * 8) is None
    assert change_point([Fraction(n) for n in range(5)]) is None
