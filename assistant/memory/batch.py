"""What a transaction may bring to the memory, and what a writer has to know beforehand. Types only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assistant.memory.rows import Hints
from assistant.types.documents import Chunk, Document, Origin
from assistant.types.facts import Row


@dataclass(frozen=True, slots=True)
class DocumentWrite:
    """A document's new version with its chunks and, in the same order, their vectors and terms.

    `vectors` are float16, shape `(windows, dimension)`, as bytes; see `assistant.retrieval.terms`
    for `terms`.
    """

    document: Document
    content_hash: str
    hints: Hints
    chunks: tuple[Chunk, ...]
    vectors: tuple[bytes, ...]
    terms: tuple[bytes, ...]
    known_at: datetime
    state: str | None = None
    """A digest of what the source said and of how it was read."""


@dataclass(frozen=True, slots=True)
class RowWrite:
    """A fact row's new version."""

    row: Row
    content_hash: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class UsageWrite:
    """One day's value of one usage metric; `value` is a decimal as text."""

    account_id: str
    metric: str
    day: date
    value: str
    origin: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class QuarantineWrite:
    """A record that could not be read, with the bytes it had."""

    path: str
    locator: str
    reason_code: str
    message: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class RenditionWrite:
    """How one system tells a thing that several tell: where it is there, and its document as JSON.

    `member_id` is the id that it has there, `document_id` that of the document which stands for
    all, `rule` why they are one (None for that document's own).
    """

    source: str
    external_id: str
    member_id: str
    document_id: str
    rule: str | None
    state: str
    parsed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What is stored of a document already: enough to tell whether a record brings anything new."""

    content_hash: str
    updated_at: str | None
    origins: tuple[Origin, ...]
    removed: bool
    state: str | None = None
    """The digest of what its source said, and after it those of states that lost against that."""
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction brings."""

    documents: Sequence[DocumentWrite] = ()
    removed: Sequence[str] = ()
    rows: Sequence[RowWrite] = ()
    usage: Sequence[UsageWrite] = ()
    quarantined: Sequence[QuarantineWrite] = ()
    origins: Sequence[tuple[str, Origin]] = ()
    """Further places where a document, told by its id, was read."""
    synced: Sequence[str] = ()
    """Sources that have now been read to their end."""
    settings: Sequence[tuple[str, str]] = ()
    """Names and values to note."""
    gone: Sequence[tuple[str, str]] = ()
    """Documents that their source deleted, with the source's date of it."""
    origins_set: Sequence[tuple[str, tuple[Origin, ...]]] = ()
    """Documents whose places are fewer than before, with those that are left."""
    rows_removed: Sequence[tuple[str, str]] = ()
    """Rows of facts that are no more, as table and row id."""
    states: Sequence[tuple[str, str]] = ()
    """Documents that are stored as they are, with the digest of what their source says now."""
    hidden: Sequence[str] = ()
    """Documents for which another one stands now."""
    renditions: Sequence[RenditionWrite] = ()
    renditions_removed: Sequence[tuple[str, str]] = ()
    keys: Sequence[tuple[str, str]] = ()
    """Keys by which other systems' documents may be the same, each with a document's id."""
    cleared: Sequence[str] = ()
    """Digests of records that have left the quarantine."""
