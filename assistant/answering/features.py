"""What speaks for a candidate, as numbers between 0 and 1. Pure; the weights are in `scoring`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answering.candidates import Candidate
from assistant.answering.intent import Asks
from assistant.answering.understand import Understanding
from assistant.ports import Embedder, Vectors
from assistant.retrieval.question import PREVIOUS_WEIGHT, follow_up_vector
from assistant.text.figures import FigureKind, figures
from assistant.text.names import name_tokens
from assistant.text.words import content_words, is_light, stem, tokens

EMBEDDED = 80
"""Sentences compared by meaning: the best of the words' first reading. Twice as many change no answer that the
evals look at, and cost 60 ms."""
Vector = NDArray[np.float32]
LIGHT_WEIGHT = 1 / 3
_TIME_WORDS = re.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|q[1-4]|week|weeks|month|months|quarter|year|years|tomorrow|yesterday|tonight|"
    r"today|days?|o'clock|spring|summer|autumn|winter|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due\s+to|as\s+a\s+result|reason|therefore|so\s+that|thanks\s+to|caused?|which\s+is\s+why|that['’]s\s+why|"
    r"the\s+(?:problem|issue)\s+is|otherwise|in\s+order\s+to)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:yes|yeah|yep|no|nope|not|correct|right|exactly|sure|of\s+course|agreed|absolutely|definitely)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Features:
    """`similarity` of meaning; `beside` the better of the neighbours' similarities; `coverage` of the
    question's words by the sentence, `context` by all around it;
    `form` whether it has the form asked for; `rank` of its hit; `asks` whether it is itself a question;
    `length` whether it says anything; `pair` whether it comes with its question; `speaker` whether a name of
    the question is its author."""

    similarity: float
    beside: float
    coverage: float
    context: float
    form: float
    rank: float
    asks: float
    length: float
    pair: float
    speaker: float

    def row(self) -> tuple[float, ...]:
        return (
            self.similarity,
            self.beside,
            self.coverage,
            self.context,
            self.form,
            self.rank,
            self.asks,
            self.length,
            self.pair,
            self.speaker,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """A candidate with its features and its unit vector; `newness` is 1 for the newest day among them, 0
    the oldest."""

    candidate: Candidate
    features: Features
    vector: Vector
    newness: float


def question_words(asked: Understanding) -> tuple[str, ...]:
    """The stems that the answer is about, without those of the speaker's name."""
    speaker = {stem(word) for word in tokens(asked.intent.speaker or "")}
    return tuple(dict.fromkeys(word for word in content_words(asked.text) if word not in speaker))


def topic(asked: Understanding) -> str:
    """The question without the speaker's name: who said it is a condition, and no part of what is said."""
    speaker = asked.intent.speaker
    return asked.text.replace(speaker, "they") if speaker else asked.text


