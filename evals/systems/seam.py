"""The seam that everything measured stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Protocol

from evals.case import Case
from evals.output import Output

OURS = "plumbline"
"""The name of the product's own column. Gates look at no other."""


class System(Protocol):
    """Something that can be given a case."""

    @property
    def name(self) -> str: ...

    def answer(self, case: Case) -> Output:
        """What it makes of the case. It may raise; the run then notes the error and scores it zero."""
        ...


class Remembering:
    """A system that is asked the same once only, however many suites ask it."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._kept: dict[object, Output] = {}

    @property
    def name(self) -> str:
        return self._system.name

    def answer(self, case: Case) -> Output:
        key = (case.task, case.question, case.account, case.as_of, case.history)
        if key not in self._kept:
            self._kept[key] = self._system.answer(case)
        return self._kept[key]

    def seconds(self) -> Sequence[float]:
        """How long each question took, in the order they were first asked."""
        return [output.seconds for output in self._kept.values()]


def timed(started: float) -> float:
    """Seconds since a reading of the clock."""
    return round(perf_counter() - started, 4)
