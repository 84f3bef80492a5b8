"""Finds passages: account and time first, then every chunk that is left is ranked.

A scope of up to `EXACT_LIMIT` chunks is scanned exactly: no approximation, the same bytes whatever
the order of ingestion, and quicker than a filtered vector index. A larger one gets its candidates
from the vector index and the full text; the same ranking then decides among their documents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.memory.passages import Passages, SqlPassages
from assistant.memory.read import SqlReader
from assistant.ports import DocumentEntry, Embedder, Filter, VectorIndex, chunk_of_entry
from assistant.retrieval.fusion import Columns, Ranked, rank
from assistant.retrieval.question import Term, follow_up_terms, follow_up_vector, question_terms
from assistant.types.answers import Hit
from assistant.types.documents import Kind
from assistant.types.scope import Scope

EXACT_LIMIT = 20_000
"""Chunks up to which a scan beats the index (`python -m evals speed` has both)."""

CANDIDATES = 400
"""Windows from the vector index, and chunks from the full text, for larger scopes."""

SPARE = 3
"""Passages ranked for each one wanted, so that repeated texts can be left out."""


class Retriever:
    """The `Searcher` port over the memory. Model and index are opened when first needed."""

    def __init__(
        self,
        passages: SqlPassages,
        reader: SqlReader,
        *,
        embedder: Callable[[], Embedder],
        index: Callable[[], VectorIndex],
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        self._passages = passages
        self._reader = reader
        self._embedder = embedder
        self._index = index
        self._exact_limit = exact_limit

    def search(
        self, question: str, *, scope: Scope, filter: Filter, k: int, previous: str | None = None
    ) -> tuple[Hit, ...]:
        """The `k` best passages, whole segments each, none twice. Ties by document id and position."""
        if k < 1 or not (scope.account_ids or scope.unresolved):
            return ()
        vector, terms = self._embedder().embed_query(question), question_terms(question)
        if previous:
            vector = follow_up_vector(vector, self._embedder().embed_query(previous))
            terms = follow_up_terms(question, previous)
        passages = self._candidates(vector, terms, scope=scope, filter=filter)
        if not passages.items:
            return ()
        columns = _columns(passages)
        ranked = _without_repeats(rank(columns, vector, terms, k=k * SPARE), passages)[:k]
        ids = frozenset(passages.items[r.index].document_id for r in ranked)
        found = self._reader.documents(scope=scope, filter=Filter(document_ids=ids))
        cards = {card.document_id: card for card in found}
        return tuple(
            _hit(passages, r, cards[passages.items[r.index].document_id])
            for r in ranked
            if passages.items[r.index].document_id in cards
        )

    def _candidates(
        self, vector: NDArray[np.float32], terms: Sequence[Term], *, scope: Scope, filter: Filter
    ) -> Passages:
        if self._passages.count(scope=scope, filter=filter) <= self._exact_limit:
            return self._passages.all(scope=scope, filter=filter)
        near = self._index().search(vector, scope=scope, k=CANDIDATES)
        chunk_ids = {chunk_of_entry(entry)[0] for entry, _ in near}
        stems = [term.stem for term in terms]
        chunk_ids |= self._passages.with_words(stems, scope=scope, filter=filter, limit=CANDIDATES)
        documents = self._passages.documents_of(sorted(chunk_ids))
        return self._passages.of_documents(documents, scope=scope, filter=filter)


def _columns(passages: Passages) -> Columns:
    numbers: dict[str, int] = {}
    documents = [numbers.setdefault(item.document_id, len(numbers)) for item in passages.items]
    return Columns(
        documents=np.array(documents, dtype=np.int64),
        calls=np.array([item.kind == Kind.CALL.value for item in passages.items], dtype=np.bool_),
        windows=passages.windows,
        vectors=passages.vectors,
        terms=passages.terms,
    )


def _without_repeats(ranked: Sequence[Ranked], passages: Passages) -> list[Ranked]:
    """Leave out a passage whose very words stand better placed already, as in a mail forwarded."""
    seen: set[str] = set()
    kept: list[Ranked] = []
    for candidate in ranked:
        text = " ".join(passages.items[candidate.index].text.split())
        if text not in seen:
            seen.add(text)
            kept.append(candidate)
    return kept


def _hit(passages: Passages, ranked: Ranked, card: DocumentEntry) -> Hit:
    item = passages.items[ranked.index]
    return Hit(
        document_id=item.document_id,
        external_id=card.external_id,
        source=card.source,
        kind=card.kind,
        account_id=card.account_id,
        title=card.title,
        occurred_at=item.starts_at,
        segment_start=item.segment_start,
        segment_end=item.segment_end,
        text=item.text,
        score=round(ranked.score, 6),
        visibility=item.visibility,
    )
