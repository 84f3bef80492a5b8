"""The trained head: which mail sentences ask for something or take it on."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.dossier.asking import CUES, HASHED, chances, features, head, places
from assistant.dossier.sense import Sense
from assistant.embedders.hashing import HashingEmbedder


def test_the_committed_weights_fit_the_features() -> None:
    known = head()
    dimension = len(known.weights) - len(CUES) - 3 - HASHED
    assert dimension == 384
    assert features(["Please call me."], np.zeros((1, dimension), dtype=np.float32)).shape == (
        1,
        len(known.weights),
    )
    assert 0.3 < known.line < 0.7


def test_words_alone_part_requests_from_reports() -> None:
    """Without a vector the cues and words still rank what asks above what tells."""
    known = head()
    texts = ["Could you please send me the report by Friday?", "Let me know if that works.", "It rained all day in Houston.",
             "The market closed higher."]  # fmt: skip
    odds = features(texts, np.zeros((4, 384), dtype=np.float32)) @ known.weights
    assert min(odds[:2]) > max(odds[2:])


def test_vectors_of_another_model_are_refused() -> None:
    with pytest.raises(ValueError, match="not of"):
        chances(["Please call me."], HashingEmbedder())
    assert not Sense(HashingEmbedder).asks("Could you please send me the report by Friday?")


def test_numbers_are_one_word_wherever_they_stand() -> None:
    assert places("call 12 now") == places("call 99 now")
    assert places("call now") != places("now call")
