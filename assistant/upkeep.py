"""Keeps the vector index equal to the memory: opens its current generation, notices damage, builds anew.

An index is never mended in place. A new generation is built from SQL in a folder of its own, a
setting in SQL says which one counts, and every other folder is removed: a process that dies at any
point leaves either the old one or the new one, and the next finds which.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from assistant.index.damage import IndexDamaged
from assistant.index.seal import Seal, differences, seal
from assistant.memory.blocklist import read_key
from assistant.memory.erase import finish, scrub, unfinished
from assistant.memory.faults import cannot_write
from assistant.memory.outbox import (
    HeldIndex,
    bring_up_to_date,
    drain,
    mend_vectors,
    reconcile,
    refill,
    waiting,
)
from assistant.memory.scan import ScanIndex
from assistant.memory.write import Writer
from assistant.ports import VectorIndex

SETTING = "index"
"""Under which the memory notes the generation that counts and its seal."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """The generation that counts, and its seal; None while it is being written, and after a death then."""

    generation: int
    sealed: Seal | None

    @property
    def folder(self) -> str:
        return f"g{self.generation}"


class IndexKeeper:
    """The index of one data folder. `open_index` opens a folder, and raises whatever that library raises."""

    def __init__(self, engine: Engine, root: Path, *, open_index: Callable[[Path], HeldIndex]) -> None:
        self._engine = engine
        self._root = root
        self._open_index = open_index
        self._index: HeldIndex | None = None
        self.damage: str | None = None
        """What was found to be wrong and has not been mended yet."""

    def open(self) -> VectorIndex:
        """The index, equal to the memory. Where it is damaged: an exact scan instead, until `mend`."""
        if self._index is not None:
            return self._index
        if self.damage is not None:
            return ScanIndex(self._engine)
        state = self._state()
        folder = self._root / state.folder
        if state.generation == 0 or not folder.is_dir():
            if ScanIndex(self._engine).count() and state.generation:
                return self._damaged(f"{folder} is missing")
            return self.rebuild()
        if state.sealed is not None and (changed := differences(folder, state.sealed)):
            return self._damaged(f"{', '.join(changed)} changed since it was written")
        self._note(IndexState(state.generation, None))
        try:
            index = self._open_index(folder)
            if state.sealed is None:
                self._compare(index)
            bring_up_to_date(self._engine, index)
            self._seal(index, state)
        except IndexDamaged as error:
            return self._damaged(f"it cannot be read ({error})")
        self._index = index
        self._remove_others(state.folder)
        return index

    def bring_up_to_date(self) -> int:
        """Copy what waits in the outbox, mending the index first if need be. Returns how many came over."""
        if self._index is None:
            count = waiting(self._engine)
            self.open()
            self.mend()
            return count
        state = self._state()
        self._note(IndexState(state.generation, None))
        try:
            count = bring_up_to_date(self._engine, self._index)
            self._seal(self._index, state)
        except IndexDamaged as error:
            count = waiting(self._engine)
            self._damaged(str(error))
            self.mend()
        return count

    def mend(self) -> None:
        """Build the index anew if it was found damaged."""
        if self.damage is not None:
            self.rebuild()

    def rebuild(self) -> VectorIndex:
        """Build a new generation from SQL and remove the old one, every byte of it."""
        self.close()
        state = IndexState(self._state().generation + 1, None)
        folder = self._root / state.folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            index = self._open_index(folder)
            refill(self._engine, index)
            self._seal(index, state)
        except IndexDamaged as error:
            # What was just begun cannot be damaged yet: the system refuses to write it.
            raise cannot_write(
                self._root, str(error), "free space on its disk, or close other programs"
            ) from error
        self._index, self.damage = index, None
        self._remove_others(state.folder)
        return index

    def close(self) -> None:
        """Let go of the folder."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _seal(self, index: HeldIndex, before: IndexState) -> None:
        index.tidy()
        sealed = seal(self._root / before.folder, before=before.sealed)
        self._note(IndexState(before.generation, sealed))

    def _damaged(self, damage: str) -> VectorIndex:
        self.damage = damage
        return ScanIndex(self._engine)

    def _compare(self, index: HeldIndex) -> None:
        """After a death while it was written: every id and every vector."""
        reconcile(self._engine, index)
        drain(self._engine, index)
        mend_vectors(self._engine, index)

    def _state(self) -> IndexState:
        noted = Writer(self._engine).setting(SETTING)
        if noted is None:
            return IndexState(0, None)
        told = json.loads(noted)
        sealed = told["seal"]
        return IndexState(
            told["generation"], None if sealed is None else {k: tuple(v) for k, v in sealed.items()}
        )

    def _note(self, state: IndexState) -> None:
        told = {"generation": state.generation, "seal": state.sealed}
        Writer(self._engine).note(SETTING, json.dumps(told))

    def _remove_others(self, current: str) -> None:
        for path in self._root.iterdir():
            if path.name != current:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def finish_erasures(
    engine: Engine, keeper: IndexKeeper, *, key_file: Path, at: datetime | None = None
) -> list[dict[str, Any]]:
    """Remove the bytes of every erasure that is not finished; can be repeated. Returns their receipts."""
    waiting_for = unfinished(engine)
    if not waiting_for:
        return []
    scrub(engine)
    keeper.rebuild()
    key = read_key(key_file)
    done = [finish(engine, erasure_id, at=at, key=key) for erasure_id in waiting_for]
    scrub(engine)
    return done
