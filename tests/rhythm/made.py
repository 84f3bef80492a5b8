"""Where one account stands, out of the memory of the health tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from assistant.health.table import DEFAULT
from assistant.memory.decisions import Decision
from assistant.metrics.view import MetricSettings
from assistant.rhythm.recorded import Recorded, recorded
from assistant.rhythm.standing import Standing, standings
from tests.health.account import AS_OF, Shop
from tests.metrics.memory import scope


def standing(memory: Shop, *, as_of: date = AS_OF, **settings: object) -> Standing:
    """Where the account `a` stands; others of the memory count for its tier."""
    ids = [account.id for _, account in memory.accounts_]
    found = standings(
        memory, memory, scope=scope(*ids, as_of=as_of), as_of=as_of,
        settings=MetricSettings(**settings), table=DEFAULT, account_ids=frozenset({"a"}),  # type: ignore[arg-type]
    )  # fmt: skip
    return next(iter(found))


def without(memory: Shop, *tables: str) -> Shop:
    memory.rows_ = [(on, row) for on, row in memory.rows_ if row.table not in tables]
    return memory


def decided(about: str, subject: str, verdict: str, on: date, *, undone: date | None = None) -> Decision:
    def at(day: date | None) -> datetime | None:
        return None if day is None else datetime.combine(day, time(12), UTC)

    made = at(on)
    assert made is not None
    return Decision(1, about, subject, verdict, "a", "tester", made, at(undone))


def notes(*found: Decision, as_of: date = AS_OF) -> Recorded:
    return recorded(found, as_of=datetime.combine(as_of, time.max, UTC), zone=UTC)
