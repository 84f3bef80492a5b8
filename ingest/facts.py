"""Rows of facts and usage days against what is stored: which of them bring anything new. Writes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from assistant.memory.batch import RowWrite, UsageWrite
from assistant.memory.blocklist import Blocklist
from assistant.memory.rows import row_hash
from assistant.memory.write import Writer
from assistant.types.facts import Row
from ingest.forgotten import row_without_forgotten, usage_without_forgotten
from ingest.records import UsageTable
from ingest.report import IngestReport
from ingest.states import Clock, row_instant


class Facts:
    """What is stored of the tables of facts, as far as a run has touched them; counts in its report."""

    def __init__(self, writer: Writer, *, clock: Clock, blocklist: Blocklist, report: IngestReport) -> None:
        self._writer = writer
        self._clock = clock
        self._blocklist = blocklist
        self._report = report
        self._hashes: dict[str, dict[str, str]] = {}

    def take(self, delivered: Row, *, counted: bool = True) -> RowWrite | None:
        """The row's new version, or None where it says nothing new or was erased."""
        report = self._report if counted else IngestReport()
        report.fact_rows += 1
        row = row_without_forgotten(delivered, self._blocklist)
        if row is None:
            report.unchanged += 1
            return None
        hashes = self._hashes_of(row.table)
        content_hash = row_hash(row)
        known = hashes.get(row.row_id)
        if known == content_hash:
            report.unchanged += 1
            return None
        if known is None:
            report.added += 1
            known_at = self._clock.known_at(f"table {row.table}", row_instant(row))
        else:
            report.changed += 1
            known_at = self._clock.now
        hashes[row.row_id] = content_hash
        return RowWrite(row, content_hash, known_at)

    def remove(self, table: str, row_id: str, *, counted: bool = True) -> bool:
        """Whether the row was there; it is not any more."""
        report = self._report if counted else IngestReport()
        if self._hashes_of(table).pop(row_id, None) is None:
            report.unchanged += 1
            return False
        report.removed += 1
        return True

    def known(self, table: str) -> set[str]:
        """Ids of the rows that a table has now."""
        return set(self._hashes_of(table))

    def take_usage(self, delivered: UsageTable) -> list[UsageWrite]:
        """The days whose value is not the one that is known."""
        usage = usage_without_forgotten(delivered, self._blocklist)
        self._report.unchanged += len(delivered) - len(usage)
        self._report.usage_days += len(usage)
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
            known_at = self._clock.known_at("table usage", midnight) if before is None else self._clock.now
            writes.append(UsageWrite(account_id, metric, day, value, f"{usage.path}:{line}", known_at))
        return writes

    def _hashes_of(self, table: str) -> dict[str, str]:
        if table not in self._hashes:
            self._hashes[table] = self._writer.row_hashes(table)
        return self._hashes[table]
