"""Counts the demo's figures a second time, in SQL straight over its CSV and JSON files. Imports nothing of
the product.

Two programs that agree on a figure may both be wrong, but not by the same slip of the hand.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from evals.case import Case, Expect, Number

DAYS = (date(2026, 10, 31), date(2026, 3, 31), date(2025, 9, 30))
"""The last day, and two before: after the first month, before and after a year's change of contracts."""

USAGE_DAYS = (date(2026, 10, 30), date(2026, 1, 15))

_IN_FORCE = """SELECT sum(round(mrr * 100)) FROM subscriptions
    WHERE account_id = ? AND started_on <= ? AND (ended_on = '' OR ended_on >= ?)"""
_UNPAID = """SELECT sum(round(amount * 100)) FROM invoices
    WHERE account_id = ? AND issued_on <= ? AND (paid_on = '' OR paid_on > ?) AND status <> 'void'"""
_OVERDUE = _UNPAID + " AND due_on < ?"
_USAGE = "SELECT value FROM usage WHERE account_id = ? AND date = ? AND metric = 'active_users'"
_TICKETS = "SELECT count(*) FROM tickets WHERE organization_id = ? AND created_on <= ?"


def figure_cases(company: Path) -> tuple[Case, ...]:
    """A case for each figure that the tables of the demo have."""
    with sqlite3.connect(":memory:") as database:
        _load(database, company)
        return tuple(_cases(database))


def _cases(database: sqlite3.Connection) -> Iterator[Case]:
    accounts = database.execute(
        "SELECT account_id, name, status, contract_start, renewal_date, external_ids "
        "FROM accounts ORDER BY account_id"
    ).fetchall()
    for account, name, status, start, renewal, external_ids in accounts:
        yield from _dates(account, name, start, renewal)
        for day in DAYS:
            yield from _money(database, account, name, day)
        for day in USAGE_DAYS:
            row = database.execute(_USAGE, (account, day.isoformat())).fetchone()
            if row and status != "prospect":
                question = f"How many active users did {name} have on {day}?"
                yield _case(
                    f"active-{day}", account, DAYS[0], question, "seats_active", Decimal(row[0]), "users"
                )
        organization = dict(pair.split(":", 1) for pair in external_ids.split(";")).get("zendesk")
        count = database.execute(_TICKETS, (organization, f"{DAYS[0]}T23:59:59Z")).fetchone()[0]
        if count:
            yield _case("tickets", account, DAYS[0], f"How many tickets has {name} sent us?", "tickets",
                        Decimal(count), "tickets")  # fmt: skip


def _dates(account: str, name: str, start: str, renewal: str) -> Iterator[Case]:
    asked = (("renewal_date", renewal, f"When is the renewal date of {name}?"),
             ("contract_start", start, f"When did the contract of {name} start?"))  # fmt: skip
    for fact, value, question in asked:
        if value:
            yield _case(fact, account, DAYS[0], question, fact, date.fromisoformat(value), None)


def _money(database: sqlite3.Connection, account: str, name: str, day: date) -> Iterator[Case]:
    at = day.isoformat()
    mrr = database.execute(_IN_FORCE, (account, at, at)).fetchone()[0]
    unpaid = database.execute(_UNPAID, (account, at, at)).fetchone()[0]
    overdue = database.execute(_OVERDUE, (account, at, at, at)).fetchone()[0]
    if mrr:
        value = Decimal(int(mrr)) / 100
        yield _case(f"mrr-{at}", account, day, f"What is the MRR of {name}?", "mrr", value, None)
        yield _case(f"arr-{at}", account, day, f"What is the ARR of {name}?", "arr", value * 12, None)
    if unpaid:
        value = Decimal(int(unpaid)) / 100
        yield _case(f"unpaid-{at}", account, day, f"How much does {name} owe us?", "unpaid", value, None)
    if overdue:
        value = Decimal(int(overdue)) / 100
        question = f"What is the total of the overdue invoices of {name}?"
        yield _case(f"overdue-{at}", account, day, question, "overdue", value, None)


def _case(
    key: str, account: str, day: date, question: str, fact: str, value: Decimal | date, unit: str | None
) -> Case:
    expect = Expect(numbers=(Number(fact, value, unit),))
    return Case(
        f"{account}-{key}", f"the {fact} is told wrongly", account, day, question, expect, ("number",)
    )


def _load(database: sqlite3.Connection, company: Path) -> None:
    for path in sorted((company / "tables").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            columns = next(rows)
            quoted = ", ".join('"' + column + '"' for column in columns)
            database.execute(f"CREATE TABLE {path.stem} ({quoted})")
            marks = ", ".join("?" * len(columns))
            database.executemany(f"INSERT INTO {path.stem} VALUES ({marks})", rows)
    database.execute("CREATE TABLE tickets (id, organization_id, created_on)")
    for ticket in _tickets(company):
        values = (str(ticket["id"]), str(ticket["organization_id"]), ticket["created_at"])
        database.execute("INSERT INTO tickets VALUES (?, ?, ?)", values)


def _tickets(company: Path) -> Iterator[dict[str, object]]:
    yield from json.loads((company / "tickets" / "zendesk_tickets.json").read_text(encoding="utf-8"))[
        "tickets"
    ]
    lines = (company / "tickets" / "zendesk_tickets_more.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        record = json.loads(line)
        if "subject" in record:
            yield record
