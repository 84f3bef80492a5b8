"""Any sentence-transformers model by name or folder; slow, because torch is imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.embedders.registry import open_embedder
from assistant.embedders.weights import find_default_model
from assistant.errors import ConfigError
from assistant.ports import Embedder
from tests.contracts.embedder import EmbedderContract

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reference() -> Embedder:
    return open_embedder("all-MiniLM-L6-v2@float", cache_dir=Path("unused"))


class TestReferenceEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, reference: Embedder) -> Embedder:
        return reference


def test_a_folder_is_named_by_its_weights(tmp_path: Path) -> None:
    copy = tmp_path / "tuned"
    copy.symlink_to(find_default_model().folder)
    embedder = open_embedder(str(copy), cache_dir=tmp_path)
    assert embedder.name == "sentence-transformers/model@53aa51172d14"
    assert embedder.dimension == 384


def test_a_model_that_is_nowhere_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no-such-model") as caught:
        open_embedder("no-such-model", cache_dir=tmp_path)
    assert "folder" in caught.value.mend
