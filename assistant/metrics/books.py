"""The revenue book of a view: lines, rates, currency, known renewals, and waterfalls of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from assistant.errors import InvalidQuestion
from assistant.metrics.cells import Aside, Cells
from assistant.metrics.lines import Line
from assistant.metrics.money import ISO_4217, Rates
from assistant.metrics.policies import Policy
from assistant.metrics.reorganised import Reorganisation, rebased
from assistant.metrics.revenue import Waterfall, waterfall
from assistant.metrics.view import View
from assistant.types.facts import Period


@dataclass(frozen=True, slots=True)
class Book:
    """Lines that can be counted, rates, the reporting currency and why it was taken, rows set aside."""

    lines: tuple[Line, ...]
    rates: Rates
    currency: str
    chosen: str
    aside: tuple[Aside, ...]
    reorganisations: tuple[Reorganisation, ...] = ()

    def fall(self, period: Period, policy: Policy) -> Waterfall:
        """Follow the book through a window; who merged or split within it counts as one account."""
        lines, _ = rebased(self.lines, period, self.reorganisations)
        return waterfall(lines, period, policy=policy, rates=self.rates, currency=self.currency)

    def footnote(self, period: Period) -> str:
        """Name the accounts that a window counts as one, empty where there are none."""
        _, events = rebased(self.lines, period, self.reorganisations)
        return "".join(
            f"; {event.account_id} counted with {event.with_account_id} ({event.kind} on {event.on})"
            for event in events
        )


def book_of(view: View) -> Book:
    """Read the subscriptions and rates of a view. Raises InvalidQuestion for a currency nobody knows."""
    rates, bad_rates = view.rates()
    read = view.lines(known_currencies=frozenset(rates.by_currency))
    if rates.base is None and rates.by_currency:
        rates = replace(rates, base=_unpriced(view, read.kept, rates))
    currency, chosen = _currency(view, read.kept, rates)
    return Book(read.kept, rates, currency, chosen, (*read.aside, *bad_rates), view.settings.reorganisations)


def _unpriced(view: View, lines: tuple[Line, ...], rates: Rates) -> str | None:
    """Return the one currency in use that the rate table gives no rate for: rates are said in terms of it."""
    asked = {view.ask.currency.strip().upper()} if view.ask.currency else set()
    loose = ({line.currency for line in lines} | asked) - rates.by_currency.keys()
    return next(iter(loose)) if len(loose) == 1 else None


def _currency(view: View, lines: tuple[Line, ...], rates: Rates) -> tuple[str, str]:
    wanted = view.ask.currency
    if wanted is not None:
        code = wanted.strip().upper()
        if code not in ISO_4217 and not rates.knows(code):
            raise InvalidQuestion(
                f"There is no currency {wanted!r}.",
                why="Neither ISO 4217 nor the rate table names it.",
                mend="Give a three-letter code such as EUR.",
            )
        return code, "as asked"
    counts = Counter(line.currency for line in lines)
    if len(counts) == 1:
        return next(iter(counts)), "the only currency of the rows"
    if rates.base is not None:
        return rates.base, "the currency of the rate table"
    if counts:
        return min(counts, key=lambda code: (-counts[code], code)), "the currency of most rows"
    return next((account.currency for account in view.accounts if account.currency), "USD"), "no rows"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A day on which an account comes up for renewal, and the row that says so."""

    account_id: str
    on: date
    row: str
    source: str


def renewals_of(view: View, book: Book) -> tuple[tuple[Renewal, ...], tuple[Aside, ...]]:
    """Return known renewal days: of subscriptions, renewal opportunities, milestones and the account itself.

    Nothing is guessed from contract lengths. One account and day counts once, in the order of sources above.
    """
    opportunities = view.read("opportunities", _opportunity)
    milestones = view.read("milestones", _milestone)
    named = [
        *(
            Renewal(line.account_id, line.renews_on, line.row, "subscription")
            for line in book.lines
            if line.renews_on is not None
        ),
        *(found for found in opportunities.kept if found is not None),
        *(found for found in milestones.kept if found is not None),
        *(
            Renewal(account.id, account.renewal_date, f"accounts:{account.id}", "account")
            for account in view.accounts
            if account.renewal_date is not None
        ),
    ]
    first: dict[tuple[str, date], Renewal] = {}
    for renewal in named:
        account_id = view.top(renewal.account_id) if view.settings.roll_up_parents else renewal.account_id
        first.setdefault((account_id, renewal.on), replace(renewal, account_id=account_id))
    renewals = tuple(
        sorted(first.values(), key=lambda renewal: (renewal.on, renewal.account_id, renewal.row))
    )
    return renewals, (*opportunities.aside, *milestones.aside)


def _opportunity(cells: Cells) -> Renewal | None:
    if (cells.maybe_text("kind") or "").lower() != "renewal":
        return None
    on = cells.maybe_day("close_date")
    return None if on is None else Renewal(cells.account(), on, cells.row.id, "opportunity")


def _milestone(cells: Cells) -> Renewal | None:
    if (cells.maybe_text("kind") or "").lower() != "renewal":
        return None
    on = cells.maybe_day("planned_on")
    return None if on is None else Renewal(cells.account(), on, cells.row.id, "milestone")


def renewing(renewals: tuple[Renewal, ...], period: Period) -> frozenset[str]:
    """Return the accounts that come up for renewal after the first day of a window and up to its last."""
    return frozenset(renewal.account_id for renewal in renewals if period.start < renewal.on <= period.end)
