"""Daily usage as columns. The database strings an account's days and values together: rows would cost more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, Text, cast, func, select

from assistant.memory import schema
from assistant.ports import UsageColumns
from assistant.types.scope import Scope

_EPOCH = date(1970, 1, 1).toordinal()
_APART = ","

Group = tuple[str, str, str, str]
"""Account, metric, its ISO days and its values in the same order, each strung together by commas."""
Again = Callable[[str, str], Iterable[tuple[str, str]]]
"""Days and values of an account's metric, oldest knowledge first."""


def usage_columns(
    connection: Connection, metric: str | None, *, scope: Scope, since: date, until: date
) -> UsageColumns:
    """Read the values of the days `since` to `until` as last known at the scope's instant."""
    table = schema.usage_day
    day = cast(table.c.day, Text)
    strung = (func.aggregate_strings(column, _APART) for column in (day, table.c.value))

    def known(query: Select[Any]) -> Select[Any]:
        days = table.c.day.between(since, until)
        return query.where(days, table.c.known_at <= scope.as_of)

    groups = known(select(table.c.account_id, table.c.metric, *strung))
    groups = groups.where(table.c.account_id.in_(scope.account_ids))
    if metric is not None:
        groups = groups.where(table.c.metric == metric)
    key = (table.c.account_id, table.c.metric)

    def again(account_id: str, name: str) -> Iterable[tuple[str, str]]:
        rows = known(select(day, table.c.value)).where(
            table.c.account_id == account_id, table.c.metric == name
        )
        found = connection.execute(rows.order_by(table.c.day, table.c.known_at))
        return ((row[0], row[1]) for row in found)

    found = connection.execute(groups.group_by(*key).order_by(*key)).all()
    return columns_of(((row[0], row[1], row[2], row[3]) for row in found), again)


def columns_of(groups: Iterable[Group], again: Again) -> UsageColumns:
    """Turn groups, ordered by account and metric, into columns. `again` is asked where a day has several values.

    A value that is no number comes as NaN.
    """
    accounts: dict[str, int] = {}
    metrics: dict[str, int] = {}
    parsed: dict[str, NDArray[np.int32]] = {}
    pieces: list[tuple[int, int, NDArray[np.int32], NDArray[np.float64]]] = []
    for account_id, metric, days, values in groups:
        # Accounts that are used daily have the same days: most are worked out once.
        day = parsed.get(days)
        if day is None:
            day = parsed[days] = _days(days.split(_APART))
        value = _numbers(values.split(_APART))
        if day.size > 1 and not np.all(day[1:] > day[:-1]):
            day, value = _in_order(day, value, partial(again, account_id, metric))
        pieces.append(
            (
                accounts.setdefault(account_id, len(accounts)),
                metrics.setdefault(metric, len(metrics)),
                day,
                value,
            )
        )
    sizes = [day.size for _, _, day, _ in pieces]
    return UsageColumns(
        tuple(accounts),
        tuple(metrics),
        np.repeat(np.array([account for account, _, _, _ in pieces], np.int32), sizes),
        np.repeat(np.array([metric for _, metric, _, _ in pieces], np.int16), sizes),
        np.concatenate([np.array([], np.int32), *(day for _, _, day, _ in pieces)]),
        np.concatenate([np.array([]), *(value for _, _, _, value in pieces)]),
    )


def _in_order(
    day: NDArray[np.int32], value: NDArray[np.float64], again: Callable[[], Iterable[tuple[str, str]]]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Sort by day; where a day has several values the newest counts, which takes a look at the rows."""
    order = np.argsort(day, kind="stable")
    day, value = day[order], value[order]
    if np.all(day[1:] > day[:-1]):
        return day, value
    newest = dict(again())
    return _days(list(newest)), _numbers(list(newest.values()))


def _days(texts: Sequence[str]) -> NDArray[np.int32]:
    return np.array([date.fromisoformat(text).toordinal() - _EPOCH for text in texts], np.int32)


def _numbers(texts: Sequence[str]) -> NDArray[np.float64]:
    try:
        return np.array(list(map(float, texts)), np.float64)
    except ValueError:
        return np.array([_number(text) for text in texts], np.float64)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
