"""Stops asking an endpoint that keeps failing, and lets one call through from time to time. Knows no wire."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

FAILURES = 5
WINDOW = 30.0
"""So many failures within so many seconds open the breaker."""
PROBE = 10.0
"""Seconds between the calls that an open breaker lets through."""


class Breaker:
    """Of one endpoint; shared by threads. `clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: deque[float] = deque(maxlen=FAILURES)
        self._open = False
        self._probed = 0.0

    def allows(self) -> bool:
        """Whether a call may go out now. While open, one every `PROBE` seconds may."""
        with self._lock:
            now = self._clock()
            if not self._open:
                return True
            if now - self._probed >= PROBE:
                self._probed = now
                return True
            return False

    def succeeded(self) -> None:
        """One answer closes it."""
        with self._lock:
            self._open = False
            self._failed.clear()

    def failed(self) -> None:
        with self._lock:
            now = self._clock()
            self._failed.append(now)
            full = len(self._failed) == FAILURES and now - self._failed[0] <= WINDOW
            if full and not self._open:
                self._open, self._probed = True, now
