"""How ingestion scales: seconds, memory and share of the embedding limit at growing sizes. Prints JSON.

The limit is the embedder alone on the same windows, measured in the same process before and after.
On a machine that others use too, wall-clock shares say little; `share_of_limit_in_cpu` compares CPU
seconds, of which all cores together have so many a second. Everything else (reading, masking,
accounts, SQL, full text, the vector index) has to fit beside it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import func, select

from assistant.memory import schema
from assistant.settings import Settings
from assistant.wiring import Plumbline, open_plumbline
from evals.history import accounts_csv, step_tickets, write_step
from ingest.chunk import chunk
from ingest.pipeline import ingest
from ingest.read import read
from ingest.records import ParsedDocument

ACCOUNTS = 200
SEGMENTS_A_TICKET = 2
SAMPLE = 2_000
"""Windows on which the embedder alone is measured, before and after."""

TICKETS_A_FILE = 5_000


def main(argv: Sequence[str]) -> int:
    """Run each size in a process of its own; `--only` is such a process."""
    parser = argparse.ArgumentParser(prog="python -m evals large")
    parser.add_argument("--segments", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--embedder", default=None)
    parser.add_argument("--only", type=int)
    arguments = parser.parse_args(argv)
    if arguments.only:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(Path(folder), arguments.only, embedder=arguments.embedder)))
        return 0
    for size in arguments.segments:
        command = [sys.executable, "-m", "evals.large", "--only", str(size)]
        command += ["--embedder", arguments.embedder] if arguments.embedder else []
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        print(ended.stdout.strip(), flush=True)
    return 0


def measure(folder: Path, segments: int, *, embedder: str | None) -> dict[str, Any]:
    """One size: first import, index, and the same again unchanged."""
    exports = folder / "exports"
    exports.mkdir()
    (exports / "accounts.csv").write_text(accounts_csv(ACCOUNTS), encoding="utf-8")
    tickets = segments // SEGMENTS_A_TICKET
    for step, start in enumerate(range(0, tickets, TICKETS_A_FILE)):
        new = min(TICKETS_A_FILE, tickets - start)
        write_step(exports, step, _tickets(start, new), accounts=ACCOUNTS)
    settings = Settings(home=folder / "home", embedder=embedder)
    with open_plumbline(settings, command="evals large", create=True) as plumbline:
        windows = _windows(exports, settings)
        limit = [_alone(plumbline, windows)]
        start_at, start_cpu = time.perf_counter(), _cpu()
        report = _ingest(plumbline, exports)
        written_at = time.perf_counter()
        plumbline.bring_index_up_to_date()
        done_at, done_cpu = time.perf_counter(), _cpu()
        limit.append(_alone(plumbline, windows))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        count = _count(plumbline)
    with open_plumbline(settings, command="evals large", create=True) as plumbline:
        again_at = time.perf_counter()
        again = _ingest(plumbline, exports)
        again_seconds = time.perf_counter() - again_at
    seconds, alone = done_at - start_at, count["windows"] / float(np.mean([rate for rate, _ in limit]))
    alone_cpu = count["windows"] * float(np.mean([cpu for _, cpu in limit]))
    return {
        **count,
        "documents": report.documents,
        "seconds": round(seconds, 1),
        "index_seconds": round(done_at - written_at, 1),
        "segments_a_second": round(count["segments"] / seconds, 1),
        "embedder_alone_windows_a_second": [round(rate, 1) for rate, _ in limit],
        "embedder_alone_seconds": round(alone, 1),
        "share_of_limit": round(alone / seconds, 3),
        "cpu_seconds": round(done_cpu - start_cpu, 1),
        "share_of_limit_in_cpu": round(alone_cpu / (done_cpu - start_cpu), 3),
        "peak_mb": round(peak),
        "reader_peak_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "unchanged_seconds": round(again_seconds, 1),
        "unchanged": again.line(),
    }


def _tickets(start: int, new: int) -> list[dict[str, Any]]:
    """Tickets of one file, numbered on from those of the files before it."""
    found = step_tickets(0, seed=start + 1, accounts=ACCOUNTS, new=new, changed=0, removed=0)
    for ticket in found:
        ticket["id"] += start
        for comment in ticket["comments"]:
            comment["id"] += 100 * start
    return found


def _windows(exports: Path, settings: Settings) -> list[str]:
    """Windows as ingestion makes them, of the first files."""
    found: list[str] = []
    for record in read([exports], zone=settings.tz):
        if isinstance(record, ParsedDocument):
            found += [window for one in chunk(record.document) for window in one.windows]
        if len(found) >= SAMPLE:
            break
    return found[:SAMPLE]


def _alone(plumbline: Plumbline, windows: Sequence[str]) -> tuple[float, float]:
    """Windows a second of the embedder with nothing beside it, and its CPU seconds a window."""
    plumbline.embedder.embed_documents(windows[:64])
    start, cpu = time.perf_counter(), _cpu()
    plumbline.embedder.embed_documents(windows)
    return len(windows) / (time.perf_counter() - start), (_cpu() - cpu) / len(windows)


def _cpu() -> float:
    """CPU seconds of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _ingest(plumbline: Plumbline, exports: Path) -> Any:
    return ingest(
        [exports],
        writer=plumbline.writer,
        embedder=lambda: plumbline.embedder,
        zone=plumbline.settings.tz,
        own_domains=(),
        now=datetime.now(UTC),
        backfill=False,
        progress=lambda stage, done: None,
    )


def _count(plumbline: Plumbline) -> dict[str, int]:
    with plumbline.engine.connect() as connection:
        segments = connection.execute(select(func.count()).select_from(schema.segment)).scalar_one()
        chunks = connection.execute(select(func.count()).select_from(schema.chunk)).scalar_one()
        windows = connection.execute(select(func.sum(schema.chunk.c.windows))).scalar_one()
    return {"segments": int(segments), "chunks": int(chunks), "windows": int(windows)}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
