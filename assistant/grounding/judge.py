"""Weighs whether cited words carry a sentence: aligns its tokens with theirs and looks for the one that does not fit.

A small attention head over the tokens of the product's own encoder; `python -m evals.fit_grounding` trains it, and
`MODEL_CARD.md` beside this file says on what and how well. Pure but for reading its weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.words import Held, word_features
from assistant.ports import Tokens, TokenView
from assistant.text.sentences import sentences

Vectors = NDArray[np.float32]
HALF = 384
"""The encoder gives two vectors of this width for a token: of an early and of its last layer."""
MOST_WORDS = 170
"""Words of evidence that are looked at: the encoder sees 256 tokens."""
BESIDE = 0.8
"""What a sentence beside a near one is worth of its nearness: answers stand beside their questions."""


class Judge:
    """Whether words carry a sentence. Shared by threads; the same text is judged the same."""

    def __init__(self, tokens: Tokens, weights: Mapping[str, Vectors] | None = None) -> None:
        self._tokens = tokens
        self._heads = split(weights if weights is not None else read_weights())
        self._line = float((weights if weights is not None else read_weights())["line"])
        self._pooled = lru_cache(maxsize=4096)(lambda text: pooled(tokens.view(text)))
        self._evidence = lru_cache(maxsize=64)(self._seen)

    def __call__(self, sentence: str, evidence: str) -> bool:
        """True where nothing in the sentence looks foreign to the evidence."""
        return self.doubt(sentence, evidence) < self._line

    def doubt(self, sentence: str, evidence: str) -> float:
        """How much speaks against the sentence, in log odds without a meaning of their own."""
        text, view, held = self._evidence(evidence, sentence if _long(evidence) else "")
        claim = self._tokens.view(sentence)
        if len(claim.ids) <= 2 or len(view.ids) <= 2 or not text:
            return float("inf")
        features = word_features(sentence, claim.offsets, held)
        equal = (claim.ids[:, None] == view.ids[None]).astype(np.float32)
        return float(
            np.mean([doubt(head, claim.vectors, features, view.vectors, equal) for head in self._heads])
        )

    def _seen(self, evidence: str, sentence: str) -> tuple[str, TokenView, Held]:
        text = nearest(evidence, sentence, self._pooled) if sentence else evidence
        return text, self._tokens.view(text), Held.of(text)


def nearest(evidence: str, sentence: str, pool: Callable[[str], Vectors]) -> str:
    """The sentences of a long evidence that are nearest to the sentence in meaning, in their order; `pool` gives a
    text's unit vector."""
    found = [
        line[span.start : span.end]
        for line in evidence.splitlines()
        if line.strip()
        for span in sentences(line)
    ]
    if not found:
        return ""
    wanted = pool(sentence)
    near = np.array([pool(text) @ wanted for text in found])
    score = near.copy()
    score[1:] = np.maximum(score[1:], BESIDE * near[:-1])
    score[:-1] = np.maximum(score[:-1], BESIDE * near[1:])
    chosen: list[int] = []
    words = 0
    for at in np.argsort(-score, kind="stable"):
        words += len(found[at].split())
        if words > MOST_WORDS and chosen:
            break
        chosen.append(int(at))
    return " ".join(found[at] for at in sorted(chosen))


def pooled(view: TokenView) -> Vectors:
    """The unit vector of a whole text: the mean of its tokens' last layer."""
    mean: Vectors = view.vectors[:, HALF:].mean(axis=0)
    unit: Vectors = mean / np.float32(np.linalg.norm(mean))
    return unit


def doubt(
    head: Mapping[str, Vectors], claim: Vectors, features: Vectors, evidence: Vectors, equal: Vectors
) -> float:
    """The head: log-sum-exp over the claim's tokens of how foreign each is to the evidence. Marks at both ends are
    left out."""
    h, g = _projected(head, claim), _projected(head, evidence[1:-1])
    same = equal[:, 1:-1]
    weights = _softmax((h @ head["q.weight"].T) @ (g @ head["k.weight"].T).T / 8 + head["same"] * same)
    aligned = weights @ g
    unit_h, unit_g = _units(h), _units(g)
    nearness = (unit_h @ unit_g.T).max(axis=1)
    agreement = (unit_h * _units(aligned)).sum(axis=1)
    exact = (weights * same).sum(axis=1)
    row = [h, aligned, np.abs(h - aligned), h * aligned, features]
    row += [nearness[:, None], agreement[:, None], exact[:, None]]
    x = np.maximum(np.concatenate(row, axis=1) @ head["c1.weight"].T + head["c1.bias"], 0)
    x = x + np.maximum(_beside(x, head), 0)
    foreign = (x @ head["o.weight"].T + head["o.bias"])[1:-1, 0]
    top = foreign.max()
    return float(top + np.log(np.exp(foreign - top).sum()) - 1)


def _projected(head: Mapping[str, Vectors], vectors: Vectors) -> Vectors:
    early = np.tanh(vectors[:, :HALF] @ head["p2.weight"].T + head["p2.bias"])
    late = np.tanh(vectors[:, HALF:] @ head["p6.weight"].T + head["p6.bias"])
    joined: Vectors = np.concatenate([early, late], axis=1)
    return joined


def _beside(x: Vectors, head: Mapping[str, Vectors]) -> Vectors:
    """A convolution over each token and the ones beside it."""
    padded = np.pad(x, ((1, 1), (0, 0)))
    weight = head["conv.weight"]
    total: Vectors = sum(padded[n : n + len(x)] @ weight[:, :, n].T for n in range(3)) + head["conv.bias"]
    return total


def _softmax(scores: Vectors) -> Vectors:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Vectors = odds / odds.sum(axis=1, keepdims=True)
    return shares


def _units(rows: Vectors) -> Vectors:
    units: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return units


def _long(evidence: str) -> bool:
    return len(evidence.split()) > MOST_WORDS


def split(weights: Mapping[str, Vectors]) -> tuple[dict[str, Vectors], ...]:
    """The heads of a file, whose names are led by their number: `0.p2.weight`."""
    numbers = sorted({name.split(".")[0] for name in weights if "." in name})
    return tuple(
        {
            name.split(".", 1)[1]: value.astype(np.float32)
            for name, value in weights.items()
            if name.startswith(f"{n}.")
        }
        for n in numbers
    )


@lru_cache(maxsize=1)
def read_weights() -> dict[str, Vectors]:
    """The weights that come with the product. Reads arrays only: nothing in the file can run."""
    content = (files("assistant.grounding") / "head.npz").read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as found:
        return dict(found)
