"""Reads the memory within a scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, or_, select, tuple_

from assistant.errors import NotFound
from assistant.memory import schema
from assistant.memory.conditions import in_accounts, known_as_of, on_days
from assistant.memory.freshness import Freshness, freshness
from assistant.memory.rows import document_of, origins_of, row_of
from assistant.memory.usage import usage_columns
from assistant.ports import DocumentEntry, Filter, UsageColumns
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind, Nature
from assistant.types.facts import Row
from assistant.types.scope import Scope

UNTIL_CHANGED = ("status", "priority", "satisfaction", "updated_at")
"""Attributes that a source only tells as of its last change."""


class SqlReader:
    """The `Reader` port over the SQL memory."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def accounts(self, *, scope: Scope) -> tuple[Account, ...]:
        return tuple(account_of(row) for row in self.rows("accounts", scope=scope))

    def all_account_ids(self) -> frozenset[str]:
        """Every account there is or was: for doors to build scopes from, never for answers.

        One that was merged away is asked about as of when it was there.
        """
        table = schema.fact_row
        query = select(table.c.account_id).where(table.c.table_name == "accounts").distinct()
        with self._engine.connect() as connection:
            return frozenset(name for name in connection.execute(query).scalars() if name is not None)

    def documents(self, *, scope: Scope, filter: Filter) -> tuple[DocumentEntry, ...]:
        table = schema.document
        query = (
            select(*(table.c[name] for name in _CARD))
            .where(*self._readable(scope), *on_days(table.c.occurred_at, filter))
            .order_by(table.c.occurred_at.desc(), table.c.document_id)
        )
        if filter.kinds:
            query = query.where(table.c.kind.in_([kind.value for kind in filter.kinds]))
        if filter.document_ids is not None:
            query = query.where(table.c.document_id.in_(filter.document_ids))
        with self._engine.connect() as connection:
            found = connection.execute(query).mappings().all()
        return tuple(_entry(record, scope.as_of) for record in found)

    def document(self, document_id: str, *, scope: Scope) -> Document:
        table = schema.document
        query = select(table).where(table.c.document_id == document_id, *self._readable(scope))
        with self._engine.connect() as connection:
            record = connection.execute(query).mappings().first()
            if record is None:
                raise NotFound(
                    f"There is no document {document_id!r} to read.",
                    why="It was never ingested, may not be read, or is later than the date asked for.",
                    mend="List the documents with `plumbline documents`.",
                )
            parts = schema.segment
            segments = connection.execute(
                select(parts)
                .where(
                    parts.c.version_id == record["version_id"],
                    parts.c.visibility.in_([v.value for v in scope.visibilities]),
                    or_(parts.c.said_at.is_(None), parts.c.said_at <= scope.as_of),
                )
                .order_by(parts.c.n)
            ).mappings().all()  # fmt: skip
        as_of = dict(record)
        as_of["attributes"] = attributes_as_of(record["attributes"], scope.as_of)
        return document_of(as_of, [dict(s) for s in segments])

    def rows(self, table: str, *, scope: Scope) -> tuple[Row, ...]:
        facts = schema.fact_row
        query = (
            select(facts)
            .where(facts.c.table_name == table, known_as_of(facts, scope.as_of))
            .order_by(facts.c.row_id)
        )
        if table not in SHARED_TABLES:
            query = query.where(in_accounts(facts, scope))
        with self._engine.connect() as connection:
            return tuple(row_of(dict(record)) for record in connection.execute(query).mappings())

    def usage(self, *, scope: Scope, since: date, until: date) -> tuple[Row, ...]:
        table = schema.usage_day
        key = (table.c.account_id, table.c.metric, table.c.day)
        newest = (
            select(*key, func.max(table.c.known_at).label("known_at"))
            .where(in_accounts(table, scope), table.c.day.between(since, until))
            .where(table.c.known_at <= scope.as_of)
            .group_by(*key)
        )
        query = select(table).where(tuple_(*key, table.c.known_at).in_(newest)).order_by(*key)
        last_day = scope.as_of.astimezone(UTC).date()
        with self._engine.connect() as connection:
            found = connection.execute(query.where(table.c.day <= last_day)).all()
        return tuple(
            Row(
                table="usage",
                row_id=f"{r.account_id}|{r.day.isoformat()}|{r.metric}",
                account_id=r.account_id,
                values=(("date", r.day), ("metric", r.metric), ("value", Decimal(r.value))),
                source="usage",
                origin=r.origin,
            )
            for r in found
        )

    def usage_columns(self, metric: str | None, *, scope: Scope, since: date, until: date) -> UsageColumns:
        last = min(until, scope.as_of.astimezone(UTC).date())
        with self._engine.connect() as connection:
            return usage_columns(connection, metric, scope=scope, since=since, until=last)

    def revision(self) -> str:
        """A word for the state of the memory: another one as soon as anything was written."""
        counts = [select(func.count()).select_from(table) for table in (schema.document, schema.fact_row)]
        with self._engine.connect() as connection:
            return ".".join(str(connection.execute(query).scalar_one()) for query in counts)

    def sources(self) -> tuple[tuple[str, datetime], ...]:
        """Each source with the end of its last complete import."""
        table = schema.sync
        with self._engine.connect() as connection:
            query = select(table.c.source, table.c.last_at).order_by(table.c.source)
            return tuple((r.source, r.last_at) for r in connection.execute(query))

    def source_freshness(self, *, scope: Scope) -> tuple[Freshness, ...]:
        """How fresh each source is of which the scope may read something."""
        with self._engine.connect() as connection:
            return freshness(connection, scope=scope)

    def freshness(self, *, scope: Scope) -> tuple[tuple[str, datetime | None, datetime | None], ...]:
        """`(source, newest record, last complete import)` of each source that the scope may read."""
        found = self.source_freshness(scope=scope)
        return tuple((f.source, f.newest_at, f.last_import_at) for f in found)

    def _readable(self, scope: Scope) -> Sequence[ColumnElement[bool]]:
        table = schema.document
        return (
            in_accounts(table, scope),
            known_as_of(table, scope.as_of),
            table.c.occurred_at <= scope.as_of,
            table.c.removed.is_(False),
        )


