"""Fits and checks the two small models of answering on public sets: which sentence answers, and whether
any does.

Half of the questions (by a hash of their id) fit the coefficients, the other half checks them. Prints
both; `assistant.answering` holds the coefficients that were chosen.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answering.abstain import ANSWERABLE, LINE, support
from assistant.answering.candidates import candidates
from assistant.answering.features import Measured, measure
from assistant.answering.mind import absent_names
from assistant.answering.scoring import SENTENCE, ranked
from assistant.answering.understand import Understanding, understand
from assistant.embedders.registry import open_embedder
from assistant.ports import Embedder, Vectors
from assistant.retrieval.fusion import Columns, rank
from assistant.retrieval.question import question_terms
from assistant.retrieval.terms import pack_terms
from assistant.types.answers import Hit
from assistant.types.documents import Chunk, Document, Kind, Participant, Segment, Side, Visibility
from assistant.types.snapshot import Snapshot
from evals.publicset import FOLDER, folder
from ingest.chunk import chunk

PASSAGES = 12
SIGNS = (1, 1, 1, -1, -1, 1)
"""Which way each of `Support` may speak: a figure that is missing never speaks for an answer."""
_UNDATED = datetime(2024, 1, 1, tzinfo=UTC)
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set: its documents, the turns that answer, and whether anything does."""

    id: str
    text: str
    documents: tuple[Document, ...]
    gold: frozenset[tuple[str, int]]
    answerable: bool
    set_name: str

    @property
    def fits(self) -> bool:
        """Whether it is in the half that fits."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0


class Remembering:
    """An embedder that embeds each text once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for text, vector in zip(new, self._embedder.embed_documents(new) if new else (), strict=True):
            self._known[text] = vector
        return np.array([self._known[text] for text in texts], dtype=np.float32).reshape(
            len(texts), self.dimension
        )

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed_documents([text])[0]
        return vector


def main(argv: Sequence[str]) -> int:
    """Fit on one half, print the figures of the other, of the new and of the committed coefficients."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit_answering")
    parser.add_argument("--questions", type=int, default=250, help="of each set at most")
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "plumbline")
    arguments = parser.parse_args(argv)
    data = folder()
    if data is None:
        print(f"{FOLDER} names no folder: nothing to fit on", file=sys.stderr)
        return 0
    embedder = Remembering(open_embedder(None, cache_dir=arguments.models))
    meetings = _sample(_dialogues(data / "qmsum_evidence"), arguments.questions)
    sets = {
        "locomo": _sample(_dialogues(data / "locomo"), arguments.questions * 2),
        "fitz_gov": list(_contexts(data / "fitz_gov")),
        "qmsum_evidence": meetings,
        "elsewhere": [_elsewhere(question, meetings) for question in meetings],
    }
    readings = {name: [_read(question, embedder) for question in asked] for name, asked in sets.items()}
    _sentences({name: readings[name] for name in ("locomo", "qmsum_evidence")})
    topics = readings["qmsum_evidence"] + readings["elsewhere"]
    _answerable({"locomo": readings["locomo"], "fitz_gov": readings["fitz_gov"], "qmsum elsewhere": topics})
    return 0


def _sample(questions: Iterator[Asked], most: int) -> list[Asked]:
    """At most so many, chosen by the hash of their id."""
    return sorted(questions, key=lambda q: hashlib.sha256(q.id.encode()).hexdigest()[2:])[:most]


def _elsewhere(question: Asked, others: Sequence[Asked]) -> Asked:
    """The same question about another meeting, whose talk does not answer it."""
    at = int(hashlib.sha256(question.id.encode()).hexdigest()[:8], 16)
    strange = [other.documents for other in others if other.documents != question.documents]
    return replace(question, documents=strange[at % len(strange)], gold=frozenset(), answerable=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for a question: measured candidates, understood question, absent names."""

    question: Asked
    asked: Understanding
    measured: tuple[Measured, ...]
    absent: tuple[str, ...]


def _read(question: Asked, embedder: Embedder) -> Reading:
    asked = understand(question.text, as_of=datetime(2100, 1, 1, tzinfo=UTC).date(), account=None)
    asked = replace(asked, frame=replace(asked.frame, since=None, until=None, kinds=frozenset(), anchor=None))
    hits = _hits(question, embedder)
    snapshot = Snapshot(
        "fit", question.text, datetime(2100, 1, 1, tzinfo=UTC), None, hits=hits, documents=question.documents
    )
    absent = absent_names(asked, hits=hits, documents=question.documents, facts=(), people=())
    return Reading(question, asked, measure(candidates(snapshot, asked), asked, embedder), absent)


