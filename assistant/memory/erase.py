"""Erasing: rows of every version, full text and log, until no byte of the database holds what was erased.

What is erased is decided elsewhere and given as ids and rewritten versions. One transaction takes
it out of sight, blocks it and notes an erasure that is not finished; the bytes go afterwards, step
by step, and an unfinished erasure is finished by whoever opens the folder next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, Text, cast, delete, func, insert, or_, select, update

from assistant.memory import schema
from assistant.memory.batch import DocumentWrite
from assistant.memory.blocklist import sign
from assistant.memory.engine import writing
from assistant.memory.rows import chunk_values, document_values, segment_values

_MANY = 500
"""Values a statement: SQLite takes 32,766."""


@dataclass(frozen=True, slots=True)
class VersionRewrite:
    """A stored version of a document with a person taken out of it."""

    version_id: int
    write: DocumentWrite


@dataclass(frozen=True, slots=True)
class ErasePlan:
    """Everything that one erasure takes away or changes, found out beforehand."""

    kind: str
    subject: str
    """A keyed digest of what was asked to be erased."""
    documents: tuple[str, ...] = ()
    rewrites: tuple[VersionRewrite, ...] = ()
    fact_rows: tuple[int, ...] = ()
    cells: tuple[tuple[int, list[list[Any]], str], ...] = ()
    """Rows that stay with other cells: id, cells, content hash."""
    usage_accounts: tuple[str, ...] = ()
    quarantined: tuple[int, ...] = ()
    runs: tuple[str, ...] = ()
    decisions: tuple[int, ...] = ()
    kept_accounts: tuple[tuple[str, str], ...] = ()
    """Documents that stay with the account they had, though what gave it to them is gone."""
    blocked: tuple[tuple[str, str, str], ...] = ()
    """Digest, kind and alias."""
    counts: dict[str, int] = field(default_factory=dict)


def erase(engine: Engine, plan: ErasePlan, *, at: datetime) -> int:
    """Take it all out of sight in one transaction. Returns the number of the erasure, not finished yet."""
    with writing(engine) as connection:
        _erase_documents(connection, plan.documents)
        for rewrite in plan.rewrites:
            _rewrite(connection, rewrite)
        _delete(connection, schema.fact_row, "id", plan.fact_rows)
        _delete(connection, schema.usage_day, "account_id", plan.usage_accounts)
        _delete(connection, schema.quarantine, "id", plan.quarantined)
        _delete(connection, schema.run, "run_id", plan.runs)
        _delete(connection, schema.decision, "id", plan.decisions)
        for row_id, cells, content_hash in plan.cells:
            row = schema.fact_row.c.id == row_id
            connection.execute(
                update(schema.fact_row).where(row).values(cells=cells, content_hash=content_hash)
            )
        _keep_accounts(connection, plan.kept_accounts, at)
        for digest, kind, alias in plan.blocked:
            connection.execute(delete(schema.blocked).where(schema.blocked.c.digest == digest))
            connection.execute(insert(schema.blocked).values(digest=digest, kind=kind, alias=alias or None))
        connection.execute(delete(schema.setting).where(schema.setting.c.name == "identities"))
        connection.execute(delete(schema.heard))
        receipt = {
            "kind": plan.kind,
            "subject": plan.subject,
            "erased": plan.counts,
            "derived_runs": list(plan.runs),
        }
        done = connection.execute(insert(schema.erasure).values(asked_at=at, receipt=receipt))
        key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def scrub(engine: Engine) -> None:
    """Remove every byte of what is no longer there from the database file and its log. Can be repeated.

    Full text keeps deleted words in its segments until they are merged; pages keep remains of what
    was moved until the file is written anew; the log keeps every page it ever held until it is cut.
    """
    if engine.dialect.name != "sqlite":
        return
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO chunk_text(chunk_text) VALUES ('rebuild')")
        connection.exec_driver_sql("INSERT INTO chunk_text(chunk_text) VALUES ('optimize')")
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        # What VACUUM sets aside must not lie in the system's folder of temporary files.
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
        cursor.close()
    finally:
        raw.close()


def unfinished(engine: Engine) -> list[int]:
    """Erasures whose bytes are not all gone yet."""
    query = select(schema.erasure.c.id).where(schema.erasure.c.done_at.is_(None))
    with engine.connect() as connection:
        return sorted(connection.execute(query).scalars())


def finish(engine: Engine, erasure_id: int, *, at: datetime | None, key: bytes) -> dict[str, Any]:
    """Note that an erasure is done, and sign its receipt. Returns the receipt.

    Without `at` it is the database's clock: an erasure that a death interrupted is finished by
    whoever comes next, who was not asked to.
    """
    table = schema.erasure
    with writing(engine) as connection:
        if at is None:
            told = str(connection.execute(select(func.current_timestamp())).scalar_one())
            at = datetime.fromisoformat(told[:19]).replace(tzinfo=UTC)
        row = connection.execute(select(table).where(table.c.id == erasure_id)).one()
        receipt = {
            **row.receipt,
            "erasure": erasure_id,
            "asked_at": row.asked_at.isoformat(),
            "done_at": at.isoformat(),
        }
        receipt["signature"] = sign(key, _text(receipt))
        connection.execute(update(table).where(table.c.id == erasure_id).values(done_at=at, receipt=receipt))
    return receipt


def receipts(engine: Engine) -> tuple[dict[str, Any], ...]:
    """Receipts of the erasures that are done, the oldest first."""
    table = schema.erasure
    query = select(table.c.receipt).where(table.c.done_at.is_not(None)).order_by(table.c.id)
    with engine.connect() as connection:
        return tuple(connection.execute(query).scalars())


def is_genuine(receipt: dict[str, Any], key: bytes) -> bool:
    """Whether a receipt was signed with the key and not changed since."""
    unsigned = {name: value for name, value in receipt.items() if name != "signature"}
    return receipt.get("signature") == sign(key, _text(unsigned))


def _text(receipt: dict[str, Any]) -> str:
    return json.dumps(receipt, sort_keys=True, separators=(",", ":"))


def versions_of(connection: Connection, document_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Every stored version of the documents, retired ones and tombstones too."""
    table = schema.document
    found: list[dict[str, Any]] = []
    for part in _parts(sorted(document_ids)):
        rows = connection.execute(select(table).where(table.c.document_id.in_(part)))
        found += [dict(row) for row in rows.mappings()]
    return found


