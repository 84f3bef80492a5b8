"""Suites whose feature the product does not have yet. Their scorers and baselines stand; nothing of ours is
passed."""

from __future__ import annotations

from evals.bench import Room
from evals.case import FOLDER, load_cases
from evals.output import Output
from evals.scorers import briefs, health, safety, signals
from evals.suite import Prepared, Suite
from evals.systems.detectors import KeywordSignals, SentimentSignals, WeightedAverage


def _signals(room: Room) -> Prepared:
    bench = room.demo()
    return Prepared(
        load_cases(FOLDER / "signals.jsonl"),
        [KeywordSignals(bench), SentimentSignals(bench)],
        bench.digest,
        not_built="the product raises no signals yet; the baselines are measured",
        bench=bench,
    )


def _health(room: Room) -> Prepared:
    bench = room.demo()
    return Prepared(
        load_cases(FOLDER / "health.jsonl"),
        [WeightedAverage(bench)],
        bench.digest,
        not_built="the product has no health score yet; the weighted average is measured",
        bench=bench,
    )


def _backtest(prepared: Prepared, outputs: dict[str, dict[str, Output]]) -> tuple[str, ...]:
    notes = []
    for name, by_case in outputs.items():
        rows = [
            (risk, case.expect.outcome, case.account or case.id)
            for case in prepared.cases
            if (risk := by_case[case.id].risk) is not None and case.expect.outcome is not None
        ]
        try:
            risks, left, accounts = zip(*rows, strict=True)
            notes.append(
                f"{name}: {health.backtest(risks, left, accounts, seed=0).verdict}, {len(rows)} account-days"
            )
        except ValueError as reason:
            notes.append(f"{name}: {reason}")
    return tuple(notes)


def _memory(room: Room) -> Prepared:
    return Prepared(
        (), [], "", not_built="the product keeps no ledger of commitments, people and objectives yet"
    )


def _briefs(room: Room) -> Prepared:
    return Prepared((), [], "", not_built="the product writes no briefs yet")


SUITES = (
    Suite(
        "memory",
        "remembers commitments, people and objectives",
        _memory,
        (briefs.items_recall, briefs.items_precision),
    ),
    Suite(
        "signals",
        "raises what happened, when the records show it, and nothing else",
        _signals,
        (signals.signals_recall, signals.signals_precision, signals.no_look_ahead),
    ),
    Suite(
        "health",
        "risk that ranks who leaves above who stays",
        _health,
        (health.risk_is_right,),
        after=_backtest,
    ),
    Suite(
        "briefs",
        "a brief has every section, proved, and nothing internal in the edition for outside",
        _briefs,
        (briefs.brief_is_complete, safety.keeps_internal_notes),
    ),
)
