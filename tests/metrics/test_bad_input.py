"""Rows that cannot be counted: each is named, set aside with its reason, and shown with the figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.metrics.show import show
from assistant.types.facts import Row
from tests.metrics.memory import Memory, row, scope

DAY = date(2024, 6, 1)
GOOD = {"subscription_id": "s1", "mrr": Decimal(100), "currency": "USD", "started_on": date(2024, 1, 1)}


def sub(row_id: str, **cells: object) -> Row:
    return row("subscriptions", row_id, "A", **{**GOOD, **cells})


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (sub("b", started_on=date(2024, 3, 1), mrr=Decimal(7)), "overlaps subscriptions:a"),
        (sub("b"), "a duplicate of subscriptions:a"),
        (sub("b", subscription_id="s2", mrr=Decimal(-5)), "negative MRR -5"),
        (sub("b", subscription_id="s2", currency="QQQ"), "unknown currency 'QQQ'"),
        (sub("b", subscription_id="s2", currency="EUR"), "no rate for EUR in USD"),
        (sub("b", subscription_id="s2", ended_on=date(2023, 1, 1)), "before it starts"),
        (sub("b", subscription_id="s2", ended_on=date(2024, 1, 1)), "covers no day"),
        (sub("b", subscription_id="s2", mrr=None), "mrr is empty"),
        (sub("b", subscription_id="s2", mrr="twelve"), "mrr is not a number"),
        (sub("b", subscription_id="s2", mrr=Decimal("NaN")), "mrr is not a number"),
        (sub("b", subscription_id="s2", started_on="soon"), "started_on is not a date"),
        (sub("b", subscription_id="s2", state="trial"), "not counted while trial"),
        (sub("b", subscription_id="s2", kind="one_off"), "one_off charges are not recurring revenue"),
    ],
)
def test_a_bad_row_is_set_aside_and_named(bad: Row, reason: str) -> None:
    memory = Memory().know("A").add(sub("a"), bad)
    result = show("mrr", reader=memory, scope=scope("A", as_of=DAY), as_of=DAY, account="A", currency="USD")
    (fact,) = result.facts
    assert fact.value == 100
    assert [out.row for out in fact.set_aside] == ["subscriptions:b"]
    assert reason in fact.set_aside[0].reason
    assert result.set_aside == fact.set_aside


def test_a_price_in_another_currency_midway_is_set_aside() -> None:
    first = sub("a", ended_on=date(2024, 5, 1))
    second = sub("b", started_on=date(2024, 5, 1), currency="EUR")
    memory = Memory().know("A").add(first, second, row("exchange_rates", "1", None, currency="EUR",
                                                      date=date(2020, 1, 1),
                                                      rate_to_base=Decimal("1.1")))  # fmt: skip
    (fact,) = show("mrr", reader=memory, scope=scope("A", as_of=DAY), as_of=DAY, currency="USD").facts
    assert fact.value == 0
    assert "currency changes midway from USD (subscriptions:a) to EUR" in fact.set_aside[0].reason


def test_rates_are_checked_too() -> None:
    euro = {"currency": "EUR", "date": date(2020, 1, 1)}
    rates = [
        row("exchange_rates", "1", None, **euro, rate_to_base=Decimal("1.1")),
        row("exchange_rates", "2", None, **euro, rate_to_base=Decimal("9.9")),
        row("exchange_rates", "3", None, **euro, rate_to_base=Decimal(0)),
    ]
    memory = Memory().know("A").add(sub("a", currency="EUR"), *rates)
    (fact,) = show("mrr", reader=memory, scope=scope("A", as_of=DAY), as_of=DAY, currency="USD").facts
    assert fact.value == 110
    assert {out.row: out.reason for out in fact.set_aside} == {
        "exchange_rates:2": "a second rate of EUR on 2020-01-01, after exchange_rates:1",
        "exchange_rates:3": "rate_to_base must be above zero, not 0",
    }


def test_an_end_written_as_the_last_day_in_force_makes_no_gap() -> None:
    memory = Memory().know("A").add(
        sub("a", ended_on=date(2024, 2, 29)), sub("b", started_on=date(2024, 3, 1), mrr=Decimal(120))
    )  # fmt: skip
    result = show("waterfall", reader=memory, scope=scope("A", as_of=DAY), as_of=DAY)
    bars = {fact.name: fact.value for fact in result.facts}
    assert (bars["expansion"], bars["churn"], bars["reactivation"]) == (20, 0, 0)


def test_a_bad_row_of_one_account_is_not_shown_with_another() -> None:
    memory = (
        Memory().know("A", "B").add(sub("a"), row("subscriptions", "b", "B", **{**GOOD, "mrr": Decimal(-1)}))
    )
    whole = scope("A", "B", as_of=DAY)
    assert show("mrr", reader=memory, scope=whole, as_of=DAY, account="A").set_aside == ()
    assert [out.row for out in show("mrr", reader=memory, scope=whole, as_of=DAY).set_aside] == [
        "subscriptions:b"
    ]


@pytest.mark.parametrize(
    ("metric", "bad", "reason"),
    [
        ("overdue", row("invoices", "b", "A", amount=Decimal(5), currency="USD", issued_on=DAY,
                        due_on=date(2024, 5, 1)),
         "before it was issued"),
        ("nps", row("surveys", "b", "A", kind="nps", score=11, responded_at=DAY), "outside 0 to 10"),
        ("seats", row("usage", "b", "A", date=DAY, metric="active_users", value=Decimal(-3)),
         "negative value"),
        ("gross_margin", row("costs", "b", "A", month="2024-13", kind="service", amount=Decimal(1),
                             currency="USD"),
         "not a month"),
        ("review_completion", row("milestones", "b", "A", kind="party"), "kind is none of"),
    ],
)  # fmt: skip
def test_other_tables_set_aside_too(metric: str, bad: Row, reason: str) -> None:
    memory = Memory().know("A").add(bad)
    result = show(metric, reader=memory, scope=scope("A", as_of=DAY), as_of=DAY)
    assert [out.row for out in result.set_aside] == [bad.id]
    assert reason in result.set_aside[0].reason
