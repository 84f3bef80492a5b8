"""Suites whose feature the product does not have yet. Their scorers and baselines stand; nothing of ours is
passed."""

from __future__ import annotations

from evals.bench import Room
from evals.case import FOLDER, load_cases
from evals.scorers import briefs, safety, signals
from evals.suite import Prepared, Suite
from evals.systems.detectors import KeywordSignals, SentimentSignals
from evals.systems.raised import ProductSignals


def _signals(room: Room) -> Prepared:
    bench = room.demo()
    return Prepared(
        load_cases(FOLDER / "signals.jsonl"),
        [ProductSignals(bench), KeywordSignals(bench), SentimentSignals(bench)],
        bench.digest,
        bench=bench,
    )


def _briefs(room: Room) -> Prepared:
    return Prepared((), [], "", not_built="the product writes no briefs yet")


SUITES = (
    Suite(
        "signals",
        "raises what happened, when the records show it, and nothing else",
        _signals,
        (signals.signals_recall, signals.signals_precision, signals.no_look_ahead),
    ),
    Suite(
        "briefs",
        "a brief has every section, proved, and nothing internal in the edition for outside",
        _briefs,
        (briefs.brief_is_complete, safety.keeps_internal_notes),
    ),
)
