"""Remembered vectors are the same vectors, and no text is embedded twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.embedders.hashing import HashingEmbedder
from assistant.embedders.remembering import RememberingEmbedder
from assistant.ports import Embedder
from tests.contracts.embedder import EmbedderContract


class Counting(HashingEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return super().embed_documents(texts)


class TestRememberingEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return RememberingEmbedder(HashingEmbedder())


def test_only_new_texts_are_embedded() -> None:
    inner = Counting()
    embedder = RememberingEmbedder(inner)
    first = embedder.embed_documents(["one", "two", "one"])
    second = embedder.embed_documents(["two", "three"])
    assert inner.embedded == ["one", "two", "three"]
    assert np.array_equal(first[1], second[0])


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    inner = Counting()
    embedder = RememberingEmbedder(inner, kept=2)
    embedder.embed_documents(["one", "two"])
    embedder.embed_documents(["one"])
    embedder.embed_documents(["three"])
    inner.embedded.clear()
    embedder.embed_documents(["one", "three"])
    assert inner.embedded == []
    embedder.embed_documents(["two"])
    assert inner.embedded == ["two"]
