"""When a record counts as known, and what is noted with a new version of a document. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from assistant.types.facts import Row

SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Known since: rows of a first import that carry no day of their own."""

ROW_DAYS = ("issued_on", "started_on", "responded_at", "measured_on", "since", "date", "month", "planned_on")
"""Columns that say when a row's fact came about, in order of preference."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The instant of the run, and the rule for when its records count as known.

    The first complete import of a source is history: its records are known since they happened.
    Everything later is known since we saw it, so that it never changes an answer about an earlier
    date. `backfill` says that this run's records are history too.
    """

    now: datetime
    synced: frozenset[str]
    backfill: bool

    def known_at(self, source: str, happened_at: datetime) -> datetime:
        """When a record that is seen for the first time counts as known."""
        history = self.backfill or source not in self.synced
        return min(happened_at, self.now) if history else self.now


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is stored beside a document's new version."""

    content_hash: str
    state: str
    known_at: datetime
    is_new: bool
    """Whether nothing is stored of the document yet, so that there are no vectors to look up."""


def row_instant(row: Row) -> datetime:
    """When the fact of a row came about, as far as the row tells."""
    cells = dict(row.values)
    for name in ROW_DAYS:
        value = cells.get(name)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime.combine(value, time.min, UTC)
    return SINCE_EVER
