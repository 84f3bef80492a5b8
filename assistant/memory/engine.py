"""Opens the database with the durability we promise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, table
from sqlalchemy import column as sql_column

SCHEMA_VERSION = "0005"
"""The newest migration, so that an up-to-date folder is opened without loading the migration tool."""


class Connects(Protocol):
    """What a writer needs of an engine, so that a rehearsal can stand in for it."""

    def connect(self) -> AbstractContextManager[Connection]: ...

    def begin(self) -> AbstractContextManager[Connection]: ...


def open_engine(url: str) -> Engine:
    """An engine whose every connection is durable and erases what it deletes.

    `synchronous=FULL` keeps acknowledged transactions over power loss; `secure_delete` overwrites
    freed pages, without which a deleted text stays readable in the file.
    """
    engine = create_engine(url, json_deserializer=_from_json)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _from_json(text: str) -> Any:
    """A stored JSON value; the fast parser refuses what the standard one lets through (lone surrogates)."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


@contextmanager
def writing(engine: Connects) -> Iterator[Connection]:
    """A transaction that writes; committed at the end, rolled back by an exception.

    It takes the write lock at its start: two that began as readers could each wait for the other.
    Whatever only reads uses `connect`, and neither waits for a writer nor holds one up.
    """
    chosen = engine.execution_options(writes=True) if isinstance(engine, Engine) else engine
    with chosen.begin() as connection:
        yield connection


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN is switched off: it starts late, so that two reads of one
    # transaction could see two states. The "begin" listener starts each transaction instead.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def schema_version(engine: Engine) -> str | None:
    """The migration at which the database stands; None for an empty one."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    stamp = table("alembic_version", sql_column("version_num"))
    with engine.connect() as connection:
        version = connection.execute(select(stamp.c.version_num)).scalar_one_or_none()
    return None if version is None else str(version)
