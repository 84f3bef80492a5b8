"""The fits find what was put in, and no weight falls on the wrong side of zero."""

from __future__ import annotations

import numpy as np

from evals.fit_answering import fit_lists, fit_signed


def test_the_ranking_fit_finds_the_column_that_tells_gold_from_the_rest() -> None:
    rng = np.random.default_rng(7)
    lists = []
    for _ in range(60):
        rows = rng.random((8, 3))
        lists.append((rows, rows[:, 1] == rows[:, 1].max()))
    weights = fit_lists(lists, ridge=0.1)
    assert weights[1] > 5 * max(abs(weights[0]), abs(weights[2]))


def test_the_signed_fit_keeps_a_misleading_column_at_zero() -> None:
    rng = np.random.default_rng(7)
    rows = rng.random((400, 2))
    labels = (rows[:, 0] - rows[:, 1] > 0).astype(float)
    weights = fit_signed(rows, labels, signs=np.array([1, 1]), weights=np.ones(400), steps=2000)
    assert weights[1] > 1
    assert weights[2] == 0
