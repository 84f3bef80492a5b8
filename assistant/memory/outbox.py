"""Brings the vector index up to date with the memory. The only way in which the index ever changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, delete, func, insert, select

from assistant.memory import schema
from assistant.memory.engine import writing
from assistant.ports import IndexEntry, VectorIndex, chunk_of_entry, entry_id

BATCH = 2000
"""Entries brought over at a time: large enough for the index, small enough to do again after a kill."""


class HeldIndex(VectorIndex, Protocol):
    """An index that gives back what it holds, and is let go of."""

    def fetch(self, entry_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]: ...

    def tidy(self) -> None: ...

    def close(self) -> None: ...


def drain(engine: Engine, index: VectorIndex, *, progress: Callable[[int], None] | None = None) -> int:
    """Copy every entry that the outbox names, then forget the names. Returns how many it named.

    A name says only "look again": what the memory holds now decides between upsert and delete, so
    a batch that was copied but not yet forgotten when the process died is simply copied again.
    """
    done = 0
    while True:
        with engine.connect() as connection:
            query = select(schema.outbox.c.seq, schema.outbox.c.entry_id)
            names = connection.execute(query.order_by(schema.outbox.c.seq).limit(BATCH)).all()
            if not names:
                return done
            wanted = {name.entry_id for name in names}
            chunk_ids = sorted({chunk_of_entry(name)[0] for name in wanted})
            entries = [e for e in _entries(connection, chunk_ids) if e.entry_id in wanted]
        index.upsert(entries)
        index.delete(sorted(wanted - {entry.entry_id for entry in entries}))
        with writing(engine) as connection:
            connection.execute(delete(schema.outbox).where(schema.outbox.c.seq <= names[-1].seq))
        done += len(names)
        if progress is not None:
            progress(done)


def bring_up_to_date(engine: Engine, index: VectorIndex) -> int:
    """Drain the outbox, and rebuild what is missing if the index has lost entries. Returns how many came."""
    done = drain(engine, index)
    table = schema.chunk
    with engine.connect() as connection:
        query = select(func.coalesce(func.sum(table.c.windows), 0)).where(table.c.retired_at.is_(None))
        truth = connection.execute(query).scalar_one()
    if index.count() == truth:
        return done
    reconcile(engine, index)
    return done + drain(engine, index)


def refill(engine: Engine, index: VectorIndex) -> int:
    """Copy every entry into an empty index; what waited in the outbox is thereby done. Returns how many."""
    table = schema.chunk
    with engine.connect() as connection:
        last_seq = connection.execute(select(func.max(schema.outbox.c.seq))).scalar_one() or 0
    done = last = 0
    while True:
        query = select(table.c.id, table.c.chunk_id).where(table.c.retired_at.is_(None), table.c.id > last)
        with engine.connect() as connection:
            page = connection.execute(query.order_by(table.c.id).limit(BATCH)).all()
            entries = list(_entries(connection, [row.chunk_id for row in page]))
        if not page:
            break
        index.upsert(entries)
        done, last = done + len(entries), page[-1].id
    with writing(engine) as connection:
        connection.execute(delete(schema.outbox).where(schema.outbox.c.seq <= last_seq))
    return done


def mend_vectors(engine: Engine, index: HeldIndex) -> int:
    """Bring over again every entry whose vector in the index is not that of the memory. Returns how many."""
    table = schema.chunk
    wrong = last = 0
    while True:
        query = select(table.c.id, table.c.chunk_id).where(table.c.retired_at.is_(None), table.c.id > last)
        with engine.connect() as connection:
            page = connection.execute(query.order_by(table.c.id).limit(BATCH)).all()
            entries = list(_entries(connection, [row.chunk_id for row in page]))
        if not page:
            return wrong
        held = index.fetch([entry.entry_id for entry in entries])
        different = [
            entry
            for entry in entries
            if entry.entry_id not in held or not np.allclose(held[entry.entry_id], entry.vector, atol=2e-3)
        ]
        index.upsert(different)
        wrong, last = wrong + len(different), page[-1].id


def waiting(engine: Engine) -> int:
    """How many names the outbox holds."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(schema.outbox)).scalar_one()


def reconcile(engine: Engine, index: VectorIndex) -> int:
    """Put every difference between the memory and the index into the outbox. Returns how many."""
    table = schema.chunk
    held = index.ids()  # before the transaction: an index that scans the memory opens one of its own
    with writing(engine) as connection:
        query = select(table.c.chunk_id, table.c.windows).where(table.c.retired_at.is_(None))
        truth = {
            entry_id(chunk_id, window)
            for chunk_id, windows in connection.execute(query)
            for window in range(windows)
        }
        different = sorted(truth ^ held)
        if different:
            connection.execute(insert(schema.outbox), [{"entry_id": name} for name in different])
    return len(different)


def _entries(connection: Connection, chunk_ids: Sequence[str]) -> Iterator[IndexEntry]:
    table = schema.chunk
    query = (
        select(table.c.chunk_id, table.c.account_id, table.c.windows, table.c.vectors)
        .where(table.c.chunk_id.in_(chunk_ids), table.c.retired_at.is_(None))
        .order_by(table.c.chunk_id)
    )
    for row in connection.execute(query):
        vectors = np.frombuffer(row.vectors, dtype=np.float16).reshape(row.windows, -1)
        for window, vector in enumerate(vectors.astype(np.float32)):
            yield IndexEntry(entry_id(row.chunk_id, window), row.account_id, vector)
