"""The trained ear: how likely a sentence says each kind of thing, from its vector and its words together.

Owns the arithmetic of a linear head; what it was trained on stands in `ear.md`, how in `evals.signals.fit`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.ports import Embedder

FILE = Path(__file__).with_name("ear.npz")
BUCKETS = 8192
NONE = "none"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!%€$£]")
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of a softmax over `kinds` (the last is `none`).

    `vector` is `(dimension, kinds)` and `words` `(BUCKETS, kinds)` beside each other; `alone` is for the words
    where the vectors are of another model than `model`.
    """

    kinds: tuple[str, ...]
    model: str
    vector: Matrix
    words: Matrix
    bias: Matrix
    alone: Matrix
    alone_bias: Matrix
    digest: str

    def fits(self, embedder: Embedder) -> bool:
        """Whether vectors of this embedder are those that it was trained on (whatever their precision)."""
        return embedder.name.split("/")[0] == self.model and embedder.dimension == self.vector.shape[0]

    def hear(self, texts: Sequence[str], embedder: Embedder) -> Matrix:
        """Return `(n, kinds)` probabilities, each row summing to 1."""
        if not texts:
            return np.empty((0, len(self.kinds)), np.float32)
        bags = [bag(text) for text in texts]
        if self.fits(embedder):
            logits = embedder.embed_documents(texts) @ self.vector + self.bias
            weights = self.words
        else:
            logits = np.tile(self.alone_bias, (len(texts), 1))
            weights = self.alone
        for row, (places, values) in enumerate(bags):
            if places.size:
                logits[row] += values @ weights[places]
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        return np.asarray(chances / chances.sum(axis=1, keepdims=True), np.float32)


def bag(text: str) -> tuple[NDArray[np.int64], Matrix]:
    """Words and pairs of neighbouring words as buckets and weights of unit length. Figures are all one word."""
    words = ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower().replace("’", "'"))]
    grams = [*words, *(f"{one} {two}" for one, two in zip(["^", *words], [*words, "$"], strict=True))]
    places = sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams})
    found = np.array(places, np.int64)
    return found, np.full(found.size, 1 / np.sqrt(max(found.size, 1)), np.float32)


@cache
def trained(path: Path = FILE) -> Head:
    """Return the head that the package ships."""
    content = path.read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as data:
        return Head(
            kinds=tuple(str(kind) for kind in data["kinds"]),
            model=str(data["model"]),
            vector=data["vector"].astype(np.float32),
            words=data["words"].astype(np.float32),
            bias=data["bias"].astype(np.float32),
            alone=data["alone"].astype(np.float32),
            alone_bias=data["alone_bias"].astype(np.float32),
            digest=sha256(content).hexdigest()[:12],
        )
