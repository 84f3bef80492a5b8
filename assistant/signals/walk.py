"""Since when a state holds, read out of the history alone: never from when somebody first looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.signals.signal import Level

STEP = 7
REACH = 40
"""Weeks that are looked back at most."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a rule sees one day: `level` where the threshold is passed, `clear` where the matter would be over.

    Between the two a signal that is open stays open, and none is opened.
    """

    level: Level | None
    clear: bool


Look = Callable[[date], Measure | None]
"""The measure of a day; None where nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state that holds: since when, and how strong it is on the day asked about."""

    since: date
    level: Level


def standing(look: Look, as_of: date, *, persistence: int = 0, step: int = STEP) -> Standing | None:
    """Return since when the state holds on `as_of`, None where it does not.

    It begins on the first day on which the threshold is passed and was passed `persistence` days before; it
    ends when a day is clear. A day of which nothing is known neither begins nor ends it.
    """
    now = look(as_of)
    if now is None or now.clear:
        return None
    level, since, day, measure = now.level, None, as_of, now
    for _ in range(REACH):
        if measure is not None:
            if measure.clear:
                break
            if measure.level is not None and _held(look, day, persistence):
                since, level = day, level or measure.level
        day = day - timedelta(days=step)
        seen = look(day)
        if seen is None:
            break
        measure = seen
    if since is None or level is None:
        return None
    return Standing(_first(look, since, persistence, step), level)


def _held(look: Look, day: date, persistence: int) -> bool:
    if not persistence:
        return True
    before = look(day - timedelta(days=persistence))
    return before is not None and before.level is not None


def _first(look: Look, since: date, persistence: int, step: int) -> date:
    """The first day of the step in which it began."""
    for back in range(step - 1, 0, -1):
        day = since - timedelta(days=back)
        measure = look(day)
        if measure is not None and measure.level is not None and _held(look, day, persistence):
            return day
    return since
