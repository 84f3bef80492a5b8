"""What can be seen of a sentence's words without their meaning: whether the evidence holds them, and their kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.text.wordlist import word_set
from assistant.text.words import STOP_WORDS, stem

FEATURES = 7
_WORD = re.compile(r"[$€£]?\d[\d.,]*\d%?|[$€£]?\d%?|[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_NEGATIONS = word_set(
    """
    no not never none nobody nothing neither nor cannot without unable except lack lacks fails failed fail
    refuse refuses refused hardly
    """
)
MOST_NEGATIONS = 3


@dataclass(frozen=True, slots=True)
class Held:
    """The words of the evidence, as written in lower case and as stems, and how often it says no."""

    words: frozenset[str]
    stems: frozenset[str]
    negations: float

    @classmethod
    def of(cls, text: str) -> Held:
        """Read an evidence's words."""
        words = [match.group().lower() for match in _WORD.finditer(text)]
        negations = min(sum(map(_negates, words)), MOST_NEGATIONS) / MOST_NEGATIONS
        return cls(frozenset(words), frozenset(map(stem, words)), negations)


def word_features(text: str, offsets: Sequence[tuple[int, int]], held: Held) -> NDArray[np.float32]:
    """For each token of a sentence the features of the word it is part of, shape (tokens, 7); zeros where of none.

    The word and its stem stand in the evidence; it is a figure, begins with a capital, is a stop word, negates; and
    how often the evidence negates.
    """
    found = np.zeros((len(offsets), FEATURES), dtype=np.float32)
    words = [(match.start(), match.end(), _row(match.group(), held)) for match in _WORD.finditer(text)]
    at = 0
    for token, (start, end) in enumerate(offsets):
        while at < len(words) and words[at][1] <= start:
            at += 1
        if start < end and at < len(words) and words[at][0] <= start:
            found[token] = words[at][2]
    return found


def _row(word: str, held: Held) -> tuple[float, ...]:
    lowered = word.lower()
    figure = lowered[0].isdigit() or lowered[0] in "$€£"
    return (
        float(lowered in held.words),
        float(stem(lowered) in held.stems),
        float(figure),
        float(word[0].isupper()),
        float(lowered in STOP_WORDS),
        float(_negates(lowered)),
        held.negations,
    )


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith(("n't", "n’t"))
