"""What an embedder adds to reading: how alike two sentences are, and whether one asks for something.

Owns the memory of vectors within one reading; without an embedder the ledger reads by words alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.dossier.asking import chances, head
from assistant.ports import Embedder


class Sense:
    """An embedder that is opened when a sentence first needs it."""

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        self._open = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._asks: dict[str, bool] = {}

    @cached_property
    def _embedder(self) -> Embedder:
        return self._open()

    def cosine(self, one: str, other: str) -> float:
        """From -1 to 1."""
        return float(self._vector(one) @ self._vector(other))

    def asks(self, text: str) -> bool:
        """Whether a sentence asks or takes on; never by another embedder than the head was fitted for."""
        if self._embedder.name != head().embedder:
            return False
        if text not in self._asks:
            self._asks[text] = bool(chances([text], self._embedder)[0] >= head().line)
        return self._asks[text]

    def _vector(self, text: str) -> NDArray[np.float32]:
        if text not in self._vectors:
            self._vectors[text] = self._embedder.embed_documents([text])[0]
        return self._vectors[text]
