"""What people decided: whose a document is, who has left. Kept as data, undone rather than deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select, update

from assistant.errors import NotFound
from assistant.memory import schema
from assistant.memory.engine import Connects, writing


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    `about` is `document`, `address`, `domain` (whose it is: `account_id`) or `departure` (an address
    whose owner has left). `verdict` is `accept` or `reject`; a rejection names the account that it
    is not, or none for "no account at all".
    """

    id: int
    about: str
    subject: str
    verdict: str
    account_id: str | None
    decided_by: str
    decided_at: datetime
    undone_at: datetime | None = None


class Decisions:
    """Keeps decisions. One that is undone stays for the record and counts no more."""

    def __init__(self, engine: Connects) -> None:
        self._engine = engine

    def standing(self) -> tuple[Decision, ...]:
        """Decisions that count, the oldest first."""
        return tuple(decision for decision in self.all() if decision.undone_at is None)

    def all(self) -> tuple[Decision, ...]:
        """Every decision, undone ones too, the oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(schema.decision).order_by(schema.decision.c.id))
            return tuple(Decision(*row) for row in rows)

    def add(
        self,
        about: str,
        subject: str,
        *,
        verdict: str,
        account_id: str | None,
        decided_by: str,
        decided_at: datetime,
    ) -> Decision:
        """Note a decision. One about the same thing that says otherwise is undone by it."""
        table = schema.decision
        with writing(self._engine) as connection:
            same = (table.c.about == about, table.c.subject == subject, table.c.undone_at.is_(None))
            contrary = update(table).where(*same)
            if verdict == "reject":
                contrary = contrary.where(
                    (table.c.account_id == account_id) | table.c.account_id.is_(None)
                    if account_id
                    else table.c.id.is_not(None)
                )
            connection.execute(contrary.values(undone_at=decided_at))
            values = {
                "about": about, "subject": subject, "verdict": verdict, "account_id": account_id,
                "decided_by": decided_by, "decided_at": decided_at,
            }  # fmt: skip
            key = connection.execute(insert(table).values(values)).inserted_primary_key
        assert key is not None
        return Decision(key[0], about, subject, verdict, account_id, decided_by, decided_at)

    def undo(self, decision_id: int, *, at: datetime) -> Decision:
        """Let a decision count no more. Raises NotFound if there is none that counts."""
        table = schema.decision
        with writing(self._engine) as connection:
            found = connection.execute(
                select(table).where(table.c.id == decision_id, table.c.undone_at.is_(None))
            ).first()
            if found is None:
                raise NotFound(
                    f"There is no decision {decision_id} that counts.",
                    why="It was never made, or has been undone.",
                    mend="List them with `plumbline review-matches list --decided`.",
                )
            connection.execute(update(table).where(table.c.id == decision_id).values(undone_at=at))
        decided = Decision(*tuple(found))
        return replace(decided, undone_at=at)
