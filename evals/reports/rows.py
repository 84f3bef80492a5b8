"""What every report shows, in words: lines of figures, gates, cases that fell short. No layout."""

from __future__ import annotations

from collections.abc import Iterator

from evals.record import GateResult, RunRecord, SuiteResult
from evals.summary import Line, lines
from evals.systems.seam import OURS

STATUS = {"measured": "measured", "skipped": "skipped", "not_built": "not built yet"}


def interval(line: Line) -> str:
    """The mean with its interval.

    >>> from evals.statistics import wilson
    >>> interval(Line("s", "x", "y", wilson(9, 10), None))
    '0.900 (0.596 to 0.982)'
    """
    e = line.estimate
    return f"{e.mean:.3f} ({e.low:.3f} to {e.high:.3f})"


def bound(line: Line) -> str:
    """What a run without a failure does not rule out."""
    return "" if line.bound is None else f"0 failures in {line.estimate.n}: below {line.bound:.1%} at 95 %"


def by_scorer(suite: SuiteResult, *, seed: int) -> Iterator[tuple[str, Line | None, list[Line]]]:
    """For each scorer our line, if there is one, and those of the baselines."""
    found = list(lines(suite, seed=seed))
    for scorer in suite.scorers:
        of = [line for line in found if line.scorer == scorer]
        ours = next((line for line in of if line.system == OURS), None)
        if of:
            yield scorer, ours, [line for line in of if line.system != OURS]


def made_with(record: RunRecord) -> str:
    """What the run was made with, in one line."""
    parts = [f"{name} {value}" for name, value in record.made_with.items()]
    prompts = ", ".join(record.prompts) or "none"
    return f"{'; '.join(parts)}; prompts: {prompts}; seed {record.seed}; configuration {record.config_digest}"


def verdict(record: RunRecord) -> str:
    """The gates in one sentence."""
    broken = [gate for gate in record.gates if not gate.held]
    if not record.gates:
        return "No gate concerns these suites."
    if not broken:
        return f"All {len(record.gates)} gates hold."
    return f"{len(broken)} of {len(record.gates)} gates are broken."


def gate_line(gate: GateResult) -> str:
    """A gate in a line."""
    return f"{'holds ' if gate.held else 'BROKEN'} {gate.suite} {gate.scorer}, {gate.kind}: {gate.detail}"


def totals(record: RunRecord) -> str:
    """How much was measured, and how much was not."""
    counts = {status: sum(suite.status == status for suite in record.suites) for status in STATUS}
    parts = [f"{count} {STATUS[status]}" for status, count in counts.items() if count]
    cases = sum(len(suite.cases) for suite in record.suites)
    return f"{len(record.suites)} suites ({', '.join(parts)}), {cases} cases, {record.seconds:.0f} s"
