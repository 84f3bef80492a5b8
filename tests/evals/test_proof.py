"""The proof run asks what it is given, over the right texts, and sees a claim that does not stand."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals import proof
from evals.case import Case
from evals.output import Output
from evals.systems.product import Product


def written(data: Path, corpus: list[dict[str, Any]], queries: list[dict[str, Any]]) -> Path:
    folder = data / "qmsum"
    folder.mkdir(parents=True)
    for name, rows in (("corpus", corpus), ("queries", queries)):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(map(json.dumps, rows)))
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    corpus = [
        {"doc_id": "qmsum:M1", "title": "Weekly", "turns": [
            {"i": 0, "speaker": "Ana", "text": "The rollout to the northern plants starts in March."},
            {"i": 1, "speaker": "Bo", "text": "The budget for training was approved yesterday."}]},
        {"doc_id": "qmsum:M2", "title": "Lunch", "turns": [
            {"i": 0, "speaker": "Cy", "text": "The canteen closes on Friday."}]},
    ]  # fmt: skip
    queries = [
        {"query_id": "q1", "text": "When does the rollout to the northern plants start?",
         "scope_doc_ids": ["qmsum:M1"], "gold_doc_ids": ["qmsum:M1"]},
    ]  # fmt: skip
    return written(tmp_path / "data", corpus, queries)


def run(monkeypatch: pytest.MonkeyPatch, data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    monkeypatch.setenv("PLUMBLINE_DATA", str(data))
    monkeypatch.setenv("PLUMBLINE_EMBEDDER", "hashing")
    code = proof.main(["--set", "qmsum"])
    return code, json.loads(capsys.readouterr().out)


def test_every_question_is_asked_over_its_own_texts(
    monkeypatch: pytest.MonkeyPatch, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = run(monkeypatch, data, capsys)
    assert code == 0
    assert found["questions"] == 1
    assert found["citations"] >= 1
    assert found["unproved"] == 0


def test_a_quote_that_is_not_there_is_found(
    monkeypatch: pytest.MonkeyPatch, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = Product.answer

    def forged(self: Product, case: Case) -> Output:
        output = honest(self, case)
        claim = output.claims[0]
        wrong = replace(claim.citations[0], quote="The rollout starts in May.")
        return replace(output, claims=(replace(claim, citations=(wrong,)), *output.claims[1:]))

    monkeypatch.setattr(Product, "answer", forged)
    code, found = run(monkeypatch, data, capsys)
    assert code == 1
    assert found["unproved"] == 1
    assert found["bound_at_95"] is None
