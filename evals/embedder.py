"""Measures the default embedder against float arithmetic: drift, retrieval quality and speed, side by side.

`python -m evals.embedder` prints one JSON report. Retrieval sets are read from the folder that PLUMBLINE_DATA
names and are left out, with the reason, where it has none. Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedders.registry import open_embedder
from assistant.embedders.weights import DEFAULT_MODEL, find_default_model
from assistant.ports import Embedder

Vectors = NDArray[np.float32]
Row = Mapping[str, Any]

TEXTS = Path(__file__).with_name("embedder_texts.txt")
CUT = 10
MAX_NDCG_LOSS = 0.01
"""The most of its nDCG, as a share, that the default may lose against float arithmetic on any set."""
MIN_COSINE = 0.985


@dataclass(frozen=True, slots=True)
class Task:
    """One retrieval set: passages, and questions with the passages each may search and should find."""

    name: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]
    pools: tuple[NDArray[np.intp], ...]
    relevant: tuple[frozenset[int], ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the report; return 1 when a limit is broken."""
    parser = argparse.ArgumentParser(prog="python -m evals.embedder", description=__doc__)
    parser.add_argument(
        "--documents", type=int, default=1500, help="passages of scifact beside the gold ones, at most"
    )
    parser.add_argument("--speed-texts", type=int, default=96)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as cache:
        fast = open_embedder(None, cache_dir=Path(cache))
        reference = open_embedder(f"{DEFAULT_MODEL}@float", cache_dir=Path(cache))
        report: dict[str, Any] = {
            "default": fast.name,
            "reference": reference.name,
            "speed": compare_speed(fast, texts=options.speed_texts, repeats=options.repeats),
            "drift": {"own texts": drift(own_texts(), fast, reference)},
            "retrieval": {},
        }
        for name, task in read_tasks(os.environ.get("PLUMBLINE_DATA"), documents=options.documents):
            report["retrieval"][name] = (
                {"skipped": task} if isinstance(task, str) else measure(task, fast, reference)
            )
    report["broken"] = broken_limits(report)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 1 if report["broken"] else 0


def own_texts() -> tuple[str, ...]:
    """Return the project's own varied texts and, for length, runs of eight of them joined."""
    lines = TEXTS.read_text(encoding="utf-8").splitlines()
    joined = (" ".join(lines[start : start + 8]) for start in range(0, len(lines), 4))
    return (*lines, *joined)


def drift(texts: Sequence[str], fast: Embedder, reference: Embedder) -> dict[str, float]:
    """Compare the two vectors of each text."""
    return _cosines(fast.embed_documents(texts), reference.embed_documents(texts))


def measure(task: Task, fast: Embedder, reference: Embedder) -> dict[str, Any]:
    """Compare both embedders on one retrieval set; `loss` is the share of nDCG@10 that the default loses."""
    vectors = {
        side: (
            embedder.embed_documents(task.passages),
            [embedder.embed_query(text) for text in task.questions],
        )
        for side, embedder in (("default", fast), ("reference", reference))
    }
    rankings = {side: rank(task, passages, questions) for side, (passages, questions) in vectors.items()}
    scores = {side: mean_ndcg(ranking, task.relevant) for side, ranking in rankings.items()}
    shared = [
        len(set(mine) & set(other)) / max(1, len(other))
        for mine, other in zip(rankings["default"], rankings["reference"], strict=True)
    ]
    return {
        "passages": len(task.passages),
        "questions": len(task.questions),
        "ndcg@10": {side: round(score, 4) for side, score in scores.items()},
        "loss": round(1 - scores["default"] / scores["reference"], 4),
        "shared top 10": round(statistics.fmean(shared), 4),
        "passage cosine": _cosines(vectors["default"][0], vectors["reference"][0]),
    }


def rank(task: Task, passages: Vectors, questions: Sequence[NDArray[np.float32]]) -> list[list[int]]:
    """Return the ten closest passages of each question's pool, best first, ties by position."""
    ranked = []
    for vector, pool in zip(questions, task.pools, strict=True):
        order = np.argsort(-(passages[pool] @ vector), kind="stable")[:CUT]
        ranked.append([int(index) for index in pool[order]])
    return ranked


def mean_ndcg(rankings: Sequence[Sequence[int]], relevant: Sequence[frozenset[int]]) -> float:
    """Return the mean nDCG@10 with gains of 0 and 1.

    >>> round(mean_ndcg([[4, 7]], [frozenset({7})]), 4)
    0.6309
    """
    return statistics.fmean(
        _ndcg(ranking, wanted) for ranking, wanted in zip(rankings, relevant, strict=True)
    )


def _ndcg(ranking: Sequence[int], wanted: frozenset[int]) -> float:
    gained = sum(1 / math.log2(place + 2) for place, index in enumerate(ranking[:CUT]) if index in wanted)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(CUT, len(wanted))))


