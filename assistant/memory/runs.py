"""Runs: every answer with the snapshot it was composed from, so that it can be shown and replayed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from assistant.memory import schema
from assistant.memory.engine import writing


class Runs:
    """Keeps runs; the same question on the same snapshot has the same id and is kept once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(
        self,
        run_id: str,
        *,
        question: str,
        account_id: str | None,
        as_of: datetime,
        asked_at: datetime,
        answer: Mapping[str, Any],
        snapshot: Mapping[str, Any],
    ) -> None:
        """Store the run; `answer` and `snapshot` are plain JSON values."""
        table = schema.run
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.c.run_id == run_id))
            connection.execute(
                insert(table).values(
                    run_id=run_id,
                    question=question,
                    account_id=account_id,
                    as_of=as_of,
                    asked_at=asked_at,
                    answer=dict(answer),
                    snapshot=dict(snapshot),
                )
            )

    def find(self, run_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The answer and the snapshot of a run, as they were kept."""
        table = schema.run
        with self._engine.connect() as connection:
            query = select(table.c.answer, table.c.snapshot).where(table.c.run_id == run_id)
            found = connection.execute(query).first()
        return None if found is None else (found.answer, found.snapshot)