def _hits(question: Asked, embedder: Embedder) -> tuple[Hit, ...]:
    pool: list[tuple[Document, Chunk]] = [(d, c) for d in question.documents for c in _chunks(d)]
    columns = Columns(
        documents=np.array([question.documents.index(d) for d, _ in pool]),
        calls=np.array([d.kind is Kind.CALL for d, _ in pool]),
        windows=np.array([len(c.windows) for _, c in pool]),
        vectors=embedder.embed_documents([window for _, c in pool for window in c.windows]),
        terms=[pack_terms(f"{c.header}\n{c.text}") for _, c in pool],
    )
    found = rank(columns, embedder.embed_query(question.text), question_terms(question.text), k=PASSAGES)
    return tuple(
        Hit(
            d.id,
            d.external_id,
            d.source,
            d.kind,
            None,
            d.title,
            d.occurred_at,
            c.segment_start,
            c.segment_end,
            c.text,
            f.score,
        )
        for f in found
        for d, c in (pool[f.index],)
    )


_CHUNKS: dict[str, tuple[Chunk, ...]] = {}


def _chunks(document: Document) -> tuple[Chunk, ...]:
    if document.id not in _CHUNKS:
        _CHUNKS[document.id] = chunk(document)
    return _CHUNKS[document.id]


def _sentences(readings: dict[str, list[Reading]]) -> None:
    """Fit the ranking of the sentences of one question: the likelihood that a gold one is drawn."""
    lists = [
        (
            np.array([one.features.row() for one in r.measured]),
            np.array([_answers(one, r.question) for one in r.measured]),
        )
        for found in readings.values()
        for r in found
        if r.question.fits and r.question.answerable and any(_answers(one, r.question) for one in r.measured)
    ]
    fitted = fit_lists(lists, ridge=0.5)
    print("sentence model", tuple(round(float(weight), 2) for weight in fitted))
    for name, found in readings.items():
        checked = [r for r in found if not r.question.fits and r.question.answerable and r.measured]
        for label, weights in (("new", fitted), ("committed", np.array(SENTENCE[1:]))):
            best = [(_best(reading, weights)[:3], reading.question) for reading in checked]
            first = np.mean([_answers(three[0], question) for three, question in best])
            one_of = np.mean([any(_answers(one, question) for one in three) for three, question in best])
            told = f"first sentence in a gold turn {first:.3f}, one of three {one_of:.3f} (n {len(checked)})"
            print(f"  {name:16} {label:10} {told}")


def _best(reading: Reading, weights: Matrix) -> list[Measured]:
    scores = [float(np.dot(weights, one.features.row())) for one in reading.measured]
    return [reading.measured[i] for i in sorted(range(len(scores)), key=lambda i: -scores[i])]


@dataclass(frozen=True, slots=True)
class Table:
    """One set as numbers: support for each question, whether it can be answered, whether a name is absent."""

    rows: Matrix
    answerable: NDArray[np.bool_]
    absent: NDArray[np.bool_]
    fits: NDArray[np.bool_]


def _answerable(readings: dict[str, list[Reading]]) -> None:
    tables = {name: _table(found) for name, found in readings.items()}
    rows = np.concatenate([table.rows[table.fits] for table in tables.values()])
    labels = np.concatenate([table.answerable[table.fits] for table in tables.values()]).astype(float)
    weights = np.concatenate([_balance(table.answerable[table.fits]) for table in tables.values()])
    fitted = fit_signed(rows, labels, signs=np.array(SIGNS), weights=weights)
    print("answerable model", tuple(round(float(weight), 2) for weight in fitted), "line", LINE)
    for name, table in tables.items():
        held = ~table.fits
        for label, coefficients in (("new", fitted), ("committed", np.array(ANSWERABLE))):
            likely = 1 / (1 + np.exp(-(coefficients[0] + table.rows[held] @ coefficients[1:])))
            print(
                f"  {name:16} {label:10} {_abstention(likely * ~table.absent[held], table.answerable[held])}"
            )


def _table(found: list[Reading]) -> Table:
    return Table(
        rows=np.array([support(ranked(r.measured, r.asked), r.asked).row() for r in found], dtype=float),
        answerable=np.array([r.question.answerable for r in found]),
        absent=np.array([bool(r.absent) for r in found]),
        fits=np.array([r.question.fits for r in found]),
    )


