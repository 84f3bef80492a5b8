"""From files to the memory: the one place that writes, a transaction a batch.

Facts come first, then documents, because whose a document is depends on accounts, contacts and
organisations. A batch carries its documents, chunks, vectors and outbox entries in one
transaction: a process that dies between two batches has lost nothing that was acknowledged, and
the next run finds what is already there by id and content hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from assistant.memory.rows import document_hash, row_hash, windows_hash
from assistant.memory.write import (
    Batch,
    DocumentWrite,
    KnownDocument,
    QuarantineWrite,
    RowWrite,
    UsageWrite,
    Writer,
)
from assistant.ports import Embedder
from assistant.retrieval.terms import pack_terms
from assistant.types.documents import Chunk, Document, Nature, Origin
from assistant.types.facts import Row
from ingest.chunk import chunk
from ingest.read import read
from ingest.records import (
    AccountHints,
    Notice,
    ParsedDocument,
    Record,
    Rejected,
    Removed,
    Unrecognised,
    UsageTable,
)
from ingest.report import IngestReport, Problem
from ingest.resolve import IdentityBook, resolve, sides

BATCH_CHUNKS = 512
"""New chunks a transaction: enough to keep the embedder busy, few enough to lose little to a kill."""

BATCH_ROWS = 5_000
"""Fact rows or usage days a transaction."""

SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Known since: rows of a first import that carry no day of their own."""

ROW_DAYS = ("issued_on", "started_on", "responded_at", "measured_on", "since", "date", "month", "planned_on")
"""Columns that say when a row's fact came about, in order of preference."""

IDENTITY_TABLES = ("accounts", "contacts", "organizations", "users")


