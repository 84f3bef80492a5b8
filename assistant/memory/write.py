"""The only writer of the memory: each batch of documents and facts is one transaction, outbox included."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assistant.memory import schema
from assistant.memory.rows import (
    Hints,
    chunk_values,
    document_of,
    document_values,
    origin_values,
    origins_of,
    row_of,
    row_values,
    segment_values,
)
from assistant.ports import entry_id
from assistant.types.documents import Chunk, Document, Origin
from assistant.types.facts import Row


@dataclass(frozen=True, slots=True)
class DocumentWrite:
    """A document's new version with its chunks and, in the same order, their vectors and terms.

    `vectors` are float16, shape `(windows, dimension)`, as bytes; see `assistant.retrieval.terms`
    for `terms`.
    """

    document: Document
    content_hash: str
    hints: Hints
    chunks: tuple[Chunk, ...]
    vectors: tuple[bytes, ...]
    terms: tuple[bytes, ...]
    known_at: datetime


@dataclass(frozen=True, slots=True)
class RowWrite:
    """A fact row's new version."""

    row: Row
    content_hash: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class UsageWrite:
    """One day's value of one usage metric; `value` is a decimal as text."""

    account_id: str
    metric: str
    day: date
    value: str
    origin: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class QuarantineWrite:
    """A record that could not be read, with the bytes it had."""

    path: str
    locator: str
    reason_code: str
    message: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What is stored of a document already: enough to tell whether a record brings anything new."""

    content_hash: str
    updated_at: str | None
    origins: tuple[Origin, ...]
    removed: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction brings."""

    documents: Sequence[DocumentWrite] = ()
    removed: Sequence[str] = ()
    rows: Sequence[RowWrite] = ()
    usage: Sequence[UsageWrite] = ()
    quarantined: Sequence[QuarantineWrite] = ()
    origins: Sequence[tuple[str, Origin]] = ()
    """Further places where a document, told by its id, was read."""
    synced: Sequence[str] = ()
    """Sources that have now been read to their end."""
    settings: Sequence[tuple[str, str]] = ()
    """Names and values to note."""


