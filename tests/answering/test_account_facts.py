"""Facts of one account's tables, computed by hand here and as of a day there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from assistant.metrics.account_facts import RECIPES, account_facts, needed
from assistant.metrics.account_material import Material
from assistant.ports import Filter
from assistant.types.facts import Fact, Row
from tests.fakes import NORTHWIND, memory, row, scope


def material(as_of: date = date(2026, 10, 31), **changes: object) -> Material:
    store = memory()
    tables = {
        table: store.rows(table, scope=scope())
        for table in (
            "accounts",
            "contacts",
            "subscriptions",
            "invoices",
            "surveys",
            "objectives",
            "milestones",
            "opportunities",
        )
    }
    then = scope(as_of=datetime.combine(as_of, datetime.max.time(), scope().as_of.tzinfo))
    cards = store.documents(scope=then, filter=Filter())
    tickets = tuple(store.document(c.document_id, scope=then) for c in cards if c.kind.value == "ticket")
    whole = Material(NORTHWIND, as_of, tables, store.rows("usage", scope=scope()), cards, tickets)
    return replace(whole, **changes)  # type: ignore[arg-type]


def values(name: str, given: Material) -> list[object]:
    return [fact.value for fact in account_facts([name], given)]


def with_rows(table: str, *rows: Row, as_of: date = date(2026, 10, 31)) -> Material:
    return material(as_of, tables={table: rows})


def test_mrr_is_what_is_in_force_on_the_day() -> None:
    assert values("mrr", material()) == [Decimal("4800.00")]
    assert values("mrr", material(date(2025, 6, 1))) == [Decimal("3200.00")]
    assert values("mrr", material(date(2024, 12, 31))) == [Decimal("900.00")]
    assert values("mrr", material(date(2024, 1, 1))) == [None]
    assert values("arr", material()) == [Decimal("57600.00")]


def test_the_day_on_which_one_row_ends_and_the_next_begins_counts_once() -> None:
    assert values("mrr", material(date(2025, 5, 1))) == [Decimal("3200.00")]


def test_currencies_are_never_added_up() -> None:
    both = with_rows(
        "subscriptions",
        row("subscriptions", "a", mrr=Decimal("10.00"), currency="USD", started_on=date(2026, 1, 1)),
        row("subscriptions", "b", mrr=Decimal("20.00"), currency="EUR", started_on=date(2026, 1, 1)),
        row("subscriptions", "c", currency="EUR", started_on=date(2026, 1, 1)),
    )
    facts = account_facts(["mrr"], both)
    assert [(f.unit, f.value) for f in facts] == [("EUR", Decimal("20.00")), ("USD", Decimal("10.00"))]
    assert all(f.set_aside[0].row == "subscriptions:c" for f in facts)


def test_an_invoice_paid_after_the_day_is_unpaid_on_it() -> None:
    count, amount, *items = account_facts(["unpaid_invoices"], material())
    assert (count.value, amount.value, amount.unit) == (2, Decimal("9600.00"), "USD")
    assert [item.inputs for item in items] == [("invoices:i-1",), ("invoices:i-2",)]
    assert values("unpaid_invoices", material(date(2026, 11, 30)))[0] == 1


def test_overdue_means_due_before_the_day() -> None:
    assert values("overdue_invoices", material(date(2026, 9, 1)))[0] == 0
    assert values("overdue_invoices", material(date(2026, 9, 2)))[0] == 1


@pytest.mark.parametrize("status", ["void", "draft", "refunded"])
def test_what_is_not_owed_is_not_unpaid(status: str) -> None:
    given = with_rows(
        "invoices",
        row("invoices", "x", amount=Decimal(5), currency="USD", issued_on=date(2026, 1, 1), status=status),
    )
    assert values("unpaid_invoices", given) == [0]


def test_roles_and_departures_are_as_of_the_day() -> None:
    assert values("champion", material()) == ["Priya Raman, Head of Operations"]
    assert values("executive_sponsor", material())[0] is None
    assert values("executive_sponsor", material(date(2026, 6, 30))) == ["Jonas Weber"]
    assert values("contacts_left", material()) == ["Jonas Weber, executive sponsor, since 2026-07-01"]
    assert values("contacts_left", material(date(2026, 6, 30))) == [0]


def test_nps_is_promoters_minus_detractors() -> None:
    score, newest = account_facts(["nps"], material())
    assert (score.value, score.sample_size) == (Decimal("0.0"), 2)
    assert newest.value == "4 on 2026-09-02 by dana@northwind.example"
    assert values("nps", material(date(2026, 6, 1)))[0] == Decimal("100.0")
    assert values("csat", material()) == [None]


def test_a_ticket_that_was_closed_later_is_open_before() -> None:
    assert values("open_tickets", material())[0] == 1
    assert values("open_tickets", material(date(2026, 2, 2)))[0] == 1
    assert values("open_tickets", material(date(2026, 2, 4)))[0] == 0


def test_usage_is_compared_over_whole_weeks() -> None:
    mean, change = account_facts(["seats_active"], material())
    assert (mean.value, change.value, change.unit) == (Decimal("30.0"), Decimal("-25.0"), "%")
    assert mean.sample_size == 28


def test_last_contact_leaves_tickets_out() -> None:
    assert values("last_contact", material()) == [date(2026, 9, 15)]
    assert values("last_ticket", material()) == [date(2026, 6, 10)]
    assert values("last_contact", material(date(2026, 1, 1))) == [None]


def test_counts_keep_to_the_days_asked_for() -> None:
    assert values("calls", material()) == [3]
    assert values("calls", material(since=date(2026, 5, 1), until=date(2026, 5, 31))) == [1]


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_every_fact_says_how_it_was_made_and_from_what(name: str) -> None:
    for fact in account_facts([name], material()):
        assert isinstance(fact, Fact)
        assert fact.as_of == date(2026, 10, 31)
        assert fact.formula.endswith(".")
        assert fact.method
        assert fact.inputs or fact.value is None or fact.value == 0
        assert not isinstance(fact.value, float)
        assert fact.value is not None or fact.method.startswith("undefined: ")


def test_nothing_is_made_up_where_there_are_no_rows() -> None:
    empty = Material(replace(NORTHWIND, renewal_date=None), date(2026, 10, 31))
    counts = {"calls", "emails", "tickets"}
    plain = {"contract_start", "status", "industry", "segment", "csm", "ae"}
    for name in set(RECIPES) - counts - plain:
        assert [fact.value for fact in account_facts([name], empty)] == [None], name


def test_only_what_is_needed_is_read() -> None:
    assert needed(["mrr", "renewal_date"]) == {"subscriptions"}
    assert needed(["open_tickets"]) == {"tickets"}
