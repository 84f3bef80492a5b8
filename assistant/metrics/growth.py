"""Formulas of growth and unit economics over plain amounts: exact fractions, None where undefined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.bands import TARGET

Amount = Decimal | Fraction | int


def _over(above: Amount, below: Amount) -> Fraction | None:
    return None if below == 0 else Fraction(above) / Fraction(below)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A lifetime value, how long the account is taken to stay, and whether the cap decided that."""

    value: Fraction
    months: Fraction
    capped: bool


def lifetime_value(arpa: Amount, churn: Amount, *, margin: Amount = 1, cap_months: int) -> Lifetime:
    """Return `ARPA x margin / monthly churn`; without churn, or beyond the cap, the cap's months instead."""
    months = _over(1, churn)
    capped = months is None or months > cap_months
    stay = Fraction(cap_months) if months is None or capped else months
    return Lifetime(Fraction(arpa) * Fraction(margin) * stay, stay, capped)


def ltv_to_cac(ltv: Amount, cac: Amount) -> Fraction | None:
    """Return `LTV / CAC` (S002); both on the same margin basis."""
    return _over(ltv, cac)


def acquisition_cost(spent: Amount, won: int) -> Fraction | None:
    """Return what one new account cost: spending of the lagged period over accounts won."""
    return _over(spent, won)


def payback_months(cac: Amount, arpa_new: Amount, *, margin: Amount = 1) -> Fraction | None:
    """Return `CAC / (ARPA of new accounts x margin)` in months (S012). The product is the divisor."""
    return _over(cac, Fraction(arpa_new) * Fraction(margin))


@dataclass(frozen=True, slots=True)
class RuleOf40:
    """Growth and margin in percent, and their sum (the second weighted, where a variant does)."""

    growth: Fraction
    margin: Fraction
    total: Fraction


def rule_of_40(
    opening_arr: Amount,
    closing_arr: Amount,
    cash_flow: Amount,
    *,
    basis: str = "average",
    growth_weight: Amount = 1,
) -> RuleOf40 | None:
    """Return ARR growth plus free cash flow margin (S013), the margin on `average` or `ending` ARR.

    A growth weight of two to three gives the variant that prizes growth.
    """
    growth = _over(Fraction(closing_arr) - Fraction(opening_arr), opening_arr)
    base = (
        (Fraction(opening_arr) + Fraction(closing_arr)) / 2 if basis == "average" else Fraction(closing_arr)
    )
    margin = _over(cash_flow, base)
    if growth is None or margin is None:
        return None
    return RuleOf40(growth * 100, margin * 100, growth * 100 * Fraction(growth_weight) + margin * 100)


def gap_to_target(nrr: Fraction, opening: Amount, *, target: Fraction = TARGET) -> Fraction:
    """Return the revenue between NRR and the target on the opening base; zero at or above it (S011, S036)."""
    return max(target - nrr, Fraction(0)) * Fraction(opening)


def without_acquisition(opening: Amount, nrr: Fraction, years: int) -> tuple[Fraction, ...]:
    """Return what the base would be worth each year if nobody new came and yearly NRR stayed (S010)."""
    return tuple(Fraction(opening) * nrr**year for year in range(years + 1))


def compounded(ratios: Iterable[Fraction]) -> Fraction:
    """Return the product of successive ratios: twelve months of 99 % are 88.64 %, not 99 %."""
    product = Fraction(1)
    for ratio in ratios:
        product *= ratio
    return product


def gross_margin(revenue: Amount, cost_of_service: Amount) -> Fraction | None:
    """Return revenue less the cost of serving it, over revenue (S015)."""
    return _over(Fraction(revenue) - Fraction(cost_of_service), revenue)