SHARED_TABLES = frozenset({"exchange_rates"})
"""Tables whose rows belong to no account and tell nothing of one."""


def account_of(row: Row) -> Account:
    """An account from its row in the table `accounts`."""
    cells = dict(row.values)

    def text(name: str) -> str | None:
        value = cells.get(name)
        return None if value is None else str(value)

    def day(name: str) -> date | None:
        value = cells.get(name)
        return value if isinstance(value, date) else None

    pairs = (pair.partition(":") for pair in (text("external_ids") or "").split(";") if ":" in pair)
    return Account(
        id=row.row_id,
        name=text("name") or row.row_id,
        domains=tuple(d.strip().lower() for d in (text("domains") or "").split(";") if d.strip()),
        external_ids=tuple((system.strip().lower(), id_.strip()) for system, _, id_ in pairs),
        status=text("status"),
        industry=text("industry"),
        segment=text("segment"),
        csm_email=text("csm_email"),
        ae_email=text("ae_email"),
        currency=text("currency"),
        contract_start=day("contract_start"),
        renewal_date=day("renewal_date"),
        parent_account_id=text("parent_account_id"),
    )


def attributes_as_of(attributes: dict[str, str], as_of: datetime) -> dict[str, str]:
    """What of a source's attributes can be said of an earlier instant.

    A ticket that was closed later was open then; its other changing attributes are only known as
    of the last change, so an earlier question does not get them.
    """
    changed, closed = (_instant(attributes.get(name)) for name in ("updated_at", "closed_at"))
    if changed is None or changed <= as_of:
        return attributes
    kept = {name: value for name, value in attributes.items() if name not in UNTIL_CHANGED}
    if closed is not None and closed > as_of:
        kept["status"] = "open"
        del kept["closed_at"]
    return kept


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


_CARD = ("document_id", "external_id", "source", "kind", "account_id", "account_rule", "title",
         "occurred_at", "nature", "origins", "attributes")  # fmt: skip
"""Columns of a card. Not more: hints and participants are JSON, and an account may have thousands of cards."""


def _entry(record: Any, as_of: datetime) -> DocumentEntry:
    return DocumentEntry(
        document_id=record["document_id"],
        external_id=record["external_id"],
        source=record["source"],
        kind=Kind(record["kind"]),
        account_id=record["account_id"],
        account_rule=record["account_rule"],
        title=record["title"],
        occurred_at=record["occurred_at"],
        nature=Nature(record["nature"]),
        origins=origins_of(record["origins"]),
        attributes=tuple(sorted(attributes_as_of(record["attributes"], as_of).items())),
    )
