"""How accounts pay: days to pay, drift, overdue and disputed amounts. Recurring revenue is not in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.cells import Aside, Cells, Unreadable
from assistant.metrics.money import ZERO, exactly, percent, shown
from assistant.metrics.periods import DAY
from assistant.metrics.samples import mean, median
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period

VOID = frozenset({"void", "voided", "draft", "cancelled", "canceled", "uncollectible_void"})
DISPUTED = frozenset({"disputed", "dispute", "chargeback"})
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Invoice:
    """One bill. `paid` is None while it is open."""

    row: str
    account_id: str
    amount: Decimal
    currency: str
    issued: date
    due: date
    paid: date | None
    status: str

    def open_on(self, day: date) -> bool:
        """Say whether it was issued and not yet paid at the end of a day."""
        return self.issued <= day and (self.paid is None or self.paid > day)


def invoices_of(view: View) -> tuple[list[Invoice], tuple[Aside, ...]]:
    """Read the invoices issued up to the asked day; void ones and drafts are not bills."""
    rates, _ = view.rates()
    known = frozenset(rates.by_currency)

    def make(cells: Cells) -> Invoice:
        amount, issued, due = cells.amount("amount"), cells.day("issued_on"), cells.day("due_on")
        paid = cells.maybe_day("paid_on")
        if due < issued:
            raise Unreadable(f"due ({due}) before it was issued ({issued})")
        if paid is not None and paid < issued:
            raise Unreadable(f"paid ({paid}) before it was issued ({issued})")
        status = (cells.maybe_text("status") or "").lower()
        return Invoice(
            cells.row.id, cells.account(), amount, cells.currency(known=known), issued, due, paid, status
        )

    read = view.read("invoices", make)
    bills = [bill for bill in read.kept if bill.status not in VOID and bill.issued <= view.as_of]
    return sorted(bills, key=lambda bill: (bill.issued, bill.row)), read.aside


def collected(view: View) -> dict[str, Fraction]:
    """Return, of each account's bills that fell due, the share paid by the asked day, late or not."""
    bills, _ = invoices_of(view)
    due: dict[str, list[bool]] = {}
    for bill in bills:
        if bill.due < view.as_of and bill.amount > 0:
            due.setdefault(bill.account_id, []).append(not bill.open_on(view.as_of))
    return {account_id: Fraction(sum(kept), len(kept)) for account_id, kept in due.items()}


def _window(view: View) -> Period:
    return view.window(days=YEAR_DAYS)


def _days_to_pay(view: View, metric: Metric) -> tuple[Fact, ...]:
    bills, aside = invoices_of(view)
    period = _window(view)
    paid = [
        b
        for b in bills
        if b.paid is not None and period.start <= b.paid < period.end and b.paid <= view.as_of
    ]
    if not paid:
        return (metric.undefined(view, "no invoice was paid in the window", period=period, aside=aside),)
    days = [(bill.paid - bill.issued).days for bill in paid if bill.paid is not None]
    late = [(bill.paid - bill.due).days for bill in paid if bill.paid is not None]
    rows = [bill.row for bill in paid]
    oldest = min(bill.issued for bill in paid)
    says = f"median of {len(days)} paid invoices, issue to payment; mean {shown(mean(days))}"
    after = f"median of {len(late)} paid invoices, due day to payment; below zero is early"
    return tuple(
        metric.fact(
            view,
            shown(median(values)),
            method=method,
            rows=rows,
            name=name,
            period=period,
            sample_size=len(paid),
            aside=aside,
            oldest=oldest,
        )
        for name, values, method in (("days_to_pay", days, says), ("days_after_due", late, after))
    )


