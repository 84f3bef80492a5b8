"""Which sentences say what a broad question looks for: by likeness to sentences that say such things. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.answering.candidates import Candidate
from assistant.answering.topics import Aspect, Topic
from assistant.ports import Embedder, Vectors
from assistant.text.words import content_words

LINE = 0.42
"""Cosine with the nearest prototype from which a sentence is taken to say such a thing. Sentences of the demo
that say nothing of the kind stay below .35."""
NEWEST = 0.1
"""What the newest sentence gains over the oldest: of two alike, what holds now is told."""
WHOLE_LINE = 0.34
"""The same where all is asked for that was said in a call or since a day: there little else is about."""
MOST = 6
LEAST_OF_ALL = 4
"""Sentences that a recap has at least, where there are as many."""
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
    line = WHOLE_LINE if topic.whole else LINE
    ranked: list[list[tuple[float, int]]] = []
    for aspect in topic.aspects:
        near = (vectors @ embedder.embed_documents(aspect.said).T).max(axis=1)
        scored = [
            (round(float(near[i]) + NEWEST * newness[i], 4), i)
            for i, one in enumerate(usable)
            if near[i] >= line and aspect.side in (None, one.main.segment.side)
        ]
        ranked.append(sorted(scored, key=lambda pair: (-pair[0], usable[pair[1]].key)))
    chosen: list[tuple[int, Aspect]] = []
    for place in range(MOST):
        for aspect, scored in zip(topic.aspects, ranked, strict=True):
            if place < len(scored) and len(chosen) < MOST:
                index = scored[place][1]
                if all(_are_two(index, other, usable, vectors) for other, _ in chosen):
                    chosen.append((index, aspect))
    if topic.whole:
        chosen += _central(usable, vectors, chosen, topic.aspects[-1])
    return tuple((usable[index], aspect) for index, aspect in chosen)


def _central(
    found: Sequence[Candidate], vectors: Vectors, chosen: Sequence[tuple[int, Aspect]], aspect: Aspect
) -> list[tuple[int, Aspect]]:
    """The sentences nearest to what all are about, to make up a handful; none like another."""
    centre = vectors.mean(axis=0)
    order = sorted(range(len(vectors)), key=lambda i: (-round(float(vectors[i] @ centre), 4), i))
    taken = [index for index, _ in chosen]
    more: list[tuple[int, Aspect]] = []
    for index in order:
        if len(taken) >= LEAST_OF_ALL:
            break
        if all(_are_two(index, other, found, vectors) for other in taken):
            taken.append(index)
            more.append((index, aspect))
    return more


def _are_two(one: int, other: int, found: Sequence[Candidate], vectors: Vectors) -> bool:
    """Whether two sentences are neither alike nor parts of each other."""
    return float(vectors[one] @ vectors[other]) < SAME and not found[one].overlaps(found[other])


def _usable(candidate: Candidate) -> bool:
    """A statement by itself: no question, and long enough to be understood alone."""
    quote = candidate.main.quote.rstrip("\"'”’) ")
    return len(candidate.pieces) == 1 and not quote.endswith("?") and len(set(content_words(quote))) >= SHORT


def _newness(found: Sequence[Candidate]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """From 0 for the oldest instant among them to 1 for the newest."""
    instants = np.array([one.main.at.timestamp() for one in found])
    span = float(np.ptp(instants))
    return (instants - instants.min()) / span if span else np.zeros(len(found))