class Progress(Protocol):
    """Told what is being done, and how many of it are done."""

    def __call__(self, stage: str, done: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """The instant of the run, and the rule for when its records count as known.

    The first complete import of a source is history: its records are known since they happened.
    Everything later is known since we saw it, so that it never changes an answer about an earlier
    date. `backfill` says that this run's records are history too.
    """

    now: datetime
    synced: frozenset[str]
    backfill: bool

    def known_at(self, source: str, happened_at: datetime) -> datetime:
        """When a record that is seen for the first time counts as known."""
        history = self.backfill or source not in self.synced
        return min(happened_at, self.now) if history else self.now


@dataclass(frozen=True, slots=True)
class Pending:
    """A document's new version, cut into chunks that wait for their vectors."""

    document: Document
    hints: AccountHints
    content_hash: str
    chunks: tuple[Chunk, ...]
    known_at: datetime


def ingest(
    paths: Sequence[Path],
    *,
    writer: Writer,
    embedder: Callable[[], Embedder],
    zone: ZoneInfo,
    own_domains: Iterable[str],
    now: datetime,
    backfill: bool,
    progress: Progress,
) -> IngestReport:
    """Read the files and bring the memory to what they say. The embedder is opened only if needed."""
    clock = Clock(now, writer.synced_sources(), backfill)
    run = _Run(writer, embedder, own_domains=tuple(own_domains), clock=clock, progress=progress)
    meetings = {row.row_id: row for row in writer.current_rows("meetings")}
    for record in read(paths, zone=zone, meetings=meetings):
        run.take(record)
    return run.finish()


class _Run:
    """One ingestion: takes records one at a time, writes whenever a batch is full."""

    def __init__(
        self,
        writer: Writer,
        embedder: Callable[[], Embedder],
        *,
        own_domains: tuple[str, ...],
        clock: Clock,
        progress: Progress,
    ) -> None:
        self._writer = writer
        self._embedder = embedder
        self._own_domains = own_domains
        self._clock = clock
        self._progress = progress
        self._report = IngestReport()
        self._known: dict[str, KnownDocument] = writer.known_documents()
        self._row_hashes: dict[str, dict[str, str]] = {}
        self._book: IdentityBook | None = None
        self._seen: set[str] = set()
        self._sources: set[str] = set()
        self._pending: list[Pending] = []
        self._pending_chunks = 0
        self._waiting: set[str] = set()
        self._rows: list[RowWrite] = []
        self._removed: list[str] = []
        self._origins: list[tuple[str, Origin]] = []
        self._quarantined: list[QuarantineWrite] = []

    def take(self, record: Record) -> None:
        """Note one record; write if a batch is full."""
        match record:
            case ParsedDocument():
                self._take_document(record.document, record.hints)
            case Row():
                self._take_row(record)
            case UsageTable():
                self._take_usage(record)
            case Rejected():
                self._take_rejected(record)
            case Removed():
                self._take_removed(record)
            case Unrecognised():
                nearest = f" The nearest known shape is {record.nearest}." if record.nearest else ""
                self._report.unrecognised.append(
                    Problem(record.path, "", "unrecognised", record.reason + nearest)
                )
            case Notice():
                self._report.warnings.append(f"{record.path}: {record.message}")

    def finish(self) -> IngestReport:
        """Write what is left, decide stored documents anew if identities changed, and mark the sources."""
        self._flush()
        book = self._identity_book()
        digest = hashlib.sha256(repr(book).encode()).hexdigest()
        if self._writer.setting("identities") != digest:
            self._resolve_stored(book)
            self._flush()
        last = Batch(synced=sorted(self._sources), settings=[("identities", digest)])
        self._writer.apply(last, recorded_at=self._clock.now)
        return self._report

    def _take_document(self, parsed: Document, hints: AccountHints) -> None:
        if self._rows:
            self._flush()
        document = self._resolved(parsed, hints)
        self._report.documents += 1
        self._report.unresolved += document.account_id is None
        self._sources.add(document.source)
        self._seen.add(document.id)
        known = self._known.get(document.id)
        content_hash = document_hash(document)
        if known is not None and not known.removed:
            if known.content_hash == content_hash or _older(document, known):
                self._report.unchanged += 1
                self._add_origins(document, known)
                return
            document = replace(document, origins=_union(known.origins, document.origins))
        self._put(document, hints, content_hash, known)
        self._progress("documents", self._report.documents)

    def _put(
        self, document: Document, hints: AccountHints, content_hash: str, known: KnownDocument | None
    ) -> None:
        if document.id in self._waiting:
            self._flush()
        if known is None:
            self._report.added += 1
            known_at = self._clock.known_at(document.source, document.occurred_at)
        else:
            self._report.changed += 1
            known_at = self._clock.now
        chunks = chunk(document) if document.nature is Nature.PERSONAL else ()
        self._waiting.add(document.id)
        self._pending.append(Pending(document, hints, content_hash, chunks, known_at))
        updated_at = dict(document.attributes).get("updated_at")
        self._known[document.id] = KnownDocument(content_hash, updated_at, document.origins, removed=False)
        self._report.chunks += len(chunks)
        self._pending_chunks += len(chunks)
        if self._pending_chunks >= BATCH_CHUNKS:
            self._flush()

    def _add_origins(self, document: Document, known: KnownDocument) -> None:
        new = tuple(origin for origin in document.origins if origin not in known.origins)
        if new:
            self._origins += [(document.id, origin) for origin in new]
            self._known[document.id] = replace(known, origins=known.origins + new)

    def _take_row(self, row: Row) -> None:
        if row.table not in self._row_hashes:
            self._row_hashes[row.table] = self._writer.row_hashes(row.table)
        hashes = self._row_hashes[row.table]
        content_hash = row_hash(row)
        known = hashes.get(row.row_id)
        self._report.fact_rows += 1
        source = f"table {row.table}"
        self._sources.add(source)
        if known == content_hash:
            self._report.unchanged += 1
            return
        if known is None:
            self._report.added += 1
            known_at = self._clock.known_at(source, _row_instant(row))
        else:
            self._report.changed += 1
            known_at = self._clock.now
        hashes[row.row_id] = content_hash
        self._rows.append(RowWrite(row, content_hash, known_at))
        if row.table in IDENTITY_TABLES:
            self._book = None
        if len(self._rows) >= BATCH_ROWS:
            self._flush()
        self._progress("facts", self._report.fact_rows)

    def _take_usage(self, usage: UsageTable) -> None:
        source = "table usage"
        self._sources.add(source)
        known = self._writer.usage_values(set(usage.account_id))
        writes: list[UsageWrite] = []
        for account_id, on, metric, value, line in zip(
            usage.account_id, usage.on, usage.metric, usage.value, usage.line, strict=True
        ):
            day = date.fromisoformat(on)
            before = known.get((account_id, metric, day))
            if before == value:
                self._report.unchanged += 1
                continue
            self._report.added += before is None
            self._report.changed += before is not None
            midnight = datetime.combine(day, time.min, UTC)
            known_at = self._clock.known_at(source, midnight) if before is None else self._clock.now
            writes.append(UsageWrite(account_id, metric, day, value, f"{usage.path}:{line}", known_at))
        self._report.usage_days += len(usage)
        for start in range(0, len(writes), BATCH_ROWS):
            batch = Batch(usage=writes[start : start + BATCH_ROWS])
            self._writer.apply(batch, recorded_at=self._clock.now)
            self._progress("usage days", start + len(batch.usage))

    def _take_rejected(self, record: Rejected) -> None:
        self._report.problems.append(Problem(record.path, record.locator, record.reason_code, record.message))
        self._quarantined.append(
            QuarantineWrite(record.path, record.locator, record.reason_code, record.message, record.raw)
        )

    def _take_removed(self, record: Removed) -> None:
        document_id = f"{record.source}:{record.external_id}"
        known = self._known.get(document_id)
        if known is None or known.removed:
            self._report.unchanged += 1
            return
        self._report.removed += 1
        self._removed.append(document_id)
        self._known[document_id] = replace(known, removed=True)

    def _resolved(self, document: Document, hints: AccountHints) -> Document:
        book = self._identity_book()
        resolution = resolve(hints, book)
        owned = replace(document, account_id=resolution.account_id, account_rule=resolution.rule)
        return sides(owned, book)

    def _identity_book(self) -> IdentityBook:
        if self._book is None:
            accounts, contacts, organizations, users = map(self._writer.current_rows, IDENTITY_TABLES)
            self._book = IdentityBook.of(accounts, contacts, organizations, self._own_domains, users=users)
        return self._book

    def _resolve_stored(self, book: IdentityBook) -> None:
        """Who is who has changed: a document that this run did not bring may now be another account's."""
        for stored, values in self._writer.stored_documents():
            if stored.id in self._seen:
                continue
            hints = _hints_of(values)
            document = self._resolved(stored, hints)
            content_hash = document_hash(document)
            known = self._known[stored.id]
            if known.content_hash != content_hash:
                self._put(document, hints, content_hash, known)

    def _flush(self) -> None:
        """Write everything that waits, in one transaction."""
        writes = self._with_vectors(self._pending)
        batch = Batch(
            documents=writes,
            removed=self._removed,
            rows=self._rows,
            quarantined=self._quarantined,
            origins=self._origins,
        )
        if any((writes, self._removed, self._rows, self._quarantined, self._origins)):
            self._writer.apply(batch, recorded_at=self._clock.now)
        self._pending, self._pending_chunks, self._waiting = [], 0, set()
        self._removed, self._rows, self._quarantined, self._origins = [], [], [], []

    def _with_vectors(self, pending: Sequence[Pending]) -> list[DocumentWrite]:
        """Take the vectors of texts that are stored already, embed the others."""
        stored = self._writer.vectors_of([p.document.id for p in pending]) if pending else {}
        new = {windows_hash(c): c for p in pending for c in p.chunks}
        new = {digest: c for digest, c in new.items() if digest not in stored}
        vectors = stored | self._embedded(new)
        return [
            DocumentWrite(
                p.document,
                p.content_hash,
                asdict(p.hints),
                p.chunks,
                tuple(vectors[windows_hash(c)] for c in p.chunks),
                tuple(pack_terms(f"{c.header}\n{c.text}") for c in p.chunks),
                p.known_at,
            )
            for p in pending
        ]

    def _embedded(self, chunks: Mapping[str, Chunk]) -> dict[str, bytes]:
        """Vectors of the chunks' windows, by the digest that each chunk is given under."""
        if not chunks:
            return {}
        vectors = self._embedder().embed_documents([w for c in chunks.values() for w in c.windows])
        self._report.embedded += len(chunks)
        self._progress("passages embedded", self._report.embedded)
        ends = np.cumsum([len(c.windows) for c in chunks.values()])
        parts = np.split(vectors.astype(np.float16), ends[:-1])
        return {digest: part.tobytes() for digest, part in zip(chunks, parts, strict=True)}


def _older(document: Document, known: KnownDocument) -> bool:
    """Whether the source itself dates this state before the one that is stored."""
    updated_at = dict(document.attributes).get("updated_at")
    if updated_at is None or known.updated_at is None:
        return False
    return datetime.fromisoformat(updated_at) < datetime.fromisoformat(known.updated_at)


def _union(first: tuple[Origin, ...], second: tuple[Origin, ...]) -> tuple[Origin, ...]:
    return first + tuple(origin for origin in second if origin not in first)


def _row_instant(row: Row) -> datetime:
    """When the fact of a row came about, as far as the row tells."""
    cells = dict(row.values)
    for name in ROW_DAYS:
        value = cells.get(name)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime.combine(value, time.min, UTC)
    return SINCE_EVER


def _hints_of(values: object) -> AccountHints:
    """Hints as they were stored: JSON has lists where they have tuples."""
    assert isinstance(values, dict)
    return AccountHints(
        crm_ids=tuple((system, id_) for system, id_ in values["crm_ids"]),
        organization_ids=tuple((system, id_) for system, id_ in values["organization_ids"]),
        addresses=tuple(values["addresses"]),
        quoted_addresses=tuple(values["quoted_addresses"]),
        names=tuple(values["names"]),
        title=values["title"],
    )
