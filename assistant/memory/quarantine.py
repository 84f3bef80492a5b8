"""Records that could not be read, with their bytes, until they are read or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from assistant.errors import NotFound
from assistant.memory import schema
from assistant.memory.engine import Connects, writing


@dataclass(frozen=True, slots=True)
class Held:
    """One record in quarantine. `raw` is None where only the list was asked for."""

    id: int
    path: str
    locator: str
    reason_code: str
    message: str
    recorded_at: datetime
    size: int
    raw: bytes | None = None


class Quarantine:
    """What is held back, and how it leaves."""

    def __init__(self, engine: Connects) -> None:
        self._engine = engine

    def all(self) -> tuple[Held, ...]:
        """Everything held, the oldest first, without the bytes."""
        table = schema.quarantine
        query = select(
            table.c.id,
            table.c.path,
            table.c.locator,
            table.c.reason_code,
            table.c.message,
            table.c.recorded_at,
            func.length(table.c.raw),
        ).order_by(table.c.id)
        with self._engine.connect() as connection:
            return tuple(Held(*row) for row in connection.execute(query))

    def find(self, held_id: int) -> Held:
        """One record with its bytes. Raises NotFound."""
        table = schema.quarantine
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.id == held_id)).first()
        if row is None:
            raise NotFound(
                f"There is no record {held_id} in quarantine.",
                why="It was never there, has been read since, or was dropped.",
                mend="List them with `plumbline quarantine list`.",
            )
        told = (row.path, row.locator, row.reason_code, row.message)
        return Held(row.id, *told, row.recorded_at, len(row.raw), row.raw)

    def remove(self, held_ids: Sequence[int]) -> int:
        """Let records go, with their bytes. Returns how many there were."""
        table = schema.quarantine
        with writing(self._engine) as connection:
            return connection.execute(delete(table).where(table.c.id.in_(held_ids))).rowcount
