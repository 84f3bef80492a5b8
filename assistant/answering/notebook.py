"""What one run has found so far. The only thing that changes during a run; it closes into a frozen
Snapshot."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from assistant.types.answers import Hit
from assistant.types.documents import Document
from assistant.types.facts import Fact
from assistant.types.snapshot import ToolCall

AROUND = 2
"""Segments kept before and after a hit: a question stands up to two turns before its answer."""
WHOLE = 40
"""Documents of at most this many segments are kept whole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one call brought in. Entries are ordered by call, not by the thread that was quicker."""

    call: ToolCall
    hits: tuple[Hit, ...] = ()
    facts: tuple[Fact, ...] = ()
    documents: tuple[Document, ...] = ()
    opened: tuple[tuple[str, int, int], ...] = ()


class Notebook:
    """Collects the entries of a run. Tools of one round run in parallel, hence the lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self.round = 0

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> tuple[Entry, ...]:
        """The entries in the order of their calls: by round, tool and arguments."""
        with self._lock:
            return tuple(sorted(self._entries, key=lambda e: (e.call.round, e.call.tool, e.call.arguments)))

    def hits(self) -> tuple[Hit, ...]:
        """Hits of all searches without doubles: the first of each search, then the second of each, and so
        on."""
        searches = [entry.hits for entry in self.entries() if entry.hits]
        merged: dict[tuple[str, int, int], Hit] = {}
        for rank in range(max((len(hits) for hits in searches), default=0)):
            for hits in searches:
                if rank < len(hits):
                    hit = hits[rank]
                    merged.setdefault((hit.document_id, hit.segment_start, hit.segment_end), hit)
        return tuple(merged.values())

    def facts(self) -> tuple[Fact, ...]:
        return tuple(dict.fromkeys(fact for entry in self.entries() for fact in entry.facts))

    def excerpts(self) -> tuple[Document, ...]:
        """The documents that were found or opened, cut to the segments around what was seen."""
        documents: dict[str, Document] = {}
        wanted: dict[str, set[int]] = {}
        for entry in self.entries():
            documents.update((document.id, document) for document in entry.documents)
            spans = [
                (hit.document_id, hit.segment_start - AROUND, hit.segment_end + AROUND) for hit in entry.hits
            ]
            for document_id, start, end in (*spans, *entry.opened):
                wanted.setdefault(document_id, set()).update(range(start, end + 1))
        return tuple(excerpt(documents[i], wanted.get(i, set())) for i in sorted(documents))


def excerpt(document: Document, numbers: set[int]) -> Document:
    """The document with only the segments of these numbers, or whole where it is short."""
    if len(document.segments) <= WHOLE:
        return document
    kept = [segment for segment in document.segments if segment.n in numbers]
    return replace(document, segments=tuple(kept))
