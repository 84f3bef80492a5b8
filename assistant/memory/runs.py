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
        caller: str | None = None,
    ) -> None:
        """Store the run; `answer` and `snapshot` are plain JSON values, `caller` is None for the local person."""
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
                    caller=caller,
                )
            )

    def find(self, run_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The answer and the snapshot of a run, as they were kept."""
        table = schema.run
        with self._engine.connect() as connection:
            query = select(table.c.answer, table.c.snapshot).where(table.c.run_id == run_id)
            found = connection.execute(query).first()
        return None if found is None else (found.answer, found.snapshot)

    def caller_of(self, run_id: str) -> tuple[str | None] | None:
        """Who asked, in a tuple of one; None where there is no such run."""
        table = schema.run
        with self._engine.connect() as connection:
            found = connection.execute(select(table.c.caller).where(table.c.run_id == run_id)).first()
        return None if found is None else (found.caller,)

    def listed(self, caller: str | None, *, limit: int) -> tuple[dict[str, Any], ...]:
        """The newest runs of one caller: id, question, account, both instants."""
        table = schema.run
        columns = (table.c.run_id, table.c.question, table.c.account_id, table.c.as_of, table.c.asked_at)
        query = (
            select(*columns)
            .where(table.c.caller == caller if caller is not None else table.c.caller.is_(None))
            .order_by(table.c.asked_at.desc(), table.c.run_id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return tuple(dict(row) for row in connection.execute(query).mappings())
