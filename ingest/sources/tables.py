"""Tables of facts in CSV, Parquet or JSON, recognised by their columns. Daily usage has a fast way of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.types.facts import Row
from ingest.csvfile import CsvRow
from ingest.recognise import Form, Head, Match, Source
from ingest.records import BadRecord, Notice, ReadContext, Record, Rejected, SourceFile
from ingest.schema import TABLES, Table
from ingest.sources.usage import read_usage
from ingest.tablefile import TableFile, open_table, raw_row
from ingest.tablerows import Place, kept_rows, typed_row

SOURCE = "csv"
_MAPPED = 900
"""A mapping file says what is meant, so it outweighs what the columns look like; but a system's own export
(`ingest.mapped.WEIGHT`) is read as such, and the mapping adds to it."""


def match(head: Head) -> Match | None:
    """The table whose required columns are there; among several the one that needs most, then knows most."""
    if head.form not in (Form.CSV, Form.PARQUET, Form.JSON):
        return None
    found = _mapped(head)
    if found:
        return found
    fits = [_fit(table, have) for table in TABLES.values() for have in _columns(head, table.name)]
    return max(fits, key=lambda fit: (fit.likeness, fit.weight), default=None)


def _mapped(head: Head) -> Match | None:
    names = {table: _columns(head, table) for table in TABLES}
    for have in dict.fromkeys(have for sets in names.values() for have in sets):
        mapping = head.mapping.best(head.name, have) if head.mapping else None
        if mapping:
            return Match(mapping.table, 1.0, (), _MAPPED)
    return None


def _columns(head: Head, table: str) -> list[frozenset[str]]:
    """Names of the columns; in JSON those of the objects at the top, in a list, or under the table's name."""
    if head.form is not Form.JSON:
        return [frozenset(head.columns)]
    paths = [path for path in ("", f"{table}[]", "records[]", "results[]", "data[]") if path in head.keys]
    return [frozenset(key.lower() for key in head.keys[path]) for path in paths]


def _fit(table: Table, have: frozenset[str]) -> Match:
    missing = tuple(sorted(table.required - have))
    likeness = 1.0 - len(missing) / len(table.required)
    known = sum(column.name in have for column in table.columns)
    if "id" in have and known * 5 < len(have):
        # Another system's records, with an id of their own, that only mention an account.
        likeness = min(likeness, 0.5)
    return Match(table.name, likeness, missing, 100 * len(table.required & have) + known)


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Rows of every table file, the later of two rows with one id winning."""
    for file in files:
        table = TABLES[file.shape]
        try:
            content = _renamed(file, open_table(file, (table.name,)))
        except BadRecord as bad:
            yield Rejected(file.name, "file", bad.reason_code, bad.message, b"")
            continue
        yield from _column_notices(file, table, content)
        if table.name == "usage":
            yield from read_usage(file, table, content, context)
        else:
            yield from kept_rows(file, table, _read(file, table, content, context))


def _renamed(file: SourceFile, content: TableFile) -> TableFile:
    """The table with our names for the columns that the mapping names, and the cells that it gives."""
    if file.mapping is None:
        return content
    ours = {theirs: column for column, theirs in file.mapping.columns.items()}
    constants = {name: value for name, value in file.mapping.constants.items() if name not in content.columns}
    # A column of ours that the file has too, but that the mapping takes from another, is not ours.
    taken = set(file.mapping.columns)
    names = [ours.get(name, f"{name} (unmapped)" if name in taken else name) for name in content.columns]

    def rows() -> Iterator[CsvRow | Rejected]:
        for row in content.rows():
            yield (
                row
                if isinstance(row, Rejected) or row.damage
                else row._replace(cells=[*row.cells, *constants.values()])
            )

    return replace(content, columns=(*names, *constants), rows=rows)


def _column_notices(file: SourceFile, table: Table, content: TableFile) -> Iterator[Notice]:
    known = {column.name for column in table.columns}
    unknown = sorted({name for name in content.columns if name and name not in known})
    if unknown:
        names = ", ".join(unknown[:20]) + (f" and {len(unknown) - 20} more" if len(unknown) > 20 else "")
        yield Notice(
            file.name, "unknown_columns", f"the table {table.name} does not know these columns: {names}"
        )
    twice = sorted(name for name, count in Counter(content.columns).items() if name in known and count > 1)
    if twice:
        yield Notice(file.name, "double_columns", f"named twice, the first is read: {', '.join(twice)}")


def _read(
    file: SourceFile, table: Table, content: TableFile, context: ReadContext
) -> Iterator[tuple[Place, Row | None, list[Rejected]]]:
    places = {column.name: content.columns.index(column.name) for column in table.columns
              if column.name in content.columns}  # fmt: skip
    for line in content.rows():
        if isinstance(line, Rejected):
            yield Place(SOURCE, line.locator, 0, line.raw), None, [line]
            continue
        place = Place(SOURCE, f"{content.unit} {line.first_line}", line.first_line, raw_row(line))
        if line.damage:
            message = f"{line.damage}; mend the line so that each column has one cell"
            yield place, None, [Rejected(file.name, place.locator, "bad_row", message, place.raw)]
            continue
        cells = {name: line.cells[at] for name, at in places.items()}
        yield place, *typed_row(file, table, place, cells, context)


TABLES_SOURCE = Source("tables", "table of facts", match, facts=facts)
