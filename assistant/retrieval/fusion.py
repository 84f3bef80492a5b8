"""Ranks the chunks of a scope by meaning, by words and by where they stand. Pure, over columns.

Owns the recipe and its constants. Reading the columns and embedding the question are others' work.
The constants were chosen on the training parts of public sets; `evals.retrieval` measures them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.question import Term
from assistant.retrieval.terms import bm25

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Chunks in `(document, n)` order, with what they are ranked by; each field has one entry a chunk.

    `documents` numbers the document, `calls` says whether that is a call, `windows` how many of the
    rows of `vectors` (unit length, shape `(sum of windows, dimension)`) are the chunk's, and `terms`
    are its packed terms.
    """

    documents: NDArray[np.int64]
    calls: NDArray[np.bool_]
    windows: NDArray[np.int64]
    vectors: NDArray[np.float32]
    terms: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class RankSettings:
    """The recipe's weights."""

    best_window: float = 0.7
    """Share of a chunk's best window in its likeness; the mean of its windows is the rest."""

    lexical: float = 1.3
    """Weight of the words found, from 0 to 1, beside the cosine."""

    neighbours: float = 0.5
    """Weight of the neighbours in a call, falling with distance as a Gaussian does."""

    reach: float = 1.75
    """Widest standard deviation of that Gaussian, in chunks."""

    calls_per_reach: float = 20.0
    """Chunks of a call for one chunk of standard deviation: long calls stay on a topic for longer."""

    document: float = 0.3
    """Weight of the best chunk of the document."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A chunk by its position in the columns. `likeness` is the cosine, `coverage` the words found."""

    index: int
    score: float
    likeness: float
    coverage: float


SETTINGS = RankSettings()
_NARROWEST = 0.3
"""Below this standard deviation a neighbour's weight is under 1 %."""


def rank(
    columns: Columns,
    question: NDArray[np.float32],
    terms: Sequence[Term],
    *,
    k: int,
    settings: RankSettings = SETTINGS,
) -> list[Ranked]:
    """Return the `k` best chunks for the question's unit vector and terms; ties in the columns' order."""
    if not len(columns.documents):
        return []
    close = likeness(columns, question, best_window=settings.best_window)
    coverage = bm25(columns.terms, terms)
    scores = close + settings.lexical * coverage
    scores = scores + with_neighbours(scores, columns, settings=settings)
    scores = scores + settings.document * best_of_document(scores, columns.documents)
    order = np.argsort(-scores, kind="stable")[:k]
    return [Ranked(int(i), float(scores[i]), float(close[i]), float(coverage[i])) for i in order]


def likeness(columns: Columns, question: NDArray[np.float32], *, best_window: float) -> Scores:
    """Cosine of each chunk: of its best window and of the mean of its windows, mixed."""
    cosines = (columns.vectors @ question).astype(np.float64)
    starts = np.concatenate(([0], np.cumsum(columns.windows)[:-1]))
    best = np.maximum.reduceat(cosines, starts)
    mean = np.add.reduceat(cosines, starts) / columns.windows
    return best_window * best + (1 - best_window) * mean


def with_neighbours(scores: Scores, columns: Columns, *, settings: RankSettings) -> Scores:
    """What each chunk of a call gains from those around it in the same call; 0 in all other documents.

    Speech is spread out: what was asked for is often said over several minutes, of which only
    some repeat the question's words. Written paragraphs do not need it.
    """
    gained = np.zeros(len(scores))
    sizes = np.bincount(columns.documents)[columns.documents]
    spread = np.minimum(settings.reach, sizes / settings.calls_per_reach)
    spread = np.where(columns.calls & (spread >= _NARROWEST), spread, 0.0)
    weights = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    for offset in range(1, min(round(3 * settings.reach), len(scores) - 1) + 1):
        same = columns.documents[offset:] == columns.documents[:-offset]
        weight = settings.neighbours * np.exp(-0.5 * (offset * weights[offset:]) ** 2)
        weight = weight * same * (spread[offset:] > 0)
        gained[offset:] += weight * scores[:-offset]
        gained[:-offset] += weight * scores[offset:]
    return gained


def best_of_document(scores: Scores, documents: NDArray[np.int64]) -> Scores:
    """For each chunk the best score in its document."""
    borders = np.flatnonzero(np.diff(documents, prepend=documents[0] - 1))
    sizes = [end - start for start, end in pairwise([*borders, len(documents)])]
    return np.repeat(np.maximum.reduceat(scores, borders), sizes)
