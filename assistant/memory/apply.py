"""The statements of a batch: each function writes one kind of thing within the transaction it is given."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assistant.memory import schema
from assistant.memory.batch import DocumentWrite, QuarantineWrite, RenditionWrite, RowWrite, UsageWrite
from assistant.memory.rows import chunk_values, document_values, origin_values, row_values, segment_values
from assistant.ports import entry_id
from assistant.types.documents import Origin


def live(connection: Connection, document_ids: Sequence[str]) -> list[str]:
    """Those of the documents that have a current version which is not a tombstone."""
    table = schema.document
    query = select(table.c.document_id).where(
        table.c.document_id.in_(document_ids), table.c.retired_at.is_(None), table.c.removed.is_(False)
    )
    return sorted(connection.execute(query).scalars())


def retire(connection: Connection, documents: Sequence[tuple[str, datetime]]) -> None:
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


def insert_documents(connection: Connection, writes: Sequence[DocumentWrite], recorded_at: datetime) -> None:
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
        documents.append(values | {"version_id": version_id, "state": write.state})
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


def insert_tombstones(connection: Connection, removed: Sequence[str], recorded_at: datetime) -> None:
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


def insert_rows(connection: Connection, writes: Sequence[RowWrite], recorded_at: datetime) -> None:
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


def insert_usage(connection: Connection, writes: Sequence[UsageWrite]) -> None:
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


def digest_of(write: QuarantineWrite) -> str:
    """What tells a record in quarantine from the others: where it was, what was wrong, and its bytes."""
    key = f"{write.path}\0{write.locator}\0{write.reason_code}\0".encode() + write.raw
    return hashlib.sha256(key).hexdigest()


def insert_quarantined(
    connection: Connection, writes: Sequence[QuarantineWrite], recorded_at: datetime
) -> None:
    for write in writes:
        digest = digest_of(write)
        table = schema.quarantine
        if connection.execute(select(table.c.id).where(table.c.digest == digest)).first() is None:
            connection.execute(
                insert(table).values(
                    digest=digest, path=write.path, locator=write.locator, reason_code=write.reason_code,
                    message=write.message, raw=write.raw, recorded_at=recorded_at,
                )
            )  # fmt: skip


def mark_synced(connection: Connection, sources: Sequence[str], recorded_at: datetime) -> None:
    for source in sources:
        table = schema.sync
        done = connection.execute(update(table).where(table.c.source == source).values(last_at=recorded_at))
        if done.rowcount == 0:
            connection.execute(insert(table).values(source=source, first_at=recorded_at, last_at=recorded_at))


def add_origins(connection: Connection, origins: Sequence[tuple[str, Origin]]) -> None:
    """Provenance is not content: it is added to the current version in place."""
    table = schema.document
    for document_id, origin in origins:
        current = (table.c.document_id == document_id) & table.c.retired_at.is_(None)
        stored = connection.execute(select(table.c.origins).where(current)).scalar_one()
        # Sorted, so that it does not matter in which order the places were read.
        values = sorted([*stored, origin_values(origin)])
        connection.execute(update(table).where(current).values(origins=values))


def set_origins(connection: Connection, origins: Sequence[tuple[str, tuple[Origin, ...]]]) -> None:
    """Leave a document the places given: its source no longer lists it at the others."""
    table = schema.document
    for document_id, left in origins:
        current = (table.c.document_id == document_id) & table.c.retired_at.is_(None)
        connection.execute(update(table).where(current).values(origins=[origin_values(o) for o in left]))


def note_states(connection: Connection, states: Sequence[tuple[str, str]]) -> None:
    """Note what the source says now of documents whose content is stored already."""
    if states:
        table = schema.document
        connection.execute(
            update(table)
            .where(table.c.document_id == bindparam("of_id"), table.c.retired_at.is_(None))
            .values(state=bindparam("now_state")),
            [{"of_id": document_id, "now_state": state} for document_id, state in states],
        )


def note_gone(connection: Connection, gone: Sequence[tuple[str, str]], recorded_at: datetime) -> None:
    table = schema.gone
    for document_id, updated_at in gone:
        connection.execute(delete(table).where(table.c.document_id == document_id))
        values = {"document_id": document_id, "updated_at": updated_at, "recorded_at": recorded_at}
        connection.execute(insert(table).values(values))


def retire_rows(connection: Connection, rows: Sequence[tuple[str, str]], at: datetime) -> None:
    """Close the current version of rows that are no more."""
    if rows:
        table = schema.fact_row
        connection.execute(
            update(table)
            .where(
                table.c.table_name == bindparam("of_table"),
                table.c.row_id == bindparam("of_id"),
                table.c.retired_at.is_(None),
            )
            .values(retired_at=bindparam("now_at")),
            [{"of_table": name, "of_id": row_id, "now_at": at} for name, row_id in rows],
        )


def write_renditions(
    connection: Connection, removed: Sequence[tuple[str, str]], writes: Sequence[RenditionWrite]
) -> None:
    table = schema.rendition
    for source, external_id in {*removed, *((w.source, w.external_id) for w in writes)}:
        place = (table.c.source == source) & (table.c.external_id == external_id)
        connection.execute(delete(table).where(place))
    if writes:
        columns = ("source", "external_id", "member_id", "document_id", "rule", "state", "parsed")
        connection.execute(insert(table), [{name: getattr(w, name) for name in columns} for w in writes])


def write_keys(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    if keys:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(schema.document_key).on_conflict_do_nothing()
        connection.execute(statement, [{"key": key, "document_id": name} for key, name in keys])


def clear_quarantine(connection: Connection, digests: Sequence[str]) -> None:
    if digests:
        table = schema.quarantine
        connection.execute(delete(table).where(table.c.digest.in_(digests)))


def note(connection: Connection, settings: Sequence[tuple[str, str]]) -> None:
    table = schema.setting
    for name, value in settings:
        connection.execute(delete(table).where(table.c.name == name))
        connection.execute(insert(table).values(name=name, value=value))
