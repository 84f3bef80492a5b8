"""Reads files in a child process with limits of time and memory: a file that kills the reader costs itself only.

What it yields, and in which order, is what `ingest.read.read` does. The child's side is `ingest.reader_child`.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, cast
from zoneinfo import ZoneInfo

from assistant.types.facts import Row
from ingest.records import ParsedDocument, Record, Rejected, UsageTable

FIRST_BYTES = 1 << 20
"""How much of a file that cannot be read is kept."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take. Waiting for the consumer of the records does not count."""

    seconds: float = 5.0
    """For a file of up to a MiB, without a sign of life from the reader."""
    seconds_per_mib: float = 1.0
    memory_mib: int = 512
    """For the reader and everything that it holds. A table of a million rows needs about half of it."""

    def time_for(self, size: int) -> float:
        """Seconds of silence that a file of so many bytes may cost."""
        return self.seconds + self.seconds_per_mib * (size >> 20)


@dataclass(slots=True)
class Job:
    """What a child is to read: the steps from `step` on, without the files that ended an earlier child."""

    paths: tuple[Path, ...]
    zone: str
    meetings: dict[str, Row]
    unpack_to: Path
    memory_mib: int
    without: set[str] = field(default_factory=set)
    step: int = 0


class _Died(Exception):
    """The child ended or was ended; why, and the file that it had open."""

    def __init__(self, reason_code: str, path: str, name: str) -> None:
        super().__init__(reason_code)
        self.reason_code, self.path, self.name = reason_code, path, name


def guarded_read(
    paths: Sequence[Path],
    *,
    zone: ZoneInfo,
    meetings: Mapping[str, Row] | None = None,
    limits: Limits | None = None,
) -> Iterator[Record]:
    """Everything that the paths hold, as `ingest.read.read` yields it, whatever the files do to the reader.

    A file that kills the reader, keeps it silent for too long or needs too much memory comes as
    `Rejected` with reason `parser_killed`, `parser_timeout` or `parser_memory` and its first MiB; a
    new reader goes on with the rest.
    """
    limits = limits or Limits()
    with TemporaryDirectory(prefix="plumbline-") as folder:
        absolute = tuple(Path(os.path.abspath(path)) for path in paths)
        job = Job(absolute, zone.key, dict(meetings or {}), Path(folder), limits.memory_mib)
        given: set[tuple[str, ...]] = set()
        while True:
            child = _Child(job, limits)
            try:
                yield from child.records(job, given)
                return
            except _Died as died:
                yield _quarantined(died, limits)
                if died.name in job.without or not died.name:
                    return  # the same file again, or none: the file to leave out is not known
                job.without.add(died.name)
            finally:
                child.close()


def _quarantined(died: _Died, limits: Limits) -> Rejected:
    messages = {
        "parser_timeout": f"reading it took more than {limits.seconds:g} s and {limits.seconds_per_mib:g} s a MiB",
        "parser_memory": f"reading it took more than {limits.memory_mib} MiB of memory",
        "parser_killed": "reading it ended the reader",
    }
    message = f"{messages[died.reason_code]}, so it was left out; mend or split the file and ingest it again"
    raw = b""
    try:
        with Path(died.path).open("rb") as handle:
            raw = handle.read(FIRST_BYTES)
    except OSError:
        message += " (its bytes could not be read either)"
    return Rejected(died.name or "(the paths given)", "file", died.reason_code, message, raw)


def _key(record: Record) -> tuple[str, ...]:
    """What tells a record from the others of its step."""
    match record:
        case ParsedDocument():
            return ("document", record.document.id)
        case Row():
            return ("row", record.id, record.origin)
        case UsageTable():
            return ("usage", record.path, record.source, record.metric[0], str(record.line[0]))
        case Rejected():
            return ("rejected", record.path, record.locator, record.reason_code)
        case _:
            return (repr(record),)


class _Child:
    """A child process that reads, and the messages that come from it."""

    def __init__(self, job: Job, limits: Limits) -> None:
        command = [sys.executable, "-m", "ingest.reader_child"]
        # Files without a name that is theirs alone would be found in the folder of whoever runs this.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, stderr=subprocess.DEVNULL
        )
        assert self._process.stdin
        assert self._process.stdout
        self._limits = limits
        self._open = ("", "")
        self._allowed = limits.time_for(0) + 10.0  # starting takes a second, more on a busy machine
        self._selector = DefaultSelector()
        self._selector.register(self._process.stdout, EVENT_READ)
        with self._process.stdin as pipe:
            send(pipe.fileno(), pickle.dumps(job))

    def records(self, job: Job, given: set[tuple[str, ...]]) -> Iterator[Record]:
        """Records as they come; `job` learns what is done, so that another child can go on from there.

        A child begins its first step anew: `given` are the records of that step that the one before
        gave already.
        """
        new: set[tuple[str, ...]] = set()
        while True:
            try:
                kind, value = self._next()
            except _Died:
                given |= new
                raise
            match kind:
                case "open":
                    self._open = (value[0], value[1])
                    self._allowed = self._limits.time_for(value[2])
                case "records":
                    for record in cast("list[Record]", value):
                        if isinstance(record, Row) and record.table == "meetings":
                            job.meetings[record.row_id] = record
                        key = _key(record)
                        if key not in given:
                            yield record
                        new.add(key)
                case "step":
                    job.step = value
                    given.clear()
                    new.clear()
                case "memory":
                    given |= new
                    raise _Died("parser_memory", *self._open)
                case _:
                    return

    def _next(self) -> tuple[str, Any]:
        """The next message. Only the time spent here counts as the child's. Raises _Died."""
        deadline = monotonic() + self._allowed
        assert self._process.stdout
        handle = self._process.stdout.fileno()

        def waited(count: int) -> bytes:
            found = b""
            while len(found) < count:
                left = deadline - monotonic()
                if left <= 0 or not self._selector.select(left):
                    raise _Died("parser_timeout", *self._open)
                block = os.read(handle, min(count - len(found), 1 << 20))
                if not block:
                    raise _Died("parser_killed", *self._open)
                found += block
            return found

        (size,) = struct.unpack(">Q", waited(8))
        data = waited(size)
        # What is unpickled holds no cycles; looking for some takes five times as long as unpickling.
        collecting = gc.isenabled()
        gc.disable()
        try:
            message: tuple[str, Any] = pickle.loads(data)
        finally:
            if collecting:
                gc.enable()
        return message

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._selector.close()
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def send(handle: int, message: bytes) -> None:
    """Write one message with its length before it, whole."""
    data = memoryview(struct.pack(">Q", len(message)) + message)
    while data:
        data = data[os.write(handle, data) :]
