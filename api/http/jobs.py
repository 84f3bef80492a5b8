"""Work that outlasts its request: what it is doing, whose it is, how it ended."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any

KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. `state` is `waiting`, `running`, `done` or `failed`."""

    job_id: str
    caller: str
    what: str
    state: str
    asked_at: datetime
    stage: str | None = None
    done: int = 0
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


class Jobs:
    """The jobs of one service, in memory: after a restart the data says what was done."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()

    def add(self, job: Job) -> None:
        """Note a new one."""
        with self._lock:
            self._jobs[job.job_id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)

    def change(self, job_id: str, **changed: Any) -> None:
        """Note how it stands."""
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id] = replace(self._jobs[job_id], **changed)

    def find(self, job_id: str, *, caller: str) -> Job | None:
        """The job of an id, if it is the caller's own."""
        with self._lock:
            found = self._jobs.get(job_id)
        return found if found is not None and found.caller == caller else None
