"""Reads a record in quarantine again, from the bytes that were kept, and lets it go when it can be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.memory.quarantine import Held, Quarantine
from ingest.report import IngestReport

Reads = Callable[[Path], IngestReport]
"""Ingests one file, as the command `ingest` would."""


@dataclass(frozen=True, slots=True)
class Retried:
    """What came of one record: whether it was read, and if not, why."""

    held: Held
    read: bool
    reason: str


def retry(quarantine: Quarantine, held_ids: tuple[int, ...], *, read: Reads) -> list[Retried]:
    """Read records again. One that is read is let go; one that is not stays with its bytes.

    The bytes of a record are a file of their own only where its source has one record a file (a
    mail, a call); a row of a table needs its header, and is read with its file.
    """
    return [_retry(quarantine, held_id, read) for held_id in held_ids]


def _retry(quarantine: Quarantine, held_id: int, read: Reads) -> Retried:
    held = quarantine.find(held_id)
    before = {other.id for other in quarantine.all()}
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        # Archives name what is in them `archive.zip!inner/name`.
        name = PurePosixPath(held.path.rpartition("!")[2]).name or "record"
        path = Path(folder) / name
        path.write_bytes(held.raw or b"")
        report = read(path)
    again = [other.id for other in quarantine.all() if other.id not in before]
    quarantine.remove(again)
    wrong = [*report.problems, *report.unrecognised]
    if wrong:
        return Retried(held, read=False, reason=wrong[0].message)
    if not (report.documents or report.fact_rows or report.usage_days or report.removed):
        return Retried(held, read=False, reason="its bytes alone are no record; ingest its file again")
    quarantine.remove([held.id])
    return Retried(held, read=True, reason="")
