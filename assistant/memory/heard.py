"""Keeps what a trained reader made of sentences, by digest. A copy: it may be emptied at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select

from assistant.memory import schema
from assistant.memory.engine import Connects

AT_ONCE = 500
"""Digests asked for in one query, below the limit of bound values."""


class HeardShelf:
    """The shelf of `assistant.signals.remember` over SQL."""

    def __init__(self, engine: Connects) -> None:
        self._engine = engine

    def find(self, reader: str, digests: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Return what is kept of these digests."""
        table, found = schema.heard, dict[bytes, bytes]()
        with self._engine.connect() as connection:
            for at in range(0, len(digests), AT_ONCE):
                some = digests[at : at + AT_ONCE]
                query = select(table.c.digest, table.c.chances).where(
                    table.c.reader == reader, table.c.digest.in_(some)
                )
                found.update((bytes(row.digest), bytes(row.chances)) for row in connection.execute(query))
        return found

    def put(self, reader: str, chances: Mapping[bytes, bytes]) -> None:
        """Keep these, and drop what an older reader left."""
        table = schema.heard
        if not chances:
            return
        rows = [{"reader": reader, "digest": key, "chances": value} for key, value in chances.items()]
        with self._engine.begin() as connection:
            connection.execute(delete(table).where(table.c.reader != reader))
            connection.execute(insert(table), rows)
