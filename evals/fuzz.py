"""Feeds the parsers most exposed with broken files made of whole ones, and tells what they cannot bear.

    python -m evals.fuzz --target mail --seconds 600 --seed 1 --keep /tmp/found

A case fails where an exception leaves the reader, where it takes more than a second of processor
time, or where a record breaks what every record keeps to. The same seed makes the same cases.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from evals.fuzz_seeds import SEEDS, TOKENS
from ingest.clean import clean
from ingest.read import read
from ingest.recognise import Source
from ingest.records import ParsedDocument, ReadContext, Record, Rejected, SourceFile
from ingest.registry import SOURCES

TARGETS: dict[str, tuple[str, str]] = {
    "mail": ("mail", "message"),
    "mbox": ("mail", "mbox"),
    "webvtt": ("webvtt", "transcript"),
    "zendesk": ("zendesk", "tickets"),
    "csv": ("tables", ""),
}
"""The five parsers that read what outsiders write, by source and shape; a table's shape is told by its columns."""

SLOW = 1.0
"""Seconds of processor time that no case may take."""

HANG = 20
MAX_BYTES = 262_144
ZONE = ZoneInfo("UTC")


class Hang(BaseException):
    """Raised by the timer into a reader that does not come back; no edge catches it."""


@dataclass(slots=True)
class Outcome:
    """What a run found."""

    target: str
    seed: int
    cases: int = 0
    megabytes: float = 0.0
    records: int = 0
    rejected: int = 0
    slowest: float = 0.0
    slowest_bytes: int = 0
    failures: list[dict[str, object]] = field(default_factory=list)


def mutated(rng: random.Random, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A file made of the seeds by one to a few changes, of bytes, lines, blocks and words that mean something."""
    data = rng.choice(seeds)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8))):
        data = rng.choice(_MUTATIONS)(rng, data, seeds, tokens)
        if len(data) > MAX_BYTES:
            data = data[:MAX_BYTES]
    return data


Mutation = Callable[[random.Random, bytes, Sequence[bytes], Sequence[bytes]], bytes]


def _flip(rng: random.Random, data: bytes, _s: Sequence[bytes], _t: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _insert(rng: random.Random, data: bytes, _s: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(tokens) * rng.choice((1, 1, 1, 2, 50)) + data[at:]


def _cut(rng: random.Random, data: bytes, _s: Sequence[bytes], _t: Sequence[bytes]) -> bytes:
    start = rng.randint(0, len(data))
    return data[:start] + data[start + rng.choice((1, 3, 20, 200, 1 << 20)) :]


def _splice(rng: random.Random, data: bytes, seeds: Sequence[bytes], _t: Sequence[bytes]) -> bytes:
    other = rng.choice(seeds)
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


def _repeat_lines(rng: random.Random, data: bytes, _s: Sequence[bytes], _t: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    start = rng.randrange(len(lines))
    block = lines[start : start + rng.choice((1, 1, 2, 5))]
    size = max(1, sum(map(len, block)))
    times = min(rng.choice((2, 10, 1_000, 20_000)), MAX_BYTES // size)
    return b"\n".join(lines[:start] + block * times + lines[start:])


def _repeat_bytes(rng: random.Random, data: bytes, _s: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    piece = rng.choice((data[at : at + rng.randint(1, 12)], rng.choice(tokens))) or b"x"
    times = min(rng.choice((10, 500, 30_000)), MAX_BYTES // len(piece))
    return data[:at] + piece * times + data[at:]


def _shuffle_lines(rng: random.Random, data: bytes, _s: Sequence[bytes], _t: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _swap_words(rng: random.Random, data: bytes, _s: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    token, other = rng.choice(tokens), rng.choice(tokens)
    return data.replace(token, other, rng.choice((1, -1))) if token else data


_MUTATIONS: tuple[Mutation, ...] = (
    _flip, _insert, _insert, _cut, _splice, _repeat_lines, _repeat_bytes, _shuffle_lines, _swap_words,
)  # fmt: skip


def run(target: str, *, seconds: float, seed: int, keep: Path | None, cases: int = 1 << 62) -> Outcome:
    """Make and read cases for so many seconds."""
    rng, outcome = random.Random(f"{target}/{seed}"), Outcome(target, seed)
    seeds, tokens = [data for data in SEEDS[target]], TOKENS[target]
    ends = time.monotonic() + seconds
    signal.signal(signal.SIGVTALRM, _hang)
    with tempfile.TemporaryDirectory(prefix="plumbline-fuzz-") as folder:
        path = Path(folder) / "case"
        while time.monotonic() < ends and outcome.cases < cases:
            data = mutated(rng, seeds, tokens)
            path.write_bytes(data)
            _take(target, path, data, outcome, keep, whole=rng.random() < 0.3)
            if len(seeds) < 200 and rng.random() < 0.02 and len(data) < 20_000:
                seeds.append(data)  # what has been broken once is broken further
    return outcome


def _take(target: str, path: Path, data: bytes, outcome: Outcome, keep: Path | None, *, whole: bool) -> None:
    problem, trace = "", ""
    found: list[Record] = []
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
    try:
        found = list(_records(target, path, whole=whole))
    except Hang:
        problem = "hang"
    except Exception as error:
        problem, trace = f"{type(error).__name__}: {error}"[:200], traceback.format_exc()[-2_000:]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    took = time.process_time() - start
    outcome.cases += 1
    outcome.megabytes += len(data) / 1e6
    outcome.records += len(found)
    outcome.rejected += sum(isinstance(record, Rejected) for record in found)
    if took > outcome.slowest:
        outcome.slowest, outcome.slowest_bytes = round(took, 3), len(data)
    problem = problem or (f"slow: {took:.2f} s" if took > SLOW else "") or unsound(found)
    if problem:
        name = f"{target}-{outcome.seed}-{outcome.cases}"
        outcome.failures.append({"case": name, "bytes": len(data), "problem": problem, "trace": trace})
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / name).write_bytes(data)


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hang


def _records(target: str, path: Path, *, whole: bool) -> Iterator[Record]:
    """By the target's own reader, or the whole way from recognising the file."""
    if whole:
        yield from read([path], zone=ZONE)
        return
    name, shape = TARGETS[target]
    source = next(source for source in SOURCES if source.name == name)
    yield from _alone(source, SourceFile(path, "case", shape or "contacts"))


def _alone(source: Source, file: SourceFile) -> Iterator[Record]:
    context = ReadContext(ZONE)
    for reader in (source.facts, source.documents):
        if reader:
            yield from reader([file], context)


def unsound(found: Sequence[Record]) -> str:
    """What is wrong with the records; empty where nothing is."""
    for record in found:
        if isinstance(record, Rejected) and not (record.reason_code and record.message and record.locator):
            return f"a rejected record does not say why: {record}"[:200]
        if isinstance(record, ParsedDocument):
            segments = record.document.segments
            if [segment.n for segment in segments] != list(range(len(segments))):
                return "segments are not numbered without gaps"
            if any(segment.text != clean(segment.text) for segment in segments):
                return "a segment's text is not clean"
    return ""


def main() -> int:
    """Run one target, print the outcome as JSON; 1 where a case failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--target", choices=sorted(TARGETS), required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    outcome = run(asked.target, seconds=asked.seconds, seed=asked.seed, keep=asked.keep)
    print(json.dumps({name: getattr(outcome, name) for name in outcome.__dataclass_fields__}, indent=1))
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