def _abstention(likely: Matrix, answerable: NDArray[np.bool_]) -> str:
    yes, no = likely[answerable], likely[~answerable]
    auc = np.mean([(y > n) + 0.5 * (y == n) for y in yes for n in no])
    strict = np.mean(no < np.quantile(yes, 0.10))
    return (
        f"AUC {auc:.3f}; at the line: abstains rightly {np.mean(no < LINE):.3f}, "
        f"over-refuses {np.mean(yes < LINE):.3f}; at over-refusal .10: abstains rightly {strict:.3f} "
        f"(n {len(yes)}+{len(no)})"
    )


def _balance(labels: NDArray[np.bool_]) -> Matrix:
    """Weights that make every set count as 500 questions, half of them answerable."""
    share = labels.mean()
    balanced: Matrix = np.where(labels, 0.5 / share, 0.5 / (1 - share)) * 500 / len(labels)
    return balanced


def fit_lists(lists: Sequence[tuple[Matrix, NDArray[np.bool_]]], *, ridge: float, steps: int = 600) -> Matrix:
    """Weights under which a softmax over each list most likely draws a gold row (gradient ascent)."""
    found = np.zeros(lists[0][0].shape[1])
    momentum = np.zeros_like(found)
    for step in range(steps):
        gradient = -2 * ridge * found
        for rows, gold in lists:
            scores = rows @ found
            drawn = np.exp(scores - scores.max())
            drawn /= drawn.sum()
            among = np.where(gold, drawn, 0) / max(drawn[gold].sum(), 1e-12)
            gradient += rows.T @ (among - drawn)
        momentum = 0.9 * momentum + gradient / len(lists)
        found = found + (0.5 if step < steps // 2 else 0.1) * momentum
    return found


def fit_signed(rows: Matrix, labels: Matrix, *, signs: Matrix, weights: Matrix, steps: int = 20000) -> Matrix:
    """Logistic regression, intercept first, whose weights keep their sign (projected gradient)."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    found = np.zeros(design.shape[1])
    for _ in range(steps):
        likely = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        gradient = design.T @ (weights * (labels - likely)) / weights.sum()
        found = found + 0.5 * gradient
        found[1:] = np.where(signs * found[1:] < 0, 0, found[1:])
    return found


def _answers(one: Measured, question: Asked) -> bool:
    return any((piece.document.id, piece.segment.n) in question.gold for piece in one.candidate.pieces)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _dialogues(path: Path) -> Iterator[Asked]:
    corpus = {record["doc_id"]: _dialogue(record) for record in _lines(path / "corpus.jsonl.gz")}
    for record in _lines(path / "queries.jsonl.gz"):
        documents = tuple(corpus[i] for i in record["scope_doc_ids"] if i in corpus)
        gold = frozenset(
            (span["doc_id"], n)
            for span in record["gold_spans"] or ()
            for n in range(span["turn_start"], span["turn_end"] + 1)
        )
        answerable = bool(record.get("answerable", True))
        if documents and (gold or not answerable) and record.get("category") != "general":
            yield Asked(record["query_id"], record["text"], documents, gold, answerable, path.name)


def _dialogue(record: dict[str, Any]) -> Document:
    source, external_id = record["doc_id"].split(":", 1)
    said = [(turn["speaker"], turn["text"]) for turn in record["turns"]]
    return _document(source, external_id, Kind.CALL, record["title"], said)


def _contexts(path: Path) -> Iterator[Asked]:
    for record in _lines(path / "queries.jsonl.gz"):
        contexts = record.get("contexts")
        if not contexts or record.get("expected_mode") is None:
            continue
        documents = tuple(
            _document("fitz", f"{record['query_id']}-{n}", Kind.EMAIL, "", [(None, text)])
            for n, text in enumerate(contexts)
        )
        yield Asked(
            record["query_id"],
            record["text"],
            documents,
            frozenset(),
            record["expected_mode"] != "abstain",
            "fitz_gov",
        )


def _document(
    source: str, external_id: str, kind: Kind, title: str, said: Sequence[tuple[str | None, str]]
) -> Document:
    segments = tuple(
        Segment(n, author, Side.UNKNOWN, Visibility.PUBLIC, None, None, text)
        for n, (author, text) in enumerate(said)
    )
    people = tuple(Participant(name) for name in dict.fromkeys(author for author, _ in said if author))
    return Document(source, external_id, kind, title, _UNDATED, segments, people)


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    raise SystemExit(main(sys.argv[1:]))
