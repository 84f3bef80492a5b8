"""Brings a database of any earlier version to today's tables. Loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from assistant.errors import ConfigError
from assistant.memory.engine import schema_version, writing

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Run the missing steps in one transaction. A database from a newer program is refused, not touched."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    stands_at = schema_version(engine)
    known = {script.revision for script in scripts.walk_revisions()}
    if stands_at is not None and stands_at not in known:
        raise ConfigError(
            f"The data folder is at version {stands_at!r}, which this program does not know.",
            why="A newer version of Plumbline has written it.",
            mend="Install that version again, or name another folder with --home.",
        )
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def steps(revision: Any, _context: Any) -> Any:
        return scripts._upgrade_revs(to, revision)

    with writing(engine) as connection:
        config.attributes["connection"] = connection
        with EnvironmentContext(config, scripts, fn=steps):
            scripts.run_env()
