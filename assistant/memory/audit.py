"""The audit log: who asked the service for what, ids only, each row sealed with the one before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select

from assistant.memory import schema
from assistant.memory.engine import Connects, writing

GENESIS = "0" * 64
"""What the first row's digest covers in place of a row before it."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One request: `subject` is an id (of an account, a document, a run, …), never words of one."""

    seq: int
    at: datetime
    caller: str
    operation: str
    subject: str | None
    outcome: str
    previous: str
    digest: str


class Audit:
    """Appends to the log and checks it."""

    def __init__(self, engine: Connects) -> None:
        self._engine = engine

    def note(
        self, *, at: datetime, caller: str, operation: str, subject: str | None, outcome: str
    ) -> AuditRow:
        """Append one row."""
        table = schema.audit
        with writing(self._engine) as connection:
            query = select(table.c.seq, table.c.digest).order_by(table.c.seq.desc()).limit(1)
            last = connection.execute(query).first()
            seq, previous = (1, GENESIS) if last is None else (last.seq + 1, last.digest)
            row = _sealed(AuditRow(seq, at, caller, operation, subject, outcome, previous, ""))
            connection.execute(
                insert(table).values({name: getattr(row, name) for name in AuditRow.__slots__})
            )
        return row

    def rows(self, *, after: int = 0, limit: int = 100) -> tuple[AuditRow, ...]:
        """Rows behind a number, the oldest first."""
        table = schema.audit
        query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
        with self._engine.connect() as connection:
            return tuple(AuditRow(*row) for row in connection.execute(query))

    def broken_at(self) -> int | None:
        """The number of the first row that was changed, or before which one is missing; None where all stand.

        Rows cut off the end leave a whole chain: compare the last digest with one noted elsewhere.
        """
        table = schema.audit
        previous, expected = GENESIS, 1
        with self._engine.connect() as connection:
            for found in connection.execute(select(table).order_by(table.c.seq)):
                row = AuditRow(*found)
                if row.seq != expected or row.previous != previous or _sealed(row).digest != row.digest:
                    return row.seq
                previous, expected = row.digest, expected + 1
        return None


def _sealed(row: AuditRow) -> AuditRow:
    instant = row.at.astimezone(UTC).isoformat()
    told = [row.seq, instant, row.caller, row.operation, row.subject, row.outcome, row.previous]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()
    return AuditRow(
        row.seq, row.at, row.caller, row.operation, row.subject, row.outcome, row.previous, digest
    )
