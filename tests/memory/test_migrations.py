"""A data folder of any earlier version is brought to today's tables without losing a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from assistant.errors import ConfigError
from assistant.memory import schema
from assistant.memory.engine import SCHEMA_VERSION, open_engine, schema_version
from assistant.memory.read import SqlReader
from assistant.memory.upgrade import MIGRATIONS, upgrade
from tests.memory.world import put, scope, ticket

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def test_the_version_in_the_code_is_the_newest_step() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == SCHEMA_VERSION


def test_an_empty_database_comes_to_todays_tables(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    assert schema_version(engine) is None
    upgrade(engine)
    assert schema_version(engine) == SCHEMA_VERSION
    options = {"include_name": lambda name, *_: not (name or "").startswith("chunk_text")}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


@pytest.mark.parametrize("older", REVISIONS[:-1])
def test_an_older_database_keeps_its_documents(tmp_path: Path, older: str) -> None:
    today = open_engine(f"sqlite:///{tmp_path / 'today.db'}")
    upgrade(today)
    put(today, ticket("1", "The export fails."))
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine, to=older)
    _copy(today, engine)
    upgrade(engine)
    assert schema_version(engine) == SCHEMA_VERSION
    kept = SqlReader(engine).document("zendesk:1", scope=scope("acct_a"))
    assert [s.text for s in kept.segments] == ["The export fails."]


def _copy(today: Engine, older: Engine) -> None:
    """Put the rows of a database of today into an older one, as far as it has their tables and columns."""
    with today.connect() as source, older.begin() as target:
        for name in ("document", "segment", "chunk", "outbox"):
            columns = [column["name"] for column in inspect(target).get_columns(name)]
            query = text(f"SELECT {', '.join(columns)} FROM {name}")
            values = [dict(row) for row in source.execute(query).mappings()]
            names = ", ".join(f":{column}" for column in columns)
            target.execute(text(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({names})"), values)


def test_a_database_of_a_newer_program_is_refused_untouched(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="9999"):
        upgrade(engine)
    assert schema_version(engine) == "9999"


def test_promises_of_durability_and_erasure_are_set_on_every_connection(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
