"""Keeps the vectors of texts that were embedded lately, for whoever embeds the same sentences again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.ports import Embedder

KEPT = 20_000
"""Texts: the sentences of some hundred documents, 30 MB at 384 dimensions."""


class RememberingEmbedder:
    """The `Embedder` port over another one. May be shared by threads.

    A vector is a function of its text alone (the embedder contract), so remembering one changes nothing
    but the time.
    """

    def __init__(self, embedder: Embedder, *, kept: int = KEPT) -> None:
        self._embedder = embedder
        self._kept = kept
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (n, dimension); only new texts are embedded."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= dict(zip(new, self._embedder.embed_documents(new), strict=True))
        self._keep(known)
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.stack([known[text] for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the question's unit vector, shape (dimension,). Questions are not remembered."""
        return self._embedder.embed_query(text)

    def _keep(self, used: dict[str, NDArray[np.float32]]) -> None:
        with self._lock:
            for text, vector in used.items():
                self._vectors[text] = vector
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
