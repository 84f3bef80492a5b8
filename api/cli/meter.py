"""Turns counts into rates and remaining time. Knows neither what is counted nor where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

LEAST_SECONDS = 3.0
"""Before that nothing is foretold: the first batches load the model."""


class Tell(Protocol):
    """Where progress is shown, with a note beside the count."""

    def __call__(self, stage: str, done: int, note: str = "") -> None: ...


class Meter:
    """Progress with how many a second and, while bytes are told, how long it will still take."""

    def __init__(self, tell: Tell, *, total_bytes: int, clock: Callable[[], float]) -> None:
        self._tell = tell
        self._total = total_bytes
        self._clock = clock
        self._began_at = clock()
        self._stages: dict[str, float] = {}
        self._bytes = 0

    def __call__(self, stage: str, done: int) -> None:
        if stage == "bytes":
            self._bytes = max(self._bytes, done)
            return
        now = self._clock()
        since = self._stages.setdefault(stage, now)
        notes = []
        if now - since >= LEAST_SECONDS and done:
            notes.append(f"{done / (now - since):.0f}/s")
        left = self.seconds_left(now)
        if left is not None and stage != "index":
            notes.append(f"about {duration(left)} left")
        self._tell(stage, done, ", ".join(notes))

    def seconds_left(self, now: float) -> float | None:
        """At the pace so far; None where it is too early to tell."""
        spent = now - self._began_at
        if spent < LEAST_SECONDS or not 0 < self._bytes <= self._total:
            return None
        return spent * (self._total - self._bytes) / self._bytes


def duration(seconds: float) -> str:
    """A length of time as people say it.

    >>> duration(8), duration(95), duration(4000)
    ('8 s', '2 min', '1 h 7 min')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
