"""Daily use of one metric, screened fast: totals and means of windows as floats.

A screen decides where to look; the figure that a signal shows is made by the metrics, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from assistant.metrics.usage_sweep import Slice
from assistant.metrics.view import MetricSettings

WEEK = 7
_EPOCH = date(1970, 1, 1).toordinal()
GROUPED = ("feature:", "user:", "gated:", "team:", "limit:")
"""Prefixes of metrics that tell of a part: no core metric of the whole."""
PEOPLE = ("active_users", "logins", "sessions", "active", "mau", "wau", "dau")


def number(day: date) -> int:
    """The day as days since 1970-01-01, as usage is kept."""
    return day.toordinal() - _EPOCH


def day_of(number_: int) -> date:
    """The inverse of `number`."""
    return date.fromordinal(int(number_) + _EPOCH)


def window(one: Slice | None, last: date, days: int) -> NDArray[np.float64]:
    """Values of the `days` days up to and with `last`, as far as they are known."""
    if one is None:
        return np.empty(0)
    end = number(last) + 1
    first, stop = np.searchsorted(one.day, [end - days, end])
    return one.value[first:stop]


def weekly(one: Slice | None, last: date, weeks: int) -> NDArray[np.float64]:
    """Totals of the last `weeks` weeks, oldest first; NaN for a week of which no day is known."""
    if one is None:
        return np.full(weeks, np.nan)
    end = number(last) + 1
    first, stop = np.searchsorted(one.day, [end - WEEK * weeks, end])
    place = (one.day[first:stop] - (end - WEEK * weeks)) // WEEK
    known = np.bincount(place, minlength=weeks)
    totals = np.bincount(place, weights=one.value[first:stop], minlength=weeks)
    return np.where(known > 0, totals, np.nan)


def workdays_mean(one: Slice | None, last: date, days: int) -> float | None:
    """Mean of Monday to Friday: at weekends hardly anybody is expected. None where fewer than half are known."""
    if one is None:
        return None
    end = number(last) + 1
    first, stop = np.searchsorted(one.day, [end - days, end])
    day, value = one.day[first:stop], one.value[first:stop]
    work = (day + 3) % WEEK < 5  # 1970-01-01 was a Thursday
    if work.sum() < days * 5 / WEEK / 2:
        return None
    return float(value[work].mean())


def newest(one: Slice | None, last: date) -> float | None:
    """The last value up to a day."""
    if one is None:
        return None
    stop = int(np.searchsorted(one.day, number(last) + 1))
    return float(one.value[stop - 1]) if stop else None


def core_metrics(slices: Mapping[str, Slice], settings: MetricSettings) -> tuple[str, ...]:
    """The metrics that stand for the work: the one that the house names, else its units of work, else people."""
    if settings.core_metric is not None:
        return (settings.core_metric,) if settings.core_metric in slices else ()
    plain = [
        name
        for name in sorted(slices)
        if name != settings.seats_metric and not name.startswith(GROUPED) and not name.endswith("_limit")
    ]
    work = [name for name in plain if name not in PEOPLE and name != settings.active_metric]
    people = [name for name in (settings.active_metric, "logins", "sessions") if name in slices]
    return tuple(work or people[:1] or plain[:1])


def fridays(last: date, *, weeks: int) -> list[date]:
    """The day and the same weekday of the weeks before it, newest first."""
    return [last - timedelta(days=WEEK * n) for n in range(weeks)]
