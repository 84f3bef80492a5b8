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

    def test_no_byte_of_the_process_stays_in_the_room_for_more(self, tmp_path: Path) -> None:
        index = ChromaIndex(tmp_path / "index")
        index.upsert([IndexEntry(f"a#{n}", "a", unit(1, n, 0)) for n in range(5)])
        index.close()
        (data,) = (tmp_path / "index").rglob("data_level0.bin")
        size = data.stat().st_size
        with data.open("r+b") as file:
            file.seek(size - 40)
            file.write(b"words that lay in the process's memory")
        again = ChromaIndex(tmp_path / "index")
        again.tidy()
        assert b"process's memory" not in data.read_bytes()
        assert data.stat().st_size == size
        again.close()
        third = ChromaIndex(tmp_path / "index")
        assert next(name for name, _ in third.search(unit(1, 0, 0), scope=scope("a"), k=5)) == "a#0"
        assert third.count() == 5
        third.upsert([IndexEntry("a#9", "a", unit(0, 0, 1))])
        assert third.search(unit(0, 0, 1), scope=scope("a"), k=1)[0][0] == "a#9"
