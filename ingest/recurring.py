"""Money that comes again: minor units, intervals and discounts as billing systems write them, made a month's amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from ingest.moments import read_instant
from ingest.records import BadRecord, ReadContext

_WHOLE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "JPY",
        "KMF",
        "KRW",
        "MGA",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THOUSANDTHS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
"""Currencies whose smallest unit is not a hundredth, as the billing systems' interfaces count them."""

_YEAR = {"day": Decimal(365), "week": Decimal(365) / 7, "month": Decimal(12), "year": Decimal(1)}
"""How often an interval fits into a year; a month is a twelfth of it."""

_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off: a share, or an amount in a currency's units for each interval. `until` is exclusive."""

    name: str
    share: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """A span at one monthly price, and the names of the discounts in it."""

    start: date
    end: date | None
    mrr: Decimal
    discounts: tuple[str, ...]


def major(minor: Decimal, currency: str) -> Decimal:
    """An amount of the smallest unit in units: cents in dollars, yen as they are."""
    code = currency.strip().upper()
    return minor.scaleb(0 if code in _WHOLE else -3 if code in _THOUSANDTHS else -2)


def decimal_of(value: Any, what: str) -> Decimal:
    """A number of an export as a decimal. Raises BadRecord."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or number.adjusted() > 20:
        raise BadRecord("bad_number", f"{what} is {str(value)[:60]!r}, which is no number")
    return number


def monthly(amount: Decimal, interval: str, count: Decimal) -> Decimal:
    """What an amount for each `count` intervals is a month, to six places. Raises BadRecord."""
    times = _YEAR.get(interval.strip().lower().removesuffix("s"))
    if times is None or count <= 0:
        raise BadRecord(
            "bad_interval", f"every {count} {interval!r} is no interval; known are {', '.join(_YEAR)}"
        )
    return plain(amount * times / (12 * count))


def plain(amount: Decimal) -> Decimal:
    """To six places, without zeros that say nothing."""
    rounded = amount.quantize(_PLACES)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()


def packages(quantity: Decimal, size: Decimal, way: str) -> Decimal:
    """How many packages of a size are charged for a quantity; `way` is `up` or `down`."""
    if size <= 0:
        raise BadRecord("bad_number", f"packages of {size} cannot be counted")
    return (quantity / size).to_integral_value(ROUND_CEILING if way == "up" else ROUND_FLOOR)


def spans(start: date, end: date | None, mrr: Decimal, discounts: Sequence[Discount]) -> Iterator[Paid]:
    """The span cut where a discount ends, each part at what is paid in it. Shares are taken off before amounts."""
    cuts = sorted(
        {d.until for d in discounts if d.until and d.until > start and (end is None or d.until < end)}
    )
    for since, until in zip([start, *cuts], [*cuts, end], strict=True):
        running = [d for d in discounts if d.until is None or d.until > since]
        paid = mrr
        for discount in running:
            paid *= 1 - discount.share
        paid = max(Decimal(0), paid - sum((d.amount for d in running), Decimal(0)))
        yield Paid(since, until, plain(paid), tuple(d.name for d in running))


def day_in(value: Any, context: ReadContext) -> date | None:
    """A day of seconds since 1970, or of an ISO time or day; None for nothing. Raises BadRecord."""
    if value in (None, "", 0):
        return None
    text = str(value).strip()
    if text.lstrip("-").isdecimal():
        try:
            return datetime.fromtimestamp(int(text), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise BadRecord("bad_time", f"{text[:40]!r} is no time in seconds since 1970") from None
    return read_instant(text, context.zone)[0].date() if len(text) > 10 else date.fromisoformat(_day(text))


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise BadRecord("bad_date", f"{text!r} is not an ISO date; write it as 2026-03-04") from None
    return text
