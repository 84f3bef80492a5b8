"""What the simple facts of one account are made of, and how one is put together. Reads no store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from assistant.ports import DocumentEntry
from assistant.types.accounts import Account
from assistant.types.documents import Document
from assistant.types.facts import Fact, FactValue, Period, Row, SetAside

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Material:
    """Everything of one account that a fact may need, as known on `as_of`.

    `usage` holds the daily rows of the last eight weeks, `cards` every document's card, `tickets` the
    tickets themselves (for their state). `since` and `until` bound what is counted, where the
    question does.
    """

    account: Account
    as_of: date
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    usage: tuple[Row, ...] = ()
    cards: tuple[DocumentEntry, ...] = ()
    tickets: tuple[Document, ...] = ()
    since: date | None = None
    until: date | None = None
    zone: ZoneInfo = UTC
    about: str = ""
    """Words of what is asked about, for facts of which only those named are wanted."""

    def rows(self, table: str) -> tuple[Row, ...]:
        return self.tables.get(table, ())

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()


def fact(
    name: str,
    value: FactValue,
    material: Material,
    *,
    formula: str,
    method: str,
    rows: Iterable[str] = (),
    unit: str | None = None,
    sample_size: int | None = None,
    oldest: date | None = None,
    period: Period | None = None,
    set_aside: tuple[SetAside, ...] = (),
) -> Fact:
    """A fact of the account of `material`, on its day."""
    return Fact(
        name=name,
        account_id=material.account.id,
        value=value,
        unit=unit,
        as_of=material.as_of,
        formula=formula,
        inputs=tuple(rows),
        method=method,
        period=period,
        sample_size=sample_size,
        set_aside=set_aside,
        oldest_source_on=oldest,
    )


def unknown(name: str, material: Material, *, why: str, formula: str) -> tuple[Fact, ...]:
    """The fact that there is nothing to make this fact of."""
    return (fact(name, None, material, formula=formula, method=f"undefined: {why}", sample_size=0),)


def text_of(row: Row, column: str) -> str | None:
    """A cell as text, None where it is empty."""
    value = row.get(column)
    return None if value is None or str(value).strip() == "" else " ".join(str(value).split())


def day_cell(row: Row, column: str, zone: ZoneInfo = UTC) -> date | None:
    """A cell as a day, None where it is empty or no day."""
    value = row.get(column)
    if isinstance(value, datetime):
        return value.astimezone(zone).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def amount_cell(row: Row, column: str) -> Decimal | None:
    """A cell as a finite decimal, None where it is empty or no number."""
    value = row.get(column)
    if value is None or isinstance(value, date):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def oldest_day(rows: Iterable[Row], column: str) -> date | None:
    """The earliest day in a column."""
    return min((day for row in rows if (day := day_cell(row, column)) is not None), default=None)
