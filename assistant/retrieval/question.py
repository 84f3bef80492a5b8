"""What a question looks for, as weighted terms. Owns the weighing; which days it means is `timeframe`'s."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.text.words import content_words, is_light

LIGHT_WEIGHT = 1 / 3
"""Weight of "discussed", "meeting", "recent", …: they dress a question, and are seldom in its answer."""

PREVIOUS_WEIGHT = 0.3
"""Weight of the question before in a conversation: "And for the EU site?" goes on about the same thing."""


@dataclass(frozen=True, slots=True)
class Term:
    """A stem and how much it counts."""

    stem: str
    weight: float


def question_terms(question: str) -> tuple[Term, ...]:
    """Return the question's content words, first occurrence first; none if it has only stop words.

    >>> [term.stem for term in question_terms("Summarize what they discussed about the pricing")]
    ['summar', 'discuss', 'price']
    """
    counts = Counter(content_words(question))
    return tuple(Term(stem, n * (LIGHT_WEIGHT if is_light(stem) else 1.0)) for stem, n in counts.items())


def follow_up_terms(question: str, previous: str) -> tuple[Term, ...]:
    """The question's terms, then those that only the question before it has, at `PREVIOUS_WEIGHT`."""
    own = question_terms(question)
    stems = {term.stem for term in own}
    carried = (term for term in question_terms(previous) if term.stem not in stems)
    return own + tuple(Term(term.stem, PREVIOUS_WEIGHT * term.weight) for term in carried)


def follow_up_vector(question: NDArray[np.float32], previous: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mix two questions' unit vectors, the one before at `PREVIOUS_WEIGHT`; of unit length again."""
    mixed = (1 - PREVIOUS_WEIGHT) * question + PREVIOUS_WEIGHT * previous
    unit: NDArray[np.float32] = (mixed / np.linalg.norm(mixed)).astype(np.float32)
    return unit
