"""A memory of rows and documents in which everything has a day on which it was learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from assistant.errors import NotFound
from assistant.memory.usage import columns_of
from assistant.metrics.lines import Line
from assistant.ports import DocumentEntry, Filter, UsageColumns
from assistant.types.accounts import Account
from assistant.types.documents import Document, Visibility
from assistant.types.facts import Row
from assistant.types.scope import Scope

FIRST = date(2000, 1, 1)


def row(table: str, row_id: str, account_id: str | None = None, **cells: object) -> Row:
    values = tuple((column, value) for column, value in cells.items() if value is not None)
    return Row(table, row_id, account_id, values, "test", f"{table}.csv:{row_id}")  # type: ignore[arg-type]


def subscription_row(line: Line) -> Row:
    return row(
        "subscriptions",
        line.row.removeprefix("subscriptions:"),
        line.account_id,
        subscription_id=line.subscription_id,
        mrr=line.mrr,
        currency=line.currency,
        started_on=line.start,
        ended_on=line.end,
        product=line.product,
        plan=line.plan,
        quantity=line.quantity,
        state=line.state,
        change_reason=line.change_reason,
        end_reason=line.end_reason,
        cancelled_on=line.cancelled_on,
        renews_on=line.renews_on,
        discount=line.discount or None,
        discount_kind=line.discount_kind,
    )


def scope(*account_ids: str, as_of: date) -> Scope:
    end = datetime.combine(as_of, time(23, 59, 59), UTC)
    return Scope("test", frozenset(account_ids), frozenset(Visibility), end)


@dataclass
class Memory:
    """Implements `Reader`. Later versions of a row id replace earlier ones from the day they are learned."""

    accounts_: list[tuple[date, Account]] = field(default_factory=list)
    rows_: list[tuple[date, Row]] = field(default_factory=list)
    documents_: list[tuple[date, Document]] = field(default_factory=list)

    def add(self, *rows: Row, on: date = FIRST) -> Memory:
        self.rows_.extend((on, row) for row in rows)
        return self

    def know(self, *accounts: Account | str, on: date = FIRST) -> Memory:
        self.accounts_.extend((on, Account(a, a) if isinstance(a, str) else a) for a in accounts)
        return self

    def hear(self, *documents: Document, on: date = FIRST) -> Memory:
        self.documents_.extend((on, document) for document in documents)
        return self

    def accounts(self, *, scope: Scope) -> tuple[Account, ...]:
        known = _latest({}, [(on, a.id, a) for on, a in self.accounts_], scope)
        return tuple(known[id] for id in sorted(known) if id in scope.account_ids)

    def rows(self, table: str, *, scope: Scope) -> tuple[Row, ...]:
        known = _latest({}, [(on, r.id, r) for on, r in self.rows_ if r.table == table], scope)
        return tuple(
            known[id]
            for id in sorted(known)
            if known[id].account_id is None or known[id].account_id in scope.account_ids
        )

    def sources(self) -> tuple[tuple[str, datetime], ...]:
        return ()

    def usage(self, *, scope: Scope, since: date, until: date) -> tuple[Row, ...]:
        found = [row for row in self.rows("usage", scope=scope) if since <= row.get("date") <= until]  # type: ignore[operator]
        return tuple(
            sorted(found, key=lambda r: (str(r.account_id), str(r.get("metric")), str(r.get("date"))))
        )

    def usage_columns(self, metric: str | None, *, scope: Scope, since: date, until: date) -> UsageColumns:
        rows = self.usage(scope=scope, since=since, until=until)
        cells = [(str(r.account_id), str(r.get("metric")), r.get("date"), r.get("value")) for r in rows]
        groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for account, name, day, value in sorted(cells):
            if metric is None or name == metric:
                groups.setdefault((account, name), []).append((day.isoformat(), str(value)))  # type: ignore[union-attr]
        strung = [
            (*key, *(",".join(texts) for texts in zip(*group, strict=True))) for key, group in groups.items()
        ]
        return columns_of(strung, lambda account, name: groups[account, name])

    def documents(self, *, scope: Scope, filter: Filter) -> tuple[DocumentEntry, ...]:
        found = [document for document in self._heard(scope) if _fits(document, filter)]
        found.sort(key=lambda document: document.occurred_at, reverse=True)
        return tuple(
            DocumentEntry(
                d.id,
                d.external_id,
                d.source,
                d.kind,
                d.account_id,
                d.account_rule,
                d.title,
                d.occurred_at,
                d.nature,
                (),
            )
            for d in found
        )

    def document(self, document_id: str, *, scope: Scope) -> Document:
        for document in self._heard(scope):
            if document.id == document_id:
                return document
        raise NotFound(document_id, why="not in the scope", mend="ask for another")

    def _heard(self, scope: Scope) -> list[Document]:
        known = _latest({}, [(on, d.id, d) for on, d in self.documents_], scope)
        return [
            d for d in known.values() if d.account_id in scope.account_ids and d.occurred_at <= scope.as_of
        ]


def _latest(known: dict[str, object], versions: Sequence[tuple[date, str, object]], scope: Scope) -> Mapping:
    for on, id, thing in sorted(versions, key=lambda version: version[0]):
        if on <= scope.as_of.date():
            known[id] = thing
    return known


def _fits(document: Document, filter: Filter) -> bool:
    day = document.occurred_at.date()
    return (
        (not filter.kinds or document.kind in filter.kinds)
        and (filter.since is None or day >= filter.since)
        and (filter.until is None or day <= filter.until)
    )


def amount(value: object) -> Decimal:
    return Decimal(str(value))
