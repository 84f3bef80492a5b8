"""A reader that also serves the promise ledger, as rows of a table `commitments` for metrics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from assistant.dossier.build import dossier
from assistant.dossier.item import Item, ItemKind, State
from assistant.dossier.judged import Ruling
from assistant.ports import DocumentEntry, Filter, Reader, UsageColumns
from assistant.types.accounts import Account
from assistant.types.documents import Document
from assistant.types.facts import Row
from assistant.types.scope import Scope

TABLE = "commitments"
"""Columns: `state` (open, overdue, conditional, delivered, withdrawn), `due_on`, `promise`, `by`, `by_side`."""


class LedgerReader:
    """The `Reader` port over another one; `commitments` come from the dossiers of the scope's accounts."""

    def __init__(self, reader: Reader, rulings: Sequence[Ruling] = ()) -> None:
        self._reader = reader
        self._rulings = tuple(rulings)

    def accounts(self, *, scope: Scope) -> tuple[Account, ...]:
        return self._reader.accounts(scope=scope)

    def documents(self, *, scope: Scope, filter: Filter) -> tuple[DocumentEntry, ...]:
        return self._reader.documents(scope=scope, filter=filter)

    def document(self, document_id: str, *, scope: Scope) -> Document:
        return self._reader.document(document_id, scope=scope)

    def rows(self, table: str, *, scope: Scope) -> tuple[Row, ...]:
        if table != TABLE:
            return self._reader.rows(table, scope=scope)
        found = [
            _row(item)
            for account in self._reader.accounts(scope=scope)
            for item in dossier(
                self._reader, scope, account.id, kinds=frozenset({ItemKind.PROMISE}), rulings=self._rulings
            )
        ]
        return tuple(sorted(found, key=lambda row: row.row_id))

    def sources(self) -> tuple[tuple[str, datetime], ...]:
        return self._reader.sources()

    def usage(self, *, scope: Scope, since: date, until: date) -> tuple[Row, ...]:
        return self._reader.usage(scope=scope, since=since, until=until)

    def usage_columns(self, metric: str | None, *, scope: Scope, since: date, until: date) -> UsageColumns:
        return self._reader.usage_columns(metric, scope=scope, since=since, until=until)


def _row(item: Item) -> Row:
    """A promise as a row. One that a person rejected is withdrawn, whatever the words say."""
    told = {name: item.get(name) for name in ("due_on", "promise", "by", "by_side")}
    state = "withdrawn" if item.state is State.WITHDRAWN else str(item.get("status"))
    cells = {"state": state} | {
        name: value for name, value in told.items() if isinstance(value, str | date) and value
    }
    proof = item.evidence[0]
    return Row(
        table=TABLE,
        row_id=item.id,
        account_id=item.account_id,
        values=tuple(sorted(cells.items())),
        source="ledger",
        origin=f"{proof.document_id}#{proof.segment}",
    )
