"""From files to the memory: the way in that doors use.

Facts come first, then documents, because whose a document is depends on accounts, contacts and
organisations. A batch carries its documents, chunks, vectors and outbox entries in one
transaction: a process that dies between two batches has lost nothing that was acknowledged, and
the next run finds what is already there by id and content hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from assistant.memory.write import Writer
from assistant.ports import Embedder
from assistant.types.facts import Row
from ingest.complete import MANIFEST, find_vanished, says_complete
from ingest.embedding import Blank
from ingest.guarded import guarded_read
from ingest.identities import read_known
from ingest.measure import Consumed, sizes_of
from ingest.records import Record, Unrecognised
from ingest.report import IngestReport, Progress
from ingest.run import Run
from ingest.settle import settled
from ingest.states import Clock


class Reader(Protocol):
    """Reads what the paths hold, as `ingest.read.read` does."""

    def __call__(
        self, paths: Sequence[Path], *, zone: ZoneInfo, meetings: Mapping[str, Row] | None = None
    ) -> Iterator[Record]: ...


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
    complete: Iterable[str] = (),
    confirmed: bool = False,
    dry_run: bool = False,
    mask_secrets: bool = True,
    reader: Reader = guarded_read,
) -> IngestReport:
    """Read the files and bring the memory to what they say. The embedder is opened only if needed.

    `complete` names sources (or tables of facts) of which the files hold everything that there is:
    what is stored of them and not listed is removed. Where that is more than a fifth, or a record
    of the run could not be read, `confirmed` must say so: InvalidQuestion is raised before anything
    is written. With `dry_run` nothing is written at all, and the report tells what would be.
    `reader` reads the files; the default does so in a process of its own.
    """
    if dry_run:
        with writer.rehearsing() as rehearsed:
            return ingest(
                paths, writer=rehearsed, embedder=Blank, zone=zone, own_domains=own_domains, now=now,
                backfill=backfill, progress=progress, complete=complete, confirmed=confirmed,
                mask_secrets=mask_secrets, reader=reader,
            )  # fmt: skip

    def records() -> Iterator[Record]:
        meetings: Mapping[str, Row] = {row.row_id: row for row in writer.current_rows("meetings")}
        for record in reader(paths, zone=zone, meetings=meetings):
            if not (isinstance(record, Unrecognised) and Path(record.path).name == MANIFEST):
                yield record

    listed = frozenset(complete) | says_complete(paths)
    vanished = find_vanished(records(), listed, writer, confirmed=confirmed) if listed else None
    clock = Clock(now, writer.synced_sources(), backfill)
    run = Run(
        writer, embedder, own_domains=own_domains, clock=clock, mask_secrets=mask_secrets, progress=progress
    )
    consumed = Consumed(sizes_of(paths))
    with closing(run):
        # First, so that whose the documents are is not decided between an account and one merged into it.
        if vanished is not None:
            run.drop(vanished)
        for record in settled(records(), read_known(writer, own_domains)):
            progress("bytes", consumed.take(record))
            run.take(record)
        return run.finish()
