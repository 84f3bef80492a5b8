"""The embedded Chroma index: serves questions over more chunks than an exact scan should read.

The only importer of chromadb. One process owns its folder (see `assistant.folder`): two would
make embeddings unreadable. Chroma holds vectors and account ids, no text: text stays in SQL,
where it can be erased.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from assistant.index.damage import IndexDamaged
from assistant.ports import IndexEntry
from assistant.types.scope import Scope

COLLECTION = "chunks"
NO_ACCOUNT = ""
"""Chroma metadata cannot hold None; no account id is empty."""


class ChromaIndex:
    """The `VectorIndex` port over a Chroma folder, or in memory when `folder` is None."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        settings = Settings(anonymized_telemetry=False)
        with _foreign_errors():
            self._client = (
                chromadb.EphemeralClient(settings)
                if folder is None
                else chromadb.PersistentClient(str(folder), settings=settings)
            )
            self._collection = self._client.get_or_create_collection(
                COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
            self._largest_batch = self._client.get_max_batch_size()

    def upsert(self, entries: Sequence[IndexEntry]) -> None:
        with _foreign_errors():
            for start in range(0, len(entries), self._largest_batch):
                batch = entries[start : start + self._largest_batch]
                self._collection.upsert(
                    ids=[entry.entry_id for entry in batch],
                    embeddings=np.stack([entry.vector for entry in batch]),
                    metadatas=[{"account_id": entry.account_id or NO_ACCOUNT} for entry in batch],
                )

    def delete(self, entry_ids: Sequence[str]) -> None:
        with _foreign_errors():
            for start in range(0, len(entry_ids), self._largest_batch):
                self._collection.delete(ids=list(entry_ids[start : start + self._largest_batch]))

    def search(self, vector: NDArray[np.float32], *, scope: Scope, k: int) -> list[tuple[str, float]]:
        allowed = sorted(scope.account_ids) + ([NO_ACCOUNT] if scope.unresolved else [])
        if not allowed or k < 1:
            return []
        where: dict[str, Any] = {"account_id": {"$in": allowed}}
        with _foreign_errors():
            found = self._collection.query(
                query_embeddings=[vector], n_results=k, where=where, include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        hits = [
            (id_, 1.0 - float(distance)) for id_, distance in zip(found["ids"][0], distances, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def count(self) -> int:
        with _foreign_errors():
            return int(self._collection.count())

    def ids(self) -> frozenset[str]:
        with _foreign_errors():
            return frozenset(self._collection.get(include=[])["ids"])

    def fetch(self, entry_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of those of the entries that are there."""
        found: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(entry_ids), self._largest_batch):
            with _foreign_errors():
                part = self._collection.get(
                    ids=list(entry_ids[start : start + self._largest_batch]), include=["embeddings"]
                )
            vectors = part["embeddings"]
            if vectors is not None:
                found |= dict(zip(part["ids"], np.asarray(vectors, dtype=np.float32), strict=True))
        return found

    def tidy(self) -> None:
        """Leave nothing in the files that is not the index's own; call it after writing.

        The library writes its vectors with room for more, and that room is whatever lay in the
        process's memory: words of a document that was read, a password before it was masked.
        """
        if self._folder is not None:
            for header in self._folder.rglob("header.bin"):
                _blank_room(header)

    def close(self) -> None:
        """Let go of the folder, so that another index can be opened or the folder be removed."""
        self._client.close()


@contextmanager
def _foreign_errors() -> Iterator[None]:
    try:
        yield
    # AttributeError: a client that could not be started is used by the library all the same.
    except (ChromaError, OSError, ValueError, RuntimeError, AttributeError, sqlite3.Error) as error:
        raise IndexDamaged(f"{type(error).__name__}: {error}") from error


_HEADER = struct.Struct("<iQQQQ")
"""hnswlib's header begins with a version, an offset, the room for elements, their number, and their size."""

_LENGTH = 4
"""Bytes that `length.bin` has for each element."""


def _blank_room(header: Path) -> None:
    """Overwrite what is behind the last element; a file that is shorter is IndexDamaged."""
    try:
        _, _, room, count, size = _HEADER.unpack_from(header.read_bytes())
        for name, each in (("data_level0.bin", size), ("length.bin", _LENGTH)):
            data = header.with_name(name)
            spare = data.stat().st_size - count * each
            if count > room or spare < 0:
                raise IndexDamaged(f"{name} has no room for its {count} elements")
            if spare:
                with data.open("r+b") as file:
                    file.seek(count * each)
                    file.write(bytes(spare))
    except (OSError, struct.error) as error:
        raise IndexDamaged(f"{type(error).__name__}: {error}") from error
