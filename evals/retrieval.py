"""Measures retrieval on a public set, beside three baselines computed in the same run.

`python -m evals.retrieval --set qmsum --split val --out RUN.jsonl` writes our ranking to RUN.jsonl, the
baselines' beside it (RUN.jsonl.bm25, .dense, .naive), and prints a table. A set of conversations is
also asked with the question before in mind (RUN.jsonl.history). Needs PLUMBLINE_DATA.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.embedders.registry import open_embedder
from assistant.ports import Embedder, Vectors
from assistant.retrieval.fusion import Columns, rank
from assistant.retrieval.question import follow_up_terms, follow_up_vector, question_terms
from assistant.retrieval.terms import pack_terms
from assistant.types.documents import Chunk, Kind
from evals.baselines import FixedWords, Nearest, fixed_units, split_units
from evals.publicset import FOLDER, PublicSet, Question, Text, folder, read_set, row_of
from evals.ranking import Passage, means, measure, touching
from ingest.chunk import chunk

DEPTH = 50
"""Passages that a run holds for each question."""

SHOWN = ("ndcg@10", "cover@10", "hit@5", "mrr@10", "doc_ndcg@10", "doc_recall@10", "words@5")


class System(Protocol):
    """Something that finds passages in documents."""

    def index(self, texts: Sequence[Text]) -> None:
        """Take the documents in."""
        ...

    def passages(self, document_ids: Sequence[str]) -> list[Passage]:
        """Everything that it could find in the documents."""
        ...

    def search(self, question: str, *, scope: Sequence[str], k: int) -> list[Passage]:
        """The best passages in the documents of the scope, best first."""
        ...


class Conversing(System, Protocol):
    """A system that also takes the question before."""

    def follow_up(self, question: str, *, previous: str, scope: Sequence[str], k: int) -> list[Passage]:
        """As `search`, for a question that goes on from `previous`."""
        ...


@dataclass(frozen=True, slots=True)
class _Indexed:
    """One document's chunks with what they are ranked by."""

    chunks: tuple[Chunk, ...]
    vectors: Vectors
    terms: tuple[bytes, ...]


class InProcess:
    """Our own recipe without the memory: chunk, embed and rank, all held in this process."""

    def __init__(self, embedder: Embedder, *, embed: Embedding) -> None:
        self._embedder = embedder
        self._embed = embed
        self._texts: dict[str, Text] = {}
        self._indexed: dict[str, _Indexed] = {}

    def index(self, texts: Sequence[Text]) -> None:
        self._texts = {text.document.id: text for text in texts}
        chunks = {text.document.id: chunk(text.document) for text in texts}
        windows = [window for cut in chunks.values() for one in cut for window in one.windows]
        # Rounded as in the memory, which stores half precision.
        vectors = self._embed(windows).astype(np.float16).astype(np.float32)
        ends = np.cumsum([sum(len(one.windows) for one in cut) for cut in chunks.values()])
        for (document_id, cut), own in zip(chunks.items(), np.split(vectors, ends[:-1]), strict=True):
            terms = tuple(pack_terms(f"{one.header}\n{one.text}") for one in cut)
            self._indexed[document_id] = _Indexed(cut, own, terms)

    def passages(self, document_ids: Sequence[str]) -> list[Passage]:
        return [
            self._texts[document_id].passage(
                one.segment_start, one.segment_end, start=one.char_start, end=one.char_end
            )
            for document_id in document_ids
            for one in self._indexed[document_id].chunks
        ]

    def search(self, question: str, *, scope: Sequence[str], k: int) -> list[Passage]:
        columns, pool = self._columns(tuple(scope))
        found = rank(columns, self._embedder.embed_query(question), question_terms(question), k=k)
        return [pool[one.index] for one in found]

    def follow_up(self, question: str, *, previous: str, scope: Sequence[str], k: int) -> list[Passage]:
        columns, pool = self._columns(tuple(scope))
        own, before = self._embedder.embed_query(question), self._embedder.embed_query(previous)
        found = rank(columns, follow_up_vector(own, before), follow_up_terms(question, previous), k=k)
        return [pool[one.index] for one in found]

    @lru_cache(maxsize=4)  # noqa: B019 - lives as long as the run
    def _columns(self, scope: tuple[str, ...]) -> tuple[Columns, list[Passage]]:
        parts = [self._indexed[document_id] for document_id in scope]
        sizes = [len(part.chunks) for part in parts]
        calls = [self._texts[document_id].document.kind is Kind.CALL for document_id in scope]
        columns = Columns(
            documents=np.repeat(np.arange(len(parts)), sizes),
            calls=np.repeat(calls, sizes),
            windows=np.array([len(one.windows) for part in parts for one in part.chunks]),
            vectors=np.concatenate([part.vectors for part in parts]),
            terms=[packed for part in parts for packed in part.terms],
        )
        return columns, self.passages(scope)


