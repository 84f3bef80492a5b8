"""Suites of retrieval alone over public sets, beside BM25, embeddings and a text splitter's first try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter

from evals.baselines import FixedWords, Nearest, fixed_units, split_units
from evals.bench import Room, digest_of_files
from evals.case import Case, Expect, Span
from evals.output import Output
from evals.publicset import PublicSet, Question, read_set
from evals.ranking import touching
from evals.retrieval import DEPTH, Embedding, InProcess
from evals.retrieval import System as Index
from evals.scorers import ranking
from evals.suite import Prepared, Suite, Unavailable
from evals.systems.seam import OURS, System, timed


class Ranked:
    """A way to rank, over one set, as a system."""

    def __init__(self, name: str, index: Index, of: PublicSet, questions: dict[str, Question]) -> None:
        self.name = name
        self._index = index
        self._of = of
        self._questions = questions
        index.index(list(of.texts.values()))

    def answer(self, case: Case) -> Output:
        question = self._questions[case.id]
        started = perf_counter()
        found = self._index.search(question.text, scope=question.scope or tuple(self._of.texts), k=DEPTH)
        seconds = timed(started)
        holders = {document_id for document_id, _, _ in question.gold.spans} & self._of.texts.keys()
        reachable = (
            touching(self._index.passages(sorted(holders)), question.gold) if question.gold.spans else None
        )
        return Output(ranked=tuple(found), reachable=reachable, seconds=seconds)


def _prepare(room: Room, *, name: str, split: str | None, quick: int, documents: int | None) -> Prepared:
    if room.data is None:
        raise Unavailable("PLUMBLINE_DATA names no folder")
    if not (room.data / name).is_dir():
        raise Unavailable(f"{name} is not in the folder that PLUMBLINE_DATA names")
    if room.quick and not quick:
        raise Unavailable("only in the full tier: the set takes minutes to embed")
    of = read_set(name, data=room.data, split=split)
    if room.quick and documents is not None:
        of = _fewer(of, documents, seed=room.seed)
    questions = {question.question_id: question for question in of.questions}
    cases = tuple(_case(question) for question in of.questions)
    embedder = room.demo().plumbline.embedder
    cache = room.folder / "vectors"
    cache.mkdir(exist_ok=True)
    embed = Embedding(embedder, cache=cache)
    made: list[tuple[str, Index]] = [(OURS, InProcess(embedder, embed=embed)), ("BM25", FixedWords())]
    if not room.quick or documents is not None:
        made.append(("dense", Nearest(embedder, fixed_units, embed=embed)))
        made.append(("naive RAG", Nearest(embedder, split_units, embed=embed)))
    systems: Sequence[System] = [Ranked(label, index, of, questions) for label, index in made]
    files = sorted((room.data / name).glob("*.jsonl.gz"))
    return Prepared(cases, systems, digest_of_files(files))


def _fewer(of: PublicSet, documents: int, *, seed: int) -> PublicSet:
    """Only the questions that search one of a few documents, which are chosen by the seed."""
    scopes = sorted({question.scope for question in of.questions if question.scope})
    step = max(1, len(scopes) // documents)
    chosen = set(scopes[seed % step :: step][:documents])
    questions = tuple(question for question in of.questions if question.scope in chosen)
    wanted = {document_id for question in questions for document_id in question.scope}
    return PublicSet(of.name, {key: text for key, text in of.texts.items() if key in wanted}, questions)


def _case(question: Question) -> Case:
    spans = tuple(Span(document_id, start, end - 1) for document_id, start, end in question.gold.spans)
    expect = Expect(documents=tuple(sorted(question.gold.document_ids)), spans=spans)
    return Case(
        question.question_id, "what answers the question is not found", None, None, question.text, expect
    )


_PASSAGES = (
    ranking.ndcg_at_10,
    ranking.recall_at_10,
    ranking.hit_at_5,
    ranking.mrr_at_10,
    ranking.cover_at_10,
)

_SUITES = (
    Suite("retrieval/qmsum", "finds the passage in a long meeting",
          partial(_prepare, name="qmsum", split="val", quick=1, documents=4), _PASSAGES,
          (("BM25 over 200-word chunks, nDCG@10", ".453"), ("BM25, cover@10", ".537"))),
    Suite("retrieval/locomo", "finds the turns in months of conversation",
          partial(_prepare, name="locomo", split=None, quick=1, documents=1), _PASSAGES,
          (("BM25 over turns, nDCG@10", ".445"), ("BM25 over turns, cover@10", ".590"))),
    Suite("retrieval/scifact", "a yardstick that many report: abstracts for scientific claims",
          partial(_prepare, name="scifact", split=None, quick=0, documents=None),
          (ranking.ndcg_at_10, ranking.recall_at_10),
          (("BM25, nDCG@10", ".665 to .679"), ("all-MiniLM-L6-v2, nDCG@10", ".645"), ("best seen", ".742"))),
)  # fmt: skip

SUITES = tuple(replace(suite, bundled=False) for suite in _SUITES)
