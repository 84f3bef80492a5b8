"""The retrieval evaluation end to end on a set of two documents, with the embedder that needs no weights."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.publicset import read_set
from evals.retrieval import main

TURNS = [
    {"i": 0, "speaker": "Ana", "text": "The renewal is due in May and we like the reports."},
    {"i": 1, "speaker": "Bo", "text": "Our export has failed every night since the last release."},
]
CORPUS: list[dict[str, Any]] = [
    {"doc_id": "tiny:call", "kind": "call", "title": "Weekly", "date": None, "participants": [], "turns": TURNS},
    {"doc_id": "tiny:text", "kind": "article", "title": "Guide", "date": None, "participants": [],
     "text": "Seats are billed monthly.\n\nA refund takes ten days."},
]  # fmt: skip
QUERIES: list[dict[str, Any]] = [
    {"query_id": "1", "text": "Why does the export fail?", "gold_doc_ids": ["tiny:call"], "split": "val",
     "gold_spans": [{"doc_id": "tiny:call", "turn_start": 1, "turn_end": 1}]},
    {"query_id": "2", "text": "How long does a refund take?", "history": [{"speaker": "user", "text": "Seats?"}], "gold_doc_ids": ["tiny:text"], "split": "val",
     "gold_spans": [{"doc_id": "tiny:text", "char_start": 27, "char_end": 51}]},
    {"query_id": "3", "text": "Who won?", "gold_doc_ids": [], "gold_spans": [], "split": "val"},
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        path = tmp_path / "data" / "tiny" / f"{name}.jsonl.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    monkeypatch.setenv("PLUMBLINE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_run_finds_the_gold_and_counts_what_could_be_found(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run.jsonl"
    assert main(["--set", "tiny", "--split", "val", "--out", str(out), "--embedder", "hashing"]) == 0
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert first["n_rel"] == second["n_rel"] == 1
    assert first["ranked"][0] == {"doc_id": "tiny:call", "turn_start": 0, "turn_end": 1, "words": 21}
    assert second["ranked"][0]["doc_id"] == "tiny:text"
    assert second["ranked"][0]["char_end"] == 51
    assert {path.suffix for path in tmp_path.glob("run.jsonl.*")} == {".bm25", ".dense", ".naive", ".history"}
    table = capsys.readouterr().out
    assert table.startswith("2 questions")
    assert [line.split()[0] for line in table.splitlines()[1:]] == [
        "ours",
        "bm25",
        "dense",
        "naive",
        "history",
    ]


def test_written_text_keeps_its_character_positions(data: Path) -> None:
    text = read_set("tiny", data=data).texts["tiny:text"]
    passage = text.passage(1, 1, start=2, end=8)
    assert text.whole[passage.start : passage.end] == "refund"
    assert text.passage(0, 1).end == len(text.whole)


def test_without_data_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PLUMBLINE_DATA", raising=False)
    assert main(["--set", "tiny", "--out", str(tmp_path / "run.jsonl")]) == 2
    assert "PLUMBLINE_DATA" in capsys.readouterr().err
