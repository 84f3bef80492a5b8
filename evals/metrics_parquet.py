"""Usage as Parquet files ordered by account, for comparing engines: read whole or by one account.

A row group holds whole stretches of accounts, and its statistics let one account be read without the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from evals.metrics_columns import Floats, Ints, UsageColumns, columns

GROUP_ROWS = 64 * 1024
"""Rows of a row group: small enough that one account costs a few milliseconds."""


def write(usage: UsageColumns, path: Path) -> None:
    """Write the columns, ordered by account, metric and day."""
    table = pa.table(
        {
            "account": pa.DictionaryArray.from_arrays(
                pa.array(usage.account), pa.array(list(usage.accounts))
            ),
            "metric": pa.DictionaryArray.from_arrays(pa.array(usage.metric), pa.array(list(usage.metrics))),
            "day": pa.array(usage.day),
            "value": pa.array(usage.value),
        }
    )
    pq.write_table(table, path, row_group_size=GROUP_ROWS)


def read(path: Path, *, account: str | None = None) -> UsageColumns:
    """Read all accounts, or the row groups that can hold one, group by group to keep memory small."""
    file = pq.ParquetFile(path, read_dictionary=["account", "metric"])
    groups = range(file.num_row_groups) if account is None else _groups(file, account)
    accounts: dict[str, int] = {}
    metrics: dict[str, int] = {}
    parts = [_part(file.read_row_group(group), accounts, metrics, account) for group in groups]
    if not parts:
        none = np.empty(0, np.int32)
        return columns((), (), account=none, metric=none.astype(np.int16), day=none, value=np.empty(0))
    account_codes, metric_codes, days, values = zip(*parts, strict=True)
    return columns(
        tuple(accounts),
        tuple(metrics),
        account=np.concatenate(account_codes),
        metric=np.concatenate(metric_codes),
        day=np.concatenate(days),
        value=np.concatenate(values),
    )


def _groups(file: pq.ParquetFile, account: str) -> Sequence[int]:
    found = []
    for group in range(file.num_row_groups):
        statistics = file.metadata.row_group(group).column(0).statistics
        if statistics is None or not statistics.has_min_max or statistics.min <= account <= statistics.max:
            found.append(group)
    return found


def _part(
    table: pa.Table, accounts: dict[str, int], metrics: dict[str, int], account: str | None
) -> tuple[Ints, NDArray[np.int16], Ints, Floats]:
    """Return a row group's cells, its names numbered as in the whole."""
    if account is not None:
        table = table.filter(pc.equal(table["account"], account))
    codes = [
        _codes(table[name].combine_chunks(), known)
        for name, known in (("account", accounts), ("metric", metrics))
    ]
    return codes[0], codes[1].astype(np.int16), table["day"].to_numpy(), table["value"].to_numpy()


def _codes(column: pa.DictionaryArray, known: dict[str, int]) -> Ints:
    names, indices = column.dictionary.to_pylist(), column.indices.to_numpy()
    codes = np.full(len(names), -1, np.int32)
    for index in np.unique(indices):
        codes[index] = known.setdefault(names[index], len(known))
    found: Ints = codes[indices]
    return found