class Writer:
    """Appends versions; nothing is overwritten. One process at a time holds one (see `assistant.folder`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known_documents(self) -> dict[str, KnownDocument]:
        """Every document's current version by id, tombstones included."""
        table = schema.document
        query = select(
            table.c.document_id, table.c.content_hash, table.c.attributes, table.c.origins, table.c.removed
        ).where(table.c.retired_at.is_(None))
        with self._engine.connect() as connection:
            return {
                row.document_id: KnownDocument(
                    row.content_hash, row.attributes.get("updated_at"), origins_of(row.origins), row.removed
                )
                for row in connection.execute(query)
            }

    def stored_documents(self) -> Iterator[tuple[Document, Hints]]:
        """Every current document whole, with its hints, to decide anew whose it is."""
        table, parts = schema.document, schema.segment
        live = (table.c.retired_at.is_(None), table.c.removed.is_(False))
        with self._engine.connect() as connection:
            records = connection.execute(select(table).where(*live).order_by(table.c.version_id)).mappings()
            for record in records.all():
                segments = connection.execute(
                    select(parts).where(parts.c.version_id == record["version_id"]).order_by(parts.c.n)
                ).mappings()
                yield document_of(dict(record), [dict(s) for s in segments]), record["hints"]

    def row_hashes(self, table_name: str) -> dict[str, str]:
        """Content hash of every current row of a table of facts."""
        table = schema.fact_row
        query = select(table.c.row_id, table.c.content_hash).where(
            table.c.table_name == table_name, table.c.retired_at.is_(None)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def usage_values(self, account_ids: Iterable[str]) -> dict[tuple[str, str, date], str]:
        """The newest known value of every day of the accounts, by account, metric and day."""
        table = schema.usage_day
        query = (
            select(table.c.account_id, table.c.metric, table.c.day, table.c.value)
            .where(table.c.account_id.in_(sorted(account_ids)))
            .order_by(table.c.known_at)
        )
        with self._engine.connect() as connection:
            return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}

    def current_rows(self, table_name: str) -> tuple[Row, ...]:
        """The current rows of a table of facts, in row id order."""
        table = schema.fact_row
        query = (
            select(table)
            .where(table.c.table_name == table_name, table.c.retired_at.is_(None))
            .order_by(table.c.row_id)
        )
        with self._engine.connect() as connection:
            return tuple(row_of(dict(record)) for record in connection.execute(query).mappings())

    def setting(self, name: str) -> str | None:
        """What was noted under a name, if anything."""
        table = schema.setting
        with self._engine.connect() as connection:
            return connection.execute(select(table.c.value).where(table.c.name == name)).scalar_one_or_none()

    def note(self, name: str, value: str) -> None:
        """Note a value under a name, in a transaction of its own."""
        with self._engine.begin() as connection:
            _note(connection, [(name, value)])

    def vectors_of(self, document_ids: Iterable[str]) -> dict[str, bytes]:
        """Vectors of the current chunks of the documents by `windows_hash`, to embed only what is new."""
        table = schema.chunk
        query = select(table.c.windows_hash, table.c.vectors).where(
            table.c.document_id.in_(list(document_ids)), table.c.retired_at.is_(None)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def synced_sources(self) -> frozenset[str]:
        """Sources whose first import has been finished."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(schema.sync.c.source)).scalars())

    def apply(self, batch: Batch, *, recorded_at: datetime) -> None:
        """Write the batch in one transaction: all of it, or nothing."""
        with self._engine.begin() as connection:
            removed = _live(connection, batch.removed)
            _retire(connection, [(w.document.id, w.known_at) for w in batch.documents])
            _retire(connection, [(document_id, recorded_at) for document_id in removed])
            _insert_tombstones(connection, removed, recorded_at)
            _insert_documents(connection, batch.documents, recorded_at)
            _insert_rows(connection, batch.rows, recorded_at)
            _insert_usage(connection, batch.usage)
            _insert_quarantined(connection, batch.quarantined, recorded_at)
            _add_origins(connection, batch.origins)
            _mark_synced(connection, batch.synced, recorded_at)
            _note(connection, batch.settings)


def _live(connection: Connection, document_ids: Sequence[str]) -> list[str]:
    """Those of the documents that have a current version which is not a tombstone."""
    table = schema.document
    query = select(table.c.document_id).where(
        table.c.document_id.in_(document_ids), table.c.retired_at.is_(None), table.c.removed.is_(False)
    )
    return sorted(connection.execute(query).scalars())


def _retire(connection: Connection, documents: Sequence[tuple[str, datetime]]) -> None:
    """Close the current version of each document and of its chunks at the instant given."""
    if not documents:
        return
    gone = select(schema.chunk.c.chunk_id, schema.chunk.c.windows).where(
        schema.chunk.c.document_id.in_([document_id for document_id, _ in documents]),
        schema.chunk.c.retired_at.is_(None),
    )
    touched = [
        {"entry_id": entry_id(chunk_id, n)}
        for chunk_id, windows in connection.execute(gone)
        for n in range(windows)
    ]
    if touched:
        connection.execute(insert(schema.outbox), touched)
    for table in (schema.chunk, schema.document):
        connection.execute(
            update(table)
            .where(table.c.document_id == bindparam("of_id"), table.c.retired_at.is_(None))
            .values(retired_at=bindparam("now_at")),
            [{"of_id": document_id, "now_at": at} for document_id, at in documents],
        )


def _insert_documents(connection: Connection, writes: Sequence[DocumentWrite], recorded_at: datetime) -> None:
    if not writes:
        return
    # Numbered here, not by the database, so that a batch is three statements: there is one writer.
    highest = connection.execute(select(func.max(schema.document.c.version_id))).scalar_one_or_none() or 0
    documents: list[dict[str, Any]] = []
    segments: list[dict[str, Any]] = []
    chunks: list[dict[str, Any]] = []
    for version_id, write in enumerate(writes, highest + 1):
        values = document_values(
            write.document,
            content_hash=write.content_hash,
            hints=write.hints,
            known_at=write.known_at,
            recorded_at=recorded_at,
        )
        documents.append(values | {"version_id": version_id})
        segments += [segment_values(s, version_id=version_id) for s in write.document.segments]
        chunks += [
            chunk_values(
                chunk,
                version_id=version_id,
                document=write.document,
                known_at=write.known_at,
                vectors=vectors,
                terms=terms,
            )
            for chunk, vectors, terms in zip(write.chunks, write.vectors, write.terms, strict=True)
        ]
    connection.execute(insert(schema.document), documents)
    if segments:
        connection.execute(insert(schema.segment), segments)
    if chunks:
        connection.execute(insert(schema.chunk), chunks)
        names = [entry_id(c.id, n) for w in writes for c in w.chunks for n in range(len(c.windows))]
        connection.execute(insert(schema.outbox), [{"entry_id": name} for name in names])


def _insert_tombstones(connection: Connection, removed: Sequence[str], recorded_at: datetime) -> None:
    """A removal is a version of its own, so that the past can still be asked about."""
    table = schema.document
    for document_id in removed:
        last = connection.execute(
            select(table)
            .where(table.c.document_id == document_id)
            .order_by(table.c.version_id.desc())
            .limit(1)
        ).mappings()
        values = {name: value for name, value in last.one().items() if name != "version_id"}
        values |= {"known_at": recorded_at, "recorded_at": recorded_at, "retired_at": None, "removed": True}
        connection.execute(insert(table).values(values))


def _insert_rows(connection: Connection, writes: Sequence[RowWrite], recorded_at: datetime) -> None:
    if not writes:
        return
    table = schema.fact_row
    connection.execute(
        update(table)
        .where(
            table.c.table_name == bindparam("of_table"),
            table.c.row_id == bindparam("of_id"),
            table.c.retired_at.is_(None),
        )
        .values(retired_at=bindparam("now_at")),
        [{"of_table": w.row.table, "of_id": w.row.row_id, "now_at": w.known_at} for w in writes],
    )
    connection.execute(
        insert(table),
        [
            row_values(w.row, content_hash=w.content_hash, known_at=w.known_at, recorded_at=recorded_at)
            for w in writes
        ],
    )


def _insert_usage(connection: Connection, writes: Sequence[UsageWrite]) -> None:
    if writes:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        # The same day told twice within one sync: the later line corrects the earlier one.
        statement = dialect.insert(schema.usage_day)
        statement = statement.on_conflict_do_update(
            index_elements=["account_id", "metric", "day", "known_at"],
            set_={"value": statement.excluded.value, "origin": statement.excluded.origin},
        )
        connection.execute(
            statement,
            [
                {"account_id": w.account_id, "metric": w.metric, "day": w.day, "value": w.value,
                 "origin": w.origin, "known_at": w.known_at}
                for w in writes
            ],
        )  # fmt: skip


def _insert_quarantined(
    connection: Connection, writes: Sequence[QuarantineWrite], recorded_at: datetime
) -> None:
    for write in writes:
        key = f"{write.path}\0{write.locator}\0{write.reason_code}\0".encode() + write.raw
        digest = hashlib.sha256(key).hexdigest()
        table = schema.quarantine
        if connection.execute(select(table.c.id).where(table.c.digest == digest)).first() is None:
            connection.execute(
                insert(table).values(
                    digest=digest, path=write.path, locator=write.locator, reason_code=write.reason_code,
                    message=write.message, raw=write.raw, recorded_at=recorded_at,
                )
            )  # fmt: skip


def _mark_synced(connection: Connection, sources: Sequence[str], recorded_at: datetime) -> None:
    for source in sources:
        table = schema.sync
        done = connection.execute(update(table).where(table.c.source == source).values(last_at=recorded_at))
        if done.rowcount == 0:
            connection.execute(insert(table).values(source=source, first_at=recorded_at, last_at=recorded_at))


def _add_origins(connection: Connection, origins: Sequence[tuple[str, Origin]]) -> None:
    """Provenance is not content: it is added to the current version in place."""
    table = schema.document
    for document_id, origin in origins:
        current = (table.c.document_id == document_id) & table.c.retired_at.is_(None)
        stored = connection.execute(select(table.c.origins).where(current)).scalar_one()
        values = [*stored, origin_values(origin)]
        connection.execute(update(table).where(current).values(origins=values))


def _note(connection: Connection, settings: Sequence[tuple[str, str]]) -> None:
    table = schema.setting
    for name, value in settings:
        connection.execute(delete(table).where(table.c.name == name))
        connection.execute(insert(table).values(name=name, value=value))
