"""The vector index that is always right: an exact scan over the vectors in SQL, for when the copy is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, func, select

from assistant.memory import schema
from assistant.memory.conditions import in_accounts
from assistant.ports import IndexEntry, entry_id
from assistant.types.scope import Scope

PAGE = 5_000
"""Chunks read at a time: some 5 MB of vectors."""


class ScanIndex:
    """The `VectorIndex` port over the truth itself: writing changes nothing, it is written already."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def upsert(self, entries: Sequence[IndexEntry]) -> None:
        pass

    def delete(self, entry_ids: Sequence[str]) -> None:
        pass

    def search(self, vector: NDArray[np.float32], *, scope: Scope, k: int) -> list[tuple[str, float]]:
        if k < 1 or not (scope.account_ids or scope.unresolved):
            return []
        table = schema.chunk
        best: list[tuple[str, float]] = []
        last = 0
        while True:
            query = (
                select(table.c.id, table.c.chunk_id, table.c.windows, table.c.vectors)
                .where(table.c.retired_at.is_(None), table.c.id > last, in_accounts(table, scope))
                .order_by(table.c.id)
                .limit(PAGE)
            )
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return best
            names = [entry_id(row.chunk_id, n) for row in rows for n in range(row.windows)]
            stored = np.frombuffer(b"".join(row.vectors for row in rows), dtype=np.float16)
            likeness = stored.reshape(len(names), -1).astype(np.float32) @ vector
            top = np.argsort(-likeness, kind="stable")[:k]
            best += [(names[n], float(likeness[n])) for n in top]
            best = sorted(best, key=lambda hit: (-hit[1], hit[0]))[:k]
            last = rows[-1].id

    def ids(self) -> frozenset[str]:
        table = schema.chunk
        query = select(table.c.chunk_id, table.c.windows).where(table.c.retired_at.is_(None))
        with self._engine.connect() as connection:
            return frozenset(entry_id(row[0], n) for row in connection.execute(query) for n in range(row[1]))

    def count(self) -> int:
        table = schema.chunk
        query = select(func.coalesce(func.sum(table.c.windows), 0)).where(table.c.retired_at.is_(None))
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())