def compare_speed(fast: Embedder, *, texts: int, repeats: int) -> dict[str, Any]:
    """Time both on the same texts in turn, so that what else the machine does meets both.

    The rival is what a LangChain pipeline does without more ado: HuggingFaceEmbeddings with its defaults.
    """
    rival = _langchain_embedder()
    if rival is None:
        return {"skipped": "langchain-huggingface is not installed"}
    pool = [text for text in own_texts() if len(text) > 400]
    chunks = [f"{number}. {pool[number % len(pool)]}"[:900] for number in range(texts)]
    fast.embed_documents(chunks[:8])
    rival(chunks[:8])
    rates: dict[str, list[float]] = {"default": [], "langchain": []}
    for _ in range(repeats):
        for side, embed in (("default", fast.embed_documents), ("langchain", rival)):
            started = time.perf_counter()
            embed(chunks)
            rates[side].append(round(len(chunks) / (time.perf_counter() - started), 1))
    ratios = [
        round(ours / theirs, 2) for ours, theirs in zip(rates["default"], rates["langchain"], strict=True)
    ]
    return {
        "texts": texts,
        "texts per second": rates,
        "ratio": ratios,
        "median ratio": statistics.median(ratios),
    }


def _langchain_embedder() -> Callable[[list[str]], Any] | None:
    if find_spec("langchain_huggingface") is None:
        return None
    from langchain_huggingface import HuggingFaceEmbeddings

    model = HuggingFaceEmbeddings(model_name=str(find_default_model().folder), model_kwargs={"device": "cpu"})
    embed: Callable[[list[str]], Any] = model.embed_documents
    return embed


def read_tasks(folder: str | None, *, documents: int) -> Iterator[tuple[str, Task | str]]:
    """Give each retrieval set by name, or the reason why it is left out."""
    readers: dict[str, Callable[[list[Row], list[Row]], Task]] = {
        "scifact": lambda corpus, queries: document_task("scifact", corpus, queries, limit=documents),
        "locomo": lambda corpus, queries: turn_task("locomo", corpus, queries),
    }
    for name, read in readers.items():
        if not folder:
            yield name, "PLUMBLINE_DATA names no folder"
        elif not (Path(folder) / name / "corpus.jsonl.gz").is_file():
            yield name, f"no corpus.jsonl.gz under {name}"
        else:
            yield (
                name,
                read(
                    *(_read_lines(Path(folder) / name / f"{part}.jsonl.gz") for part in ("corpus", "queries"))
                ),
            )


def document_task(name: str, corpus: Sequence[Row], queries: Sequence[Row], *, limit: int) -> Task:
    """Whole documents as passages: all that answer a question, filled up with others to `limit`."""
    gold = {wanted for query in queries for wanted in query["gold_doc_ids"]}
    ordered = sorted(corpus, key=lambda row: row["doc_id"] not in gold)[: max(limit, len(gold))]
    place = {row["doc_id"]: index for index, row in enumerate(ordered)}
    asked = [query for query in queries if query["gold_doc_ids"]]
    everything = np.arange(len(ordered))
    return Task(
        name,
        passages=tuple(f"{row.get('title') or ''}\n{row['text']}" for row in ordered),
        questions=tuple(query["text"] for query in asked),
        pools=(everything,) * len(asked),
        relevant=tuple(frozenset(place[wanted] for wanted in query["gold_doc_ids"]) for query in asked),
    )


def turn_task(name: str, corpus: Sequence[Row], queries: Sequence[Row]) -> Task:
    """Single turns as passages; a question searches its scope and should find its gold turns."""
    passages: list[str] = []
    places: dict[str, dict[int, int]] = {}
    for document in corpus:
        places[document["doc_id"]] = {}
        for turn in document["turns"]:
            places[document["doc_id"]][turn["i"]] = len(passages)
            passages.append(f"{turn['speaker']}: {turn['text']}")
    asked = [(query, _gold_turns(query, places)) for query in queries]
    asked = [(query, gold) for query, gold in asked if gold]
    return Task(
        name,
        passages=tuple(passages),
        questions=tuple(query["text"] for query, _ in asked),
        pools=tuple(
            np.array(
                [place for scope in query["scope_doc_ids"] for place in places[scope].values()], dtype=np.intp
            )
            for query, _ in asked
        ),
        relevant=tuple(gold for _, gold in asked),
    )


def _gold_turns(query: Row, places: Mapping[str, Mapping[int, int]]) -> frozenset[int]:
    return frozenset(
        places[span["doc_id"]][turn]
        for span in query["gold_spans"]
        for turn in range(span["turn_start"], span["turn_end"] + 1)
        if turn in places[span["doc_id"]]
    )


def _read_lines(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _cosines(first: Vectors, second: Vectors) -> dict[str, float]:
    cosines = np.sum(first * second, axis=1)
    lowest = np.percentile(cosines, 1)
    return {
        "texts": len(cosines),
        "mean": round(float(cosines.mean()), 5),
        "first percentile": round(float(lowest), 5),
        "min": round(float(cosines.min()), 5),
    }


def broken_limits(report: Mapping[str, Any]) -> list[str]:
    """Name each limit that the report breaks; a set that was left out breaks none."""
    broken = [
        f"{name}: lost {found['loss']:.2%} of nDCG@10, at most {MAX_NDCG_LOSS:.0%} is allowed"
        for name, found in report["retrieval"].items()
        if found.get("loss", 0.0) > MAX_NDCG_LOSS
    ]
    lowest = report["drift"]["own texts"]["min"]
    if lowest < MIN_COSINE:
        broken.append(f"own texts: cosine {lowest}, at least {MIN_COSINE} is required")
    return broken


if __name__ == "__main__":
    sys.exit(main())
