"""Everything that the writer of an answer saw: the question, the calls, the facts, the passages. Frozen,
storable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from assistant.types.accounts import Account
from assistant.types.answers import Hit
from assistant.types.documents import Document, Kind
from assistant.types.facts import Fact


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool: its arguments as text, sorted by name, and what came of it in a few words."""

    round: int
    tool: str
    arguments: tuple[tuple[str, str], ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Holding:
    """How many documents of a kind could be searched, which days they span, and how fresh they are.

    `imported_at` is the last complete import of that source of theirs which lags most; None where one was
    never completed, or where all were imported after the instant asked about, so that nothing is missing.
    """

    kind: Kind
    count: int
    first_on: date | None = None
    last_on: date | None = None
    imported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one answer was made from.

    `documents` are excerpts: their segments are only those around the hits and the ones that were
    opened, each with its own number. `absent` are names of the question that occur in no document.
    `settings` name what shaped the run (embedder, model, versions), sorted.
    """

    run_id: str
    question: str
    as_of: datetime
    account: Account | None
    calls: tuple[ToolCall, ...] = ()
    hits: tuple[Hit, ...] = ()
    documents: tuple[Document, ...] = ()
    facts: tuple[Fact, ...] = ()
    holdings: tuple[Holding, ...] = ()
    absent: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    earlier: tuple[str, ...] = ()
    """The questions asked before in the conversation, the oldest first."""

    def document(self, document_id: str) -> Document | None:
        """The excerpt of a document, None if the run saw nothing of it."""
        return next((document for document in self.documents if document.id == document_id), None)
