"""Business days: Monday to Friday, without the days that the house names as holidays."""

from __future__ import annotations

from datetime import date, timedelta


def is_business_day(day: date, holidays: frozenset[date] = frozenset()) -> bool:
    return day.weekday() < 5 and day not in holidays


def business_days(since: date, count: int, *, holidays: frozenset[date] = frozenset()) -> date:
    """Return the day that is `count` business days after `since`; with 0 the next business day from it on.

    >>> business_days(date(2026, 10, 30), 1)
    datetime.date(2026, 11, 2)
    >>> business_days(date(2026, 10, 31), 0)
    datetime.date(2026, 11, 2)
    """
    day = since
    while not is_business_day(day, holidays):
        day += timedelta(days=1)
    # What happens at a weekend is seen on the next business day, and counted from there.
    for _ in range(count):
        day += timedelta(days=1)
        while not is_business_day(day, holidays):
            day += timedelta(days=1)
    return day


def business_days_between(since: date, until: date) -> int:
    """Return how many business days lie after `since` up to and with `until`; 0 where there are none.

    >>> business_days_between(date(2026, 10, 30), date(2026, 11, 3))
    2
    """
    days = (until - since).days
    if days <= 0:
        return 0
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum(is_business_day(since + timedelta(days=n)) for n in range(1, rest + 1))
