"""Subscriptions as lines of one price each: how the rows of an account fit and follow one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.metrics.cells import Aside
from assistant.metrics.money import ZERO
from assistant.metrics.periods import DAY, add_months


@dataclass(frozen=True, slots=True)
class Line:
    """One subscription at one price, in force on the days `[start, end)`.

    `state` is `active`, `trial`, `paused`, `past_due`, `unpaid` or `free`; `kind` is `recurring`,
    `metered`, `one_off` or `tax`. `discount` is the monthly amount already taken off `mrr`. `carries_on` is
    the subscription whose place this one's took, where the source gives each stretch an id of its own.
    """

    row: str
    subscription_id: str
    account_id: str
    mrr: Decimal
    currency: str
    start: date
    end: date | None = None
    product: str | None = None
    plan: str | None = None
    quantity: Decimal | None = None
    state: str = "active"
    kind: str = "recurring"
    change_reason: str | None = None
    end_reason: str | None = None
    cancelled_on: date | None = None
    renews_on: date | None = None
    discount: Decimal = ZERO
    discount_kind: str | None = None
    carries_on: str | None = None

    @property
    def contract(self) -> str:
        """Return what the line is a stretch of: its subscription, or the first one that it carries on."""
        return self.carries_on or self.subscription_id

    def in_force(self, day: date) -> bool:
        """Say whether the line counts on a day."""
        return self.start <= day and (self.end is None or day < self.end)


def sound_lines(lines: Iterable[Line]) -> tuple[tuple[Line, ...], tuple[Aside, ...]]:
    """Keep the lines of each subscription that fit together, in order of account, start and row.

    Of two lines that overlap, the one that starts later is set aside (then the greater row id). A
    subscription keeps the account and the currency of its first line. Where a line ends the day before the
    next begins, the source wrote the last day in force: the line is read as running up to the next.
    """
    by_subscription: dict[str, list[Line]] = {}
    for line in _with_first_days_without(lines):
        by_subscription.setdefault(line.subscription_id, []).append(line)
    kept: list[Line] = []
    aside: list[Aside] = []
    for group in by_subscription.values():
        if len(group) == 1 and group[0].start != group[0].end:
            kept.append(group[0])
            continue
        _fit(sorted(group, key=lambda line: (line.start, line.row)), kept, aside)
    kept.sort(key=lambda line: (line.account_id, line.start, line.row))
    return tuple(_carried_on(kept)), tuple(sorted(aside, key=lambda out: out.row))


def _fit(group: list[Line], kept: list[Line], aside: list[Aside]) -> None:
    chain: list[Line] = []
    for line in group:
        problem = _misfit(chain, line)
        if problem:
            aside.append(Aside(line.row, line.account_id, problem))
            continue
        if chain and chain[-1].end is not None and chain[-1].end + DAY == line.start:
            chain[-1] = replace(chain[-1], end=line.start)
        chain.append(line)
    kept.extend(chain)


def _misfit(chain: list[Line], line: Line) -> str | None:
    if line.start == line.end:
        return f"covers no day: starts and ends on {line.start}"
    if not chain:
        return None
    first, last = chain[0], chain[-1]
    if line.account_id != first.account_id:
        return f"subscription {line.subscription_id} belongs to {first.account_id} in {first.row}"
    if line.currency != first.currency:
        return f"currency changes midway from {first.currency} ({first.row}) to {line.currency}"
    if last.end is None or line.start < last.end:
        same = replace(last, row=line.row) == line
        until = last.end or "open"
        return f"a duplicate of {last.row}" if same else f"overlaps {last.row} ({last.start} to {until})"
    return None


def _with_first_days_without(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with `end` as the first day without them, also where a source writes last days.

    Each account is judged by its own lines, so that it is read alike alone and among others.
    """
    by_account: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_account[line.account_id].append(line)
    return [
        replace(line, end=line.end + DAY) if last_days and line.end is not None else line
        for group in by_account.values()
        for last_days in (_writes_last_days(group),)
        for line in group
    ]


def _writes_last_days(lines: list[Line]) -> bool:
    """Say whether ends are last days in force: one line begins the day after another ends, or a term is
    whole months only with its last day; and nothing says the opposite."""
    starts = {line.start for line in lines}
    spans = [(line.start, line.end) for line in lines if line.end is not None and line.start < line.end]
    if any(end in starts or _whole_months(start, end) for start, end in spans):
        return False
    return any(end + DAY in starts or _whole_months(start, end + DAY) for start, end in spans)


def _whole_months(start: date, end: date) -> bool:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months > 0 and add_months(start, months) == end


def _carried_on(lines: list[Line]) -> list[Line]:
    """Mark subscriptions that take the place of another: same account, product and currency, without a gap.

    Only where one subscription alone ends for good on the day on which one alone begins: nothing is guessed.
    """
    of: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        of[line.subscription_id].append(line)
    begins: dict[tuple[str, str | None, str, date], list[str]] = defaultdict(list)
    ends: dict[tuple[str, str | None, str, date], list[str]] = defaultdict(list)
    for name, own in of.items():
        first, last = own[0], own[-1]
        begins[first.account_id, first.product, first.currency, first.start].append(name)
        if last.end is not None:
            ends[last.account_id, last.product, last.currency, last.end].append(name)
    before = {
        begins[place][0]: ends[place][0]
        for place in begins.keys() & ends.keys()
        if len(begins[place]) == len(ends[place]) == 1
    }
    return (
        [replace(line, carries_on=_root(line.subscription_id, before)) for line in lines] if before else lines
    )


def _root(name: str, before: dict[str, str]) -> str:
    while name in before:
        name = before[name]
    return name
