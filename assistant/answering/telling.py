"""Which sentences say what a broad question looks for: by likeness to sentences that say such things. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.answering.candidates import Candidate
from assistant.answering.topics import Aspect, Topic
from assistant.ports import Embedder
from assistant.text.words import content_words

LINE = 0.42
"""Cosine with the nearest prototype from which a sentence is taken to say such a thing. Sentences of the demo
that say nothing of the kind stay below .35."""
NEWEST = 0.1
"""What the newest sentence gains over the oldest: of two alike, what holds now is told."""
MOST = 6
SAME = 0.8
"""Cosine from which two sentences say the same thing."""
EMBEDDED = 80
SHORT = 4
"""Content words below which a sentence is too short to be told without its neighbours."""


def telling(
    found: Sequence[Candidate], topic: Topic, embedder: Embedder
) -> tuple[tuple[Candidate, Aspect], ...]:
    """The sentences that say such things, each with its aspect: the best of each aspect first, none twice."""
    usable = [one for one in found if _usable(one)][: EMBEDDED * 2]
    if not usable:
        return ()
    vectors = embedder.embed_documents([one.text for one in usable])
    newness = _newness(usable)
    ranked: list[list[tuple[float, int]]] = []
    for aspect in topic.aspects:
        near = (vectors @ embedder.embed_documents(aspect.said).T).max(axis=1)
        scored = [
            (round(float(near[i]) + NEWEST * newness[i], 4), i)
            for i, one in enumerate(usable)
            if near[i] >= LINE and aspect.side in (None, one.main.segment.side)
        ]
        ranked.append(sorted(scored, key=lambda pair: (-pair[0], usable[pair[1]].key)))
    chosen: list[tuple[int, Aspect]] = []
    for place in range(MOST):
        for aspect, scored in zip(topic.aspects, ranked, strict=True):
            if place < len(scored) and len(chosen) < MOST:
                index = scored[place][1]
                if all(float(vectors[index] @ vectors[other]) < SAME for other, _ in chosen):
                    chosen.append((index, aspect))
    return tuple((usable[index], aspect) for index, aspect in chosen)


def _usable(candidate: Candidate) -> bool:
    """A statement by itself: no question, and long enough to be understood alone."""
    quote = candidate.main.quote.rstrip("\"'”’) ")
    return len(candidate.pieces) == 1 and not quote.endswith("?") and len(set(content_words(quote))) >= SHORT


def _newness(found: Sequence[Candidate]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """From 0 for the oldest instant among them to 1 for the newest."""
    instants = np.array([one.main.at.timestamp() for one in found])
    span = float(np.ptp(instants))
    return (instants - instants.min()) / span if span else np.zeros(len(found))
