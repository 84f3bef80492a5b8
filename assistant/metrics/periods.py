"""Days, months and windows. `as_of` and periods are always given; the clock is never read."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.types.facts import Period

DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the month's last day where it is shorter.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_of_month(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def months_before(day: date, months: int) -> Period:
    """Return the window of `months` months that ends on `day`."""
    return Period(add_months(day, -months), day)


def days_before(day: date, days: int) -> Period:
    """Return the window of `days` days that ends on `day`."""
    return Period(day - timedelta(days=days), day)


def month_starts(period: Period) -> Iterator[date]:
    """Yield the first days of months strictly inside the window, in order."""
    day = add_months(first_of_month(period.start), 1)
    while day < period.end:
        yield day
        day = add_months(day, 1)


def months_of(period: Period) -> tuple[date, ...]:
    """Return the first days of months that lie in the window: a year has twelve wherever it begins."""
    days = (first_of_month(period.start), *month_starts(period))
    return tuple(day for day in days if contains(period, day))


def whole_months(start: date, end: date) -> int:
    """Return the number of full months from `start` to `end`; negative where `end` is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end < add_months(start, months) else months


def day_of(value: date | datetime, zone: ZoneInfo) -> date:
    """Return the day of an instant in the declared zone; a plain date is that day everywhere."""
    if isinstance(value, datetime):
        return value.astimezone(zone).date() if value.tzinfo else value.date()
    return value


def contains(period: Period, day: date) -> bool:
    """Say whether a day lies in the half-open window `[start, end)`."""
    return period.start <= day < period.end
