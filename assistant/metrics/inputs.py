"""Subscription rows as typed lines, each bad one set aside by row and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from assistant.metrics.cells import Aside, Cells, Read, Unreadable, read_rows
from assistant.metrics.money import ZERO, Rate, Rates, rates_of
from assistant.metrics.periods import DAY
from assistant.types.facts import Row

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Line:
    """One subscription at one price, in force on the days `[start, end)`.

    `state` is `active`, `trial`, `paused`, `past_due`, `unpaid` or `free`; `kind` is `recurring`,
    `metered`, `one_off` or `tax`. `discount` is the monthly amount already taken off `mrr`.
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

    def in_force(self, day: date) -> bool:
        """Say whether the line counts on a day."""
        return self.start <= day and (self.end is None or day < self.end)


def read_rates(
    rows: Iterable[Row], *, zone: ZoneInfo = UTC, base: str | None = None
) -> tuple[Rates, tuple[Aside, ...]]:
    """Read exchange rates. Two different rates of one currency and day: the first row in id order counts."""
    read = read_rows(rows, _rate, zone=zone)
    first: dict[tuple[str, date], Rate] = {}
    aside = list(read.aside)
    for rate in read.kept:
        if first.setdefault((rate.currency, rate.on), rate) is not rate:
            other = first[rate.currency, rate.on].row
            aside.append(
                Aside(rate.row, None, f"a second rate of {rate.currency} on {rate.on}, after {other}")
            )
    return rates_of(first.values(), base=base), tuple(aside)


def _rate(cells: Cells) -> Rate:
    value = cells.amount("rate_to_base")
    if value <= 0:
        raise Unreadable(f"rate_to_base must be above zero, not {value}")
    return Rate(cells.row.id, cells.text("currency").strip().upper(), cells.day("date"), value)


def read_lines(
    rows: Iterable[Row], *, zone: ZoneInfo = UTC, known_currencies: frozenset[str] = frozenset()
) -> Read[Line]:
    """Read subscriptions: unreadable rows, copies, overlaps and currency changes are set aside."""

    def make(cells: Cells) -> Line:
        return _line(cells, known_currencies)

    read = read_rows(rows, make, zone=zone)
    sound, aside = sound_lines(read.kept)
    return Read(sound, read.aside + aside)


def _line(cells: Cells, known: frozenset[str]) -> Line:
    mrr, start, end = cells.amount("mrr"), cells.day("started_on"), cells.maybe_day("ended_on")
    if mrr < 0:
        raise Unreadable(f"negative MRR {mrr}")
    if end is not None and end < start:
        raise Unreadable(f"ends ({end}) before it starts ({start})")
    optional: dict[str, Any] = {
        column: value
        for column in _OPTIONAL.keys() & cells.columns()
        if (value := _OPTIONAL[column](cells, column)) is not None
    }
    if optional.get("discount", ZERO) < 0:
        raise Unreadable(f"negative discount {optional['discount']}")
    return Line(
        cells.row.id,
        cells.text("subscription_id"),
        cells.account(),
        mrr,
        cells.currency(known=known),
        start,
        end,
        **optional,
    )


def _lower(cells: Cells, column: str) -> str | None:
    text = cells.maybe_text(column)
    return None if text is None else text.strip().lower()


_OPTIONAL: Mapping[str, Callable[[Cells, str], Any]] = {
    "product": Cells.maybe_text,
    "plan": Cells.maybe_text,
    "quantity": Cells.maybe_amount,
    "state": _lower,
    "kind": _lower,
    "change_reason": _lower,
    "end_reason": _lower,
    "cancelled_on": Cells.maybe_day,
    "renews_on": Cells.maybe_day,
    "discount": Cells.maybe_amount,
    "discount_kind": _lower,
}


def sound_lines(lines: Iterable[Line]) -> tuple[tuple[Line, ...], tuple[Aside, ...]]:
    """Keep the lines of each subscription that fit together, in order of account, start and row.

    Of two lines that overlap, the one that starts later is set aside (then the greater row id). A
    subscription keeps the account and the currency of its first line. Where a line ends the day before the
    next begins, the source wrote the last day in force: the line is read as running up to the next.
    """
    by_subscription: dict[str, list[Line]] = {}
    for line in lines:
        by_subscription.setdefault(line.subscription_id, []).append(line)
    kept: list[Line] = []
    aside: list[Aside] = []
    for group in by_subscription.values():
        if len(group) == 1 and group[0].start != group[0].end:
            kept.append(group[0])
            continue
        _fit(sorted(group, key=lambda line: (line.start, line.row)), kept, aside)
    kept.sort(key=lambda line: (line.account_id, line.start, line.row))
    return tuple(kept), tuple(sorted(aside, key=lambda out: out.row))


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
