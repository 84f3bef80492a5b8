"""The alert budget: who is interrupted by which signal on which day, and what waits for the digest. Pure.

Each signal reaches its owner exactly once: as an alert, or in the digest of its week. What a gate holds back is
listed with its reason, never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from heapq import heappop, heappush

from assistant.signals.business import business_days, is_business_day
from assistant.signals.kinds import CORE, KINDS, Direction
from assistant.signals.signal import Level, Signal

PER_WEEK = 5
"""Interrupting alerts an owner gets in a week at most (G10)."""
WINNABLE: Mapping[str, float] = {
    "cancel_intent": 0.6, "champion_departure": 0.9, "competitor_evaluation": 0.9, "pricing_objection": 0.9,
    "late_payment": 0.5, "budget_cut": 0.5, "corporate_change": 0.5, "praise": 0.6, "usage_decline": 0.8,
}  # fmt: skip
"""How much a conversation in time changes, by kind; provisional (grade GK), .7 where none is said."""
URGENT = {Level.HIGH: 3.0, Level.MEDIUM: 1.5, Level.WATCH: 0.5}
SOON_DAYS = 5
"""Something due within so many days is twice as urgent as something due in a month."""


class Way(StrEnum):
    """How a signal reaches its owner."""

    ALERT = "alert"
    DIGEST = "digest"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the budget needs of a signal. `severe` ones may use every slot of the week, others wait their turn."""

    id: str
    owner: str
    on: date
    due_on: date
    rank: float
    severe: bool
    alertable: bool = True
    suppressed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """That a signal reached its owner, how and when; `why` says why it did not interrupt."""

    id: str
    owner: str
    way: Way
    on: date
    why: str


def notice_of(signal: Signal, *, revenue: float) -> Notice:
    """Rank a signal by revenue × urgency × winnability. `revenue` is the account's share of the book, 0 to 1."""
    soon = 2.0 if (signal.due_on - signal.first_seen).days <= SOON_DAYS else 1.0
    urgency = URGENT[signal.level] * soon
    rank = (0.05 + revenue) * urgency * WINNABLE.get(signal.kind, 0.7) * signal.confidence
    risk = CORE.get(signal.kind) in (Direction.CHURN, Direction.BOTH)
    return Notice(
        signal.id,
        signal.owner,
        signal.first_seen,
        signal.due_on,
        round(rank, 6),
        severe=risk and signal.level is Level.HIGH,
        alertable=signal.level is not Level.WATCH and KINDS[signal.kind] is not Direction.HYGIENE,
        suppressed_by=signal.suppressed_by,
    )


def deliveries(
    notices: Iterable[Notice], *, per_week: int = PER_WEEK, holidays: frozenset[date] = frozenset()
) -> tuple[Delivery, ...]:
    """Return how each notice reaches its owner, in order of owner and day.

    Days are gone through in order, so that nothing later changes what was delivered before: by the n-th business
    day of a week others than severe ones may have used n slots, severe ones all. What is left at a week's end
    goes into its digest, but a severe one whose due day allows it waits for the next week's first slot.
    """
    by_owner: dict[str, list[Notice]] = {}
    seen: set[str] = set()
    for notice in notices:
        if notice.id not in seen:
            seen.add(notice.id)
            by_owner.setdefault(notice.owner, []).append(notice)
    return tuple(
        delivery
        for owner in sorted(by_owner)
        for delivery in _owner(by_owner[owner], per_week=per_week, holidays=holidays)
    )


def _owner(notices: Sequence[Notice], *, per_week: int, holidays: frozenset[date]) -> list[Delivery]:
    by_day: dict[date, list[Notice]] = {}
    found: list[Delivery] = []
    for notice in notices:
        day = business_days(notice.on, 0, holidays=holidays)
        if notice.suppressed_by is not None:
            found.append(Delivery(notice.id, notice.owner, Way.SUPPRESSED, day, notice.suppressed_by))
        elif not notice.alertable:
            found.append(
                Delivery(notice.id, notice.owner, Way.DIGEST, _friday(day), "worth knowing, not interrupting")
            )
        else:
            by_day.setdefault(day, []).append(notice)
    waiting: list[tuple[bool, float, str, Notice]] = []
    if not by_day:
        return sorted(found, key=lambda one: (one.on, one.way, one.id))
    day, last, used = min(by_day), max(by_day), 0
    while day <= last or waiting:
        if day.weekday() == 0:
            used = 0
        for notice in by_day.get(day, ()):
            heappush(waiting, (not notice.severe, -notice.rank, notice.id, notice))
        if is_business_day(day, holidays):
            used += _alerts(waiting, found, day, used=used, per_week=per_week)
        if day.weekday() == 6:
            waiting = _digest(waiting, found, day)
        day = _next(day, by_day, waiting)
    return sorted(found, key=lambda one: (one.on, one.way, one.id))


def _next(day: date, by_day: Mapping[date, Sequence[Notice]], waiting: Sequence[object]) -> date:
    """The next day; without anything waiting the Monday of the next week in which something comes."""
    following = day + timedelta(days=1)
    if waiting or day.weekday() != 6:
        return following
    ahead = min((other for other in by_day if other >= following), default=following)
    return ahead - timedelta(days=ahead.weekday())


def _alerts(
    waiting: list[tuple[bool, float, str, Notice]],
    found: list[Delivery],
    day: date,
    *,
    used: int,
    per_week: int,
) -> int:
    """Send the best that wait, as far as the week allows; how many were sent."""
    sent = 0
    while waiting:
        allowed = per_week if waiting[0][3].severe else min(per_week, day.weekday() + 1)
        if used + sent >= allowed:
            break
        notice = heappop(waiting)[3]
        found.append(Delivery(notice.id, notice.owner, Way.ALERT, day, "within the week's budget"))
        sent += 1
    return sent


def _digest(
    waiting: list[tuple[bool, float, str, Notice]], found: list[Delivery], sunday: date
) -> list[tuple[bool, float, str, Notice]]:
    """Put into the digest what cannot wait for another week; what severe ones are left."""
    kept = []
    for entry in waiting:
        notice = entry[3]
        if notice.severe and notice.due_on > sunday:
            kept.append(entry)
        else:
            why = "the week's alerts were used by what ranks higher"
            found.append(Delivery(notice.id, notice.owner, Way.DIGEST, _friday(sunday), why))
    kept.sort()
    return kept


def _friday(day: date) -> date:
    """The Friday of the day's week, on which the digest goes out."""
    return day + timedelta(days=4 - day.weekday())
