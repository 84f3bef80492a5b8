"""What the outputs of a suite of decisions say together."""

from __future__ import annotations

from evals.output import Output
from evals.scorers.answers import decides_rightly
from evals.statistics import balanced_accuracy
from evals.suite import Prepared


def balanced(prepared: Prepared, outputs: dict[str, dict[str, Output]]) -> tuple[str, ...]:
    """Balanced accuracy of each system: one half for whoever always answers, however few must be refused."""
    notes = []
    for name, by_case in outputs.items():
        right: dict[bool, list[float]] = {True: [], False: []}
        for case in prepared.cases:
            score = decides_rightly(case, by_case[case.id]).value
            if score is not None:
                right[case.expect.abstain].append(score)
        answered, refused = right[False], right[True]
        if answered and refused:
            found = balanced_accuracy(int(sum(answered)), len(answered), int(sum(refused)), len(refused))
            notes.append(f"{name}: balanced accuracy of answering and refusing {found:.3f}")
    return tuple(notes)
