"""Daily usage from a table, fast: cells repeat, so each different one is read once and rows become codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.csvfile import CsvRow, raw_line
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile, UsageTable
from ingest.schema import Column, Table, read_cell
from ingest.tablefile import TableFile

_BATCH = 65_536
Codes = NDArray[np.int64]


class _Column(dict[str, int]):
    """Cell text to the code of its value, read at the first sight; negative codes are problems."""

    def __init__(self, column: Column, read: Callable[[str], str]) -> None:
        super().__init__()
        self.column = column
        self.read = read
        self.seen: list[str] = []
        self.problems: list[BadRecord] = []
        self._codes: dict[str, int] = {}

    def __missing__(self, text: str) -> int:
        try:
            value = self.read(text.strip())
        except BadRecord as bad:
            self.problems.append(bad)
            code = -len(self.problems)
        else:
            # Two spellings of one value ("2026-03-01", "2026-03-01 ") must meet in one key.
            code = self._codes.setdefault(value, len(self.seen))
            if code == len(self.seen):
                self.seen.append(value)
        self[text] = code
        return code


def read_usage(file: SourceFile, table: Table, content: TableFile, context: ReadContext) -> Iterator[Record]:
    """`UsageTable`s of up to 65,536 rows, with the rows that could not be read.

    Rows of single users (a `user_id` column that is filled in) are summed for their account, day
    and metric, unless the file also has the account's own row for it. Of two rows with one key the
    later counts.
    """
    known = ("account_id", "date", "metric", "value", "user_id")
    names: list[str] = [name for name in known if name in content.columns]
    places = [content.columns.index(name) for name in names]
    columns = [_Column(column, _reader(column, context.zone)) for column in _in_order(table, names)]
    codes: list[Codes] = []
    lines: list[Codes] = []
    rows = content.rows()
    while batch := list(islice(rows, _BATCH)):
        whole = [row for row in batch if isinstance(row, CsvRow) and row.damage is None]
        for row in batch:
            if isinstance(row, Rejected):
                yield row
            elif row.damage is not None:
                yield _damaged(file, row, content.unit)
        block = np.array(
            [
                [column[row.cells[place]] for row in whole]
                for column, place in zip(columns, places, strict=True)
            ],
            dtype=np.int64,
        ).reshape(len(columns), len(whole))
        good = (block >= 0).all(axis=0)
        for index in np.flatnonzero(~good):
            yield _bad_cell(file, whole[index], columns, block[:, index], unit=content.unit)
        codes.append(block[:, good])
        lines.append(np.array([row.first_line for row in whole], dtype=np.int64)[good])
    if codes:
        joined = np.concatenate(codes, axis=1), np.concatenate(lines)
        yield from _tables(file, columns, *joined, unit=content.unit)


def _in_order(table: Table, names: list[str]) -> list[Column]:
    by_name = {column.name: column for column in table.columns}
    return [by_name[name] for name in names]


def _reader(column: Column, zone: ZoneInfo) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not text:
            if column.required:
                raise BadRecord("missing_value", "is required and empty; fill it in")
            return ""
        value, _ = read_cell(text, column, zone)
        if column.required and value == "":
            raise BadRecord("missing_value", "is required and empty; fill it in")
        return format(value, "f") if isinstance(value, Decimal) else str(value)

    return read


def _damaged(file: SourceFile, row: CsvRow, unit: str) -> Rejected:
    message = f"{row.damage}; mend the line so that each column has one cell"
    return Rejected(file.name, f"{unit} {row.first_line}", "bad_row", message, raw_line(row.cells))


def _bad_cell(file: SourceFile, row: CsvRow, columns: list[_Column], codes: Codes, *, unit: str) -> Rejected:
    column, code = next((column, int(code)) for column, code in zip(columns, codes, strict=True) if code < 0)
    bad = column.problems[-code - 1]
    name = column.column.name
    at = f"{unit} {row.first_line}, column {name}"
    return Rejected(file.name, at, bad.reason_code, f"{name}: {bad.message}", raw_line(row.cells))


def _tables(
    file: SourceFile, columns: list[_Column], codes: Codes, lines: Codes, *, unit: str
) -> Iterator[Record]:
    """Duplicates out, users summed, and the rest as tables, in the order of the file."""
    by_user = len(columns) == 5
    keys = _keys(columns, codes, by_user=by_user)
    last, first_again = _last_of_each(keys)
    for earlier, later in first_again:
        cells = [column.seen[code] for column, code in zip(columns, codes[:, earlier], strict=True)]
        message = (
            f"the same account, date and metric again in {unit} {lines[later]}, and the later one counts"
        )
        where = f"{unit} {lines[earlier]}"
        yield Rejected(file.name, where, "duplicate", f"{message}; delete one of the two", raw_line(cells))
    codes, lines = codes[:, last], lines[last]
    values = [columns[3].seen[code] for code in codes[3]]
    if by_user:
        codes, lines, values = _per_account(columns, codes, lines, values)
    for start in range(0, len(lines), _BATCH):
        part = slice(start, start + _BATCH)
        yield UsageTable(
            file.name,
            "csv",
            tuple(columns[0].seen[code] for code in codes[0, part]),
            tuple(columns[1].seen[code] for code in codes[1, part]),
            tuple(columns[2].seen[code] for code in codes[2, part]),
            tuple(values[part]),
            tuple(lines[part].tolist()),
        )


def _keys(columns: list[_Column], codes: Codes, *, by_user: bool) -> Codes:
    """One number for each row's key. Counts of different values multiply far below 2**63."""
    key: Codes = codes[0].copy()
    for index in (1, 2, 4) if by_user else (1, 2):
        key = key * max(1, len(columns[index].seen)) + codes[index]
    return key


def _last_of_each(keys: Codes) -> tuple[Codes, list[tuple[int, int]]]:
    """Indices of the last row of each key in file order, and `(earlier, last)` for the others."""
    _, reversed_first, inverse = np.unique(keys[::-1], return_index=True, return_inverse=True)
    last_by_key = len(keys) - 1 - reversed_first
    last_of_row = last_by_key[inverse][::-1]
    earlier = np.flatnonzero(last_of_row != np.arange(len(keys)))
    pairs = [(int(index), int(last_of_row[index])) for index in earlier]
    return np.sort(last_by_key), pairs


def _per_account(
    columns: list[_Column], codes: Codes, lines: Codes, values: list[str]
) -> tuple[Codes, Codes, list[str]]:
    """Sum the rows of single users; an account's own row (no user) stands for itself."""
    users = columns[4].seen
    if not any(users):
        return codes, lines, values
    keys = _keys(columns, codes, by_user=False)
    totals: dict[int, tuple[int, Decimal, bool]] = {}
    for index, (key, user) in enumerate(zip(keys.tolist(), codes[4].tolist(), strict=True)):
        own = users[user] == ""
        amount = Decimal(values[index])
        if key not in totals or (own and not totals[key][2]):
            totals[key] = (index, amount, own)
        elif not own and not totals[key][2]:
            totals[key] = (totals[key][0], totals[key][1] + amount, False)
    kept = sorted(totals.values())
    chosen = np.array([index for index, _, _ in kept], dtype=np.int64)
    return codes[:, chosen], lines[chosen], [format(amount, "f") for _, amount, _ in kept]
