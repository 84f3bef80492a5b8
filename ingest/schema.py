"""The tables of facts: their columns, which of them are required, how cells are written, what names a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from ingest.clean import clean, clean_line
from ingest.moments import read_day, read_instant, read_month
from ingest.records import BadRecord

Cell = str | Decimal | int | date | datetime


class Kind(StrEnum):
    """How a cell is written."""

    ID = "id"
    LINE = "line"
    TEXT = "text"
    ADDRESS = "address"
    WORD = "word"
    CURRENCY = "currency"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `choices` are the words that are known; empty means any."""

    name: str
    kind: Kind
    required: bool = False
    choices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` are the columns whose values, joined by `|`, identify a row.

    Where an empty cell would say something (an open period, an unpaid invoice), a cell that cannot
    be read rejects its row; `keeps_row` tables lose the cell only, since their rows give identity.
    `period` names a day that may tell rows with one key apart: the first of them has the key for
    its id and later ones `key|day`, so that ids stay when a further period is delivered.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    keeps_row: bool = False
    period: str | None = None

    @property
    def required(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.required)


_KINDS = {
    "!": Kind.ID,
    "@": Kind.ADDRESS,
    "#": Kind.NUMBER,
    "$": Kind.CURRENCY,
    "d": Kind.DAY,
    "m": Kind.MONTH,
    "t": Kind.INSTANT,
    "w": Kind.WORD,
    "l": Kind.LINE,
    "x": Kind.TEXT,
}


def _table(name: str, spec: str, *, key: str, keeps_row: bool = False, period: str | None = None) -> Table:
    """Read a compact spec: `name:kind`, a trailing `*` for required, `(a b)` for the words that are known."""
    columns = []
    for column, kind, star, words in re.findall(r"(\w+):(.)(\*?)(?:\(([^)]*)\))?", spec):
        columns.append(Column(column, _KINDS[kind], bool(star), frozenset(words.split())))
    return Table(name, tuple(columns), tuple(key.split("|")), keeps_row, period)


_ALL = (
    _table(
        "accounts",
        "account_id:!* name:l* domains:l industry:l segment:l csm_email:@ ae_email:@"
        " status:w(prospect customer churned) currency:$ contract_start:d renewal_date:d"
        " parent_account_id:! churn_reason:x external_ids:l",
        key="account_id",
        keeps_row=True,
    ),
    _table(
        "contacts",
        "contact_id:!* account_id:!* name:l* email:@ title:l role:w(champion economic_buyer executive_sponsor"
        " user technical_evaluator procurement finance department_head detractor) status:w(active left)"
        " since:d",
        key="contact_id",
        keeps_row=True,
    ),
    _table(
        "subscriptions",
        "subscription_id:!* account_id:!* product:l plan:l quantity:# mrr:#* currency:$* started_on:d*"
        " ended_on:d",
        key="subscription_id",
        period="started_on",
    ),
    _table(
        "invoices",
        "invoice_id:!* account_id:!* amount:#* currency:$* issued_on:d* due_on:d* paid_on:d status:w",
        key="invoice_id",
    ),
    _table("usage", "account_id:!* date:d* metric:l* value:#* user_id:!", key="account_id|date|metric"),
    _table(
        "surveys",
        "response_id:!* account_id:!* contact_email:@ kind:w*(nps csat ces unscaled) score:#* comment:x"
        " responded_at:t*",
        key="response_id",
    ),
    _table(
        "objectives",
        "objective_id:!* account_id:!* objective:x* metric:l unit:l baseline:# target:# current:#"
        " measured_on:d due_on:d status:w",
        key="objective_id",
    ),
    _table(
        "milestones",
        "milestone_id:!* account_id:!* milestone:l* kind:w(onboarding first_value adoption review renewal)"
        " planned_on:d completed_on:d",
        key="milestone_id",
    ),
    _table(
        "costs",
        "account_id:!* month:m* kind:w*(acquisition onboarding service delivery) amount:#* currency:$*",
        key="account_id|month|kind",
    ),
    _table(
        "opportunities",
        "opportunity_id:!* account_id:!* name:l kind:w(new expansion renewal) stage:l amount:#"
        " currency:$ close_date:d",
        key="opportunity_id",
    ),
    _table("exchange_rates", "currency:$* date:d* rate_to_base:#*", key="currency|date"),
    _table("meetings", "file:l* started_at:t* title:l* participants:l", key="file"),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?\Z", re.ASCII)
_GROUPED_POINT = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+\Z|[+-]?\d{1,3}(?:,\d{3}){2,}\Z", re.ASCII)
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+\Z|[+-]?\d{1,3}(?:\.\d{3}){2,}\Z", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})\Z", re.ASCII)
_MAX_DIGITS = 40


def read_number(text: str) -> Decimal:
    """A decimal number. A comma is read only where it can mean one thing. Raises BadRecord."""
    bare = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("\u2212", "-")
    if len(bare) <= _MAX_DIGITS:
        if _PLAIN.match(bare):
            return Decimal(bare)
        if _GROUPED_POINT.match(bare):
            return Decimal(bare.replace(",", ""))
        if _GROUPED_COMMA.match(bare) or _COMMA.match(bare):
            return Decimal(bare.replace(".", "").replace(",", "."))
    raise BadRecord(
        "bad_number", f"{text[:60]!r} is not a plain number; write it as 1234.50, the currency apart"
    )


def read_word(text: str) -> str:
    """A word of a fixed list: lower case, with underscores for spaces."""
    return re.sub(r"[\s-]+", "_", clean_line(text).lower())


def read_currency(text: str) -> str:
    """A currency code of three letters. Raises BadRecord."""
    code = clean_line(text).upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise BadRecord("bad_currency", f"{text[:60]!r} is not a currency; write its ISO code, as in EUR")
    return code


def read_cell(text: str, column: Column, zone: ZoneInfo) -> tuple[Cell, bool]:
    """One non-empty cell, and whether it is a time without a zone, read in `zone`. Raises BadRecord."""
    match column.kind:
        case Kind.INSTANT:
            return read_instant(text, zone)
        case Kind.NUMBER:
            return read_number(text), False
        case Kind.DAY:
            return read_day(text), False
        case Kind.MONTH:
            return read_month(text), False
        case Kind.CURRENCY:
            return read_currency(text), False
        case Kind.WORD:
            return read_word(text), False
        case Kind.ADDRESS:
            return clean_line(text).lower().removeprefix("mailto:"), False
        case Kind.TEXT:
            return clean(text), False
        case _:
            return clean_line(text), False
