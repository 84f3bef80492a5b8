"""The drift report's own arithmetic, and what it does without data or with a default that is worse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.embedders.hashing import HashingEmbedder
from evals.embedder import (
    broken_limits,
    document_task,
    drift,
    mean_ndcg,
    measure,
    own_texts,
    read_tasks,
    turn_task,
)

CORPUS = [
    {"doc_id": "a", "title": "Seats", "text": "forty seats from May"},
    {"doc_id": "b", "title": "Lift", "text": "the lift is out of order"},
    {"doc_id": "c", "title": None, "text": "the renewal is due in June"},
]
QUESTIONS = [
    {"text": "how many seats from May", "gold_doc_ids": ["a"]},
    {"text": "when is the renewal due", "gold_doc_ids": ["c"]},
    {"text": "who is the owner", "gold_doc_ids": []},
]


def test_ndcg_counts_the_place_and_the_number_of_wanted_passages() -> None:
    assert mean_ndcg([[3, 5]], [frozenset({3, 5})]) == pytest.approx(1.0)
    assert mean_ndcg([[9, 3]], [frozenset({3})]) == pytest.approx(1 / np.log2(3))
    assert mean_ndcg([[3], [9]], [frozenset({3}), frozenset({3})]) == pytest.approx(0.5)


def test_documents_that_answer_a_question_are_kept_before_others() -> None:
    task = document_task("set", CORPUS, QUESTIONS, limit=2)
    assert len(task.passages) == 2
    assert len(task.questions) == 2
    assert [task.passages[min(gold)].splitlines()[0] for gold in task.relevant] == ["Seats", ""]


def test_a_question_about_turns_searches_only_its_own_documents() -> None:
    corpus = [
        {"doc_id": name, "turns": [{"i": n, "speaker": "Ana", "text": f"{name}{n}"} for n in range(3)]}
        for name in "xy"
    ]
    span = {"doc_id": "y", "turn_start": 1, "turn_end": 2}
    queries = [
        {"text": "which", "scope_doc_ids": ["y"], "gold_spans": [span]},
        {"text": "none", "scope_doc_ids": ["x"], "gold_spans": []},
    ]
    task = turn_task("set", corpus, queries)
    assert [task.passages[place] for place in task.pools[0]] == ["Ana: y0", "Ana: y1", "Ana: y2"]
    assert {task.passages[place] for place in task.relevant[0]} == {"Ana: y1", "Ana: y2"}
    assert len(task.questions) == 1


def test_the_same_embedder_on_both_sides_loses_nothing() -> None:
    found = measure(document_task("set", CORPUS, QUESTIONS, limit=3), HashingEmbedder(), HashingEmbedder())
    assert found["loss"] == 0.0
    assert found["ndcg@10"]["default"] == 1.0
    assert found["passage cosine"]["min"] == pytest.approx(1.0, abs=1e-5)


def test_a_set_without_data_is_left_out_with_its_reason(tmp_path: Path) -> None:
    assert dict(read_tasks(None, documents=5))["scifact"] == "PLUMBLINE_DATA names no folder"
    assert "corpus.jsonl.gz" in str(dict(read_tasks(str(tmp_path), documents=5))["locomo"])


def test_limits_name_what_breaks_them() -> None:
    def report(loss: float, lowest: float) -> dict[str, object]:
        return {
            "retrieval": {"set": {"loss": loss}, "other": {"skipped": "no data"}},
            "drift": {"own texts": {"min": lowest}},
        }

    assert broken_limits(report(0.01, 0.985)) == []
    assert [line.split(":")[0] for line in broken_limits(report(0.02, 0.9))] == ["set", "own texts"]


def test_the_own_texts_are_varied_in_length() -> None:
    lengths = [len(text.split()) for text in own_texts()]
    assert min(lengths) == 1
    assert max(lengths) > 200
    same = HashingEmbedder()
    assert drift(own_texts()[:5], same, same)["min"] == pytest.approx(1.0, abs=1e-5)
