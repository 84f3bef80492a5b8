"""Both vector indexes keep the contract; Chroma's folder survives being closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.index.chroma import ChromaIndex
from assistant.index.exact import ExactIndex
from assistant.ports import IndexEntry, VectorIndex
from tests.contracts.vector_index import VectorIndexContract, scope, unit


class TestExactIndex(VectorIndexContract):
    @pytest.fixture
    def index(self) -> VectorIndex:
        return ExactIndex()


class TestChromaIndex(VectorIndexContract):
    @pytest.fixture
    def index(self, tmp_path: Path) -> VectorIndex:
        return ChromaIndex(tmp_path / "index")

    def test_a_second_look_at_the_folder_finds_what_was_written(self, tmp_path: Path) -> None:
        ChromaIndex(tmp_path / "index").upsert([IndexEntry("a#0", "a", unit(1, 0, 0))])
        again = ChromaIndex(tmp_path / "index")
        assert again.ids() == {"a#0"}
        assert again.search(unit(1, 0, 0), scope=scope("a"), k=1)[0][0] == "a#0"
