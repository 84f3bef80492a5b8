"""An index held in memory and scanned exactly: for tests, and the yardstick for the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.ports import IndexEntry
from assistant.types.scope import Scope


class ExactIndex:
    """The `VectorIndex` port over a dict."""

    def __init__(self) -> None:
        self._entries: dict[str, IndexEntry] = {}

    def upsert(self, entries: Sequence[IndexEntry]) -> None:
        self._entries |= {entry.entry_id: entry for entry in entries}

    def delete(self, entry_ids: Sequence[str]) -> None:
        for entry_id in entry_ids:
            self._entries.pop(entry_id, None)

    def search(self, vector: NDArray[np.float32], *, scope: Scope, k: int) -> list[tuple[str, float]]:
        hits = [
            (entry.entry_id, float(entry.vector @ vector))
            for entry in self._entries.values()
            if (scope.unresolved if entry.account_id is None else entry.account_id in scope.account_ids)
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def count(self) -> int:
        return len(self._entries)

    def ids(self) -> frozenset[str]:
        return frozenset(self._entries)

    def fetch(self, entry_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of those of the entries that are there."""
        return {name: self._entries[name].vector for name in entry_ids if name in self._entries}

    def tidy(self) -> None:
        """Nothing is on disk."""

    def close(self) -> None:
        """Nothing is held open."""
