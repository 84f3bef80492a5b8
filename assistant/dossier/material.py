"""Everything of one account that its memory is made of, as it stood at an instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from assistant.dossier.lines import Line, cut, lines
from assistant.dossier.people import sides_of_names
from assistant.types.documents import Document, Side
from assistant.types.facts import Row

TABLES = ("contacts", "objectives", "milestones", "opportunities", "subscriptions", "surveys")
"""Tables whose rows the memory reads beside the account's own."""


@dataclass(frozen=True)
class Material:
    """Documents and rows of one account, none later than `as_of`. `account` is its row in `accounts`.

    `usage` holds the newest known day of each measure: `(metric, day, value as text)`.
    """

    account_id: str
    as_of: datetime
    documents: tuple[Document, ...]
    account: Row | None = None
    tables: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    usage: tuple[tuple[str, date, str], ...] = ()

    def rows(self, table: str) -> tuple[Row, ...]:
        return self.tables.get(table, ())

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every sentence, the oldest first."""
        return lines(self.documents)

    @cached_property
    def sides(self) -> dict[str, Side]:
        """The side of each known name in lower case."""
        return sides_of_names(self.documents, self.rows("contacts"))

    @property
    def today(self) -> date:
        return self.as_of.date()


def material(
    account_id: str,
    as_of: datetime,
    *,
    documents: tuple[Document, ...],
    account: Row | None = None,
    tables: dict[str, tuple[Row, ...]] | None = None,
    usage: tuple[tuple[str, date, str], ...] = (),
) -> Material:
    """The material as it stood at `as_of`: documents and their parts that came later are left out."""
    return Material(account_id, as_of, cut(documents, as_of), account, tables or {}, usage)
