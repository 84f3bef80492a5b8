"""What every vector index must do."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.ports import IndexEntry, VectorIndex
from assistant.types.documents import Visibility
from assistant.types.scope import Scope

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


def scope(*account_ids: str, unresolved: bool = False) -> Scope:
    return Scope("test", frozenset(account_ids), frozenset(Visibility), AS_OF, unresolved)


def unit(*values: float) -> NDArray[np.float32]:
    vector = np.array(values, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class VectorIndexContract:
    """Subclass and provide an empty `index`."""

    @pytest.fixture
    def index(self) -> VectorIndex:
        raise NotImplementedError

    def test_finds_the_nearest_first(self, index: VectorIndex) -> None:
        index.upsert([IndexEntry("a#0", "a", unit(1, 0, 0)), IndexEntry("a#1", "a", unit(1, 1, 0))])
        hits = index.search(unit(1, 0, 0), scope=scope("a"), k=2)
        assert [entry_id for entry_id, _ in hits] == ["a#0", "a#1"]
        assert hits[0][1] == pytest.approx(1.0, abs=1e-5)
        assert hits[1][1] == pytest.approx(2**-0.5, abs=1e-5)

    def test_upsert_replaces_also_within_a_batch(self, index: VectorIndex) -> None:
        index.upsert([IndexEntry("a#0", "a", unit(1, 0, 0))])
        index.upsert([IndexEntry("a#0", "a", unit(0, 1, 0)), IndexEntry("a#1", "a", unit(0, 0, 1))])
        assert index.ids() == {"a#0", "a#1"}
        assert index.search(unit(0, 1, 0), scope=scope("a"), k=1)[0][0] == "a#0"

    def test_the_same_vector_in_two_accounts_is_two_entries(self, index: VectorIndex) -> None:
        index.upsert([IndexEntry("a#0", "a", unit(1, 0, 0)), IndexEntry("b#0", "b", unit(1, 0, 0))])
        assert index.ids() == {"a#0", "b#0"}
        assert index.count() == 2

    def test_never_leaves_the_scope(self, index: VectorIndex) -> None:
        index.upsert([IndexEntry(f"{name}#0", name, unit(1, 0, 0)) for name in "abc"])
        index.upsert([IndexEntry("none#0", None, unit(1, 0, 0))])
        assert [hit[0] for hit in index.search(unit(1, 0, 0), scope=scope("b"), k=10)] == ["b#0"]
        open_scope = scope("a", "c", unresolved=True)
        assert {hit[0] for hit in index.search(unit(1, 0, 0), scope=open_scope, k=10)} == {
            "a#0",
            "c#0",
            "none#0",
        }

    def test_an_empty_scope_finds_nothing(self, index: VectorIndex) -> None:
        index.upsert([IndexEntry("a#0", "a", unit(1, 0, 0))])
        assert index.search(unit(1, 0, 0), scope=scope(), k=10) == []

    def test_equal_scores_come_in_id_order(self, index: VectorIndex) -> None:
        index.upsert([IndexEntry(f"a#{n}", "a", unit(1, 0, 0)) for n in (3, 1, 2)])
        hits = index.search(unit(1, 0, 0), scope=scope("a"), k=3)
        assert [hit[0] for hit in hits] == ["a#1", "a#2", "a#3"]

    def test_deleted_entries_are_gone_and_deleting_again_is_nothing(self, index: VectorIndex) -> None:
        index.upsert([IndexEntry("a#0", "a", unit(1, 0, 0)), IndexEntry("a#1", "a", unit(0, 1, 0))])
        index.delete(["a#0"])
        index.delete(["a#0", "never#0"])
        assert index.ids() == {"a#1"}
        assert index.search(unit(1, 0, 0), scope=scope("a"), k=10)[0][0] == "a#1"

    def test_nothing_to_do_is_no_error(self, index: VectorIndex) -> None:
        index.upsert([])
        index.delete([])
        assert index.ids() == frozenset()
