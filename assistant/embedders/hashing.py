"""A deterministic embedder without weights: hashed words and word pairs. For tests, not for meaning."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """The `Embedder` port by feature hashing: texts that share words are close, others nearly orthogonal."""

    def __init__(self, dimension: int = 256) -> None:
        self.name = f"hashing/{dimension}"
        self.dimension = dimension

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (n, dimension)."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for index, text in enumerate(texts):
            vectors[index] = self.embed_query(text)
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the text's unit vector, shape (dimension,); without words it points along the first axis."""
        vector = np.zeros(self.dimension, dtype=np.float64)
        words = _WORD.findall(text.lower())
        pairs = [f"{first} {second}" for first, second in pairwise(words)]
        for feature in (*words, *pairs):
            slot, sign = _place(feature, self.dimension)
            vector[slot] += sign
        length = float(np.linalg.norm(vector))
        if length == 0.0:  # no words, or features that cancel each other out
            vector[0] = length = 1.0
        return (vector / length).astype(np.float32)


def _place(feature: str, dimension: int) -> tuple[int, float]:
    """Map a feature to its slot and sign; Python's own hash differs from process to process."""
    number = int.from_bytes(hashlib.blake2b(feature.encode("utf-8"), digest_size=8).digest(), "big")
    return (number >> 1) % dimension, 1.0 if number & 1 else -1.0
