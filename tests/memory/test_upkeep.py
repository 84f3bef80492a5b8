"""The index is a copy: when it is gone or damaged that is noticed, answered without it, and made good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from assistant.index.chroma import ChromaIndex
from assistant.index.exact import ExactIndex
from assistant.memory.scan import ScanIndex
from assistant.ports import VectorIndex
from assistant.upkeep import IndexKeeper
from tests.memory.world import EMBEDDER, empty_memory, put, scope, ticket

COUNT = 1_200
"""Enough for the library to write its graph to disk; below that it keeps only a queue."""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = empty_memory(tmp_path)
    put(engine, *(ticket(str(n), f"word{n} export of seat {n % 7}") for n in range(COUNT)))
    return engine


def keeper(engine: Engine, root: Path) -> IndexKeeper:
    return IndexKeeper(engine, root / "index", open_index=ChromaIndex)


def answers(index: VectorIndex) -> list[str]:
    found = index.search(
        EMBEDDER.embed_query("Dana Ortiz: word77 export of seat 0"), scope=scope("acct_a"), k=1
    )
    return [name for name, _ in found]


def files(root: Path, name: str) -> Path:
    (path,) = (root / "index").rglob(name)
    return path


def test_it_is_built_sealed_and_opened_again_as_it_is(engine: Engine, tmp_path: Path) -> None:
    first = keeper(engine, tmp_path)
    assert first.open().count() == COUNT
    first.close()
    before = files(tmp_path, "data_level0.bin").stat().st_mtime_ns
    again = keeper(engine, tmp_path)
    assert answers(again.open()) == ["zendesk:77#0~0"]
    assert (again.damage, files(tmp_path, "data_level0.bin").stat().st_mtime_ns) == (None, before)
    again.close()


def _remove(root: Path) -> None:
    import shutil

    shutil.rmtree(root / "index")


def _flip(name: str) -> Callable[[Path], None]:
    def flip(root: Path) -> None:
        path = files(root, name)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)

    return flip


def _cut(root: Path) -> None:
    path = files(root, "chroma.sqlite3")
    path.write_bytes(path.read_bytes()[:5000])


DAMAGE: dict[str, Callable[[Path], None]] = {
    "folder removed": _remove,
    "a byte of a vector": _flip("data_level0.bin"),
    "a byte of the links": _flip("link_lists.bin"),
    "a byte of the database": _flip("chroma.sqlite3"),
    "the database cut short": _cut,
    "a file removed": lambda root: files(root, "index_metadata.pickle").unlink(),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_noticed_answered_without_and_made_good(engine: Engine, tmp_path: Path, kind: str) -> None:
    first = keeper(engine, tmp_path)
    whole = first.open().ids()
    first.close()
    DAMAGE[kind](tmp_path)
    second = keeper(engine, tmp_path)
    meanwhile = second.open()
    assert second.damage
    assert isinstance(meanwhile, ScanIndex)
    assert answers(meanwhile) == ["zendesk:77#0~0"]
    second.mend()
    assert second.damage is None
    assert second.open().ids() == whole
    second.close()
    third = keeper(engine, tmp_path)
    assert not isinstance(third.open(), ScanIndex)
    assert third.open().ids() == whole
    assert answers(third.open()) == ["zendesk:77#0~0"]
    third.close()


def test_without_the_seal_a_flipped_byte_goes_unnoticed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keeper(engine, tmp_path)
    first.open()
    first.close()
    _flip("data_level0.bin")(tmp_path)
    monkeypatch.setattr("assistant.upkeep.differences", lambda folder, sealed: [])
    second = keeper(engine, tmp_path)
    second.open()
    assert second.damage is None
    second.close()


def test_a_death_while_writing_is_followed_by_a_look_at_every_vector(engine: Engine, tmp_path: Path) -> None:
    """Not sealed, so not comparable byte for byte: ids and vectors are compared with the memory instead."""
    first = keeper(engine, tmp_path)
    index = first.open()
    first._note(type(first._state())(first._state().generation, None))
    assert isinstance(index, ChromaIndex)
    wrong = next(iter(index.fetch(["zendesk:5#0~0"]).values())) * -1
    from assistant.ports import IndexEntry

    index.upsert([IndexEntry("zendesk:5#0~0", "acct_a", np.asarray(wrong, dtype=np.float32))])
    index.delete(["zendesk:6#0~0"])
    index.upsert([IndexEntry("zendesk:never#0~0", "acct_a", np.asarray(wrong, dtype=np.float32))])
    first.close()
    second = keeper(engine, tmp_path)
    mended = second.open()
    assert mended.ids() == ScanIndex(engine).ids()
    assert isinstance(mended, ChromaIndex)
    assert not np.allclose(mended.fetch(["zendesk:5#0~0"])["zendesk:5#0~0"], wrong)
    second.close()


def test_a_death_between_building_and_noting_leaves_the_older_one(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keeper(engine, tmp_path)
    whole = first.open().ids()
    note = IndexKeeper._note

    def die(self: IndexKeeper, state: object) -> None:
        raise SystemExit

    monkeypatch.setattr(IndexKeeper, "_note", die)
    with pytest.raises(SystemExit):
        first.rebuild()
    monkeypatch.setattr(IndexKeeper, "_note", note)
    second = keeper(engine, tmp_path)
    assert second.open().ids() == whole
    assert len(list((tmp_path / "index").iterdir())) == 1
    second.close()


def test_the_scan_finds_what_an_exact_index_finds(engine: Engine) -> None:
    exact = ExactIndex()
    from assistant.memory.outbox import refill

    refill(engine, exact)
    scan = ScanIndex(engine)
    assert (scan.ids(), scan.count()) == (exact.ids(), exact.count())
    vector = EMBEDDER.embed_query("seat export word9")
    for names in (("acct_a",), (), ("acct_b",)):
        expected = exact.search(vector, scope=scope(*names), k=20)
        found = scan.search(vector, scope=scope(*names), k=20)
        assert [round(score, 5) for _, score in found] == [round(score, 5) for _, score in expected]
