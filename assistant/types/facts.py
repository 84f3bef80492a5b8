"""Figures that carry their proof, and the rows they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

FactValue = Decimal | int | str | date | None
"""None says "undefined", never zero: the formula could not be applied, and `Fact.method` says why."""


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open span of days `[start, end)`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was left out of a figure, and why."""

    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure: its value, how it was made, from which rows, and as of when.

    `inputs` are row ids (`table:row_id`, or `document_id#n` for a passage) that can be opened.
    `oldest_source_on` is the day of the oldest row that the figure needs.
    """

    name: str
    account_id: str | None
    value: FactValue
    unit: str | None
    as_of: date
    formula: str
    inputs: tuple[str, ...]
    method: str
    period: Period | None = None
    sample_size: int | None = None
    set_aside: tuple[SetAside, ...] = ()
    oldest_source_on: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of facts as it was delivered and last known.

    `values` holds typed cells by column: str, Decimal, int, date or aware datetime; an empty
    cell is absent. `origin` is `file:line`.
    """

    table: str
    row_id: str
    account_id: str | None
    values: tuple[tuple[str, str | Decimal | int | date | datetime], ...]
    source: str
    origin: str

    @property
    def id(self) -> str:
        return f"{self.table}:{self.row_id}"

    def get(self, column: str) -> str | Decimal | int | date | datetime | None:
        return dict(self.values).get(column)
