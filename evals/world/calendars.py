"""Days of the world: seasons by industry, weekdays, holidays by region. Pure; days count from `START`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

START = date(2024, 1, 1)

Levels = NDArray[np.float64]

SEASONS: Mapping[str, tuple[float, ...]] = {
    "Retail": (0.85, 0.8, 0.9, 0.95, 1.0, 0.95, 0.9, 0.95, 1.0, 1.1, 1.35, 1.4),
    "Schools": (1.0, 1.05, 1.05, 1.0, 1.05, 0.8, 0.38, 0.42, 1.15, 1.15, 1.1, 0.8),
    "Hotels": (0.62, 0.65, 0.8, 0.95, 1.1, 1.3, 1.4, 1.4, 1.15, 0.95, 0.72, 0.85),
    "Farming": (0.5, 0.6, 1.05, 1.3, 1.25, 1.05, 1.15, 1.4, 1.4, 1.05, 0.65, 0.5),
    "Construction": (0.58, 0.65, 0.9, 1.1, 1.2, 1.2, 1.15, 1.1, 1.15, 1.1, 0.9, 0.6),
    "Logistics": (0.9, 0.9, 0.95, 0.95, 0.98, 1.0, 0.95, 0.95, 1.02, 1.1, 1.25, 1.2),
    "Hospitals": (1.03, 1.02, 1.0, 1.0, 1.0, 0.98, 0.95, 0.95, 1.0, 1.02, 1.03, 1.0),
    "Manufacturing": (1.0, 1.02, 1.05, 1.02, 1.02, 1.02, 0.9, 0.78, 1.05, 1.06, 1.04, 0.86),
    "Energy": (1.15, 1.12, 1.05, 0.98, 0.92, 0.9, 0.9, 0.9, 0.95, 1.0, 1.08, 1.12),
    "Events": (0.55, 0.62, 0.9, 1.05, 1.25, 1.35, 1.2, 1.05, 1.3, 1.15, 0.85, 0.7),
    "Property": (1.0, 1.0, 1.02, 1.02, 1.03, 1.02, 0.98, 0.95, 1.0, 1.02, 1.0, 0.92),
    "Councils": (1.02, 1.03, 1.08, 1.0, 1.0, 1.0, 0.92, 0.84, 1.02, 1.04, 1.04, 0.9),
}
"""Level of use by month, January first, around 1. Assumptions of this world."""

_FIXED = {
    "US": ((1, 1), (7, 4), (11, 28), (11, 29), (12, 24), (12, 25), (12, 31)),
    "UK": ((1, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26), (12, 31)),
    "EU": ((1, 1), (5, 1), (10, 3), (11, 1), (12, 24), (12, 25), (12, 26), (12, 31)),
}


def day_of(number: int) -> date:
    """The calendar day of a day number."""
    return START + timedelta(days=number)


def moment(number: int, minute: int) -> datetime:
    """An instant: `minute` counts from midnight UTC and may run beyond the day."""
    return datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(days=number, minutes=minute)


def days_in(months: int) -> int:
    """How many days a world of so many months has."""
    year, month = divmod(START.month - 1 + months, 12)
    return (date(START.year + year, month + 1, 1) - START).days


def add_months(day: date, months: int) -> date:
    """The same day some months later; the month's last day where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)


def number_of(day: date) -> int:
    """The day number of a calendar day; negative before the world begins."""
    return (day - START).days


def is_working(number: int) -> bool:
    """Monday to Friday, and not between Christmas and New Year."""
    day = day_of(number)
    return day.weekday() < 5 and not (day.month == 12 and day.day > 23)


def working(number: int) -> int:
    """This day or the next that is worked."""
    while not is_working(number):
        number += 1
    return number


def season_strength(industry: str) -> float:
    """How far the lowest month lies below the mean of the year."""
    months = SEASONS[industry]
    return 1 - min(months) / (sum(months) / 12)


def trough_months(industry: str) -> frozenset[int]:
    """Months (1 to 12) that lie more than a fifth below the year's mean."""
    months = SEASONS[industry]
    mean = sum(months) / 12
    return frozenset(n + 1 for n, level in enumerate(months) if level < 0.8 * mean)


@cache
def season(industry: str, first: int, days: int) -> Levels:
    """Level for each of `days` days from `first`, smooth between the middles of months."""
    months = np.array(SEASONS[industry])
    middles = np.arange(-1, 13) * 30.4375 + 15.2
    levels = np.concatenate([months[-1:], months, months[:1]])
    position = np.array([day_of(first + n).timetuple().tm_yday for n in range(days)], dtype=np.float64)
    smooth: Levels = np.interp(position, middles, levels)
    return smooth


@cache
def weekdays(region: str, first: int, days: int, weekend: float) -> Levels:
    """Share of a working day's use: `weekend` on Saturdays and Sundays, little on holidays."""
    level = np.ones(days)
    closed = set(_FIXED[region])
    for n in range(days):
        day = day_of(first + n)
        if day.weekday() >= 5:
            level[n] = weekend
        elif (day.month, day.day) in closed:
            level[n] = max(0.06, weekend)
        elif day.month == 12 and day.day > 23:
            level[n] = max(0.35, weekend)
        elif day.weekday() == 4:
            level[n] = 0.9
    return level
