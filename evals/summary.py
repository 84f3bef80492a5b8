"""From scores to the lines of a report: means with intervals, bounds beside zeros, and what changed between
two runs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.record import RunRecord, SuiteResult
from evals.statistics import Comparison, Estimate, compare, estimate, zero_bound
from evals.systems.seam import OURS

Values = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Ours alone, by suite, scorer and case id: what a baseline file holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One scorer of one system. `bound` is how often failures may still occur where none was seen."""

    suite: str
    scorer: str
    system: str
    estimate: Estimate
    bound: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one scorer between two runs, over the cases that both have."""

    suite: str
    scorer: str
    comparison: Comparison
    better: tuple[str, ...]
    worse: tuple[str, ...]


def lines(suite: SuiteResult, *, seed: int) -> Iterator[Line]:
    """A line for every scorer and system that judged at least one case; ours first."""
    accounts = {case.id: case.account or case.id for case in suite.cases}
    for scorer in suite.scorers:
        for system in sorted(suite.scores, key=lambda name: (name != OURS, name)):
            scores = suite.scores[system].get(scorer, {})
            if scores:
                clusters = [accounts[case_id] for case_id in scores]
                found = estimate(list(scores.values()), clusters, seed=seed)
                bound = zero_bound(found.n) if found.mean == 1 and found.method == "Wilson" else None
                yield Line(suite.name, scorer, system, found, bound)


def ours_of(record: RunRecord) -> dict[str, dict[str, dict[str, float]]]:
    """The product's scores, by suite, scorer and case."""
    return {
        suite.name: {scorer: dict(found) for scorer, found in suite.scores[OURS].items()}
        for suite in record.suites
        if OURS in suite.scores
    }


def accounts_of(record: RunRecord) -> dict[tuple[str, str], str]:
    """The account of each suite's cases: what a comparison draws together."""
    return {(suite.name, case.id): case.account or case.id for suite in record.suites for case in suite.cases}


def changes(
    before: Values, after: Values, accounts: Mapping[tuple[str, str], str], *, seed: int
) -> Iterator[Change]:
    """Compare scorer by scorer, over the cases that both runs judged."""
    for suite, scorers in after.items():
        for scorer, found in scorers.items():
            old = before.get(suite, {}).get(scorer, {})
            both = [case_id for case_id in found if case_id in old]
            if not both:
                continue
            clusters = [accounts.get((suite, case_id), case_id) for case_id in both]
            pairs = [(old[case_id], found[case_id]) for case_id in both]
            comparison = compare([a for a, _ in pairs], [b for _, b in pairs], clusters, seed=seed)
            better = tuple(c for c, (a, b) in zip(both, pairs, strict=True) if b > a)
            worse = tuple(c for c, (a, b) in zip(both, pairs, strict=True) if b < a)
            yield Change(suite, scorer, comparison, better, worse)
