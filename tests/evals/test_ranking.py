"""The measures, by hand and against ir-measures."""

from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.ranking import Gold, Passage, means, measure, ndcg, touching

GOLD = Gold(frozenset({"a"}), (("a", 4, 8),))


def test_measures_of_a_small_ranking_by_hand() -> None:
    ranked = [Passage("b", 0, 5, 100), Passage("a", 0, 5, 50), Passage("a", 6, 10, 70)]
    found = measure(ranked, GOLD, relevant=2)
    assert found["cover@5"] == 3 / 4
    assert found["prec@5"] == 3 / 14
    assert found["iou@5"] == 3 / 15
    assert found["mrr@10"] == 1 / 2
    assert found["hit@5"] == 1
    assert found["words@5"] == 220
    assert found["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3)))
    assert found["doc_ndcg@10"] == pytest.approx(1 / math.log2(3))
    assert (found["doc_recall@1"], found["doc_recall@5"]) == (0, 1)


def test_a_passage_that_only_borders_the_gold_is_not_relevant() -> None:
    assert touching([Passage("a", 0, 4, 9), Passage("a", 8, 9, 9), Passage("b", 4, 8, 9)], GOLD) == 0
    assert touching([Passage("a", 3, 5, 9)], GOLD) == 1


def test_a_question_without_spans_has_document_measures_only() -> None:
    found = measure([Passage("a", 0, 1, 9)], Gold(frozenset({"a"})), relevant=None)
    assert found["doc_ndcg@10"] == 1
    assert "ndcg@10" not in found
    assert means([found, measure([], GOLD, relevant=1)])["doc_ndcg@10"] == 0.5


@given(st.lists(st.booleans(), min_size=1, max_size=15), st.integers(0, 5))
def test_ndcg_is_that_of_ir_measures(hits: list[bool], missed: int) -> None:
    relevant = sum(hits) + missed
    judged = {f"d{n}": 1 for n, hit in enumerate(hits) if hit} | {f"m{n}": 1 for n in range(missed)}
    run = {"q": {f"d{n}": float(-n) for n in range(len(hits))}}
    expected = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], {"q": judged or {"none": 0}}, run)
    assert ndcg(hits, relevant=relevant) == pytest.approx(expected[ir_measures.nDCG @ 10])
