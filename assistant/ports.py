"""The seams of the house: what an embedder, a vector index and the memory must do.

A port is a Protocol; adapters do not inherit from it. Each has a contract suite in
`tests/contracts` that every adapter passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.types.accounts import Account
from assistant.types.answers import Hit
from assistant.types.documents import Document, Kind, Nature, Origin
from assistant.types.facts import Row
from assistant.types.scope import Scope

Vectors = NDArray[np.float32]
"""Shape `(n, dimension)`, rows of unit length."""


class Embedder(Protocol):
    """Text to vectors. `name` identifies model and arithmetic: another name means another index."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors: ...

    def embed_query(self, text: str) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class TokenView:
    """A text token by token: numbers of the vocabulary, character spans (empty for marks of the model), vectors."""

    ids: NDArray[np.int64]
    offsets: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]


class Tokens(Protocol):
    """Sees every token of a text in its context. The same text has the same view, alone or not."""

    def view(self, text: str) -> TokenView: ...


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One window of a chunk as the vector index holds it: its id, whose it is, and its vector."""

    entry_id: str
    account_id: str | None
    vector: NDArray[np.float32]


def entry_id(chunk_id: str, window: int) -> str:
    """The id of a chunk's window in a vector index."""
    return f"{chunk_id}~{window}"


def chunk_of_entry(entry: str) -> tuple[str, int]:
    """The chunk id and the window of an entry id."""
    chunk_id, _, window = entry.rpartition("~")
    return chunk_id, int(window)


class VectorIndex(Protocol):
    """A rebuildable copy of the vectors, for scopes too large to be scanned exactly."""

    def upsert(self, entries: Sequence[IndexEntry]) -> None: ...

    def delete(self, entry_ids: Sequence[str]) -> None: ...

    def search(self, vector: NDArray[np.float32], *, scope: Scope, k: int) -> list[tuple[str, float]]:
        """Entry ids with cosine similarity, best first, ties by id. Never outside the scope."""
        ...

    def ids(self) -> frozenset[str]: ...

    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Filter:
    """What a question restricts beside the scope. Days are inclusive; None leaves a side open."""

    kinds: frozenset[Kind] = frozenset()
    since: date | None = None
    until: date | None = None
    document_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document's card: everything but its words."""

    document_id: str
    external_id: str
    source: str
    kind: Kind
    account_id: str | None
    account_rule: str | None
    title: str
    occurred_at: datetime
    nature: Nature
    origins: tuple[Origin, ...]
    attributes: tuple[tuple[str, str], ...] = ()
    """As in `Document.attributes`, as far as they were so at the scope's `as_of`."""


@dataclass(frozen=True, slots=True)
class UsageColumns:
    """Daily usage of many accounts as columns, in the order account, metric, day; one value each.

    `account` and `metric` are positions in the names, `day` counts from 1970-01-01 (day 0). Values are 64-bit
    floats: whole numbers are exact, what is not whole has to be read as rows for an exact figure.
    """

    accounts: tuple[str, ...]
    metrics: tuple[str, ...]
    account: NDArray[np.int32]
    metric: NDArray[np.int16]
    day: NDArray[np.int32]
    value: NDArray[np.float64]


class Reader(Protocol):
    """What may be read from the memory. Every method is bounded by its scope, in account and in time."""

    def accounts(self, *, scope: Scope) -> tuple[Account, ...]: ...

    def documents(self, *, scope: Scope, filter: Filter) -> tuple[DocumentEntry, ...]:
        """Cards, newest first. Documents without an account come only where the scope lets them."""
        ...

    def document(self, document_id: str, *, scope: Scope) -> Document:
        """The whole document as of the scope: later comments and forbidden segments are not in it.

        Raises NotFound also for a document that exists outside the scope.
        """
        ...

    def rows(self, table: str, *, scope: Scope) -> tuple[Row, ...]:
        """Rows of one table of facts as last known at `scope.as_of`, in row id order."""
        ...

    def usage(self, *, scope: Scope, since: date, until: date) -> tuple[Row, ...]:
        """Daily usage rows of the days `since` to `until`, both inclusive, by account, metric, day."""
        ...

    def usage_columns(self, metric: str | None, *, scope: Scope, since: date, until: date) -> UsageColumns:
        """The values of `usage` as columns, of one metric or (None) of all, as last known at `scope.as_of`.

        A value that is not a number of 64 bits comes as NaN.
        """
        ...

    def sources(self) -> tuple[tuple[str, datetime], ...]:
        """Each source of documents with the end of its last complete import, by name."""
        ...


class Searcher(Protocol):
    """Finds passages."""

    def search(
        self, question: str, *, scope: Scope, filter: Filter, k: int, previous: str | None = None
    ) -> tuple[Hit, ...]:
        """The `k` best passages. `previous` is the question that this one goes on from, if any."""
        ...
