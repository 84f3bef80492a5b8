"""What makes a bar: causes of a change, lines that do not count, notice, pauses, discounts, free plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assistant.metrics.causes import Bar
from assistant.metrics.lines import Line
from assistant.metrics.policies import DEFAULT, Step, policy_named
from assistant.metrics.retention import expansion_share, logo_churn, nrr, quick_ratio, revenue_mix
from assistant.metrics.revenue import recurring
from assistant.types.facts import Period
from tests.metrics.book import YEAR, fall, pays, rates

BEFORE, SPRING, SUMMER, AUTUMN = date(2023, 6, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)


def change(
    old: dict[str, object], new: dict[str, object], prices: tuple[object, object] = (100, 130)
) -> list[Line]:
    first, second = pays("A", (BEFORE, prices[0]), (SPRING, prices[1]))
    return [replace(first, **old), replace(second, **new)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "prices", "parts"),
    [
        ({}, {}, (100, 130), {"unspecified": 30}),
        ({"plan": "P"}, {"plan": "P"}, (100, 130), {"price_increase": 30}),
        ({"plan": "P"}, {"plan": "P"}, (100, 70), {"price_decrease": 30}),
        ({"plan": "P"}, {"plan": "Q"}, (100, 130), {"tier": 30}),
        ({"product": "P"}, {"product": "Q"}, (100, 70), {"tier": 30}),
        ({"quantity": Decimal(10)}, {"quantity": Decimal(13)}, (100, 130), {"seat": 30}),
        ({"quantity": Decimal(10)}, {"quantity": Decimal(7)}, (100, 70), {"seat": 30}),
        ({"quantity": Decimal(10)}, {"quantity": Decimal(12)}, (100, 132), {"seat": 20,
                                                                            "price_increase": 12}),
        ({"quantity": Decimal(3)}, {"quantity": Decimal(6)}, ("33.33", "66.67"), {"seat": Decimal("33.34")}),
        ({"quantity": Decimal(0)}, {"quantity": Decimal(2)}, (100, 130), {"price_increase": 30}),
        ({"quantity": Decimal(10)}, {"quantity": Decimal(12)}, (100, 110), {"seat": 20, "price_decrease": -10}),
        ({"quantity": Decimal(10), "plan": "P"}, {"plan": "P"}, (100, 130), {"price_increase": 30}),
        ({"plan": "P"}, {"plan": "P"}, (100, "100.5"), {"price_increase": Decimal("0.5")}),
        ({"discount": Decimal("0.5")}, {}, (100, "100.5"), {"discount_expiry": Decimal("0.5")}),
        ({"discount": Decimal(20), "quantity": Decimal(10)}, {"discount": Decimal(20), "quantity": Decimal(11)},
         (100, 112), {"seat": 12}),
        ({"discount": Decimal(30)}, {}, (100, 130), {"discount_expiry": 30}),
        ({}, {"discount": Decimal(30)}, (100, 70), {"discount_added": 30}),
        ({"renews_on": date(2026, 1, 1), "plan": "P"}, {"plan": "P"}, (100, 107), {"escalator": 7}),
        ({"renews_on": SPRING, "plan": "P"}, {"plan": "P"}, (100, 107), {"price_increase": 7}),
        ({"plan": "P"}, {"plan": "P", "change_reason": "usage"}, (100, 130), {"usage": 30}),
        ({"plan": "P"}, {"plan": "P", "change_reason": "whim"}, (100, 130), {"price_increase": 30}),
    ],
)  # fmt: skip
def test_causes_of_a_change(old: dict, new: dict, prices: tuple, parts: dict[str, Decimal]) -> None:
    got = fall(change(old, new, prices))
    bar = Bar.EXPANSION if Decimal(prices[1]) > Decimal(prices[0]) else Bar.CONTRACTION
    assert {cause: amount for (_, cause), amount in got.parts.items()} == parts
    assert {of for of, _ in got.parts} == {bar}


def test_one_of_several_ended_is_contraction_and_one_more_is_expansion() -> None:
    two = [*pays("A", (BEFORE, 100)), *pays("A", (BEFORE, 50), (SPRING, 0), subscription="A-2")]
    assert fall(two).parts == {(Bar.CONTRACTION, "cancelled"): 50}
    more = [*pays("A", (BEFORE, 100)), *pays("A", (SPRING, 50), subscription="A-2")]
    assert fall(more).parts == {(Bar.EXPANSION, "add_on"): 50}


def test_by_subscription_each_comes_and_goes_but_the_logo_stays() -> None:
    lines = [
        *pays("A", (BEFORE, 100)),
        *pays("A", (BEFORE, 50), (SPRING, 0), subscription="A-2"),
        *pays("A", (SUMMER, 20), subscription="A-3"),
    ]
    got = fall(lines, policy="stripe")
    assert (got.bars[Bar.CHURN], got.bars[Bar.NEW], got.bars[Bar.CONTRACTION]) == (50, 20, 0)
    assert logo_churn(got).value == 0


def test_a_swap_on_one_day_is_one_movement_with_both_causes() -> None:
    lines = [
        *pays("A", (BEFORE, 100), (SPRING, 0), subscription="A-1"),
        *pays("A", (SPRING, 130), subscription="A-2"),
    ]
    (move,) = fall(lines).flows[0].movements
    assert (move.bar, move.amount, move.on) == (Bar.EXPANSION, 30, SPRING)
    assert dict(move.parts) == {"add_on": 130, "cancelled": -100}
    assert move.rows == tuple(sorted(line.row for line in lines))
    same = [
        *pays("B", (BEFORE, 100), (SPRING, 0), subscription="B-1"),
        *pays("B", (SPRING, 100), subscription="B-2"),
    ]
    assert fall(same).flows[0].movements == ()


@pytest.mark.parametrize(
    ("reason", "part"),
    [("voluntary", "voluntary"), ("delinquent", "delinquent"), ("why", "unstated"), (None, "unstated")],
)
def test_why_somebody_left(reason: str | None, part: str) -> None:
    lines = pays("A", (BEFORE, 100), (SPRING, 0), end_reason=reason)
    assert fall(lines).parts == {(Bar.CHURN, part): 100}


def test_a_line_that_costs_nothing_and_begins_as_another_ends_explains_nothing() -> None:
    lines = pays("A", (BEFORE, 100), (SPRING, 0), end_reason="voluntary")
    nothing = replace(pays("A", (SPRING, 1), subscription="A-2")[0], mrr=Decimal(0))
    assert fall([*lines, nothing]).parts == {(Bar.CHURN, "voluntary"): 100}


def paused(until: date | None) -> list[Line]:
    lines = pays("A", (BEFORE, 100), (AUTUMN, 100), *([(until, 100)] if until else []))
    return [replace(lines[0]), replace(lines[1], state="paused"), *lines[2:]]


def test_a_pause_is_no_lost_logo_until_its_limit() -> None:
    got = fall(paused(None), period=Period(YEAR.start, date(2024, 12, 30)))
    assert got.parts == {(Bar.CHURN, "paused"): 100}
    assert got.closing == 0
    assert logo_churn(got).value == 0, "90 days"
    assert logo_churn(fall(paused(None), period=Period(YEAR.start, date(2024, 12, 31)))).value == 1, "91 days"


def test_who_comes_first_is_new() -> None:
    assert fall(pays("A", (SPRING, 40))).parts == {(Bar.NEW, "new"): 40}


def test_a_pause_counts_from_the_last_day_of_pay() -> None:
    assert logo_churn(fall(paused(None), period=Period(YEAR.start, AUTUMN))).value == 0, (
        "the pause begins that day"
    )
    lines = pays("A", (BEFORE, "0.5"), (SPRING, 1), (AUTUMN, 1))
    free, waiting = replace(lines[1], mrr=Decimal(0), state="free"), replace(lines[2], state="paused")
    got = fall([lines[0], free, waiting], period=Period(YEAR.start, date(2024, 11, 1)))
    assert logo_churn(got).value == 1, "free from spring on: that was no pay"
    cheap = [replace(line, mrr=Decimal("0.5")) for line in paused(None)]
    assert logo_churn(fall(cheap, period=Period(YEAR.start, date(2024, 11, 1)))).value == 0
    assert logo_churn(fall(pays("B", (BEFORE, "0.5")))).value == 0


def test_a_waterfall_says_what_it_is_of() -> None:
    lines = [
        *pays("A", (BEFORE, 100), (SPRING, 130), plan="P"),
        *pays("B", (BEFORE, 10), (SPRING, 15), plan="P"),
    ]
    got = fall(lines)
    assert (got.period, got.currency, got.policy) == (YEAR, "USD", DEFAULT)
    assert got.parts == {(Bar.EXPANSION, "price_increase"): 35}
    assert [move.account_id for flow in got.flows for move in flow.movements] == ["A", "B"]
    empty = fall([])
    assert all(isinstance(value, Decimal) for value in (empty.opening, empty.closing, empty.fx))


def test_a_pause_that_ends_is_a_return() -> None:
    assert fall(paused(date(2024, 11, 1))).parts == {
        (Bar.CHURN, "paused"): 100,
        (Bar.REACTIVATION, "resumed"): 100,
    }


def test_a_return_after_too_long_is_new_where_the_policy_says_so() -> None:
    lines = pays("A", (BEFORE, 100), (date(2024, 2, 1), 0), (date(2024, 5, 1), 80))
    assert fall(lines).parts[Bar.REACTIVATION, "returned"] == 80
    gap = (date(2024, 5, 1) - date(2024, 2, 1)).days
    assert fall(lines, policy=replace(DEFAULT, reactivation_days=gap)).bars[Bar.REACTIVATION] == 80
    assert fall(lines, policy=replace(DEFAULT, reactivation_days=gap - 1)).bars[Bar.NEW] == 80


def test_a_free_plan_is_churn_or_contraction() -> None:
    lines = pays("A", (BEFORE, 100), (SPRING, 1), (AUTUMN, 60))
    lines[1] = replace(lines[1], mrr=Decimal(0), state="free")
    default, chartmogul = fall(lines), fall(lines, policy="chartmogul")
    assert default.parts == {(Bar.CHURN, "free"): 100, (Bar.REACTIVATION, "returned"): 60}
    assert (chartmogul.bars[Bar.CONTRACTION], chartmogul.bars[Bar.EXPANSION]) == (100, 60)
    until_summer = Period(YEAR.start, SUMMER)
    assert logo_churn(fall(lines, period=until_summer)).value == 1
    assert logo_churn(fall(lines, policy="chartmogul", period=until_summer)).value == 0


def test_a_free_start_that_becomes_paid_is_new_everywhere() -> None:
    lines = pays("A", (BEFORE, 1), (SPRING, 60))
    lines[0] = replace(lines[0], mrr=Decimal(0), state="free")
    for policy in ("cohort-snapshot/v1", "chartmogul"):
        assert fall(lines, policy=policy).bars[Bar.NEW] == 60
    gone = pays("C", (BEFORE, 100), (SPRING, 1), (SUMMER, 0), (AUTUMN, 60))
    gone[1] = replace(gone[1], mrr=Decimal(0), state="free")
    assert fall(gone, policy="chartmogul").bars[Bar.REACTIVATION] == 60, "it had left the free plan too"
    cheap = pays("D", (BEFORE, "0.5"), (SPRING, 1), (SUMMER, 60))
    cheap[1] = replace(cheap[1], mrr=Decimal(0), state="free")
    assert fall(cheap, policy="chartmogul").bars[Bar.EXPANSION] == 60
    two = [
        *pays("E", (date(2022, 1, 1), 9), (BEFORE, 1)),
        *pays("E", (BEFORE, 1), (SPRING, 0), subscription="E-2"),
    ]
    two[1:] = [replace(line, mrr=Decimal(0), state="free") for line in two[1:]]
    paid = pays("E", (SUMMER, 60), subscription="E-3")
    assert fall([*two, *paid], policy="chartmogul").bars[Bar.EXPANSION] == 60, (
        "one of two free plans was left"
    )
    left = pays("B", (BEFORE, 1), (SPRING, 0))
    assert fall([replace(left[0], mrr=Decimal(0))], policy="chartmogul").flows[0].movements == ()


@pytest.mark.parametrize("state", ["trial", "unpaid"])
def test_lines_that_are_not_revenue_yet_or_any_more(state: str) -> None:
    got = fall(pays("A", (BEFORE, 100), state=state))
    assert got.opening == 0
    assert [(out.account_id, out.reason) for out in got.aside] == [("A", f"not counted while {state}")]
    assert fall(pays("A", (BEFORE, 100), state="past_due")).opening == 100


def test_notice_ends_a_line_only_where_the_policy_says_so() -> None:
    lines = pays("A", (BEFORE, 100), (AUTUMN, 0), cancelled_on=SPRING)
    at_summer = Period(YEAR.start, SUMMER)
    assert fall(lines, period=at_summer).closing == 100
    assert fall(lines, period=at_summer, policy="stripe").closing == 0
    late = pays("A", (BEFORE, 100), (SPRING, 0), cancelled_on=AUTUMN)
    assert fall(late, policy="stripe").flows[0].movements[0].on == SPRING
    early = pays("A", (SPRING, 100), cancelled_on=BEFORE)
    assert fall(early, policy="stripe").flows == ()
    open_end = pays("A", (BEFORE, 100), cancelled_on=SPRING)
    assert fall(open_end, policy="stripe").closing == 0


@pytest.mark.parametrize(
    ("kind", "policy", "amount"),
    [
        ("limited", "stripe", 120),
        ("forever", "stripe", 100),
        ("limited", "cohort-snapshot/v1", 100),
        (None, "stripe", 120),
    ],
)
def test_discounts_that_end_may_be_ignored(kind: str | None, policy: str, amount: int) -> None:
    lines = pays("A", (BEFORE, 100), discount=Decimal(20), discount_kind=kind)
    assert fall(lines, policy=policy).opening == amount


def test_an_ignored_discount_is_no_cause_either() -> None:
    first, second = pays("A", (BEFORE, 100), (SPRING, 150), plan="P")
    lines = [replace(first, discount=Decimal(20), discount_kind="limited"), second]
    assert fall(lines, policy="stripe").parts == {(Bar.EXPANSION, "price_increase"): 30}
    metered = pays("B", (BEFORE, 5), kind="metered")
    assert [out.account_id for out in fall(metered).aside] == ["B"]


def test_monthly_steps_do_not_see_who_comes_and_goes_within_a_month() -> None:
    lines = [
        *pays("A", (BEFORE, 100)),
        *pays("B", (date(2024, 4, 3), 50), (date(2024, 4, 20), 0)),
        *pays("C", (date(2024, 4, 3), 50), (date(2024, 6, 20), 0)),
    ]
    monthly, daily = fall(lines, policy="profitwell"), fall(lines)
    assert (monthly.bars[Bar.NEW], monthly.bars[Bar.CHURN]) == (50, 50)
    assert (daily.bars[Bar.NEW], daily.bars[Bar.CHURN]) == (100, 100)
    assert [move.on for flow in monthly.flows for move in flow.movements] == [
        date(2024, 5, 1),
        date(2024, 7, 1),
    ]
    back = pays("D", (date(2024, 4, 3), 50), (date(2024, 4, 20), 0), (date(2024, 8, 3), 50))
    assert fall(back, policy="profitwell").bars[Bar.REACTIVATION] == 50
    until_first = pays("F", (date(2024, 3, 10), 50), (date(2024, 4, 1), 0), (date(2024, 4, 10), 50))
    assert fall(until_first, policy="profitwell").bars[Bar.REACTIVATION] == 50
    at_once = pays("E", (date(2024, 4, 3), 50), (date(2024, 4, 20), 0), (date(2024, 4, 25), 50))
    assert fall(at_once, policy="profitwell").bars[Bar.NEW] == 50


def test_which_policies_add_up() -> None:
    assert policy_named("movement/v1").adds_up(single_currency=False)
    assert DEFAULT.adds_up(single_currency=True)
    assert not DEFAULT.adds_up(single_currency=False)
    assert not replace(DEFAULT, step=Step.MONTH).adds_up(single_currency=True)


def test_exchange_effects_by_policy() -> None:
    book = rates(EUR=[(BEFORE, "1.0"), (SPRING, "1.2"), (AUTUMN, "1.5")])
    lines = pays("A", (BEFORE, 100), (SUMMER, 150), currency="EUR")
    constant, daily = fall(lines, rates=book), fall(lines, rates=book, policy="movement/v1")
    assert (constant.bars[Bar.EXPANSION], constant.fx) == (50, 75)
    assert (daily.bars[Bar.EXPANSION], daily.fx) == (60, Decimal("65.0"))
    assert constant.closing == daily.closing == 225
    assert constant.flows[0].held == 150
    assert nrr(daily).value == Fraction(225, 100)


def test_an_account_with_two_currencies() -> None:
    book = rates(EUR=[(BEFORE, "2")])
    lines = [
        *pays("A", (BEFORE, 100)),
        *pays("A", (BEFORE, 10), (SPRING, 40), subscription="A-2", currency="EUR"),
    ]
    got = fall(lines, rates=book)
    assert (got.opening, got.bars[Bar.EXPANSION], got.closing, got.fx) == (120, 60, 180, 0)
    assert fall(lines, rates=book, currency="EUR").opening == 60


def test_a_line_without_a_rate_is_left_out_and_named() -> None:
    book = rates(EUR=[(SUMMER, "1.1")])
    lines = [*pays("B", (AUTUMN, 10), currency="EUR"), *pays("A", (BEFORE, 100))]
    constant, daily = fall(lines, rates=book), fall(lines, rates=book, policy="movement/v1")
    assert constant.closing == 100
    assert constant.aside[0].reason == "no rate for EUR in USD on or before 2024-01-01"
    assert constant.aside[0].account_id == "B"
    assert daily.closing == 111
    assert daily.aside == ()
    assert daily.flows[1].held == 11
    past = pays("C", (date(2020, 1, 1), 10), (date(2020, 6, 1), 0), currency="EUR")
    assert fall(past, rates=book).aside == (), "what is over before the window needs no rate"
    ending = pays("D", (BEFORE, 10), (YEAR.start, 0), currency="EUR")
    assert fall(ending, rates=book).aside == ()
    starting = pays("E", (YEAR.start, 10), currency="EUR")
    assert len(fall(starting, rates=book, policy="movement/v1").aside) == 1


def test_gained_shares_and_mix_s014_s019() -> None:
    lines = [
        *pays("A", (BEFORE, 100), (SPRING, 130)),
        *pays("B", (SPRING, 50)),
        *pays("C", (BEFORE, 20), (date(2023, 9, 1), 0), (SPRING, 20)),
        *pays("D", (BEFORE, 40), (SPRING, 10)),
    ]
    got = fall(lines)
    assert expansion_share(got).value == Fraction(30, 100)
    assert {kind: revenue_mix(got, kind).numerator for kind in ("renewal", "expansion", "new")} == {
        "renewal": 110, "expansion": 30, "new": 70,
    }  # fmt: skip
    assert quick_ratio(got).value == Fraction(80, 30)
    assert got.net == 70


def test_the_state_of_one_day() -> None:
    lines = [*pays("A", (SPRING, 100), (SUMMER, 0)), *pays("B", (BEFORE, 5))]
    days = {SPRING: 105, date(2024, 3, 31): 5, date(2024, 6, 30): 105, SUMMER: 5}
    for day, amount in days.items():
        got = recurring(lines, day, policy=DEFAULT, rates=rates(), currency="USD")
        assert (got.opening, got.closing) == (amount, amount)
        assert all(flow.movements == () for flow in got.flows)
