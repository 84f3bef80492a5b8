"""Writing that is thrown away: everything a run would do, seen by the run itself, and nothing of it kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


class Rehearsal:
    """Stands in for an engine: one transaction on one connection, of which all others are parts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        yield self._connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._connection.begin_nested():
            yield self._connection


@contextmanager
def rehearsal(engine: Engine) -> Iterator[Rehearsal]:
    """Write to the yielded rehearsal as to the engine; when the block ends, nothing has been written.

    Changed pages stay in memory (`cache_spill`), so that not even the write-ahead log grows.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_spill=OFF")
        try:
            yield Rehearsal(connection)
        finally:
            connection.rollback()
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA cache_spill=ON")
                connection.rollback()
