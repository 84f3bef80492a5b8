"""Retention by the quarter in which accounts first paid: revenue and logos at each quarter of age."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from assistant.metrics.books import Book, book_of
from assistant.metrics.money import ZERO, Converter, exactly, percent, share
from assistant.metrics.periods import add_months
from assistant.metrics.timeline import counted_lines
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period

QUARTER = 3


def quarter_of(day: date) -> str:
    """Return the calendar quarter's name.

    >>> quarter_of(date(2024, 5, 3))
    '2024Q2'
    """
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def _next_quarter(day: date) -> date:
    return add_months(date(day.year, day.month - (day.month - 1) % 3, 1), QUARTER)


def _members(book: Book, view: View) -> dict[date, list[str]]:
    """Return the accounts by the end of the quarter in which they first paid."""
    counted, _ = counted_lines(book.lines, view.ask.policy)
    first: dict[str, date] = {}
    for line in counted:
        if line.mrr > 0 and line.start <= view.as_of:
            first[line.account_id] = min(first.get(line.account_id, line.start), line.start)
    members: dict[date, list[str]] = defaultdict(list)
    for account_id, day in sorted(first.items()):
        members[_next_quarter(day)].append(account_id)
    return members


def _cohorts(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Compare each cohort's revenue at the end of its first quarter with that at each later quarter's end."""
    book = book_of(view)
    members = {day: ids for day, ids in _members(book, view).items() if day <= view.as_of}
    if not members:
        return (metric.undefined(view, "no cohort has seen the end of its first quarter", aside=book.aside),)
    facts: list[Fact] = []
    day = min(members)
    opened: dict[date, dict[str, Decimal]] = {}
    while day <= view.as_of:
        paid, rows = _state(book, view, day)
        for start in sorted(members):
            if start <= day:
                base = opened.setdefault(start, {id: paid.get(id, ZERO) for id in members[start]})
                facts += _cell(view, metric, start, day, base=base, paid=paid, rows=rows)
        day = add_months(day, QUARTER)
    return tuple(facts)


def _state(book: Book, view: View, day: date) -> tuple[dict[str, Decimal], dict[str, tuple[str, ...]]]:
    counted, _ = counted_lines(book.lines, view.ask.policy)
    convert = Converter(book.rates, book.currency)
    paid: dict[str, Decimal] = {}
    rows: dict[str, tuple[str, ...]] = {}
    with exactly():
        for line in counted:
            if line.in_force(day) and (factor := convert.find(line.currency, view.as_of)) is not None:
                paid[line.account_id] = paid.get(line.account_id, ZERO) + line.mrr * factor
                rows[line.account_id] = (*rows.get(line.account_id, ()), line.row)
    return paid, rows


def _cell(
    view: View,
    metric: Metric,
    start: date,
    day: date,
    *,
    base: dict[str, Decimal],
    paid: dict[str, Decimal],
    rows: dict[str, tuple[str, ...]],
) -> list[Fact]:
    age = ((day.year - start.year) * 12 + day.month - start.month) // QUARTER
    name = f"{quarter_of(add_months(start, -1))}.q{age}"
    with exactly():
        before, now = sum(base.values(), ZERO), sum((paid.get(id, ZERO) for id in base), ZERO)
    alive, were = sum(1 for id in base if paid.get(id)), sum(1 for id in base if base[id])
    used = [row for id in base for row in rows.get(id, ())]
    says = f"all at the rates of {view.as_of}; {now:f} over {before:f}"
    period = Period(start, day)
    return [
        metric.fact(
            view,
            percent(share(now, before)),
            method=says if before else f"undefined: {says}",
            rows=used,
            name=f"cohort_revenue.{name}",
            period=period,
            sample_size=len(base),
        ),
        metric.fact(
            view,
            percent(share(alive, were)),
            method=f"{alive} of {were} accounts",
            rows=used,
            name=f"cohort_logos.{name}",
            period=period,
            sample_size=len(base),
        ),
    ]


METRICS = (
    Metric("cohorts",
           "What is left of each quarter's new accounts, in revenue and in logos, quarter by quarter.",
           "%", "What a cohort pays at a quarter's end, over what it paid at the end of its first quarter.",
           ("subscriptions", "exchange_rates"), _cohorts, ("S004", "S056"), True),
)  # fmt: skip
