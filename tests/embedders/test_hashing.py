"""The embedder without weights keeps the contract and is the same in every process."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedders.hashing import HashingEmbedder
from tests.contracts.embedder import EmbedderContract


class TestHashingEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> HashingEmbedder:
        return HashingEmbedder()

    def test_the_vector_does_not_hang_on_the_process(self, embedder: HashingEmbedder) -> None:
        digest = hashlib.sha256(embedder.embed_query("Renewal in May").tobytes()).hexdigest()
        assert digest == "86adadae458de7cacf55db3dc2dfe13d3f9785d630a534f3285c3839965b83d9"

    def test_word_order_matters_and_case_does_not(self, embedder: HashingEmbedder) -> None:
        told = embedder.embed_query("the vendor blocked the buyer")
        assert np.array_equal(told, embedder.embed_query("The Vendor BLOCKED the buyer"))
        assert not np.array_equal(told, embedder.embed_query("the buyer blocked the vendor"))

    @given(text=st.text(max_size=80), dimension=st.integers(1, 64))
    def test_any_text_has_unit_length_in_any_dimension(self, text: str, dimension: int) -> None:
        vector = HashingEmbedder(dimension).embed_query(text)
        assert vector.shape == (dimension,)
        assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-5)
