"""The embedded Chroma index: serves questions over more chunks than an exact scan should read.

The only importer of chromadb. One process owns its folder (see `assistant.folder`): two would
make embeddings unreadable. Chroma holds vectors and account ids, no text: text stays in SQL,
where it can be erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

from assistant.ports import IndexEntry
from assistant.types.scope import Scope

COLLECTION = "chunks"
NO_ACCOUNT = ""
"""Chroma metadata cannot hold None; no account id is empty."""


class ChromaIndex:
    """The `VectorIndex` port over a Chroma folder, or in memory when `folder` is None."""

    def __init__(self, folder: Path | None) -> None:
        settings = Settings(anonymized_telemetry=False)
        client = (
            chromadb.EphemeralClient(settings)
            if folder is None
            else chromadb.PersistentClient(str(folder), settings=settings)
        )
        self._collection = client.get_or_create_collection(
            COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        self._largest_batch = client.get_max_batch_size()

    def upsert(self, entries: Sequence[IndexEntry]) -> None:
        for start in range(0, len(entries), self._largest_batch):
            batch = entries[start : start + self._largest_batch]
            self._collection.upsert(
                ids=[entry.entry_id for entry in batch],
                embeddings=np.stack([entry.vector for entry in batch]),
                metadatas=[{"account_id": entry.account_id or NO_ACCOUNT} for entry in batch],
            )

    def delete(self, entry_ids: Sequence[str]) -> None:
        for start in range(0, len(entry_ids), self._largest_batch):
            self._collection.delete(ids=list(entry_ids[start : start + self._largest_batch]))

    def search(self, vector: NDArray[np.float32], *, scope: Scope, k: int) -> list[tuple[str, float]]:
        allowed = sorted(scope.account_ids) + ([NO_ACCOUNT] if scope.unresolved else [])
        if not allowed or k < 1:
            return []
        where: dict[str, Any] = {"account_id": {"$in": allowed}}
        found = self._collection.query(
            query_embeddings=[vector], n_results=k, where=where, include=["distances"]
        )
        distances = (found["distances"] or [[]])[0]
        hits = [
            (id_, 1.0 - float(distance)) for id_, distance in zip(found["ids"][0], distances, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def count(self) -> int:
        return int(self._collection.count())

    def ids(self) -> frozenset[str]:
        return frozenset(self._collection.get(include=[])["ids"])
