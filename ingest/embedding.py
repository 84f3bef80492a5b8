"""Vectors for new chunks, made in a thread of its own while the next records are read. Writes nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from assistant.memory.batch import DocumentWrite
from assistant.memory.rows import Hints, windows_hash
from assistant.ports import Embedder
from assistant.retrieval.terms import pack_terms
from assistant.types.documents import Chunk, Document
from ingest.outgoing import Beside
from ingest.states import Stamp

AHEAD = 2
"""Batches that may wait for their vectors: enough that the model never waits, and a bound for memory."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A document's new version, cut into chunks that wait for their vectors."""

    document: Document
    hints: Hints
    chunks: tuple[Chunk, ...]
    stamp: Stamp
    beside: Beside


@dataclass(frozen=True, slots=True)
class Embedded:
    """A batch with its vectors, and how many of its chunks had to be embedded."""

    writes: tuple[DocumentWrite, ...]
    beside: tuple[Beside, ...]
    new: int


class Vectors:
    """Takes batches in order and gives them back in order, each with its vectors."""

    def __init__(
        self,
        embedder: Callable[[], Embedder],
        stored: Callable[[Sequence[str]], Mapping[str, bytes]],
    ) -> None:
        self._embedder = embedder
        self._stored = stored
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self._waiting: deque[Future[Embedded]] = deque()

    def put(self, batch: Sequence[Pending]) -> None:
        """Hand over a batch. What is stored already is looked up here, in the caller's thread."""
        stored = self._stored([p.document.id for p in batch if not p.stamp.is_new])
        wanted = {windows_hash(c): c for p in batch for c in p.chunks}
        new = {digest: c for digest, c in wanted.items() if digest not in stored}
        embedder = self._embedder() if new else None
        self._waiting.append(self._pool.submit(_embedded, batch, stored, new, embedder))

    def ready(self, *, all_of_them: bool) -> list[Embedded]:
        """Batches that are to be written now: those beyond `AHEAD`, or all of them, waiting for each."""
        out = []
        while self._waiting and (all_of_them or len(self._waiting) > AHEAD or self._waiting[0].done()):
            out.append(self._waiting.popleft().result())
        return out

    def close(self) -> None:
        """Drop what waits and end the thread."""
        for future in self._waiting:
            future.cancel()
        self._waiting.clear()
        self._pool.shutdown()


def _embedded(
    batch: Sequence[Pending],
    stored: Mapping[str, bytes],
    new: Mapping[str, Chunk],
    embedder: Embedder | None,
) -> Embedded:
    vectors = {**stored, **(_vectors(new, embedder) if embedder else {})}
    writes = tuple(
        DocumentWrite(
            p.document,
            p.stamp.content_hash,
            p.hints,
            p.chunks,
            tuple(vectors[windows_hash(c)] for c in p.chunks),
            tuple(pack_terms(f"{c.header}\n{c.text}") for c in p.chunks),
            p.stamp.known_at,
            p.stamp.state,
        )
        for p in batch
    )
    return Embedded(writes, tuple(p.beside for p in batch), len(new))


def _vectors(chunks: Mapping[str, Chunk], embedder: Embedder) -> dict[str, bytes]:
    """Vectors of the chunks' windows, by the digest that each chunk is given under."""
    vectors = embedder.embed_documents([w for c in chunks.values() for w in c.windows])
    ends = np.cumsum([len(c.windows) for c in chunks.values()])
    parts = np.split(vectors.astype(np.float16), ends[:-1])
    return {digest: part.tobytes() for digest, part in zip(chunks, parts, strict=True)}


class Blank:
    """An embedder that embeds nothing, for a rehearsal: its vectors are thrown away."""

    name = "blank"
    dimension = 1

    def embed_documents(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.zeros((len(texts), 1), dtype=np.float32)

    def embed_query(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.zeros(1, dtype=np.float32)
