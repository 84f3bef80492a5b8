"""What accounts pay: a month's amount from prices as billing systems write them, to the last digit."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.facts import Row
from ingest.records import Notice, Record, Rejected
from ingest.recurring import Discount, major, monthly, spans
from tests.ingest.exports import records, rows, write
from tests.ingest.kits_facts import CHARGEBEE, INVOICE, RECURLY, item, subscription


def _read(folder: Path, *values: Any) -> list[Record]:
    return records(write(folder, {f"{at}.json": json.dumps(value) for at, value in enumerate(values)}))


def _paid(found: list[Record]) -> list[tuple[str, str, date | None, date | None]]:
    return [
        (row.row_id, str(row.get("mrr")), row.get("started_on"), row.get("ended_on"))
        for row in rows(found, "subscriptions")
    ]  # type: ignore[misc]


def _one(found: list[Record], table: str) -> Row:
    (row,) = rows(found, table)
    return row


@pytest.mark.parametrize(
    ("of_price", "quantity", "mrr"),
    [
        ({}, 100, "4000"),
        ({"interval": "month", "unit_amount": 1_999}, 3, "59.97"),
        ({"interval": "month", "interval_count": 3, "unit_amount": 30_000}, 1, "100"),
        ({"interval": "week", "unit_amount": 1_200}, 1, "52.142857"),
        ({"interval": "year", "unit_amount": 10_000}, 1, "8.333333"),
        ({"currency": "jpy", "interval": "month", "unit_amount": 5_000}, 2, "10000"),
        ({"currency": "kwd", "interval": "month", "unit_amount": 5_125}, 1, "5.125"),
        ({"unit_amount": None, "unit_amount_decimal": "0.5", "interval": "month"}, 1000, "5"),
        (
            {
                "unit_amount": 1_000,
                "interval": "month",
                "transform_quantity": {"divide_by": 10, "round": "up"},
            },
            21,
            "30",
        ),
    ],
)
def test_a_price_by_quantity_and_interval(
    tmp_path: Path, of_price: dict[str, Any], quantity: int, mrr: str
) -> None:
    found = _read(tmp_path, subscription(item(quantity=quantity, **of_price)))
    assert [paid[1] for paid in _paid(found)] == [mrr]


@pytest.mark.parametrize(
    ("of_price", "reason"),
    [
        ({"usage_type": "metered"}, "metered_price"),
        ({"unit_amount": None, "billing_scheme": "tiered"}, "tiered_price"),
        ({"unit_amount": None}, "no_unit_amount"),
    ],
)
def test_what_has_no_fixed_price_is_set_aside_and_the_other_items_count(
    tmp_path: Path, of_price: dict[str, Any], reason: str
) -> None:
    found = _read(tmp_path, subscription(item(1), item(2, **of_price)))
    assert [paid[0] for paid in _paid(found)] == ["sub_1/si_1"]
    assert [record.reason_code for record in found if isinstance(record, Rejected)] == [reason]


def test_a_trial_pays_nothing_before_it_ends(tmp_path: Path) -> None:
    trial_end = 1_720_000_000  # 2024-07-03
    found = _read(tmp_path, subscription(trial_end=trial_end))
    assert [paid[2] for paid in _paid(found)] == [date(2024, 7, 3)]
    still = _read(tmp_path / "b", subscription(status="trialing", trial_end=trial_end))
    assert not _paid(still)
    assert [record.reason_code for record in still if isinstance(record, Notice)] == ["in_trial"]


def test_since_basil_the_period_that_it_ends_with_stands_at_the_item(tmp_path: Path) -> None:
    found = _read(tmp_path, subscription(cancel_at_period_end=True))
    assert [paid[3] for paid in _paid(found)] == [date(2026, 6, 30)]
    before = subscription(cancel_at_period_end=True, current_period_end=1_782_777_600)
    del before["items"]["data"][0]["current_period_end"]
    assert [paid[3] for paid in _paid(_read(tmp_path / "b", before))] == [date(2026, 6, 30)]


def test_a_discount_is_taken_off_as_long_as_it_runs_and_is_named(tmp_path: Path) -> None:
    coupon = {"name": "Launch", "percent_off": 25, "duration": "repeating"}
    found = _read(tmp_path, subscription(discounts=[{"coupon": coupon, "end": 1_735_689_600}]))
    assert _paid(found) == [
        ("sub_1/si_1", "3000", date(2024, 6, 20), date(2025, 1, 1)),
        ("sub_1/si_1|2025-01-01", "4000", date(2025, 1, 1), None),
    ]
    first, second = rows(found, "subscriptions")
    assert (first.get("discounts"), first.get("mrr_before_discount")) == (
        "Launch 25 % until 2025-01-01",
        "4000",
    )
    assert second.get("discounts") is None


def test_an_amount_off_is_shared_among_the_items_by_what_they_cost(tmp_path: Path) -> None:
    off = {"coupon": {"id": "ten", "amount_off": 1_000, "currency": "usd", "duration": "forever"}}
    two = (
        item(1, quantity=3, interval="month", unit_amount=1_000),
        item(2, quantity=1, interval="month", unit_amount=1_000),
    )
    found = _read(tmp_path, subscription(*two, discounts=[off]))
    assert [paid[1] for paid in _paid(found)] == ["22.5", "7.5"]


def test_a_discount_of_unknown_size_is_named_and_not_guessed(tmp_path: Path) -> None:
    row = _one(_read(tmp_path, subscription(discounts=["di_9"])), "subscriptions")
    assert row.get("mrr") == Decimal(4000)
    assert row.get("discounts") == "di_9 (its amount is not in the export)"


def test_an_invoice_finds_the_account_by_what_the_subscription_says(tmp_path: Path) -> None:
    found = _read(tmp_path, subscription(), INVOICE)
    invoice = _one(found, "invoices")
    assert invoice.get("amount") == Decimal("48000.00")
    assert (invoice.get("issued_on"), invoice.get("due_on")) == (date(2025, 6, 30), date(2025, 7, 30))
    assert invoice.get("subscription_id") == "sub_1"
    assert _one(found, "organizations").get("external_id") == "0018d00000QuistAAB"


def test_a_payer_whose_subscriptions_name_two_accounts_is_nobodys(tmp_path: Path) -> None:
    other = subscription(id="sub_2", metadata={"account_id": "0018d00000ObelXAAC"})
    found = _read(tmp_path, subscription(), other)
    assert [row for row in rows(found, "organizations") if row.get("external_id")] == []


def test_a_warehouse_has_items_and_prices_in_tables_of_their_own(tmp_path: Path) -> None:
    files: dict[str, str | bytes | dict[str, Any]] = {
        "s.csv": "id,customer_id,status,start_date,trial_end,ended_at,metadata\n"
        'sub_1,cus_Q,active,2025-01-01 08:00:00,,,"{""account_id"":""a1""}"\n',
        "i.csv": "id,subscription_id,plan_id,quantity\nsi_1,sub_1,p6,2\n",
        "p.csv": "id,amount,currency,interval,interval_count,billing_scheme,usage_type\np6,60000,usd,month,6,per_unit,licensed\n",
    }
    assert _paid(records(write(tmp_path, files))) == [("sub_1/si_1", "200", date(2025, 1, 1), None)]


def test_chargebee_that_has_decided_to_leave_has_an_end(tmp_path: Path) -> None:
    row = _one(_read(tmp_path, CHARGEBEE), "subscriptions")
    assert (row.get("mrr"), row.get("ended_on"), row.get("cancel_reason")) == (
        Decimal(4000),
        date(2026, 6, 30),
        "Price",
    )


def test_chargebee_without_mrr_is_counted_from_its_items(tmp_path: Path) -> None:
    value = json.loads(json.dumps(CHARGEBEE))
    del value["list"][0]["subscription"]["mrr"]
    assert _one(_read(tmp_path, value), "subscriptions").get("mrr") == Decimal(4000)


def test_recurly_counts_in_whole_units_and_takes_the_newest_state(tmp_path: Path) -> None:
    older = "r1,acc1,p1,active,1.0,2,2025-02-11 08:20:38,,2025-02-11 00:00:00,USD,2.0,\n"
    files = RECURLY | {"subs.csv": RECURLY["subs.csv"] + older}
    assert _paid(records(write(tmp_path, {**files}))) == [("recurly:r1", "66", date(2025, 2, 11), None)]


@given(st.integers(0, 10**9), st.sampled_from(["month", "year"]), st.integers(1, 24))
def test_a_months_amount_times_the_interval_is_the_price(minor: int, interval: str, count: int) -> None:
    amount = major(Decimal(minor), "EUR")
    months = count * (12 if interval == "year" else 1)
    assert abs(monthly(amount, interval, Decimal(count)) * months - amount) < Decimal("0.0003")


@given(st.lists(st.tuples(st.integers(0, 100), st.one_of(st.none(), st.integers(1, 400))), max_size=4))
def test_spans_follow_each_other_and_never_pay_less_than_nothing(offs: list[tuple[int, int | None]]) -> None:
    start = date(2025, 1, 1)
    found = [
        Discount(
            "d",
            share=Decimal(share) / 100,
            until=date.fromordinal(start.toordinal() + days) if days else None,
        )
        for share, days in offs
    ]
    cut = list(spans(start, None, Decimal(100), found))
    assert cut[0].start == start
    assert cut[-1].end is None
    assert [one.end for one in cut[:-1]] == [one.start for one in cut[1:]]
    assert all(0 <= one.mrr <= 100 for one in cut)