class Embedding:
    """Embeds documents, and keeps the vectors in a folder for the next run."""

    def __init__(self, embedder: Embedder, *, cache: Path) -> None:
        self._embedder = embedder
        self._cache = cache

    def __call__(self, texts: Sequence[str]) -> Vectors:
        digest = hashlib.sha256(json.dumps([self._embedder.name, *texts]).encode()).hexdigest()
        path = self._cache / f"{digest}.npy"
        if not path.exists():
            np.save(path, self._embedder.embed_documents(texts))
        vectors: Vectors = np.load(path)
        return vectors


Found = list[tuple[Question, list[Passage], int | None]]
"""Of each question the ranking, and how many passages of the index touch the gold."""


def run(system: System, of: PublicSet) -> Found:
    """Index the set and ask every question by itself."""
    system.index(list(of.texts.values()))
    return _asked(of, system, lambda q, scope: system.search(q.text, scope=scope, k=DEPTH))


def run_conversations(system: Conversing, of: PublicSet) -> Found:
    """Ask every question of an indexed set after the one before it in its conversation."""

    def ask(question: Question, scope: Sequence[str]) -> list[Passage]:
        if question.previous is None:
            return system.search(question.text, scope=scope, k=DEPTH)
        return system.follow_up(question.text, previous=question.previous, scope=scope, k=DEPTH)

    return _asked(of, system, ask)


def _asked(of: PublicSet, system: System, ask: Callable[[Question, Sequence[str]], list[Passage]]) -> Found:
    everything = tuple(of.texts)
    found: Found = []
    for question in of.questions:
        ranked = ask(question, question.scope or everything)
        touched = None
        if question.gold.spans:
            holders = {document_id for document_id, _, _ in question.gold.spans} & of.texts.keys()
            touched = touching(system.passages(sorted(holders)), question.gold)
        found.append((question, ranked, touched))
    return found


def write_run(path: Path, found: Found, of: PublicSet) -> None:
    """Write the rankings as a run file: one JSON object a question."""
    with path.open("w", encoding="utf-8") as rows:
        for question, ranked, touched in found:
            turns = {p.document_id: of.texts[p.document_id].offsets is None for p in ranked}
            items = [row_of(passage, turns=turns[passage.document_id]) for passage in ranked]
            row = {"query_id": question.question_id, "ranked": items, "n_rel": touched}
            rows.write(json.dumps(row) + "\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the evaluation; 2 when there is no data."""
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__)
    parser.add_argument("--set", required=True, dest="name")
    parser.add_argument("--split")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--embedder", help="name or folder of the model; the bundled one by default")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    options = parser.parse_args(argv)
    data = folder()
    if data is None:
        sys.stderr.write(f"{FOLDER} names no folder: there is nothing to measure on.\n")
        return 2
    of = read_set(options.name, data=data, split=options.split)
    with tempfile.TemporaryDirectory() as temporary:
        cache = options.cache or Path(temporary)
        embedder = open_embedder(options.embedder, cache_dir=cache)
        embed = Embedding(embedder, cache=cache)
        ours = InProcess(embedder, embed=embed)
        systems: dict[str, System] = {
            "": ours,
            ".bm25": FixedWords(),
            ".dense": Nearest(embedder, fixed_units, embed=embed),
            ".naive": Nearest(embedder, split_units, embed=embed),
        }
        runs = {suffix: run(system, of) for suffix, system in systems.items()}
        if any(question.previous for question in of.questions):
            runs[".history"] = run_conversations(ours, of)
    for suffix, found in runs.items():
        write_run(options.out.with_name(options.out.name + suffix), found, of)
    table = {
        suffix[1:] or "ours": means([measure(r, q.gold, relevant=n) for q, r, n in found])
        for suffix, found in runs.items()
    }
    sys.stdout.write(rendered(table, questions=len(of.questions)))
    return 0


def rendered(table: Mapping[str, Mapping[str, float]], *, questions: int) -> str:
    """The table as text: a row a system, a column a measure."""
    names = [name for name in SHOWN if any(name in row for row in table.values())]
    lines = [f"{questions} questions".ljust(16) + "".join(name.rjust(15) for name in names)]
    for system, row in table.items():
        lines.append(system.ljust(16) + "".join(f"{row[name]:.4f}".rjust(15) for name in names))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
