"""Health against what became of the account: a score a case, and the back-test over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.case import Case
from evals.output import Output
from evals.score import NOT_APPLICABLE, Score
from evals.statistics import LEVEL

DRAWS = 1_000


def risk_is_right(case: Case, output: Output) -> Score:
    """One less the squared distance of the risk from what happened (1 is perfect, 0.75 is always saying one
    half)."""
    if case.expect.outcome is None or output.risk is None:
        return NOT_APPLICABLE
    return Score(1 - (output.risk - float(case.expect.outcome)) ** 2)


@dataclass(frozen=True, slots=True)
class Backtest:
    """How well risk ranks who left above who stayed.

    `auc` is the chance that one who left had the higher risk (0.5 is none), with its interval over
    accounts. `lift` is how much more often the riskiest fifth left than everybody.
    """

    auc: float
    low: float
    high: float
    lift: float
    left: int
    n: int

    @property
    def predictive(self) -> bool:
        """False also where there is too little to tell: it is never said without proof."""
        return self.low > 0.5

    @property
    def verdict(self) -> str:
        if self.predictive:
            return f"ranks who leaves with an AUC of {self.auc:.2f} ({self.low:.2f} to {self.high:.2f})"
        return f"no predictive value shown: AUC {self.auc:.2f} ({self.low:.2f} to {self.high:.2f})"


def backtest(risks: Sequence[float], left: Sequence[bool], accounts: Sequence[str], *, seed: int) -> Backtest:
    """Back-test risks, one a case, against who left; cases of one account are drawn together.

    Raises ValueError where nobody left or everybody did: there is nothing to rank.
    """
    if not any(left) or all(left):
        raise ValueError("a back-test needs accounts that left and accounts that stayed")
    scores, gone = np.asarray(risks, dtype=np.float64), np.asarray(left, dtype=np.bool_)
    names = sorted(set(accounts))
    members = {name: np.flatnonzero([account == name for account in accounts]) for name in names}
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(DRAWS):
        picked = np.concatenate([members[names[int(i)]] for i in rng.integers(len(names), size=len(names))])
        if gone[picked].any() and not gone[picked].all():
            drawn.append(_auc(scores[picked], gone[picked]))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    top = np.argsort(-scores, kind="stable")[: max(1, len(scores) // 5)]
    lift = float(gone[top].mean() / gone.mean())
    return Backtest(_auc(scores, gone), float(low), float(high), lift, int(gone.sum()), len(scores))


def _auc(scores: np.ndarray, gone: np.ndarray) -> float:
    """By ranks, ties shared."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]
    left = int(gone.sum())
    stayed = len(gone) - left
    return float((ranks[gone].sum() - left * (left + 1) / 2) / (left * stayed))
