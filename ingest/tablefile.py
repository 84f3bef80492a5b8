"""One way to read rows of text cells from CSV, Parquet and JSON, whatever they hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import Any

from ingest.csvfile import CsvRow, open_csv, raw_line
from ingest.jsonfile import Json, Located, objects_of
from ingest.records import BadRecord, Rejected, SourceFile

JSON_CONTAINERS = ("results", "records", "data", "list", "items")
"""Lists that interfaces answer with, around the records themselves."""

_MAX_DEPTH = 6
_MAX_FIELDS = 500


@dataclass(frozen=True, slots=True)
class TableFile:
    """Column names in lower case, and rows of as many text cells. `unit` is what rows are counted in.

    `rows()` begins anew each time. Records that cannot be taken apart come as `Rejected`.
    """

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[CsvRow | Rejected]]
    unit: str = "line"


def open_table(file: SourceFile, containers: tuple[str, ...] = ()) -> TableFile:
    """A table by the form of the file. Raises OSError, and BadRecord where a Parquet file is damaged."""
    with file.path.open("rb") as handle:
        head = handle.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PAR1"):
        # pyarrow takes longer to import than most folders to read, so only a Parquet file pays for it.
        opened: TableFile = import_module("ingest.parquetfile").open_parquet(file)
        return opened
    if head.startswith((b"{", b"[")):
        return _open_json(file, containers + JSON_CONTAINERS)
    content = open_csv(file.path)
    return TableFile(content.columns, content.rows)


def text_of(value: Any) -> str:
    """A typed cell as the text that a CSV file would hold; a list's elements are separated by `;`.

    Raises BadRecord for a number that no decimal can be made of.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f") if value.is_finite() and value.adjusted() < 40 else str(value)
        case int() if abs(value) >= 10**40:
            raise BadRecord("bad_number", "a number has more than 40 digits; write it shorter")
        case int() | float():
            return repr(value)
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple():
            return ";".join(text_of(item) for item in value if not isinstance(item, dict | list))
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def flat(record: Json) -> dict[str, str]:
    """A record's leaves as text, by their path in lower case: `properties.name`, `items.data.0.id`."""
    found: dict[str, str] = {}
    _flatten(record, "", found, 0)
    return found


def _flatten(value: Any, path: str, found: dict[str, str], depth: int) -> None:
    if len(found) >= _MAX_FIELDS or depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, below in value.items():
            _flatten(below, f"{path}.{key}" if path else str(key), found, depth + 1)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, item in enumerate(value[:50]):
            _flatten(item, f"{path}.{number}", found, depth + 1)
    else:
        found.setdefault(path.strip().lower(), text_of(value))


def _open_json(file: SourceFile, containers: tuple[str, ...]) -> TableFile:
    """Columns are all that occur, so the file is read once for them; records keep where they stood."""
    columns: dict[str, None] = {}
    lines = False
    for item in objects_of(file, containers, fraction=_decimal):
        if isinstance(item, Located):
            columns.update(dict.fromkeys(_fields(item) or {}))
        lines |= item.locator.startswith("line ")

    def rows() -> Iterator[CsvRow | Rejected]:
        for number, item in enumerate(objects_of(file, containers, fraction=_decimal), start=1):
            if isinstance(item, Rejected):
                yield item
                continue
            at = _place(item.locator, number)
            cells = _fields(item)
            if cells is None:
                yield CsvRow(
                    [json.dumps(item.value, default=str)], at, at, "a number in it has too many digits"
                )
            else:
                yield CsvRow([cells.get(name, "") for name in columns], at, at)

    return TableFile(tuple(columns), rows, "line" if lines else "record")


def _decimal(digits: str) -> Decimal | str:
    """A number with a fraction, exactly; what no decimal can hold stays text for the cell to refuse."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return digits


def _fields(item: Located) -> dict[str, str] | None:
    try:
        return flat(item.value)
    except BadRecord:
        return None


def _place(locator: str, number: int) -> int:
    """The line that a record stands on where it stands on one, else which record of the file it is."""
    head, _, rest = locator.partition(" ")
    line = rest.partition(" ")[0]
    return int(line) if head == "line" and line.isdecimal() else number


def raw_row(row: CsvRow) -> bytes:
    """A row's cells for the record of what was rejected."""
    return raw_line(row.cells)


def records_in(file: SourceFile) -> Iterator[Located | Rejected]:
    """Rows of a table as records, with where they stand; what is damaged as `Rejected`."""
    try:
        content = open_table(file)
    except BadRecord as bad:
        yield Rejected(file.name, "file", bad.reason_code, bad.message, b"")
        return
    for row in content.rows():
        if isinstance(row, Rejected):
            yield row
        elif row.damage:
            message = f"{row.damage}; mend the line so that each column has one cell"
            yield Rejected(file.name, f"{content.unit} {row.first_line}", "bad_row", message, raw_row(row))
        else:
            cells = dict(zip(content.columns, row.cells, strict=False))
            yield Located(f"{content.unit} {row.first_line}", "", cells)
