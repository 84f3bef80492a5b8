"""Subscription rows as typed lines, each bad one set aside by row and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from assistant.metrics.cells import Aside, Cells, Read, Unreadable, read_rows
from assistant.metrics.lines import Line, sound_lines
from assistant.metrics.money import ZERO, Rate, Rates, rates_of
from assistant.types.facts import Row

UTC = ZoneInfo("UTC")


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
        cells.maybe_text("subscription_id") or cells.row.row_id,
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
