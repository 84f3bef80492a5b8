"""The product's health as a system: asked as the command asks it, with what was known on the case's day."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

from assistant.health.health import Health, healths
from assistant.health.table import DEFAULT
from assistant.memory.outline import Outlines
from assistant.metrics.view import MetricSettings
from evals.bench import Bench
from evals.case import Case
from evals.output import Output
from evals.systems.seam import OURS, timed

HALF = Fraction(50)


class ProductHealth:
    """Health without a listener: rows, usage and the rhythm of talks. Its risk is what it lacks to 1.

    Health is no probability; of what is seen of each dimension the mean is taken, one half where nothing is, and
    the weakest counts as much as that mean.
    """

    name = OURS

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        started = perf_counter()
        plumbline = self._bench.plumbline
        instant = self._bench.instant(case.as_of)
        found = healths(
            plumbline.reader,
            Outlines(plumbline.engine),
            scope=plumbline.local_scope(as_of=instant),
            as_of=instant.date(),
            settings=MetricSettings(),
            table=DEFAULT,
            account_ids=None if case.account is None else [case.account],
        )
        health = next(found, None)
        if health is None:
            return Output(error=f"no health of {case.account}", seconds=timed(started))
        words = f"{health.band.value}: {'; '.join(health.reasons)}"
        return Output(text=words, risk=round(float(risk_of(health)), 4), seconds=timed(started))


def risk_of(health: Health) -> Fraction:
    """What an account's seen dimensions lack to 1, squared: few accounts leave, so half a lack is a small risk."""
    seen = [HALF if one.observed_score is None else one.observed_score for one in health.dimensions]
    return (1 - (sum(seen, Fraction(0)) / len(seen) + min(seen)) / 200) ** 2
