"""Whether what was found answers at all. Owns the features of a whole question and the line below which
we abstain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.features import Measured
from assistant.answering.intent import Asks
from assistant.answering.scoring import logistic
from assistant.answering.understand import Understanding
from assistant.text.figures import figures

ANSWERABLE = (-2.05, 3.41, 0.62, 0.09, -0.34, -0.07, 0.57)
"""Intercept, then one weight for each of `Support`. No weight is let fall on the wrong side of zero."""
LINE = 0.4
"""Below this probability nothing is claimed: so many of the answerable questions of the fit fell below it
that
a tenth of those about dialogues are refused."""
LINE_WHETHER = 0.45
"""The line for yes or no: a passage that is merely near reads like a yes."""
LINE_BOUNDED = 0.3
"""The line for a question that says who or when: what fits that is already half of what it asks."""


@dataclass(frozen=True, slots=True)
class Support:
    """How well the best finds carry the question.

    `similarity` of the nearest sentence; `coverage` of the question's words by one of the best three;
    `form` whether one of them has the form asked for; `figures` and `names` the shares of the question's
    own that none of them holds; `strength` a fifth of the best sentence's log odds.
    """

    similarity: float
    coverage: float
    form: float
    figures: float
    names: float
    strength: float

    def row(self) -> tuple[float, ...]:
        return (self.similarity, self.coverage, self.form, self.figures, self.names, self.strength)


def support(ranked: Sequence[tuple[Measured, float]], asked: Understanding) -> Support:
    """The features of a question, from its ranked candidates."""
    if not ranked:
        return Support(0, 0, 0, 1, 1, -2)
    top = [measured for measured, _ in ranked[:3]]
    text = " ".join(m.candidate.around + " " + m.candidate.text for m in top)
    wanted = asked.intent.asks in (Asks.WHEN, Asks.HOW_MANY, Asks.WHO, Asks.WHY)
    return Support(
        similarity=max(m.features.similarity for m, _ in ranked),
        coverage=max(m.features.coverage for m in top),
        form=max(m.features.form for m in top) if wanted else 0.5,
        figures=_missing_figures(asked.text, text),
        names=_missing_names(asked, text),
        strength=ranked[0][1] / 5,
    )


def line(asked: Understanding) -> float:
    """How likely an answer has to be for this question."""
    if asked.intent.asks is Asks.WHETHER and asked.intent.speaker is None:
        return LINE_WHETHER
    return LINE_BOUNDED if asked.intent.speaker is not None or asked.frame.bounded else LINE


def answerable(found: Support) -> float:
    """How likely the finds answer the question."""
    return logistic(ANSWERABLE, found.row())


def _missing_figures(question: str, text: str) -> float:
    wanted = {(figure.kind, figure.value) for figure in figures(question)}
    if not wanted:
        return 0.0
    there = {(figure.kind, figure.value) for figure in figures(text)}
    return len(wanted - there) / len(wanted)


def _missing_names(asked: Understanding, text: str) -> float:
    names = [name for name in asked.names if name != asked.intent.speaker]
    if not names:
        return 0.0
    lowered = text.lower()
    return sum(1 for name in names if not any(w in lowered for w in name.lower().split())) / len(names)
