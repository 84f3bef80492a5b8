"""Accounts that merged or split: a window across that day counts both as one, nobody lost or won."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assistant.metrics.lines import Line
from assistant.types.facts import Period


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """On a day an account went into another (`merge`), or came off it (`split`)."""

    kind: str
    on: date
    account_id: str
    with_account_id: str

    def within(self, period: Period) -> bool:
        """Say whether a window opens before the day and closes on it or later."""
        return period.start < self.on <= period.end


def rebased(
    lines: Iterable[Line], period: Period, events: Iterable[Reorganisation]
) -> tuple[tuple[Line, ...], tuple[Reorganisation, ...]]:
    """Give the lines of accounts that merged or split inside a window to the account they belong with.

    Returns the lines and the events that touched any. A chain of events ends at its last account; a circle
    ends where it began.
    """
    kept = tuple(lines)
    known = {line.account_id for line in kept}
    counted = tuple(event for event in events if event.within(period) and event.account_id in known)
    if not counted:
        return kept, ()
    into = {event.account_id: event.with_account_id for event in counted}
    moved = (replace(line, account_id=_end(line.account_id, into)) for line in kept)
    return tuple(sorted(moved, key=lambda line: (line.account_id, line.start, line.row))), counted


def _end(account_id: str, into: dict[str, str]) -> str:
    seen = {account_id}
    while (other := into.get(account_id)) is not None and other not in seen:
        seen.add(other)
        account_id = other
    return account_id
