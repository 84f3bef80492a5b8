"""Tables of facts in CSV files, recognised by their columns. Daily usage has a fast way of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.types.facts import Row
from ingest.csvfile import CsvFile, CsvRow, open_csv, raw_line
from ingest.recognise import Form, Head, Match, Source
from ingest.records import BadRecord, Notice, ReadContext, Record, Rejected, SourceFile
from ingest.schema import TABLES, Cell, Column, Table, read_cell
from ingest.sources.usage import read_usage

SOURCE = "csv"


def match(head: Head) -> Match | None:
    """The table whose required columns are there; among several the one that needs most, then knows most."""
    if head.form is not Form.CSV:
        return None
    have = frozenset(head.columns)
    fits = [_fit(table, have) for table in TABLES.values()]
    return max(fits, key=lambda fit: (fit.likeness, fit.weight))


def _fit(table: Table, have: frozenset[str]) -> Match:
    missing = tuple(sorted(table.required - have))
    likeness = 1.0 - len(missing) / len(table.required)
    known = sum(column.name in have for column in table.columns)
    return Match(table.name, likeness, missing, 100 * len(table.required & have) + known)


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Rows of every table file, the later of two rows with one id winning."""
    for file in files:
        table = TABLES[file.shape]
        content = open_csv(file.path)
        yield from _column_notices(file, table, content)
        if table.name == "usage":
            yield from read_usage(file, table, content, context)
        else:
            yield from _rows(file, table, content, context)


def _column_notices(file: SourceFile, table: Table, content: CsvFile) -> Iterator[Notice]:
    known = {column.name for column in table.columns}
    unknown = sorted({name for name in content.columns if name and name not in known})
    if unknown:
        names = ", ".join(unknown[:20]) + (f" and {len(unknown) - 20} more" if len(unknown) > 20 else "")
        yield Notice(
            file.name, "unknown_columns", f"the table {table.name} does not know these columns: {names}"
        )
    twice = sorted({name for name in content.columns if name in known and content.columns.count(name) > 1})
    if twice:
        yield Notice(file.name, "double_columns", f"named twice, the first is read: {', '.join(twice)}")


def _rows(file: SourceFile, table: Table, content: CsvFile, context: ReadContext) -> Iterator[Record]:
    kept: dict[str, tuple[Row, CsvRow]] = {}
    strange: dict[str, str] = {}
    for line in content.rows():
        row, problems = _row(file, table, content, line, context)
        yield from problems
        if row is None:
            continue
        key = f"{row.row_id}|{row.get(table.period)}" if table.period else row.row_id
        if key in kept:
            _, earlier = kept.pop(key)
            yield _duplicate(file, earlier, line, key)
        kept[key] = (row, line)
        strange.update(_strange_words(table, row))
    for column, word in sorted(strange.items()):
        yield Notice(
            file.name, "unknown_word", f"column {column} holds {word!r}, which is kept but not understood"
        )
    rows = [row for row, _ in kept.values()]
    yield from _periods(rows, table.period) if table.period else rows


def _duplicate(file: SourceFile, earlier: CsvRow, later: CsvRow, key: str) -> Rejected:
    """The earlier of two rows with one id, given up for the later."""
    message = (
        f"{key!r} occurs again in line {later.first_line}, and the later one counts; delete one of the two"
    )
    return Rejected(file.name, f"line {earlier.first_line}", "duplicate", message, raw_line(earlier.cells))


def _periods(rows: list[Row], period: str) -> Iterator[Row]:
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


def _row(
    file: SourceFile, table: Table, content: CsvFile, line: CsvRow, context: ReadContext
) -> tuple[Row | None, list[Rejected]]:
    raw = raw_line(line.cells)
    if line.damage:
        message = f"{line.damage}; mend the line so that each column has one cell"
        return None, [Rejected(file.name, f"line {line.first_line}", "bad_row", message, raw)]
    values: dict[str, Cell] = {}
    problems: list[Rejected] = []
    whole, assumed = True, False
    for column in table.columns:
        text = _text_of(content, line, column)
        try:
            if text:
                values[column.name], without_zone = read_cell(text, column, context.zone)
                assumed |= without_zone
            if column.required and values.get(column.name, "") == "":
                raise BadRecord("missing_value", "is required and empty; fill it in")
            _check_choice(column, values)
        except BadRecord as bad:
            at = f"line {line.first_line}, column {column.name}"
            problems.append(Rejected(file.name, at, bad.reason_code, f"{column.name}: {bad.message}", raw))
            values.pop(column.name, None)
            whole = whole and table.keeps_row and not column.required
    if not whole:
        return None, problems
    if assumed:
        values["assumed_zone"] = context.zone.key
    return _built(file, table, line, values), problems


def _text_of(content: CsvFile, line: CsvRow, column: Column) -> str:
    return line.cells[content.columns.index(column.name)].strip() if column.name in content.columns else ""


def _check_choice(column: Column, values: dict[str, Cell]) -> None:
    """A required word outside its list would be counted wrongly; an optional one is kept and told of."""
    word = values.get(column.name)
    if column.required and column.choices and word not in column.choices:
        raise BadRecord("unknown_word", f"{word!r} is none of {', '.join(sorted(column.choices))}")


def _built(file: SourceFile, table: Table, line: CsvRow, values: dict[str, Cell]) -> Row:
    row_id = "|".join(str(values[name]) for name in table.key)
    account = values.get("account_id")
    kept = tuple((name, value) for name, value in values.items() if value != "")
    return Row(
        table.name,
        row_id,
        account if isinstance(account, str) else None,
        kept,
        SOURCE,
        f"{file.name}:{line.first_line}",
    )


TABLES_SOURCE = Source("tables", "table of facts", match, facts=facts)
