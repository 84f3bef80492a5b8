"""How good a ranking of passages is, whatever the passages' size. Pure; knows no set and no system.

A passage covers units: turns of a conversation or characters of a text. It is relevant when it
touches a unit of the gold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

READ = 5
"""How many passages a person reads before giving up; the words in them are the price of large passages."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Units `[start, end)` of one document, and the number of words in them."""

    document_id: str
    start: int
    end: int
    words: int


@dataclass(frozen=True, slots=True)
class Gold:
    """What answers a question: documents and, where the set says so, `[start, end)` spans of units."""

    document_ids: frozenset[str]
    spans: tuple[tuple[str, int, int], ...] = ()


def measure(ranked: Sequence[Passage], gold: Gold, *, relevant: int | None) -> dict[str, float]:
    """All measures of one question's ranking.

    `relevant` is how many passages of the index touch the gold, for the ideal ranking; None counts
    the gold spans instead.
    """
    documents = list(dict.fromkeys(passage.document_id for passage in ranked))
    of_documents = [document in gold.document_ids for document in documents]
    found = {
        "doc_ndcg@10": ndcg(of_documents, relevant=len(gold.document_ids)),
        "words@5": float(sum(passage.words for passage in ranked[:READ])),
    } | {f"doc_recall@{k}": sum(of_documents[:k]) / len(gold.document_ids) for k in (1, 5, 10)}
    if not gold.spans:
        return found
    touches = [_touches(passage, gold) for passage in ranked[:10]]
    wanted = _units(gold.spans)
    for k in (5, 10):
        shown = _units([(p.document_id, p.start, p.end) for p in ranked[:k]])
        found[f"cover@{k}"] = len(shown & wanted) / len(wanted)
        found[f"hit@{k}"] = float(any(touches[:k]))
        if k == READ:
            found["prec@5"] = len(shown & wanted) / max(1, len(shown))
            found["iou@5"] = len(shown & wanted) / len(shown | wanted)
    found["mrr@10"] = next((1 / place for place, hit in enumerate(touches, start=1) if hit), 0.0)
    found["ndcg@10"] = ndcg(touches, relevant=relevant or len(gold.spans))
    return found


def ndcg(hits: Sequence[bool], *, relevant: int, k: int = 10) -> float:
    """Discounted gain of the first `k` places over that of an ideal ranking with `relevant` hits."""
    gain = sum(1 / math.log2(place + 1) for place, hit in enumerate(hits[:k], start=1) if hit)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(relevant, k) + 1))
    return gain / ideal if ideal else 0.0


def touching(passages: Sequence[Passage], gold: Gold) -> int:
    """How many of the passages touch the gold spans."""
    return sum(_touches(passage, gold) for passage in passages)


def means(measured: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each measure over the questions that have it."""
    names = dict.fromkeys(name for one in measured for name in one)
    return {name: fmean(one[name] for one in measured if name in one) for name in names}


def _touches(passage: Passage, gold: Gold) -> bool:
    return any(
        document_id == passage.document_id and start < passage.end and passage.start < end
        for document_id, start, end in gold.spans
    )


def _units(spans: Sequence[tuple[str, int, int]]) -> set[tuple[str, int]]:
    return {(document_id, unit) for document_id, start, end in spans for unit in range(start, end)}
