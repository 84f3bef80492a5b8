"""From text cells to a row of a table of facts: what is typed, what is required, what is kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.types.facts import Row
from ingest.records import BadRecord, Notice, ReadContext, Record, Rejected, SourceFile
from ingest.schema import Cell, Column, Table, read_cell


@dataclass(frozen=True, slots=True)
class Place:
    """Where cells come from: the source that says them, where in the file, and their bytes."""

    source: str
    locator: str
    number: int
    raw: bytes


def typed_row(
    file: SourceFile, table: Table, place: Place, cells: Mapping[str, str], context: ReadContext
) -> tuple[Row | None, list[Rejected]]:
    """Read the cells that the table knows, by column name; empty ones are absent.

    Cells under other names are kept as text. A row that names no account may do so where
    `account_refs` say how to find it.
    """
    values: dict[str, Cell] = {}
    problems: list[Rejected] = []
    whole, assumed = True, False
    for column in table.columns:
        text = cells.get(column.name, "").strip()
        needed = column.required and not (column.name == "account_id" and cells.get("account_refs"))
        try:
            if text:
                values[column.name], without_zone = read_cell(text, column, context.zone)
                assumed |= without_zone
            if needed and values.get(column.name, "") == "":
                raise BadRecord("missing_value", "is required and empty; fill it in")
            _check_choice(column, values)
        except BadRecord as bad:
            at = f"{place.locator}, column {column.name}"
            message = f"{column.name}: {bad.message}"
            problems.append(Rejected(file.name, at, bad.reason_code, message, place.raw))
            values.pop(column.name, None)
            whole = whole and table.keeps_row and not needed
    if not whole:
        return None, problems
    if assumed:
        values["assumed_zone"] = context.zone.key
    known = {column.name for column in table.columns}
    values |= {name: text for name, text in cells.items() if name not in known and name != "user_id" and text}
    return _built(file, table, place, values), problems


def _check_choice(column: Column, values: dict[str, Cell]) -> None:
    """A required word outside its list would be counted wrongly; an optional one is kept and told of."""
    word = values.get(column.name)
    if column.required and column.choices and word not in column.choices:
        raise BadRecord("unknown_word", f"{word!r} is none of {', '.join(sorted(column.choices))}")


def _built(file: SourceFile, table: Table, place: Place, values: Mapping[str, Cell]) -> Row:
    row_id = "|".join(str(values.get(name, "")) for name in table.key)
    account = values.get("account_id")
    kept = tuple((name, value) for name, value in values.items() if value != "")
    owner = account if isinstance(account, str) else None
    return Row(table.name, row_id, owner, kept, place.source, f"{file.name}:{place.number}")


def kept_rows(
    file: SourceFile, table: Table, read: Iterable[tuple[Place, Row | None, list[Rejected]]]
) -> Iterator[Record]:
    """Rows with the later of two with one id winning, periods of one id told apart, and what was rejected."""
    kept: dict[str, tuple[Row, Place]] = {}
    strange: dict[str, str] = {}
    for place, row, problems in read:
        yield from problems
        if row is None:
            continue
        key = f"{row.row_id}|{row.get(table.period)}" if table.period else row.row_id
        if key in kept:
            _, earlier = kept.pop(key)
            yield _duplicate(file, earlier, place, key)
        kept[key] = (row, place)
        strange.update(_strange_words(table, row))
    for column, word in sorted(strange.items()):
        yield Notice(
            file.name, "unknown_word", f"column {column} holds {word!r}, which is kept but not understood"
        )
    rows = [row for row, _ in kept.values()]
    yield from periods(rows, table.period) if table.period else rows


def _duplicate(file: SourceFile, earlier: Place, later: Place, key: str) -> Rejected:
    """The earlier of two rows with one id, given up for the later."""
    message = f"{key!r} occurs again in {later.locator}, and the later one counts; delete one of the two"
    return Rejected(file.name, earlier.locator, "duplicate", message, earlier.raw)


def periods(rows: list[Row], period: str) -> Iterator[Row]:
    """Tell rows of one id apart by the day their period starts; the earliest keeps the bare id."""
    first: dict[str, str] = {}
    for row in rows:
        day = str(row.get(period))
        first[row.row_id] = min(day, first.get(row.row_id, day))
    for row in rows:
        day = str(row.get(period))
        yield row if day == first[row.row_id] else replace(row, row_id=f"{row.row_id}|{day}")


def _strange_words(table: Table, row: Row) -> Iterator[tuple[str, str]]:
    values = dict(row.values)
    for column in table.columns:
        word = values.get(column.name)
        if column.choices and isinstance(word, str) and word not in column.choices:
            yield column.name, word
