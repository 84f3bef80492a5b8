"""How much one caller may ask for: buckets that fill with time. Knows no clock of its own."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

BUCKETS = 10_000
"""Callers remembered; the one heard of longest ago is forgotten first, and starts again with a full bucket."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one service takes on."""

    per_minute: int = 600
    """Requests of one caller."""
    failures_per_minute: int = 20
    """Requests without a good key from one address."""
    asks_at_once: int = 4
    """Questions worked on at the same time: more would only make each slower."""
    asks_waiting: int = 32
    """Questions that may wait for one of them; the next one is told to come again."""
    body_bytes: int = 1 << 20
    """Largest body of a request that uploads nothing."""
    upload_bytes: int = 256 << 20
    """Largest upload."""
    heartbeat_seconds: float = 15.0
    """Silence after which a stream says that it is still there."""


class Buckets:
    """One bucket for each name, filled at `per_minute`, holding at most that many."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str, *, now: float) -> float | None:
        """Take one. None where there was one, else the seconds until there is; `now` in seconds of any clock."""
        with self._lock:
            level = self._level(name, now)
            enough = level >= 1
            self._keep(name, level - 1 if enough else level, now)
        return None if enough else (1 - level) * 60 / self.per_minute

    def wait(self, name: str, *, now: float) -> float | None:
        """Seconds until there is one, None where there is; takes nothing."""
        with self._lock:
            level = self._level(name, now)
        return None if level >= 1 else (1 - level) * 60 / self.per_minute

    def left(self, name: str, *, now: float) -> int:
        """Whole ones left."""
        with self._lock:
            return int(self._level(name, now))

    def _level(self, name: str, now: float) -> float:
        level, at = self._levels.get(name, (float(self.per_minute), now))
        return min(float(self.per_minute), level + max(0.0, now - at) * self.per_minute / 60)

    def _keep(self, name: str, level: float, now: float) -> None:
        self._levels[name] = (level, now)
        self._levels.move_to_end(name)
        while len(self._levels) > BUCKETS:
            self._levels.popitem(last=False)
