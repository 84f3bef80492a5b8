"""How likely a sentence answers, and how likely anything does: two small logistic models with committed
weights.

The coefficients are fitted by `python -m evals.fit_answering` on public dialogues with marked answers;
the features are in `features`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.answering.features import Features, Measured
from assistant.answering.understand import Understanding

SENTENCE = (-7.0, 2.63, 1.23, 0.82, 3.29, 1.78, 2.08, -0.98, 1.74, 1.1, 2.04)
"""Intercept, then one weight for each of `Features`. The fit ranks the sentences of one question, so the
intercept only says where even odds lie: at the median of the best wrong sentences."""
NEWEST = 1.5
"""Log odds between the oldest and the newest sentence where the question asks for what holds now."""
_NOW = re.compile(
    r"\b(?:now|current(?:ly)?|latest|newest|most\s+recent|still|today|so\s+far|by\s+now|these\s+days|at\s+the\s+moment|stand)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:first|original(?:ly)?|initial(?:ly)?|at\s+the\s+(?:start|beginning)|back\s+then)\b", re.IGNORECASE
)


def logistic(coefficients: Sequence[float], row: Sequence[float]) -> float:
    """The logistic model: intercept first."""
    return 1 / (1 + math.exp(-_log_odds(coefficients, row)))


def strength(features: Features) -> float:
    """Log odds that these words are part of the answer."""
    return _log_odds(SENTENCE, features.row())


def ranked(measured: Sequence[Measured], asked: Understanding) -> tuple[tuple[Measured, float], ...]:
    """Candidates with their log odds, the likeliest first; ties stay in the order of the hits.

    Where the question asks for what holds now, the newer of two likely sentences goes first; where it
    asks how something began, the older.
    """
    lean = NEWEST if _NOW.search(asked.question) else -NEWEST if _FIRST.search(asked.question) else 0.0
    scored = []
    for one in measured:
        scored.append((one, round(strength(one.features) + lean * (one.newness - 0.5), 4)))
    return tuple(sorted(scored, key=lambda pair: -pair[1]))


def _log_odds(coefficients: Sequence[float], row: Sequence[float]) -> float:
    total = coefficients[0] + sum(weight * value for weight, value in zip(coefficients[1:], row, strict=True))
    return max(min(total, 60.0), -60.0)