def naming(connection: Connection, table: Table, columns: Sequence[str], words: Iterable[str]) -> list[Any]:
    """Primary keys of the rows in which one of the words stands in one of the columns, without case."""
    keys = list(table.primary_key.columns)
    said = [word for word in dict.fromkeys(words) if word]
    conditions = [
        cast(table.c[column], Text).icontains(form, autoescape=True)
        for column in columns
        for word in said
        for form in {word, json.dumps(word)[1:-1]}
    ]
    if not conditions:
        return []
    rows = connection.execute(select(*keys).where(or_(*conditions))).all()
    return [row[0] if len(keys) == 1 else tuple(row) for row in rows]


def _erase_documents(connection: Connection, document_ids: Sequence[str]) -> None:
    for part in _parts(document_ids):
        table = schema.chunk
        connection.execute(delete(table).where(table.c.document_id.in_(part)))
        versions = select(schema.document.c.version_id).where(schema.document.c.document_id.in_(part))
        connection.execute(delete(schema.segment).where(schema.segment.c.version_id.in_(versions)))
        for other in (schema.document, schema.gone, schema.document_key, schema.rendition):
            connection.execute(delete(other).where(other.c.document_id.in_(part)))
        connection.execute(delete(schema.rendition).where(schema.rendition.c.member_id.in_(part)))
    # Names of entries carry the documents' ids; the index is built anew, and needs none of them.
    connection.execute(delete(schema.outbox))


def _rewrite(connection: Connection, rewrite: VersionRewrite) -> None:
    """Put a version's new content in the place of the old, its times kept."""
    write, version_id = rewrite.write, rewrite.version_id
    table = schema.document
    stored = connection.execute(select(table).where(table.c.version_id == version_id)).one()
    values = document_values(
        write.document,
        content_hash=write.content_hash,
        hints=write.hints,
        known_at=stored.known_at,
        recorded_at=stored.recorded_at,
    )
    kept = {"retired_at": stored.retired_at, "removed": stored.removed, "state": None}
    connection.execute(update(table).where(table.c.version_id == version_id).values(values | kept))
    was = connection.execute(
        select(schema.chunk.c.retired_at).where(schema.chunk.c.version_id == version_id)
    ).first()
    for other in (schema.chunk, schema.segment):
        connection.execute(delete(other).where(other.c.version_id == version_id))
    told = schema.rendition.c.document_id == stored.document_id
    connection.execute(delete(schema.rendition).where(told))
    if write.document.segments:
        segments = [segment_values(s, version_id=version_id) for s in write.document.segments]
        connection.execute(insert(schema.segment), segments)
    if write.chunks and not stored.removed:
        retired_at = was.retired_at if was else stored.retired_at
        chunks = [
            chunk_values(
                chunk,
                version_id=version_id,
                document=write.document,
                known_at=stored.known_at,
                vectors=vectors,
                terms=terms,
            )
            | {"retired_at": retired_at}
            for chunk, vectors, terms in zip(write.chunks, write.vectors, write.terms, strict=True)
        ]
        connection.execute(insert(schema.chunk), chunks)
    connection.execute(delete(schema.outbox))


def _keep_accounts(connection: Connection, kept: Sequence[tuple[str, str]], at: datetime) -> None:
    for document_id, account_id in kept:
        values = {
            "about": "document", "subject": document_id, "verdict": "accept", "account_id": account_id,
            "decided_by": "erasure of a contact", "decided_at": at,
        }  # fmt: skip
        connection.execute(insert(schema.decision).values(values))


def _delete(connection: Connection, table: Table, column: str, values: Sequence[Any]) -> None:
    for part in _parts(values):
        connection.execute(delete(table).where(table.c[column].in_(part)))


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[at : at + _MANY] for at in range(0, len(values), _MANY))
