"""The commercial state beside the three dimensions: what is paid, owed and about to end, with its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from assistant.health.bands import Band
from assistant.health.shelf import ShelfView
from assistant.metrics.books import Book, renewals_of
from assistant.metrics.inputs import read_lines
from assistant.metrics.lines import Line
from assistant.metrics.money import ZERO, exactly
from assistant.metrics.payments import invoices_of
from assistant.metrics.policies import DEFAULT
from assistant.metrics.timeline import counted_lines
from assistant.types.accounts import Account

CONTRACTED_DAYS, LATE_DAYS = 180, 10


class State(StrEnum):
    """The most pressing thing that the rows say."""

    ENDED = "ended"
    NOTICE = "notice given"
    ENDING = "end agreed"
    OVERDUE = "overdue"
    LATE = "paying late"
    CONTRACTED = "contracted"
    CURRENT = "current"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Commercial:
    """What an account pays a month by currency, what it owes, and when it renews. `rows` prove the state.

    `overdue_days` is the age past due of the oldest unpaid invoice, None where no invoice is known.
    """

    state: State
    why: str
    mrr: tuple[tuple[str, Decimal], ...]
    overdue_days: int | None
    renewal_on: date | None
    ends_on: date | None
    rows: tuple[str, ...]
    contract_start: date | None = None

    def limit(self, overdue_days: int) -> tuple[Band, str] | None:
        """Return the highest band that the state allows and why, None where it sets none."""
        if self.state is State.NOTICE:
            return Band.RED, f"notice was given ({self.why})"
        if self.overdue_days is not None and self.overdue_days > overdue_days:
            return Band.YELLOW, f"an invoice is {self.overdue_days} days past due"
        return None


def commercial_of(view: ShelfView, account: Account, *, foresee: bool = False) -> Commercial:
    """Read the state as of the view's day. What the rows date later than the day did not happen yet.

    `foresee` says that the day is today: an end that the rows name ahead is then one that is agreed. On an
    earlier day it may only have been written down since.
    """
    read = read_lines(view.rows("subscriptions"), zone=view.zone, known_currencies=view.known_currencies())
    lines, _ = counted_lines(read.kept, DEFAULT)
    live = [line for line in lines if line.in_force(view.as_of)]
    overdue, bills = _overdue(view)
    start = account.contract_start or min((line.start for line in lines), default=None)
    renewal = _renewal(view, tuple(live)) if live else None
    ends = max((line.end for line in live if line.end), default=None) if foresee and _all_end(live) else None

    def of(state: State, why: str, rows: Iterable[str]) -> Commercial:
        return Commercial(state, why, _mrr(live), overdue, renewal, ends, tuple(rows), start)

    if not lines:
        return of(State.UNKNOWN, "no subscription is known", ())
    paying = [line for line in live if line.mrr > 0]
    if not paying:
        last = max((line.end for line in lines if line.end and line.end <= view.as_of), default=None)
        why = f"no subscription has been paid since {last}" if last else "no subscription is paid"
        return of(State.ENDED, why, (line.row for line in lines[-1:]))
    told = [line for line in paying if line.cancelled_on is not None and line.cancelled_on <= view.as_of]
    if told and len(told) == len(paying):
        return of(State.NOTICE, f"cancelled on {max(line.cancelled_on for line in told if line.cancelled_on)}",
                  (line.row for line in told))  # fmt: skip
    if ends is not None:
        return of(State.ENDING, f"the rows end on {ends}", (line.row for line in live))
    if overdue is not None and overdue > LATE_DAYS:
        return of(State.OVERDUE, f"the oldest unpaid invoice is {overdue} days past due", bills)
    if overdue is not None and overdue > 0:
        return of(State.LATE, f"the oldest unpaid invoice is {overdue} days past due", bills)
    if less := _contraction(view, lines, live):
        return of(State.CONTRACTED, less, (line.row for line in live))
    return of(State.CURRENT, "paid as agreed", (line.row for line in paying))


def _contraction(view: ShelfView, lines: list[Line], live: list[Line]) -> str | None:
    before = view.as_of - timedelta(days=CONTRACTED_DAYS)
    then = dict(_mrr([line for line in lines if line.in_force(before)]))
    now = dict(_mrr(live))
    if len(then) != 1 or then.keys() != now.keys():
        return None
    ((currency, was),) = then.items()
    if now[currency] >= was:
        return None
    return f"{now[currency]:f} {currency} a month, {was:f} {CONTRACTED_DAYS} days before"


def _all_end(live: list[Line]) -> bool:
    return bool(live) and all(line.end is not None for line in live)


def _mrr(lines: Iterable[Line]) -> tuple[tuple[str, Decimal], ...]:
    sums: dict[str, Decimal] = {}
    with exactly():
        for line in lines:
            sums[line.currency] = sums.get(line.currency, ZERO) + line.mrr
    return tuple(sorted(sums.items()))


def _overdue(view: ShelfView) -> tuple[int | None, list[str]]:
    bills, _ = invoices_of(view)
    if not bills:
        return None, []
    late = [bill for bill in bills if bill.open_on(view.as_of) and bill.due < view.as_of and bill.amount > 0]
    return max(((view.as_of - bill.due).days for bill in late), default=0), [bill.row for bill in late]


def _renewal(view: ShelfView, lines: tuple[Line, ...]) -> date | None:
    """Return the next day that a row names, by the metrics' own reading. None is guessed."""
    rates, _ = view.rates()
    found, _ = renewals_of(view, Book(lines, rates, "", "", ()))
    return min((renewal.on for renewal in found if renewal.on >= view.as_of), default=None)
