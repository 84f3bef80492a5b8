"""Trends of many accounts out of columns: the same exact figures as of one account, without row objects.

Whole numbers are summed exactly in 64 bits. An account with any other value is left to its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.metrics.usage import EMPTY, Sides, Trend, Window, compare, sides_of
from assistant.metrics.view import View
from assistant.ports import UsageColumns
from assistant.types.facts import Period

BATCH = 500
"""Accounts read at once: it bounds the memory, whatever the size of the portfolio."""
EXACT = 2.0**53
"""Up to here every whole number is a 64-bit float."""
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Slice:
    """One metric of one account: day numbers, in order, and values."""

    account: str
    metric: str
    day: NDArray[np.int32]
    value: NDArray[np.float64]

    @property
    def whole(self) -> bool:
        """Say whether sums of it are exact: whole numbers from zero on, not too large."""
        value = self.value
        return bool(np.all((value >= 0) & (value == np.floor(value)))) and float(value.sum()) < EXACT

    def window(self, period: Period, silent: NDArray[np.int32], *, most: int | None = None) -> Window:
        """Average the values of a window, leaving out silent days. `most` bounds the rows that are named: the last."""
        first, end = (np.searchsorted(self.day, _number(day)) for day in (period.start, period.end))
        day, value = self.day[first:end], self.value[first:end]
        if silent.size:
            heard = ~np.isin(day, silent)
            day, value = day[heard], value[heard]
        if not day.size:
            return EMPTY
        named = day if most is None else day[day.size - min(most, day.size) :]
        rows = tuple(f"usage:{self.account}|{_iso(number)}|{self.metric}" for number in named.tolist())
        return Window(Fraction(int(value.sum()), int(day.size)), int(day.size), rows)


Slices = Mapping[str, Mapping[str, Slice]]
"""Slices by account and metric."""


def slices_of(usage: UsageColumns) -> dict[str, dict[str, Slice]]:
    """Cut columns into accounts and metrics, without copying them."""
    if not usage.day.size:
        return {}
    turns = np.flatnonzero(np.diff(usage.account) | np.diff(usage.metric)) + 1
    bounds = [0, *turns.tolist(), int(usage.day.size)]
    found: dict[str, dict[str, Slice]] = {}
    for first, end in pairwise(bounds):
        account, metric = usage.accounts[usage.account[first]], usage.metrics[usage.metric[first]]
        one = Slice(account, metric, usage.day[first:end], usage.value[first:end])
        found.setdefault(account, {})[metric] = one
    return found


@dataclass(frozen=True, slots=True)
class Swept:
    """The trends of one account by metric; `trends` is None where its values have to be read as rows."""

    account_id: str
    trends: Mapping[str, Trend] | None


def sweep(view: View, *, metrics: tuple[str, ...] | None, silent: frozenset[date]) -> Iterator[Swept]:
    """Yield the trends of the view's accounts in order of their ids, those without usage left out.

    `metrics` names what to read, None is everything but the seats.
    """
    seats = view.settings.seats_metric
    quiet = np.array(sorted(_number(day) for day in silent), np.int32)
    now, then = sides_of(view.as_of)
    ids = sorted(view.account_ids)
    for at in range(0, len(ids), BATCH):
        some = view.of_accounts(ids[at : at + BATCH])
        wanted = None if metrics is None else (*metrics, seats)
        recent, earlier = (_read(some, wanted, side) for side in (now, then))
        for account_id in sorted(recent.keys() | earlier.keys()):
            mine, before = recent.get(account_id, {}), earlier.get(account_id, {})
            names = [name for name in sorted(mine.keys() | before.keys()) if name != seats]
            if not all(one.whole for one in (*mine.values(), *before.values())):
                yield Swept(account_id, None)
            elif names:
                yield Swept(
                    account_id,
                    {name: _trend(name, seats, (mine, before), (now, then), quiet) for name in names},
                )


def _trend(
    name: str,
    seats: str,
    known: tuple[Mapping[str, Slice], Mapping[str, Slice]],
    sides: tuple[Sides, Sides],
    quiet: NDArray[np.int32],
) -> Trend:
    mine, before = known
    now, then = sides
    none = np.array([], np.int32)
    return compare(
        _windows(mine.get(name), now, quiet),
        seats=_windows(mine.get(seats), now, none),
        last_year=_windows(before.get(name), then, quiet),
    )


def _windows(one: Slice | None, sides: Sides, silent: NDArray[np.int32]) -> tuple[Window, Window]:
    if one is None:
        return EMPTY, EMPTY
    return one.window(sides.recent, silent), one.window(sides.baseline, silent)


def _read(view: View, metrics: tuple[str, ...] | None, sides: Sides) -> dict[str, dict[str, Slice]]:
    """Read the days of both sides; of several metrics one after the other, so that no other one is read."""
    found: dict[str, dict[str, Slice]] = {}
    for metric in metrics or (None,):
        usage = view.reader.usage_columns(
            metric, scope=view.scope, since=sides.baseline.start, until=sides.recent.end - timedelta(days=1)
        )
        for account_id, slices in slices_of(usage).items():
            found.setdefault(account_id, {}).update(slices)
    return found


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


_ISO: dict[int, str] = {}


def _iso(number: int) -> str:
    text = _ISO.get(number)
    if text is None:
        text = _ISO[number] = date.fromordinal(number + _EPOCH).isoformat()
    return text
