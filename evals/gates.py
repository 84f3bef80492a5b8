"""Gates: a floor a scorer, and no fall against the accepted run that chance does not explain. Pure but for
reading files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.record import GateResult, RunRecord
from evals.summary import Change, Values, accounts_of, changes, ours_of

GATES = Path(__file__).with_name("gates.toml")
ACCEPTED = Path(__file__).with_name("accepted")
"""Holds one JSON file a tier: the scores that later runs are compared with, case by case."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A floor under the mean of a scorer; `tiers` in which it holds."""

    suite: str
    scorer: str
    floor: float
    tiers: tuple[str, ...]


def read_gates(path: Path = GATES) -> tuple[Gate, ...]:
    """Read the gates. Raises ValueError for an unknown field or a floor that is no share."""
    found = []
    for values in tomllib.loads(path.read_text(encoding="utf-8")).get("gate", []):
        unknown = set(values) - {"suite", "scorer", "floor", "tiers"}
        if unknown:
            raise ValueError(f"{path}: unknown field {sorted(unknown)[0]!r} of a gate")
        gate = Gate(
            values["suite"],
            values["scorer"],
            float(values["floor"]),
            tuple(values.get("tiers", ("quick", "full"))),
        )
        if not 0 <= gate.floor <= 1:
            raise ValueError(f"{path}: the floor of {gate.suite} {gate.scorer} is no share")
        found.append(gate)
    return tuple(found)


def accepted_path(tier: str) -> Path:
    """Where the accepted scores of a tier are kept."""
    return ACCEPTED / f"{tier}.json"


def read_accepted(path: Path) -> Values:
    """The accepted scores; none where none were accepted."""
    if not path.exists():
        return {}
    scores: Values = json.loads(path.read_text(encoding="utf-8"))["scores"]
    return scores


def write_accepted(record: RunRecord, path: Path) -> None:
    """Keep a run's scores of bundled cases as what later runs are compared with; other suites stay as they
    were."""
    before: Any = dict(read_accepted(path))
    own = {suite.name for suite in record.suites if suite.bundled}
    scores = before | {name: _rounded(found) for name, found in ours_of(record).items() if name in own}
    content = {"run": record.id, "made_with": dict(record.made_with), "scores": dict(sorted(scores.items()))}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )


def check(record: RunRecord, gates: Sequence[Gate], accepted: Values) -> tuple[GateResult, ...]:
    """Every gate that concerns a suite of this run. A gate whose scorer judged nothing is broken, not
    passed."""
    return (*_floors(record, gates), *_falls(record, accepted))


def _floors(record: RunRecord, gates: Sequence[Gate]) -> Iterator[GateResult]:
    suites = {suite.name: suite for suite in record.suites}
    ours = ours_of(record)
    for gate in gates:
        suite = suites.get(gate.suite)
        if suite is None or record.tier not in gate.tiers or suite.status == "skipped":
            continue
        values = list(ours.get(gate.suite, {}).get(gate.scorer, {}).values())
        mean = sum(values) / len(values) if values else 0.0
        detail = (
            f"{mean:.3f} over {len(values)} cases, floor {gate.floor:.3f}" if values else "it judged no case"
        )
        # Means are sums of rounded scores: a floor is not missed by less than a rounding.
        yield GateResult(gate.suite, gate.scorer, "floor", bool(values) and mean >= gate.floor - 1e-9, detail)


def _falls(record: RunRecord, accepted: Values) -> Iterator[GateResult]:
    found: Iterator[Change] = changes(accepted, ours_of(record), accounts_of(record), seed=record.seed)
    for change in found:
        c = change.comparison
        detail = (
            f"{c.difference:+.3f} ({c.low:+.3f} to {c.high:+.3f}), p {c.p:.3f} by {c.method}, {c.n} cases"
        )
        if c.fell:
            detail += f"; worse: {', '.join(change.worse[:8])}"
        yield GateResult(change.suite, change.scorer, "no fall", not c.fell, detail)


def _rounded(scores: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        scorer: {case_id: round(value, 4) for case_id, value in sorted(found.items())}
        for scorer, found in sorted(scores.items())
        if found
    }
