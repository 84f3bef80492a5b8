"""Businesses without subscriptions: repeat purchases, time between them, growth, referrals."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from assistant.metrics.books import book_of
from assistant.metrics.cells import Aside, Cells
from assistant.metrics.money import ZERO, Rates, exactly, percent, share, shown
from assistant.metrics.payments import Invoice, invoices_of
from assistant.metrics.periods import contains
from assistant.metrics.samples import mean, median
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period

YEAR_DAYS = 365
WON = frozenset({"won", "closed won", "closed_won", "closedwon"})


def _bought(view: View) -> tuple[list[Invoice], tuple[Aside, ...]]:
    """Return the bills above zero: a purchase is a day on which an account was billed."""
    bills, aside = invoices_of(view)
    return [bill for bill in bills if bill.amount > 0], aside


def _days(bills: list[Invoice]) -> dict[str, list[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    for bill in bills:
        days[bill.account_id].add(bill.issued)
    return {account_id: sorted(found) for account_id, found in sorted(days.items())}


def _repeat(view: View, metric: Metric) -> tuple[Fact, ...]:
    bills, aside = _bought(view)
    period = view.window(days=YEAR_DAYS)
    inside = {bill.account_id for bill in bills if contains(period, bill.issued)}
    history = _days([bill for bill in bills if bill.issued < period.end])
    again = [id for id in inside if len(history[id]) > 1]
    if not inside:
        return (metric.undefined(view, "nobody bought in the window", period=period, aside=aside),)
    rows = [bill.row for bill in bills if bill.account_id in inside and bill.issued < period.end]
    says = f"{len(again)} of {len(inside)} accounts that bought in the window had bought on another day"
    return (
        metric.fact(
            view,
            percent(Fraction(len(again), len(inside))),
            method=says,
            rows=rows,
            period=period,
            sample_size=len(inside),
            aside=aside,
            oldest=min(b.issued for b in bills),
        ),
    )


def _between(view: View, metric: Metric) -> tuple[Fact, ...]:
    bills, aside = _bought(view)
    gaps = [(after - before).days for days in _days(bills).values() for before, after in pairwise(days)]
    if not gaps:
        return (metric.undefined(view, "no account has bought on two days", aside=aside),)
    says = f"mean of {len(gaps)} gaps; median {shown(median(gaps))}"
    return (
        metric.fact(
            view,
            shown(mean(gaps)),
            method=says,
            rows=(bill.row for bill in bills),
            sample_size=len(gaps),
            aside=aside,
            oldest=min(b.issued for b in bills),
        ),
    )


def _spent(
    bills: list[Invoice], period: Period, rates: Rates, currency: str
) -> tuple[dict[str, Decimal], list[Aside]]:
    spent: dict[str, Decimal] = defaultdict(lambda: ZERO)
    aside = []
    for bill in bills:
        if contains(period, bill.issued):
            factor = rates.factor(bill.currency, currency, day=bill.issued)
            if factor is None:
                why = f"no rate for {bill.currency} in {currency} on or before {bill.issued}"
                aside.append(Aside(bill.row, bill.account_id, why))
            else:
                with exactly():
                    spent[bill.account_id] += bill.amount * factor
    return dict(spent), aside


def _growth(view: View, metric: Metric) -> tuple[Fact, ...]:
    """The same accounts in two windows of one length: those that bought in the first."""
    bills, aside = _bought(view)
    book, now = book_of(view), view.window(days=YEAR_DAYS)
    before = Period(now.start - (now.end - now.start), now.start)
    currency = view.ask.currency or next((bill.currency for bill in bills), book.currency)
    was, out_was = _spent(bills, before, book.rates, currency)
    is_, out_is = _spent(bills, now, book.rates, currency)
    with exactly():
        base, later = sum(was.values(), ZERO), sum((is_.get(id, ZERO) for id in was), ZERO)
    left_out = (*aside, *out_was, *out_is)
    if base == 0:
        return (metric.undefined(view, "nobody bought in the window before", period=now, aside=left_out),)
    ratio = share(later - base, base)
    says = f"{later:f} after {base:f} {currency} from the {len(was)} accounts that bought before"
    rows = [bill.row for bill in bills if bill.account_id in was and before.start <= bill.issued < now.end]
    return (
        metric.fact(
            view,
            percent(ratio),
            method=says,
            rows=rows,
            period=now,
            sample_size=len(was),
            aside=left_out,
            oldest=min(b.issued for b in bills if b.account_id in was),
        ),
    )


def _referrals(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Won opportunities whose source is a referral. Without that column nothing can be said."""
    book, period = book_of(view), view.window(days=YEAR_DAYS)
    unnamed: list[str] = []
    known = frozenset(book.rates.by_currency)

    def make(cells: Cells) -> tuple[str, Decimal] | None:
        source = (cells.maybe_text("source") or cells.maybe_text("lead_source") or "").lower()
        if not source:
            unnamed.append(cells.row.id)
            return None
        closed = cells.maybe_day("close_date")
        won = (cells.maybe_text("stage") or "").lower() in WON
        if "referr" not in source or not won or closed is None or not contains(period, closed):
            return None
        factor = book.rates.factor(cells.currency(known=known), book.currency, day=closed)
        with exactly():
            return cells.row.id, cells.amount("amount") * (factor if factor is not None else ZERO)

    read = view.read("opportunities", make)
    if len(unnamed) == len(view.rows("opportunities")):
        why = "no opportunity says where it came from (column source)"
        return (metric.undefined(view, why, unit=book.currency, period=period, aside=read.aside),)
    won = [found for found in read.kept if found is not None]
    with exactly():
        total = sum((amount for _, amount in won), ZERO)
    says = f"{len(won)} won opportunities; {len(unnamed)} of {len(view.rows('opportunities'))} name no source"
    return (
        metric.fact(
            view,
            total,
            method=says,
            rows=(row for row, _ in won),
            unit=book.currency,
            period=period,
            sample_size=len(won),
            aside=read.aside,
        ),
    )


METRICS = (
    Metric("repeat_purchase_rate", "Share of buying accounts that had bought before.", "%",
           "Accounts that bought in the window and on another day too, over accounts that bought in it.",
           ("invoices",), _repeat, ("S020", "S243", "S245")),
    Metric("time_between_purchases", "How long accounts wait until they buy again.", "days",
           "The mean of days between one account's successive purchases.", ("invoices",), _between, ("S022",
                                                                                                     "S244")),
    Metric("account_revenue_growth", "What accounts that bought before spend now, against then.", "%",
           "Billed now to accounts billed in the window before, less what they were billed then, over that.",
           ("invoices", "exchange_rates"), _growth, ("S023", "S024")),
    Metric("referral_revenue", "Revenue won through referrals.", "money",
           "The sum of won opportunities whose source is a referral.", ("opportunities", "exchange_rates"),
           _referrals, ("S025", "S046", "S243", "S245")),
)  # fmt: skip
