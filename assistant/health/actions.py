"""What each band leads to: who does what by when. A score that changes nothing is worth nothing (S120)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.health.bands import Band, Dimension

NO_OWNER = "no relationship owner is known: name one first"


@dataclass(frozen=True, slots=True)
class Action:
    """One next step, its owner and the day it is due. `owner` is an address, or says that there is none (S260)."""

    what: str
    owner: str
    due_on: date
    weakest: Dimension | None


RESPONSES: Mapping[Dimension, str] = {
    Dimension.RELATIONSHIP: "Talk to the account: find out what changed, and win a second contact",
    Dimension.ADOPTION: "Find out why use falls, then train or change the workflow",
    Dimension.VALUE: "Review results against what was agreed, with the people who decide",
}
"""The answer to a weak dimension (S126 to S130)."""
GAPS: Mapping[Dimension, str] = {
    Dimension.RELATIONSHIP: "Nothing tells how the relationship is: talk to the account, or connect calls and mail",
    Dimension.ADOPTION: "Nothing tells whether it is used: connect usage, or ask for it in the next talk",
    Dimension.VALUE: "Nothing proves value: agree on a measure of success, and measure it",
}
"""The answer to a dimension that nobody can judge (S112)."""
DUE_DAYS: Mapping[Band, int] = {Band.RED: 2, Band.UNKNOWN: 10, Band.YELLOW: 10, Band.GREEN: 60}
"""Business days within which the step is taken."""


COMMERCIAL = "Settle what is open between both sides before anything else is asked"
"""The answer where money or a notice is what holds the band down."""
GONE = "The account has left: look at why, and whether that reason still holds, before anybody writes"


def action_of(
    band: Band,
    weakest: tuple[Dimension, Band],
    *,
    owner: str | None,
    as_of: date,
    instead: str | None = None,
) -> Action:
    """Return the step that a band asks for, aimed at the weakest dimension; `instead` goes before it."""
    dimension, its_band = weakest
    if instead is not None:
        return Action(instead, owner or NO_OWNER, business_days(as_of, DUE_DAYS[band]), None)
    due = business_days(as_of, DUE_DAYS[band])
    if band is Band.GREEN:
        return Action(
            "Keep what works; look for the next outcome at the next review", owner or NO_OWNER, due, None
        )
    what = GAPS[dimension] if its_band is Band.UNKNOWN else RESPONSES[dimension]
    return Action(what, owner or NO_OWNER, due, dimension)


def business_days(day: date, n: int) -> date:
    """Return the day that many weekdays on.

    >>> business_days(date(2026, 3, 6), 2)
    datetime.date(2026, 3, 10)
    """
    while n > 0:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return day
