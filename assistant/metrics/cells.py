"""Typed cells out of delivered rows. A row that cannot be read is set aside with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from assistant.metrics.money import ISO_4217
from assistant.metrics.periods import day_of
from assistant.types.facts import Row, SetAside

T = TypeVar("T")
Cell = str | Decimal | int | date | datetime


@dataclass(frozen=True, slots=True)
class Aside:
    """A row left out, whose account it was, and why."""

    row: str
    account_id: str | None
    reason: str

    def public(self) -> SetAside:
        """Return the form that a Fact carries."""
        return SetAside(self.row, self.reason)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What came of a table: the rows that can be counted, and those set aside."""

    kept: tuple[T, ...]
    aside: tuple[Aside, ...] = ()


class Unreadable(Exception):
    """A cell is missing or is not what its column needs. Caught at the row."""


class Cells:
    """The cells of one row, asked for by column and type."""

    __slots__ = ("_cells", "_zone", "row")

    def __init__(self, row: Row, zone: ZoneInfo) -> None:
        self.row = row
        self._cells: Mapping[str, Cell] = dict(row.values)
        self._zone = zone

    def columns(self) -> Set[str]:
        """Return the columns that have a cell."""
        return self._cells.keys()

    def account(self) -> str:
        """Return whose row it is."""
        account_id = self.row.account_id or self._cells.get("account_id")
        if not account_id:
            raise Unreadable("no account")
        return str(account_id)

    def text(self, column: str) -> str:
        """Return a required text."""
        return _required(self.maybe_text(column), column)

    def maybe_text(self, column: str) -> str | None:
        """Return a text, or None where the cell is empty."""
        value = self._cells.get(column)
        return None if value is None or value == "" else str(value)

    def amount(self, column: str) -> Decimal:
        """Return a required decimal."""
        return _required(self.maybe_amount(column), column)

    def maybe_amount(self, column: str) -> Decimal | None:
        """Return a finite decimal, or None where the cell is empty."""
        value = self._cells.get(column)
        if type(value) is Decimal and value.is_finite():
            return value
        if value is None or value == "":
            return None
        if isinstance(value, Decimal | int | str):
            try:
                number = Decimal(value)
            except InvalidOperation:
                raise Unreadable(f"{column} is not a number: {value!r}") from None
            if number.is_finite():
                return number
        raise Unreadable(f"{column} is not a number: {value!r}")

    def day(self, column: str) -> date:
        """Return a required day."""
        return _required(self.maybe_day(column), column)

    def maybe_day(self, column: str) -> date | None:
        """Return a day in the declared zone, or None where the cell is empty."""
        value = self._cells.get(column)
        if type(value) is date:
            return value
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
            except ValueError:
                raise Unreadable(f"{column} is not a date: {value!r}") from None
        if isinstance(value, date):
            return day_of(value, self._zone)
        raise Unreadable(f"{column} is not a date: {value!r}")

    def instant(self, column: str) -> datetime | None:
        """Return an aware instant, or None where the cell holds none or only a day."""
        value = self._cells.get(column)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self._zone)
        return None

    def currency(self, *, known: frozenset[str]) -> str:
        """Return a required currency: an ISO 4217 code, or one that the rate table names."""
        code = self.text("currency").strip().upper()
        if code not in ISO_4217 and code not in known:
            raise Unreadable(f"unknown currency {code!r}")
        return code


def _required(value: T | None, column: str) -> T:
    if value is None:
        raise Unreadable(f"{column} is empty")
    return value


def read_rows(rows: Iterable[Row], make: Callable[[Cells], T], *, zone: ZoneInfo) -> Read[T]:
    """Make one record of each row; rows that `make` finds Unreadable are set aside, exact copies too."""
    kept: list[T] = []
    aside: list[Aside] = []
    seen: dict[str, tuple[tuple[str, Cell], ...]] = {}
    for row in rows:
        row_id = row.id
        if row_id in seen:
            same = "a duplicate of" if seen[row_id] == row.values else "a second row with the id of"
            aside.append(Aside(row_id, row.account_id, f"{same} {row_id} ({row.origin})"))
            continue
        seen[row_id] = row.values
        try:
            kept.append(make(Cells(row, zone)))
        except Unreadable as problem:
            aside.append(Aside(row.id, row.account_id, str(problem)))
    return Read(tuple(kept), tuple(aside))
