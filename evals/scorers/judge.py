"""A model as judge: a second column, never a gate, and only after it was tested against people's labels.

Owns the rule for when a judge may be shown. The judge itself is any function; no model lives here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.case import Case
from evals.output import Output
from evals.score import Score
from evals.statistics import Estimate, wilson

MIN_LABELS = 20
"""Fewer labelled outputs leave the agreement wider than any use of it."""

MIN_AGREEMENT = 0.6
"""The least that Cohen's kappa may be: below it a judge and a person agree moderately at best."""

Judge = Callable[[Case, Output], bool]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An output with a person's verdict."""

    case: Case
    output: Output
    right: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often judge and person agree, with its interval, and kappa, which takes out chance."""

    share: Estimate
    kappa: float

    @property
    def usable(self) -> bool:
        return self.share.n >= MIN_LABELS and self.kappa >= MIN_AGREEMENT


def agreement(judge: Judge, labelled: Sequence[Labelled]) -> Agreement:
    """Hold a judge against people's labels. Raises ValueError without any."""
    verdicts = [(judge(one.case, one.output), one.right) for one in labelled]
    agreed = wilson(sum(said == right for said, right in verdicts), len(verdicts))
    n = len(verdicts)
    yes_judge, yes_person = (sum(pair[k] for pair in verdicts) / n for k in (0, 1))
    chance = yes_judge * yes_person + (1 - yes_judge) * (1 - yes_person)
    kappa = 1.0 if chance == 1 else (agreed.mean - chance) / (1 - chance)
    return Agreement(agreed, kappa)


def judged(judge: Judge, tested: Agreement) -> Callable[[Case, Output], Score]:
    """The judge as a scorer; not applicable to anything while it does not agree with people."""

    def judge_column(case: Case, output: Output) -> Score:
        if not tested.usable:
            return Score(
                None, f"the judge is not shown: kappa {tested.kappa:.2f} over {tested.share.n} labels"
            )
        return Score(float(judge(case, output)), "a model's verdict")

    return judge_column
