"""Exports of other systems whose records are one row of ours each: recognised by their fields, mapped by a function.

A shape says which fields give it away and makes our columns of them; all the rest is here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.types.facts import Row
from ingest.csvfile import CsvRow
from ingest.identity import domain_of, free_mail_domains
from ingest.recognise import Form, Head, Match, Reader
from ingest.records import BadRecord, Notice, ReadContext, Record, Rejected, RemovedRow, SourceFile
from ingest.schema import TABLES
from ingest.tablefile import JSON_CONTAINERS, TableFile, open_table, raw_row
from ingest.tablerows import Place, kept_rows, typed_row

Fields = Mapping[str, str]
"""A record's leaves by lower-case path (`properties.name`); what is absent reads as empty by `get`."""

Cells = dict[str, str]
"""Our columns, and further cells to keep, as text."""

WEIGHT = 1_000
"""A system's own shape outweighs what its columns look like to the plain tables."""


class Passed(Exception):
    """A record that is whole but makes no row; the message, told once with the count, says why."""

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code


class Deleted(Exception):
    """A record that its system says was deleted."""

    def __init__(self, row_id: str) -> None:
        super().__init__(row_id)
        self.row_id = row_id


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of record. Of `spellings`, sets of fields, one must be there whole, and none of `not_with`."""

    name: str
    table: str
    spellings: tuple[frozenset[str], ...]
    cells: Callable[[Fields], Cells]
    not_with: frozenset[str] = frozenset()


def spelled(*names: str) -> tuple[frozenset[str], ...]:
    """Sets of fields, each written as words in one string."""
    return tuple(frozenset(name.split(",")) for name in names)


def matcher(shapes: Sequence[Shape]) -> Callable[[Head], Match | None]:
    """How a head fits the shapes."""

    def match(head: Head) -> Match | None:
        fits = [_fit(shape, wanted, have) for have in field_names(head) for shape in shapes
                for wanted in shape.spellings]  # fmt: skip
        return max(fits, key=lambda fit: (fit.likeness, fit.weight), default=None)

    return match


def field_names(head: Head) -> list[frozenset[str]]:
    """The fields of a head's records, for every place where records may stand."""
    if head.form in (Form.CSV, Form.PARQUET):
        return [frozenset(head.columns)]
    if head.form is not Form.JSON:
        return []
    found = []
    for base in ("", *(f"{name}[]" for name in JSON_CONTAINERS)):
        if base in head.keys:
            prefix = f"{base}." if base else ""
            found.append(
                frozenset(
                    f"{path.removeprefix(base).removeprefix('.')}.{key}".removeprefix(".").lower()
                    for path, keys in head.keys.items()
                    if path == base or (path.startswith(prefix) and "[]" not in path.removeprefix(base))
                    for key in keys
                )
            )
    return found


def _fit(shape: Shape, wanted: frozenset[str], have: frozenset[str]) -> Match:
    missing = tuple(sorted(wanted - have))
    likeness = 1.0 - len(missing) / len(wanted)
    if shape.not_with & have:
        likeness = min(likeness, 0.5)
    return Match(shape.name, likeness, missing, WEIGHT + len(wanted & have))


def reader(source: str, shapes: Sequence[Shape]) -> Reader:
    """The `facts` reader of a system with these shapes."""
    by_name = {shape.name: shape for shape in shapes}

    def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
        for file in files:
            shape = by_name[file.shape]
            try:
                content = open_table(file)
            except BadRecord as bad:
                yield Rejected(file.name, "file", bad.reason_code, bad.message, b"")
                continue
            passed: Counter[tuple[str, str]] = Counter()
            gone: list[RemovedRow] = []
            read = _read(source, file, shape, content, context, passed=passed, gone=gone)
            yield from kept_rows(file, TABLES[shape.table], read)
            yield from gone
            yield from told(file, passed)

    return facts


def told(file: SourceFile, passed: Mapping[tuple[str, str], int]) -> Iterator[Notice]:
    """What was left out of a file with good reason, each reason once."""
    for (reason_code, message), count in sorted(passed.items()):
        yield Notice(file.name, reason_code, f"{count} left out: {message}")


def _read(
    source: str,
    file: SourceFile,
    shape: Shape,
    content: TableFile,
    context: ReadContext,
    *,
    passed: Counter[tuple[str, str]],
    gone: list[RemovedRow],
) -> Iterator[tuple[Place, Row | None, list[Rejected]]]:
    table = TABLES[shape.table]
    for line in content.rows():
        if isinstance(line, Rejected):
            yield Place(source, line.locator, 0, line.raw), None, [line]
            continue
        place = Place(source, f"{content.unit} {line.first_line}", line.first_line, raw_row(line))
        try:
            cells = _cells(shape, line, content, file)
        except Passed as reason:
            passed[reason.reason_code, str(reason)] += 1
        except Deleted as deleted:
            gone.append(RemovedRow(shape.table, deleted.row_id, file.name))
        except BadRecord as bad:
            yield place, None, [Rejected(file.name, place.locator, bad.reason_code, bad.message, place.raw)]
        else:
            yield place, *typed_row(file, table, place, cells, context)


def _cells(shape: Shape, line: CsvRow, content: TableFile, file: SourceFile) -> Cells:
    if line.damage:
        raise BadRecord("bad_row", f"{line.damage}; mend the line so that each column has one cell")
    fields = dict(zip(content.columns, (cell.strip() for cell in line.cells), strict=False))
    cells = shape.cells(fields)
    if file.mapping and file.mapping.table == shape.table:
        # A mapping beside a known export adds the fields that only this company has.
        cells |= {ours: fields.get(theirs, "") for ours, theirs in file.mapping.columns.items()
                  if ours not in ("account_id", *TABLES[shape.table].key)}  # fmt: skip
        cells |= file.mapping.constants
    if cells.get("account_id"):
        cells.pop("account_refs", None)  # evidence is for records that name no account
    return cells


def first(fields: Mapping[str, Any], *names: str) -> str:
    """The first of the fields that is filled in, as text; empty where none is."""
    for name in names:
        value = fields.get(name)
        if value not in (None, "", [], {}):
            return str(value).strip()
    return ""


def said_yes(text: str) -> bool:
    """Whether a flag is set, however it is written."""
    return text.strip().lower() in ("true", "1", "yes", "t")


def web_domain(address: str) -> str:
    """The domain of a web address, or of what people write instead of one; empty where there is none."""
    bare = address.strip().lower().partition("://")[2] or address.strip().lower()
    host = (
        bare.split("/")[0].split("?")[0].rpartition("@")[2].partition(":")[0].removeprefix("www.").rstrip(".")
    )
    return host if "." in host and " " not in host else ""


def mail_domain(address: str) -> str:
    """The domain of an address, unless anybody can have an address there."""
    domain = domain_of(address)
    return "" if domain in free_mail_domains() else domain


def refs(*tokens: str) -> str:
    """The cell `account_refs`: evidence of the account, strongest first, each as `kind:value`; see `ingest.settle`."""
    return "; ".join(token.replace(";", ",") for token in tokens if token.partition(":")[2].strip())
