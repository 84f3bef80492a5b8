"""The process that reads untrusted files for `ingest.guarded`: one job in, records and signs of life out."""

from __future__ import annotations

import copyreg
import gc
import io
import os
import pickle
import resource
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from assistant.types.documents import Document, Origin, Participant, Segment
from assistant.types.facts import Row
from ingest.guarded import Job, send
from ingest.read import planned, run_step
from ingest.records import (
    AccountHints,
    Notice,
    ParsedDocument,
    ReadContext,
    Record,
    Rejected,
    Removed,
    RemovedRow,
    Unrecognised,
    UsageTable,
)
from ingest.registry import SOURCES

_BATCH = 256
_PATIENCE = 0.25
"""Seconds after which a batch goes out however small, as a sign of life."""


def main() -> None:
    """Read the job from standard input, answer on standard output; whatever else is printed is lost."""
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    data = sys.stdin.buffer.read()
    (size,) = struct.unpack(">Q", data[:8])
    job: Job = pickle.loads(data[8 : 8 + size])
    # Data, not address space: libraries reserve much that they never touch.
    resource.setrlimit(resource.RLIMIT_DATA, (job.memory_mib << 20, job.memory_mib << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Records hold no cycles, and the collector would look through all of them again and again.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        _read(job, out)
    except MemoryError:
        send(out, pickle.dumps(("memory", None)))
        os._exit(1)


class _Watch:
    """Tells the parent which file is at hand: when it is looked at, and when the interpreter opens it again."""

    def __init__(self, out: int) -> None:
        self.out = out
        self.names: dict[str, str] = {}
        self.last = ""

    def looking(self, path: Path, name: str) -> None:
        """A file that is found; it may be opened many times later."""
        self.names[str(path)] = name
        self.tell(str(path), name)

    def tell(self, path: str, name: str) -> None:
        """Say that the time of a file begins."""
        self.last = path
        try:
            size = os.stat(path).st_size
        except OSError:
            size = 0
        send(self.out, pickle.dumps(("open", (path, name, size))))

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Hear of every `open` in this process."""
        if event == "open" and isinstance(args[0], str | Path):
            path = str(args[0])
            if path != self.last and path in self.names:
                self.tell(path, self.names[path])


def _read(job: Job, out: int) -> None:
    watch = _Watch(out)
    sys.addaudithook(watch)
    unpack_to = job.unpack_to / str(len(job.without))
    unpack_to.mkdir()
    plan = planned(job.paths, unpack_to, without=job.without, looking=watch.looking)
    context = ReadContext(ZoneInfo(job.zone), dict(job.meetings))
    if job.step == 0:
        _send(out, plan.told)
    send(out, pickle.dumps(("step", max(job.step, 1))))
    for step in range(2 * len(SOURCES)):
        if step + 1 >= job.step:
            _send(out, run_step(step, plan.files, context))
            send(out, pickle.dumps(("step", step + 2)))
    send(out, pickle.dumps(("done", None)))


def _reduced(cls: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    """How to pickle a frozen dataclass by its fields alone: the way of the standard library takes twice as long."""
    first, *others = (field.name for field in fields(cls))
    values = attrgetter(first, *others)
    return (lambda one: (cls, values(one))) if others else (lambda one: (cls, (values(one),)))


_NOUNS = (AccountHints, Document, Notice, Origin, ParsedDocument, Participant, Rejected, Removed, RemovedRow, Row,
          Segment, Unrecognised, UsageTable)  # fmt: skip
_REDUCERS = copyreg.dispatch_table | {cls: _reduced(cls) for cls in _NOUNS}


def _pickled(records: list[Record]) -> bytes:
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(("records", records))
    return out.getvalue()


def _send(out: int, records: Iterable[Record]) -> None:
    """Records in batches, none kept back for long."""
    batch: list[Record] = []
    sent_at = monotonic()
    for record in records:
        batch.append(record)
        if len(batch) >= _BATCH or monotonic() - sent_at > _PATIENCE:
            send(out, _pickled(batch))
            batch, sent_at = [], monotonic()
    if batch:
        send(out, _pickled(batch))


if __name__ == "__main__":
    main()
