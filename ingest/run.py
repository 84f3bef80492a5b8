"""One ingestion: takes records one at a time and brings the memory to what they say, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant.memory.batch import Batch, QuarantineWrite
from assistant.memory.blocklist import HELD
from assistant.memory.rows import held_digest
from assistant.memory.write import Writer
from assistant.ports import Embedder
from assistant.types.facts import Row
from ingest.changes import Vanished
from ingest.documents import BATCH_ROWS, Documents
from ingest.facts import Facts
from ingest.identities import IDENTITY_TABLES, digest_of
from ingest.records import (
    Notice,
    ParsedDocument,
    Record,
    Rejected,
    Removed,
    RemovedRow,
    Unrecognised,
    UsageTable,
)
from ingest.report import IngestReport, Problem, Progress
from ingest.settle import Lookup, settle_row
from ingest.states import Clock


class Run:
    """Takes what was read. `finish` ends it, `close` gives up its thread."""

    def __init__(
        self,
        writer: Writer,
        embedder: Callable[[], Embedder],
        *,
        own_domains: Iterable[str],
        clock: Clock,
        mask_secrets: bool,
        progress: Progress,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self._progress = progress
        self._report = IngestReport()
        self._blocklist = writer.blocklist()
        self._facts = Facts(writer, clock=clock, blocklist=self._blocklist, report=self._report)
        self._merged: set[str] | None = None
        self._documents = Documents(
            writer,
            embedder,
            own_domains=own_domains,
            clock=clock,
            blocklist=self._blocklist,
            report=self._report,
            mask_secrets=mask_secrets,
            progress=progress,
        )

    def take(self, record: Record) -> None:
        """Note one record; write if a batch is full."""
        match record:
            case ParsedDocument():
                self._end_facts()
                self._documents.take(record)
            case Row():
                self._take_row(record)
            case UsageTable():
                self._take_usage(record)
            case Rejected():
                self._take_rejected(record)
            case Removed():
                self._documents.take_removed(record)
            case RemovedRow():
                self._take_removed_row(record.table, record.row_id)
            case Unrecognised():
                nearest = f" The nearest known shape is {record.nearest}." if record.nearest else ""
                self._report.unrecognised.append(
                    Problem(record.path, "", "unrecognised", record.reason + nearest)
                )
            case Notice():
                self._report.warnings.append(f"{record.path}: {record.message}")

    def drop(self, vanished: Vanished) -> None:
        """Remove what its source no longer lists."""
        self._documents.remove_all(vanished.documents)
        self._documents.leave_places(vanished.origins)
        for table, row_id in vanished.rows:
            self._take_removed_row(table, row_id)
        self._documents.flush(everything=True)

    def decide_anew(self, document_ids: Iterable[str]) -> None:
        """Decide again whose stored documents are."""
        self._documents.decide_anew(document_ids)

    def finish(self) -> IngestReport:
        """Write what is left, decide anew what changed identities touch, and mark the sources."""
        self._end_facts()
        self._documents.flush(everything=True)
        if self._writer.setting("identities") != self._identities():
            self._settle_rows()
        self._documents.settle()
        settings = [("identities", self._identities())]
        last = Batch(synced=sorted(self._documents.sources), settings=settings)
        self._writer.apply(last, recorded_at=self._clock.now)
        self._report.unresolved = self._documents.without_account()
        return self._report

    def _identities(self) -> str:
        """A digest of who is who and what was decided."""
        return digest_of(self._documents.identity_book(), self._documents.verdicts)

    def _end_facts(self) -> None:
        """Accounts that the merged ones no longer have are no more: they were one with another."""
        if self._merged is None:
            return
        for row_id in sorted(self._facts.known("accounts") - self._merged):
            self._facts.remove("accounts", row_id, counted=False)
            self._documents.out.rows_removed.append(("accounts", row_id))
            self._documents.identities_changed()
        self._merged = None

    def _settle_rows(self) -> None:
        """Rows of facts that are another account's now that identities have changed."""
        lookup = Lookup.of(self._documents.identity_book())
        for table in self._writer.table_names():
            for row in self._writer.current_rows(table):
                settled = settle_row(row, lookup)
                if settled != row and (write := self._facts.take(settled, counted=False)):
                    self._documents.out.rows.append(write)
        self._documents.flush(everything=True)

    def close(self) -> None:
        """Give up what waits."""
        self._documents.close()

    def _take_row(self, row: Row) -> None:
        self._documents.sources.add(f"table {row.table}")
        if row.table == "accounts":
            self._merged = (self._merged or set()) | {row.row_id}
        # The merged accounts are derived; those delivered are counted.
        write = self._facts.take(self._documents.verdicts.contact(row), counted=row.table != "accounts")
        if write is None:
            return
        self._documents.out.rows.append(write)
        if row.table in IDENTITY_TABLES:
            self._documents.identities_changed()
        if len(self._documents.out.rows) >= BATCH_ROWS:
            self._documents.flush()
        self._progress("facts", self._report.fact_rows)

    def _take_removed_row(self, table: str, row_id: str) -> None:
        if not self._facts.remove(table, row_id):
            return
        self._documents.flush()
        self._documents.out.rows_removed.append((table, row_id))
        if table in IDENTITY_TABLES:
            self._documents.identities_changed()

    def _take_usage(self, usage: UsageTable) -> None:
        self._documents.sources.add("table usage")
        writes = self._facts.take_usage(usage)
        for start in range(0, len(writes), BATCH_ROWS):
            batch = Batch(usage=writes[start : start + BATCH_ROWS])
            self._writer.apply(batch, recorded_at=self._clock.now)
            self._progress("usage days", start + len(batch.usage))

    def _take_rejected(self, record: Rejected) -> None:
        self._report.problems.append(Problem(record.path, record.locator, record.reason_code, record.message))
        held = QuarantineWrite(record.path, record.locator, record.reason_code, record.message, record.raw)
        if not self._blocklist.blocks(HELD, held_digest(held.path, held.raw)):
            self._documents.out.quarantined.append(held)
