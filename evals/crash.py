"""A seam for dying at a chosen moment: before the n-th commit or call of the index. For tests and evals alone.

`PLUMBLINE_CRASH_AT` holds n; `die` is what dying means, for a process of its own a SIGKILL.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

VARIABLE = "PLUMBLINE_CRASH_AT"


def killed() -> None:
    """Die as a process does that is killed: nothing is closed, nothing is written."""
    os.kill(os.getpid(), signal.SIGKILL)


class Moments:
    """Counts moments at which a death could matter, and dies before the one that is meant."""

    def __init__(self, at: int | None, die: Callable[[], None]) -> None:
        self._at = at
        self._die = die
        self.count = 0

    def passes(self, *_: Any) -> None:
        self.count += 1
        if self.count == self._at:
            self._die()


def from_environment() -> Moments:
    """The moment that the environment names, if it names one."""
    told = os.environ.get(VARIABLE)
    return Moments(None if told is None else int(told), killed)


@contextmanager
def crashing(moments: Moments, index: type[Any]) -> Iterator[None]:
    """Watch every commit of any engine, and every change of an index of the class, while the block runs."""
    upsert, delete = index.upsert, index.delete

    def watched(work: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: Any) -> None:
            moments.passes()
            work(*arguments)
            moments.passes()

        return run

    event.listen(Engine, "commit", moments.passes)
    index.upsert, index.delete = watched(upsert), watched(delete)
    try:
        yield
    finally:
        index.upsert, index.delete = upsert, delete
        event.remove(Engine, "commit", moments.passes)
