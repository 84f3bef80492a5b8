"""Daily usage of many accounts as columns: the same trend as `usage`, for all accounts at once.

Values are 64-bit floats here, for sweeps over a portfolio; the figure that is shown comes from `usage`.
Rows are kept in the order account, metric, day, so that one account is one slice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.metrics.usage import BASELINE, LEAST_DAYS, RECENT

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return days since 1970, as the columns hold them."""
    return day.toordinal() - _EPOCH


@dataclass(frozen=True, slots=True)
class UsageColumns:
    """Values by account, metric and day. `account` and `metric` are positions in the names."""

    accounts: Sequence[str]
    metrics: Sequence[str]
    account: Ints
    metric: NDArray[np.int16]
    day: Ints
    value: Floats
    starts: NDArray[np.int64]
    """Where each account's rows begin; one more entry ends the last."""

    def of(self, account: int) -> UsageColumns:
        """Return one account's rows, without copying them."""
        cut = slice(int(self.starts[account]), int(self.starts[account + 1]))
        length = cut.stop - cut.start
        return UsageColumns(
            (self.accounts[account],),
            self.metrics,
            np.zeros(length, np.int32),
            self.metric[cut],
            self.day[cut],
            self.value[cut],
            np.array([0, length]),
        )


def columns(
    accounts: Sequence[str],
    metrics: Sequence[str],
    *,
    account: Ints,
    metric: NDArray[np.int16],
    day: Ints,
    value: Floats,
) -> UsageColumns:
    """Order the rows where they are not ordered yet, and note where each account begins."""
    if account.size and np.any(np.diff(account) < 0):
        order = np.lexsort((day, metric, account))
        account, metric, day, value = account[order], metric[order], day[order], value[order]
    starts = np.searchsorted(account, np.arange(len(accounts) + 1))
    return UsageColumns(accounts, metrics, account, metric, day, value, starts.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Trends:
    """Per account: recent and earlier mean with their days, and the change; NaN where it is undefined."""

    recent: Floats
    recent_days: NDArray[np.int64]
    earlier: Floats
    earlier_days: NDArray[np.int64]
    change: Floats


def trends(usage: UsageColumns, name: str, as_of: date, *, silent: frozenset[date] = frozenset()) -> Trends:
    """Compare every account's last four weeks of one metric with the twelve before them."""
    n = len(usage.accounts)
    if name not in usage.metrics:
        empty, none = np.full(n, np.nan), np.zeros(n, np.int64)
        return Trends(empty, none, empty, none, empty)
    end = day_number(as_of) + 1
    middle = end - RECENT
    inside = (usage.day >= middle - BASELINE) & (usage.day < end)
    inside &= usage.metric == list(usage.metrics).index(name)
    for quiet in silent:
        inside &= usage.day != day_number(quiet)
    account, day, value = usage.account[inside], usage.day[inside], usage.value[inside]
    late = day >= middle
    recent, recent_days = _means(account[late], value[late], n)
    earlier, earlier_days = _means(account[~late], value[~late], n)
    enough = (recent_days >= LEAST_DAYS) & (earlier_days >= LEAST_DAYS) & (earlier > 0)
    change = np.full(n, np.nan)
    change[enough] = recent[enough] / earlier[enough] - 1
    return Trends(recent, recent_days, earlier, earlier_days, change)


def _means(account: Ints, value: Floats, n: int) -> tuple[Floats, NDArray[np.int64]]:
    days = np.bincount(account, minlength=n)
    sums = np.bincount(account, weights=value, minlength=n)
    means = np.full(n, np.nan)
    known = days > 0
    means[known] = sums[known] / days[known]
    return means, days