def _drift(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Compare the last 90 days' payments with those of the year before them."""
    bills, aside = invoices_of(view)
    split = view.as_of - timedelta(days=90)
    done = [bill for bill in bills if bill.paid is not None and bill.paid <= view.as_of]
    recent = [bill for bill in done if bill.paid is not None and bill.paid > split]
    before = [
        bill
        for bill in done
        if bill.paid is not None and split - timedelta(days=YEAR_DAYS) < bill.paid <= split
    ]
    period = Period(split - timedelta(days=YEAR_DAYS) + DAY, view.as_of + DAY)
    if not recent or not before:
        why = f"{len(recent)} payments in the last 90 days and {len(before)} in the year before"
        return (metric.undefined(view, why, period=period, aside=aside),)
    now, was = (
        median([(b.paid - b.due).days for b in group if b.paid is not None]) for group in (recent, before)
    )
    assert now is not None
    assert was is not None
    says = (
        f"median days after due: {shown(now)} of {len(recent)} recent, {shown(was)} of {len(before)} before"
    )
    return (
        metric.fact(
            view,
            shown(now - was),
            method=says,
            rows=(b.row for b in (*before, *recent)),
            period=period,
            sample_size=len(recent),
            aside=aside,
            oldest=min(b.issued for b in before),
        ),
    )


def _open(
    view: View, metric: Metric, bills: list[Invoice], says: str, aside: tuple[Aside, ...]
) -> tuple[Fact, ...]:
    """Sum bills by currency; where there are none the sum is a known zero of the account's own currency."""
    currencies = sorted({bill.currency for bill in bills}) or [view.ask.currency or "money"]
    facts = []
    for currency in currencies:
        group = [bill for bill in bills if bill.currency == currency]
        with exactly():
            total = sum((bill.amount for bill in group), ZERO)
        facts.append(
            metric.fact(
                view,
                total,
                method=says,
                rows=(bill.row for bill in group),
                unit=currency,
                sample_size=len(group),
                aside=aside,
                oldest=min((bill.issued for bill in group), default=None),
            )
        )
    return tuple(facts)


def _overdue(view: View, metric: Metric) -> tuple[Fact, ...]:
    bills, aside = invoices_of(view)
    if not bills:
        return (metric.undefined(view, "no invoices are known", aside=aside),)
    late = [bill for bill in bills if bill.open_on(view.as_of) and bill.due < view.as_of]
    oldest = max(((view.as_of - bill.due).days for bill in late), default=0)
    return _open(
        view,
        metric,
        late,
        f"{len(late)} of {len(bills)} invoices unpaid after due; longest {oldest} days",
        aside,
    )


def _disputed(view: View, metric: Metric) -> tuple[Fact, ...]:
    bills, aside = invoices_of(view)
    if not bills:
        return (metric.undefined(view, "no invoices are known", aside=aside),)
    disputed = [bill for bill in bills if bill.status in DISPUTED]
    return _open(view, metric, disputed, f"{len(disputed)} of {len(bills)} invoices disputed", aside)


def _in_time(view: View, metric: Metric) -> tuple[Fact, ...]:
    bills, aside = invoices_of(view)
    due = [bill for bill in bills if bill.due < view.as_of and bill.amount > 0]
    if not due:
        return (metric.undefined(view, "no invoice has fallen due", aside=aside),)
    kept = [bill for bill in due if bill.paid is not None and bill.paid <= bill.due]
    says = f"{len(kept)} of {len(due)} invoices that fell due"
    return (
        metric.fact(
            view,
            percent(Fraction(len(kept), len(due))),
            method=says,
            rows=(bill.row for bill in due),
            sample_size=len(due),
            aside=aside,
            oldest=min(bill.issued for bill in due),
        ),
    )


ROWS = ("invoices",)

METRICS = (
    Metric("days_to_pay", "How long accounts take to pay.", "days",
           "The median of days from issue to payment, of invoices paid in the window (365 days).", ROWS,
           _days_to_pay, ("S100", "S192")),
    Metric("payment_drift", "Whether payment becomes slower.", "days",
           "Median days after due of the last 90 days, less that of the year before them.", ROWS, _drift,
           ("S100",)),
    Metric("overdue", "What is unpaid after its due day.", "money",
           "The sum of invoices issued, due before the day and unpaid at its end, by currency.", ROWS,
           _overdue,
           ("S100", "S192")),
    Metric("disputed", "What is disputed.", "money",
           "The sum of invoices whose status is disputed, by currency.",
           ROWS, _disputed, ("S184", "S192")),
    Metric("paid_in_time", "Share of invoices paid by their due day.", "%",
           "Invoices paid by their due day, over invoices that fell due.", ROWS, _in_time, ("S192", "S246")),
)  # fmt: skip
