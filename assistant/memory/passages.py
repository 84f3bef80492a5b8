"""Chunks of the memory as columns, for ranking: vectors, terms, and where each chunk stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Engine, func, select, text

from assistant.memory import schema
from assistant.memory.conditions import in_accounts, known_as_of, on_days
from assistant.ports import Filter
from assistant.types.documents import Visibility
from assistant.types.scope import Scope


@dataclass(frozen=True, slots=True)
class Passage:
    """One stored chunk without its vectors."""

    chunk_id: str
    document_id: str
    n: int
    segment_start: int
    segment_end: int
    kind: str
    text: str
    starts_at: datetime
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Passages:
    """Chunks in `(document_id, n)` order, with what they are ranked by.

    `vectors` holds the windows of all chunks, shape `(sum of windows, dimension)`; chunk i has the
    `windows[i]` next ones. `terms[i]` are its packed terms (see `assistant.retrieval.terms`).
    """

    items: tuple[Passage, ...]
    windows: NDArray[np.int64]
    vectors: NDArray[np.float32]
    terms: tuple[bytes, ...]


COLUMNS = (
    schema.chunk.c.chunk_id,
    schema.chunk.c.document_id,
    schema.chunk.c.n,
    schema.chunk.c.segment_start,
    schema.chunk.c.segment_end,
    schema.chunk.c.kind,
    schema.chunk.c.text,
    schema.chunk.c.starts_at,
    schema.chunk.c.visibility,
    schema.chunk.c.windows,
    schema.chunk.c.vectors,
    schema.chunk.c.terms,
)


class SqlPassages:
    """Reads chunks within a scope. Every method ANDs the scope's conditions itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self, *, scope: Scope, filter: Filter) -> int:
        """How many chunks the scope and the filter leave."""
        query = select(func.count()).select_from(schema.chunk).where(*_readable(scope, filter))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def all(self, *, scope: Scope, filter: Filter) -> Passages:
        """Every chunk in scope."""
        return self._read(*_readable(scope, filter))

    def of_documents(self, document_ids: Sequence[str], *, scope: Scope, filter: Filter) -> Passages:
        """The chunks in scope of the given documents."""
        return self._read(schema.chunk.c.document_id.in_(document_ids), *_readable(scope, filter))

    def documents_of(self, chunk_ids: Sequence[str]) -> list[str]:
        """Ids of the documents that hold the current chunks."""
        table = schema.chunk
        query = select(table.c.document_id).distinct().where(table.c.chunk_id.in_(chunk_ids))
        with self._engine.connect() as connection:
            return sorted(connection.execute(query).scalars())

    def _read(self, *conditions: ColumnElement[bool]) -> Passages:
        table = schema.chunk
        query = select(*COLUMNS).where(*conditions).order_by(table.c.document_id, table.c.n)
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        items = tuple(_passage(row) for row in found)
        windows = np.array([row.windows for row in found], dtype=np.int64)
        vectors = np.frombuffer(b"".join(row.vectors for row in found), dtype=np.float16)
        shape = (int(windows.sum()), -1) if items else (0, 0)
        return Passages(
            items, windows, vectors.reshape(shape).astype(np.float32), tuple(row.terms for row in found)
        )

    def with_words(self, words: Sequence[str], *, scope: Scope, filter: Filter, limit: int) -> frozenset[str]:
        """Ids of the chunks that the full text finds best for any of the words."""
        if not words:
            return frozenset()
        match = " OR ".join('"' + word.replace('"', "") + '"' for word in words)
        table = schema.chunk
        query = (
            select(table.c.chunk_id)
            .select_from(table.join(text("chunk_text"), text("chunk_text.rowid = chunk.id")))
            .where(text("chunk_text MATCH :match"), *_readable(scope, filter))
            .order_by(text("bm25(chunk_text)"), table.c.chunk_id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query, {"match": match}).scalars())


def _passage(row: Any) -> Passage:
    return Passage(
        chunk_id=row.chunk_id,
        document_id=row.document_id,
        n=row.n,
        segment_start=row.segment_start,
        segment_end=row.segment_end,
        kind=row.kind,
        text=row.text,
        starts_at=row.starts_at,
        visibility=Visibility(row.visibility),
    )


def _readable(scope: Scope, filter: Filter) -> list[ColumnElement[bool]]:
    table = schema.chunk
    conditions = [
        in_accounts(table, scope),
        known_as_of(table, scope.as_of),
        table.c.until_at <= scope.as_of,
        table.c.visibility.in_([visibility.value for visibility in scope.visibilities]),
        *on_days(table.c.starts_at, filter),
    ]
    if filter.kinds:
        conditions.append(table.c.kind.in_([kind.value for kind in filter.kinds]))
    if filter.document_ids is not None:
        conditions.append(table.c.document_id.in_(filter.document_ids))
    return conditions
