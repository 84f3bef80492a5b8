"""What accounts cost and paid by month, and whose part of the shared costs is whose.

Direct costs are the cost rows of an account. Costs that name no account are shared: they are allocated by
recurring revenue of the window among all accounts that may be read, whoever is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.books import Book, book_of
from assistant.metrics.cells import Aside, Cells, Unreadable
from assistant.metrics.money import ZERO, exactly
from assistant.metrics.periods import contains, first_of_month, months_of
from assistant.metrics.view import View
from assistant.types.facts import Period

KINDS = ("acquisition", "onboarding", "service", "delivery")
SERVING = ("service", "delivery")
"""The kinds that are the cost of serving: they are what gross margin deducts."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One month's cost, in the reporting currency. `account_id` None is shared by all."""

    row: str
    account_id: str | None
    month: date
    kind: str
    amount: Decimal


def costs_of(view: View, book: Book) -> tuple[list[Cost], tuple[Aside, ...]]:
    """Read the costs up to the asked day, at the rates of their months."""
    known = frozenset(book.rates.by_currency)

    def make(cells: Cells) -> Cost:
        kind = cells.text("kind").lower()
        if kind not in KINDS:
            raise Unreadable(f"kind is none of {', '.join(KINDS)}: {kind!r}")
        month, currency = first_of_month(_month(cells)), cells.currency(known=known)
        factor = book.rates.factor(currency, book.currency, day=month)
        if factor is None:
            raise Unreadable(f"no rate for {currency} in {book.currency} on or before {month}")
        with exactly():
            amount = cells.amount("amount") * factor
        own = cells.row.account_id
        if own is not None and view.settings.roll_up_parents:
            own = view.top(own)
        return Cost(cells.row.id, own, month, kind, amount)

    read = view.read("costs", make)
    return [cost for cost in read.kept if cost.month <= view.as_of], read.aside


def _month(cells: Cells) -> date:
    text = cells.maybe_text("month")
    if text is not None and len(text) == 7:
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise Unreadable(f"month is not a month: {text!r}") from None
    return cells.day("month")


def revenue_by_month(view: View, book: Book, period: Period) -> dict[date, dict[str, Decimal]]:
    """Return the MRR of each account in force on the first of each month of a window."""
    return {
        day: {flow.account_id: flow.closing for flow in book.fall(Period(day, day), view.ask.policy).flows}
        for day in months_of(period)
    }


def costs_in(costs: Iterable[Cost], period: Period, kinds: Iterable[str] = KINDS) -> list[Cost]:
    """Return the costs of some kinds in a window."""
    wanted = frozenset(kinds)
    return [cost for cost in costs if cost.kind in wanted and contains(period, cost.month)]


@dataclass(frozen=True, slots=True)
class Spending:
    """The costs and the revenue of a window, in one currency, of all accounts that may be read.

    `asked` are the accounts of the question, None where it is about all. `paid` is revenue by month and
    account, `shares` the same summed up.
    """

    costs: tuple[Cost, ...]
    paid: Mapping[date, Mapping[str, Decimal]]
    shares: Mapping[str, Decimal]
    asked: frozenset[str] | None
    aside: tuple[Aside, ...]

    def of(self, account_id: str, kinds: Iterable[str] = KINDS, *, month: date | None = None) -> Fraction:
        """Return an account's own costs with its part of the shared ones, of a month or of the window."""
        own, shared = Fraction(0), Fraction(0)
        for cost in self._some(kinds, month):
            if cost.account_id == account_id:
                own += Fraction(cost.amount)
            elif cost.account_id is None:
                shared += Fraction(cost.amount)
        whole = sum(self.shares.values(), ZERO)
        return own + (shared * Fraction(self.shares.get(account_id, ZERO)) / Fraction(whole) if whole else 0)

    def total(self, kinds: Iterable[str] = KINDS, *, month: date | None = None) -> Fraction:
        """Return the costs of the accounts asked about; where these are all, shared costs count whole."""
        if self.asked is not None:
            return sum((self.of(id, kinds, month=month) for id in sorted(self.asked)), Fraction(0))
        return sum((Fraction(cost.amount) for cost in self._some(kinds, month)), Fraction(0))

    def revenue(self, month: date | None = None) -> Decimal:
        """Return what the accounts asked about paid in a month or in the window."""
        months = self.paid.values() if month is None else (self.paid.get(month, {}),)
        with exactly():
            return sum((amount for paid in months for id, amount in paid.items() if self._is_asked(id)), ZERO)

    def months_paid(self, account_id: str) -> int:
        """Return in how many months of the window an account paid."""
        return sum(1 for paid in self.paid.values() if paid.get(account_id, ZERO) > 0)

    def rows(
        self, kinds: Iterable[str] = KINDS, *, account_id: str | None = None, month: date | None = None
    ) -> tuple[str, ...]:
        """Return the cost rows behind `of` or `total`: own and shared ones."""
        return tuple(
            cost.row
            for cost in self._some(kinds, month)
            if cost.account_id is None
            or (cost.account_id == account_id if account_id is not None else self._is_asked(cost.account_id))
        )

    def _some(self, kinds: Iterable[str], month: date | None) -> list[Cost]:
        wanted = frozenset(kinds)
        return [cost for cost in self.costs if cost.kind in wanted and month in (None, cost.month)]

    def _is_asked(self, account_id: str) -> bool:
        return self.asked is None or account_id in self.asked


def spending_of(view: View, book: Book, period: Period) -> Spending:
    """Read the costs and the revenue of a window, in the currency of the book."""
    narrowed = view.ask.account is not None or view.ask.segment is not None
    everyone = view.everyone(currency=book.currency) if narrowed else view
    paid = revenue_by_month(everyone, book_of(everyone) if narrowed else book, period)
    shares: dict[str, Decimal] = {}
    with exactly():
        for month in paid.values():
            for account_id, amount in month.items():
                shares[account_id] = shares.get(account_id, ZERO) + amount
    costs, aside = costs_of(everyone, book)
    ours = tuple(out for out in aside if out.account_id is None or out.account_id in view.account_ids)
    asked = frozenset(view.account_ids) if narrowed else None
    return Spending(tuple(costs_in(costs, period)), paid, shares, asked, ours)