def weights(words: Sequence[str], pool: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much each word tells apart, by how few texts of the pool hold it; words of asking weigh a third."""
    total = len(pool)
    table = {}
    for word in words:
        holding = sum(1 for texts in pool if word in texts)
        rarity = math.log(1 + (total - holding + 0.5) / (holding + 0.5))
        table[word] = rarity * (LIGHT_WEIGHT if is_light(word) else 1.0)
    return table


def coverage(words: Mapping[str, float], text: frozenset[str]) -> float:
    """The weighted share of the words that the text holds; 0 where there is nothing to cover."""
    total = sum(words.values())
    if total <= 0:
        return 0.0
    return sum(weight for word, weight in words.items() if word in text) / total


def measure(found: Sequence[Candidate], asked: Understanding, embedder: Embedder) -> tuple[Measured, ...]:
    """Features of the candidates worth comparing, in the order of the candidates."""
    if not found:
        return ()
    own = [frozenset(content_words(candidate.text)) for candidate in found]
    around = [frozenset(content_words(candidate.around)) | own[i] for i, candidate in enumerate(found)]
    table = weights(question_words(asked), own)
    if asked.previous:
        carried = [word for word in dict.fromkeys(content_words(asked.previous)) if word not in table]
        table |= {word: PREVIOUS_WEIGHT * weight for word, weight in weights(carried, own).items()}
    covers = [(coverage(table, own[i]), coverage(table, around[i])) for i in range(len(found))]
    order = sorted(range(len(found)), key=lambda i: (-(covers[i][0] + covers[i][1] / 2 + _rank(found[i])), i))
    chosen = sorted(order[:EMBEDDED])
    vectors: Vectors = embedder.embed_documents([found[i].text for i in chosen])
    question = embedder.embed_query(topic(asked))
    if asked.previous:
        question = follow_up_vector(question, embedder.embed_query(asked.previous))
    near = [round(float(vector @ question), 4) for vector in vectors]
    beside = _beside([found[i] for i in chosen], near)
    newness = _newness([found[i] for i in chosen])
    return tuple(
        Measured(
            found[i],
            _features(found[i], asked, (near[at], beside[at]), covers[i], len(own[i])),
            vectors[at],
            newness[at],
        )
        for at, i in enumerate(chosen)
    )


def _beside(found: Sequence[Candidate], near: Sequence[float]) -> list[float]:
    """For each candidate the better similarity of the sentences right before and after it in its document."""
    order = sorted(range(len(found)), key=lambda i: found[i].key)
    best = [0.0] * len(found)
    for place, i in enumerate(order):
        for other in (*range(place - 4, place), *range(place + 1, place + 5)):
            if not 0 <= other < len(order):
                continue
            j = order[other]
            one, two = found[i].main, found[j].main
            apart = one.document.id != two.document.id or abs(one.segment.n - two.segment.n) > 1
            overlap = one.segment.n == two.segment.n and one.start < two.end and two.start < one.end
            if not apart and not overlap:
                best[i] = max(best[i], near[j])
    return best


def _newness(found: Sequence[Candidate]) -> list[float]:
    days = sorted({candidate.main.at for candidate in found})
    place = {day: n / max(len(days) - 1, 1) for n, day in enumerate(days)}
    return [place[candidate.main.at] for candidate in found]


def _features(
    candidate: Candidate,
    asked: Understanding,
    near: tuple[float, float],
    covers: tuple[float, float],
    words: int,
) -> Features:
    quote = candidate.main.quote
    named = {token.lower() for name in asked.names for token in tokens(name)}
    author = {token.lower() for token in tokens(candidate.main.segment.author or "")}
    return Features(
        similarity=near[0],
        beside=near[1],
        coverage=covers[0],
        context=covers[1],
        form=_form(candidate, asked.intent.asks),
        rank=_rank(candidate),
        asks=float(quote.rstrip("\"'”’) ").endswith("?")),
        length=min(1.0, words / 12),
        pair=float(len(candidate.pieces) > 1),
        speaker=float(bool(named & author)),
    )


def _rank(candidate: Candidate) -> float:
    return 1 / (1 + candidate.rank)


def _form(candidate: Candidate, asks: Asks) -> float:
    """Whether the words have the form that the question wants: a day, a number, a person, a reason, a yes."""
    text = candidate.main.quote
    match asks:
        case Asks.WHEN:
            return float(bool(_TIME_WORDS.search(text)) or _has(text, FigureKind.DATE, FigureKind.QUARTER))
        case Asks.HOW_MANY:
            return float(_has(text, FigureKind.NUMBER, FigureKind.MONEY, FigureKind.PERCENT))
        case Asks.WHO:
            return float(bool(name_tokens(text.split(maxsplit=1)[-1])))
        case Asks.WHY:
            return float(bool(_REASON.search(text)))
        case Asks.WHETHER:
            return float(len(candidate.pieces) > 1 and bool(_YES_NO.search(text))) / 2
        case _:
            return 0.0


def _has(text: str, *kinds: FigureKind) -> bool:
    return any(figure.kind in kinds for figure in figures(text))
