"""Health against what became of the accounts of the demo company, the usual weighted average beside it."""

from __future__ import annotations

from evals.bench import Room
from evals.case import FOLDER, load_cases
from evals.output import Output
from evals.scorers import health
from evals.suite import Prepared, Suite
from evals.systems.detectors import WeightedAverage
from evals.systems.health import ProductHealth
from evals.systems.seam import System


def _health(room: Room) -> Prepared:
    bench = room.demo()
    systems: list[System] = [ProductHealth(bench), WeightedAverage(bench)]
    return Prepared(load_cases(FOLDER / "health.jsonl"), systems, bench.digest, bench=bench)


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


SUITES = (
    Suite(
        "health",
        "risk that ranks who leaves above who stays",
        _health,
        (health.risk_is_right,),
        after=_backtest,
    ),
)
