"""What every embedder must do. A test class inherits and gives the fixture `embedder`."""

from __future__ import annotations

import random

import numpy as np
import pytest

from assistant.ports import Embedder

TEXTS = (
    "When does the contract with the bakery end?",
    "Yes.",
    "",
    "Nadia: we open two shops in May, so we will need about forty more seats by then. Piet: noted, I will send a quote.",
    "Übergabe am Dienstag — könnten Sie die Rechnung noch einmal prüfen? 谢谢 🙂",
    "the export fails again " * 150,
    "Piet: noted, I will send a quote.",
    "ERR_504 upstream timed out after 30 s (request 7f3a-11)",
    "!!! ... ---",
)


class EmbedderContract:
    """The suite; collected only through its subclasses, whose names start with Test."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError("a subclass gives the adapter")

    def test_vectors_have_the_stated_dimension_and_unit_length(self, embedder: Embedder) -> None:
        vectors = embedder.embed_documents(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_a_query_is_one_unit_vector(self, embedder: Embedder) -> None:
        vector = embedder.embed_query(TEXTS[0])
        assert vector.shape == (embedder.dimension,)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)

    def test_no_texts_give_no_rows(self, embedder: Embedder) -> None:
        assert embedder.embed_documents([]).shape == (0, embedder.dimension)

    def test_the_same_text_gives_the_same_bytes(self, embedder: Embedder) -> None:
        assert embedder.embed_documents(TEXTS).tobytes() == embedder.embed_documents(TEXTS).tobytes()
        assert embedder.embed_query(TEXTS[3]).tobytes() == embedder.embed_query(TEXTS[3]).tobytes()

    def test_a_batch_gives_the_same_bytes_as_single_texts(self, embedder: Embedder) -> None:
        together = embedder.embed_documents(TEXTS)
        for text, row in zip(TEXTS, together, strict=True):
            assert embedder.embed_documents([text])[0].tobytes() == row.tobytes()

    def test_order_and_neighbours_change_no_byte(self, embedder: Embedder) -> None:
        expected = dict(zip(TEXTS, embedder.embed_documents(TEXTS), strict=True))
        for seed in range(3):
            chosen = random.Random(seed).choices(TEXTS, k=12)
            for text, row in zip(chosen, embedder.embed_documents(chosen), strict=True):
                assert row.tobytes() == expected[text].tobytes()

    def test_half_a_surrogate_pair_does_not_spoil_its_batch(self, embedder: Embedder) -> None:
        vectors = embedder.embed_documents([TEXTS[0], "cut off emoji \ud83d"])
        assert vectors[0].tobytes() == embedder.embed_documents([TEXTS[0]])[0].tobytes()
        assert np.all(np.isfinite(vectors[1]))
        assert np.all(np.isfinite(embedder.embed_query("\ud83d")))

    def test_a_text_is_closest_to_its_own_words(self, embedder: Embedder) -> None:
        query = embedder.embed_query("Piet will send the quote")
        scores = embedder.embed_documents([TEXTS[6], TEXTS[7], TEXTS[1]]) @ query
        assert int(np.argmax(scores)) == 0

    def test_the_name_is_fixed_and_says_something(self, embedder: Embedder) -> None:
        assert embedder.name == embedder.name.strip()
        assert len(embedder.name) >= 5
