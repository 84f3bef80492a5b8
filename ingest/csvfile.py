"""Rows of a CSV file with the lines they stand on, whatever its separator, encoding or damage."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ingest.jsonfile import decode_text
from ingest.recognise import delimiter_of

# One cell may hold a long text; the standard library's 128 KiB would stop the file there.
csv.field_size_limit(64 * 1024 * 1024)


_PATIENCE = 1_000_000
"""Characters, beside the file's own size, that may be read in vain for the ends of stray quotation marks.
After that each line is a record: a file in which many marks do not close would take for ever."""


class CsvRow(NamedTuple):
    """Cells of one record, and the first and last line it stands on. `damage` says why it is not whole.

    A tuple, because a million of them are made and a frozen dataclass takes three times as long.
    """

    cells: list[str]
    first_line: int
    last_line: int
    damage: str | None = None


class _Lines:
    """Physical lines that can be taken again from an earlier one."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.taken >= len(self.lines):
            raise StopIteration
        self.taken += 1
        return self.lines[self.taken - 1]


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file at hand: its column names in lower case, and its physical lines."""

    columns: tuple[str, ...]
    delimiter: str
    lines: list[str]
    header_line: int

    def rows(self) -> Iterator[CsvRow]:
        """Records in order, empty lines left out.

        A record that runs over several lines and is not well formed comes from a stray quotation
        mark: only its first line is given up, and reading goes on with the next.
        """
        feed = _Lines(self.lines)
        feed.taken = self.header_line
        reader = csv.reader(feed, delimiter=self.delimiter)
        torn: str | None
        patience = _PATIENCE + sum(map(len, self.lines))
        while True:
            start = feed.taken
            try:
                cells = next(reader) if patience > 0 else self._single(feed)
            except StopIteration:
                return
            except csv.Error as error:
                cells, torn = [], f"it cannot be read as CSV ({error})"
            else:
                torn = None if feed.taken - start < 2 else self._torn(start, feed.taken, len(cells))
            if torn:
                patience -= sum(map(len, self.lines[start : feed.taken]))
                yield CsvRow([self.lines[start].rstrip("\r\n")], start + 1, start + 1, torn)
                feed.taken = start + 1
                reader = csv.reader(feed, delimiter=self.delimiter)
            elif cells and (cells[0] or any(cell.strip() for cell in cells)):
                yield self._row(cells, start + 1, feed.taken)

    def _single(self, feed: _Lines) -> list[str]:
        """The next line as a record of its own. Raises StopIteration and, for a mark that does not close, csv.Error."""
        line = next(feed)
        return next(csv.reader([line], delimiter=self.delimiter, strict=True), [])

    def _torn(self, start: int, end: int, width: int) -> str | None:
        """What is wrong with a record of several lines: a width or a quotation that does not fit."""
        try:
            whole = list(csv.reader(self.lines[start:end], delimiter=self.delimiter, strict=True))
        except csv.Error:
            whole = []
        fits = len(whole) == 1 and width == len(self.columns)
        return None if fits else "a quotation mark opens here and does not close"

    def _row(self, cells: list[str], first: int, last: int) -> CsvRow:
        width = len(self.columns)
        if len(cells) == width:
            return CsvRow(cells, first, last)
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        damage = None if len(cells) == width else f"it has {len(cells)} cells where the header has {width}"
        return CsvRow(cells, first, last, damage)


def open_csv(path: Path) -> CsvFile:
    """Read a CSV file's lines and header. Raises OSError; an empty file has no columns."""
    lines = io.StringIO(decode_text(path.read_bytes()), newline="").readlines()
    at = next((number for number, line in enumerate(lines) if line.strip()), None)
    if at is None:
        return CsvFile((), ",", [], 0)
    delimiter = delimiter_of(lines[at])
    header = next(csv.reader([lines[at]], delimiter=delimiter), [])
    return CsvFile(tuple(name.strip().lower() for name in header), delimiter, lines, at + 1)


def raw_line(cells: list[str]) -> bytes:
    """A record as one CSV line again, for the record of what was rejected."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")
