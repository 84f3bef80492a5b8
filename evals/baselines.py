"""What retrieval is measured against: word match, embeddings, and a text splitter's usual first try."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import bm25s
import numpy as np
import Stemmer
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.ports import Embedder, Vectors
from evals.publicset import Text
from evals.ranking import Passage

WORDS = 200
"""Words of a fixed chunk."""

SPLIT_CHARACTERS, SPLIT_OVERLAP = 1000, 200
"""The sizes that tutorials of the text splitter use."""

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage of a baseline and the text that stands for it."""

    passage: Passage
    text: str


class FixedWords:
    """BM25 over chunks of 200 words: whole turns, long ones cut at the word."""

    def __init__(self) -> None:
        self._units: dict[str, list[Unit]] = {}

    def index(self, texts: Sequence[Text]) -> None:
        self._units = {text.document.id: list(fixed_units(text)) for text in texts}

    def passages(self, document_ids: Sequence[str]) -> list[Passage]:
        return [unit.passage for document_id in document_ids for unit in self._units[document_id]]

    def search(self, question: str, *, scope: Sequence[str], k: int) -> list[Passage]:
        pool = self.passages(scope)
        index = self._index(tuple(scope))
        found, _ = index.retrieve(_tokens([question]), k=min(k, len(pool)), show_progress=False)
        return [pool[int(i)] for i in found[0]]

    @lru_cache(maxsize=4)  # noqa: B019 - lives as long as the run
    def _index(self, scope: tuple[str, ...]) -> Any:
        index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        pool = [unit.text for document_id in scope for unit in self._units[document_id]]
        index.index(_tokens(pool), show_progress=False)
        return index


class Nearest:
    """Cosine over the vectors of the given units: the vectors a vector store would hold, searched exactly."""

    def __init__(self, embedder: Embedder, units: Callable[[Text], Iterator[Unit]], *, embed: Embed) -> None:
        self._embedder = embedder
        self._cut = units
        self._embed = embed
        self._units: dict[str, list[Unit]] = {}
        self._vectors: dict[str, Vectors] = {}

    def index(self, texts: Sequence[Text]) -> None:
        self._units = {text.document.id: list(self._cut(text)) for text in texts}
        vectors = self._embed([unit.text for units in self._units.values() for unit in units])
        ends = np.cumsum([len(units) for units in self._units.values()])
        self._vectors = dict(zip(self._units, np.split(vectors, ends[:-1]), strict=True))

    def passages(self, document_ids: Sequence[str]) -> list[Passage]:
        return [unit.passage for document_id in document_ids for unit in self._units[document_id]]

    def search(self, question: str, *, scope: Sequence[str], k: int) -> list[Passage]:
        pool = self.passages(scope)
        scores = self._stacked(tuple(scope)) @ self._embedder.embed_query(question)
        return [pool[int(i)] for i in np.argsort(-scores, kind="stable")[:k]]

    @lru_cache(maxsize=4)  # noqa: B019 - lives as long as the run
    def _stacked(self, scope: tuple[str, ...]) -> Vectors:
        return np.concatenate([self._vectors[document_id] for document_id in scope])


def fixed_units(text: Text) -> Iterator[Unit]:
    """Chunks of at most 200 words."""
    return _fixed_text(text) if text.offsets is not None else _fixed_turns(text)


def split_units(text: Text) -> Iterator[Unit]:
    """What a recursive character splitter makes of the whole text, speakers included."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=SPLIT_CHARACTERS, chunk_overlap=SPLIT_OVERLAP, add_start_index=True
    )
    for piece in splitter.create_documents([text.whole]):
        start = piece.metadata["start_index"]
        end = start + len(piece.page_content)
        words = len(piece.page_content.split())
        if text.offsets is None:
            start, end = _turns_at(text, start, end)
        yield Unit(Passage(text.document.id, start, end, words), piece.page_content)


def _turns_at(text: Text, start: int, end: int) -> tuple[int, int]:
    """The turns, end exclusive, that characters `[start, end)` of the whole text touch."""
    borders = np.cumsum([len(line) + 1 for line in _lines(text)])
    first, last = np.searchsorted(borders, [start, end - 1], side="right")
    return int(first), int(last) + 1


def _lines(text: Text) -> list[str]:
    return [f"{segment.author}: {segment.text}" for segment in text.document.segments]


def _fixed_turns(text: Text) -> Iterator[Unit]:
    run: list[int] = []
    words = 0
    lines = _lines(text)
    for n, segment in enumerate(text.document.segments):
        said = segment.text.split()
        if run and words + len(said) > WORDS:
            yield _turns(text, run, words, lines)
            run, words = [], 0
        if len(said) > WORDS:
            for at in range(0, len(said), WORDS):
                piece = said[at : at + WORDS]
                label = f"{segment.author}: {' '.join(piece)}"
                yield Unit(Passage(text.document.id, n, n + 1, len(piece)), label)
            continue
        run.append(n)
        words += len(said)
    if run:
        yield _turns(text, run, words, lines)


def _turns(text: Text, run: Sequence[int], words: int, lines: Sequence[str]) -> Unit:
    return Unit(Passage(text.document.id, run[0], run[-1] + 1, words), "\n".join(lines[n] for n in run))


def _fixed_text(text: Text) -> Iterator[Unit]:
    words = [match.span() for match in re.finditer(r"\S+", text.whole)]
    for at in range(0, len(words), WORDS):
        piece = words[at : at + WORDS]
        start, end = piece[0][0], piece[-1][1]
        yield Unit(Passage(text.document.id, start, end, len(piece)), text.whole[start:end])


def _tokens(texts: Sequence[str]) -> Any:
    stemmer = Stemmer.Stemmer("english")
    return bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False)
