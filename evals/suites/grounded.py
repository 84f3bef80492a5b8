"""The grounding check as a suite: which summaries it lets through, beside word overlap."""

from __future__ import annotations

from dataclasses import replace

from evals.bench import Room, digest_of_files
from evals.case import Case, Expect
from evals.grounding import PUBLISHED, Check, overlap_check
from evals.output import Output
from evals.score import NOT_APPLICABLE, Score, passed
from evals.statistics import balanced_accuracy
from evals.suite import Prepared, Suite, Unavailable
from evals.summedits import Pair, product_check, read_pairs
from evals.systems.seam import OURS


class Checker:
    """A check as a system: it abstains from what it does not let through."""

    def __init__(self, name: str, check: Check, pairs: list[Pair]) -> None:
        self.name = name
        self._check = check
        self._pairs = {pair.pair_id: pair for pair in pairs}

    def answer(self, case: Case) -> Output:
        return Output(abstained=not self._check(self._pairs[case.id]))


def passes_the_faithful(case: Case, output: Output) -> Score:
    """A faithful summary is let through."""
    return NOT_APPLICABLE if case.expect.abstain else passed(not output.abstained, "stops a faithful summary")


def catches_the_wrong(case: Case, output: Output) -> Score:
    """A summary with a wrong fact is stopped."""
    return passed(output.abstained, "lets a wrong summary through") if case.expect.abstain else NOT_APPLICABLE


def _prepare(room: Room) -> Prepared:
    if room.data is None or not (room.data / "summedits").is_dir():
        raise Unavailable("PLUMBLINE_DATA names no folder with summedits")
    pairs = read_pairs(room.data)
    cases = tuple(
        Case(p.pair_id, "a subtle wrong fact is let through", p.document.external_id, None, p.summary,
             Expect(abstain=not p.faithful), (p.domain,))
        for p in pairs
    )  # fmt: skip
    systems = [Checker(OURS, product_check, pairs), Checker("word overlap", overlap_check(pairs), pairs)]
    return Prepared(cases, systems, digest_of_files(sorted((room.data / "summedits").glob("*.gz"))))


def _balanced(prepared: Prepared, outputs: dict[str, dict[str, Output]]) -> tuple[str, ...]:
    notes = []
    for name, by_case in outputs.items():
        right: dict[bool, list[bool]] = {True: [], False: []}
        for case in prepared.cases:
            right[case.expect.abstain].append(by_case[case.id].abstained is case.expect.abstain)
        good, bad = right[False], right[True]
        notes.append(
            f"{name}: balanced accuracy {balanced_accuracy(sum(good), len(good), sum(bad), len(bad)):.3f}"
        )
    return tuple(notes)


_SUITES = (
    Suite("grounding/summedits", "tells a faithful sentence from one with a subtle wrong fact", _prepare,
          (passes_the_faithful, catches_the_wrong), PUBLISHED, _balanced),
)  # fmt: skip

SUITES = tuple(replace(suite, bundled=False) for suite in _SUITES)
