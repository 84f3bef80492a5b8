"""The product's signals as an eval sees them: kinds of the cases, each with the day on which it was first seen."""

from __future__ import annotations

from time import perf_counter

from assistant.metrics.view import MetricSettings
from assistant.signals.book import book_of
from assistant.signals.hear import hear
from evals.bench import Bench
from evals.case import Case
from evals.output import Event, Output
from evals.systems.seam import timed

KINDS = {
    "cancel_intent": "churn",
    "competitor_evaluation": "competitor",
    "champion_departure": "champion_left",
    "downgrade_request": "downgrade",
    "new_team_or_site": "expansion",
    "new_use_case": "expansion",
    "upgrade_interest": "expansion",
}
"""What the cases call the product's kinds. Kinds that they do not ask about are not counted."""


class ProductSignals:
    """Every matter that the product raises, also those that are over by the day of the case."""

    name = "plumbline"

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        started = perf_counter()
        plumbline, at = self._bench.plumbline, self._bench.instant(case.as_of)
        scope = plumbline.local_scope(as_of=at).narrowed(case.account or "")
        book = book_of(
            plumbline.reader,
            scope=scope,
            as_of=at.date(),
            settings=MetricSettings(),
            ear=lambda documents: hear(documents, plumbline.embedder),
        )
        events = {Event(KINDS[one.kind], one.first_seen) for one in book.signals if one.kind in KINDS}
        ordered = tuple(sorted(events, key=lambda event: (event.on, event.kind)))
        return Output(events=ordered, seconds=timed(started))
