"""Durability: kill the ingestion at random instants and look whether anything was lost, doubled or orphaned.

A child process ingests a history of exports, step by step; the parent ends it with SIGKILL. After
each kill the folder is opened as any command would open it and checked; in the end its content is
compared with that of a folder that was never disturbed.

With `--naive` the names of what the index lacks are forgotten before they are copied, and nothing
compares afterwards: the control, in which something must be lost.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from assistant import upkeep
from assistant.index.chroma import ChromaIndex
from assistant.memory import schema
from assistant.memory.outbox import _entries
from assistant.ports import chunk_of_entry, entry_id
from assistant.settings import Settings
from assistant.wiring import Plumbline, open_plumbline
from evals.crash import VARIABLE, crashing, from_environment
from evals.history import accounts_csv, step_tickets, write_step
from ingest.pipeline import ingest
from ingest.read import read

ACCOUNTS = 12
NAIVE = "PLUMBLINE_NAIVE"
"""Tells the child processes of the control what they are."""

STEP = {"new": 60, "changed": 12, "removed": 3}


def main(argv: Sequence[str]) -> int:
    """Run the parent, or the child that it starts. Returns 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals kill")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--operations", type=int, default=0, help="go on until so many were done")
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("--boundaries", action="store_true", help="die once at every commit and index change")
    parser.add_argument("--child", nargs=2, metavar=("HOME", "EXPORTS"))
    parser.add_argument("--check", metavar="HOME")
    arguments = parser.parse_args(argv)
    if arguments.naive:
        os.environ[NAIVE] = "1"
    if os.environ.get(NAIVE):
        _be_naive()
    if arguments.child:
        return _child(Path(arguments.child[0]), Path(arguments.child[1]))
    if arguments.check:
        print(json.dumps(check(Path(arguments.check))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        if arguments.boundaries:
            result = boundaries(Path(folder), seed=arguments.seed)
        else:
            result = run(
                Path(folder), rounds=arguments.rounds, seed=arguments.seed, operations=arguments.operations
            )
    print(json.dumps(result, indent=1))
    return 0 if result["sound"] is not arguments.naive else 1


def _be_naive() -> None:
    """Copy to the index what SQL no longer remembers, as writing one after the other does."""

    def forget_and_copy(engine: Any, index: Any) -> int:
        with engine.begin() as connection:
            names = set(connection.execute(select(schema.outbox.c.entry_id)).scalars())
            connection.execute(delete(schema.outbox))
            entries = [e for e in _entries(connection, sorted({chunk_of_entry(n)[0] for n in names}))]
        index.upsert([entry for entry in entries if entry.entry_id in names])
        index.delete(sorted(names - {entry.entry_id for entry in entries}))
        return len(names)

    setattr(upkeep, "bring_up_to_date", forget_and_copy)  # noqa: B010 - it is not upkeep's to export
    upkeep.IndexKeeper._compare = lambda self, index: None  # type: ignore[method-assign]


def run(folder: Path, *, rounds: int, seed: int, operations: int) -> dict[str, Any]:
    """Kill the child `rounds` times, then let it finish, and compare with an undisturbed folder."""
    exports, disturbed, calm = folder / "exports", folder / "disturbed", folder / "calm"
    exports.mkdir()
    (exports / "accounts.csv").write_text(accounts_csv(ACCOUNTS), encoding="utf-8")
    rng = random.Random(seed)
    totals = {"lost": 0, "duplicated": 0, "orphaned": 0, "divergent": 0}
    steps = in_work = 0
    for number in range(rounds):
        steps = _write_ahead(exports, disturbed, seed=seed, ahead=8)
        in_work += _kill_once(disturbed, exports, after=rng.uniform(0.0, 2.5))
        found = _checked(disturbed)
        for name in totals:
            totals[name] += found[name]
        print(f"round {number + 1}: {found}", file=sys.stderr)
    steps = _write_ahead(exports, disturbed, seed=seed, ahead=0, least=operations // sum(STEP.values()) + 1)
    for home in (disturbed, calm):
        _run_child(home, exports).wait()
    equal = _content(disturbed) == _content(calm)
    return {
        "kills": rounds,
        "kills_while_writing": in_work,
        "steps": steps,
        "operations": steps * sum(STEP.values()),
        **totals,
        "same_as_undisturbed": equal,
        "sound": equal and not any(totals.values()),
        "bound": f"0 in {rounds} kills: below {300 / rounds:.1f} % at 95 %",
    }


def boundaries(folder: Path, *, seed: int) -> dict[str, Any]:
    """Kill the child at its first such moment, in another folder at its second, until it outlives them all."""
    exports, calm = folder / "exports", folder / "calm"
    exports.mkdir()
    (exports / "accounts.csv").write_text(accounts_csv(ACCOUNTS), encoding="utf-8")
    _write_ahead(exports, calm, seed=seed, ahead=2)
    _run_child(calm, exports).wait()
    wanted = _content(calm)
    totals = {"lost": 0, "duplicated": 0, "orphaned": 0, "divergent": 0, "different_in_the_end": 0}
    moment = 0
    while True:
        moment += 1
        home = folder / f"at{moment}"
        ended = _run_child(home, exports, {VARIABLE: str(moment)}).wait()
        if ended == 0:
            break
        found = _checked(home)
        for name in ("lost", "duplicated", "orphaned", "divergent"):
            totals[name] += found[name]
        _run_child(home, exports).wait()
        totals["different_in_the_end"] += _content(home) != wanted
        print(f"moment {moment}: {found}", file=sys.stderr)
    return {"moments": moment - 1, **totals, "sound": moment > 1 and not any(totals.values())}


def check(home: Path) -> dict[str, int]:
    """Compare documents, chunks, full text and vector index of a folder with one another."""
    with _opened(home) as plumbline:
        index = plumbline.index  # brings it up to date, as any command does
        with plumbline.engine.connect() as connection:
            chunks = connection.execute(
                select(schema.chunk.c.chunk_id, schema.chunk.c.windows, schema.chunk.c.version_id).where(
                    schema.chunk.c.retired_at.is_(None)
                )
            ).all()
            live = set(
                connection.execute(
                    select(schema.document.c.version_id).where(
                        schema.document.c.retired_at.is_(None), schema.document.c.removed.is_(False)
                    )
                ).scalars()
            )
            with_segments = set(connection.execute(select(schema.segment.c.version_id).distinct()).scalars())
            texts = connection.exec_driver_sql("SELECT count(*) FROM chunk_text").scalar_one()
            stored = connection.exec_driver_sql("SELECT count(*) FROM chunk").scalar_one()
        wanted = [entry_id(chunk_id, n) for chunk_id, windows, _ in chunks for n in range(windows)]
        held = index.ids()
        return {
            "documents": len(live),
            "chunks": len(chunks),
            "lost": len(set(wanted) - held)
            + len(live - with_segments)
            + len(live - {c.version_id for c in chunks}),
            "duplicated": len(wanted) - len(set(wanted)),
            "orphaned": len(held - set(wanted)) + len({c.version_id for c in chunks} - live),
            "divergent": abs(stored - texts),
        }


def _child(home: Path, exports: Path) -> int:
    """Ingest every export that is not done yet, one after another; note each as it is done."""
    done = home / "steps_done"
    with crashing(from_environment(), ChromaIndex), _opened(home) as plumbline:
        (home / "ready").write_text(str(os.getpid()), encoding="utf-8")
        first = int(done.read_text()) if done.exists() else 0
        for step, path in enumerate(sorted(exports.glob("tickets_*.json"))):
            if step < first:
                continue
            ingest(
                [exports / "accounts.csv", path],
                writer=plumbline.writer,
                embedder=lambda: plumbline.embedder,
                zone=plumbline.settings.tz,
                own_domains=(),
                now=datetime.now(UTC),
                backfill=True,
                progress=lambda stage, count: None,
                reader=read,
            )
            plumbline.bring_index_up_to_date()
            done.write_text(str(step + 1), encoding="utf-8")
    return 0


def _write_ahead(exports: Path, home: Path, *, seed: int, ahead: int, least: int = 0) -> int:
    """See that the child has work for longer than it will live. Returns how many steps there are."""
    done = home / "steps_done"
    there = len(list(exports.glob("tickets_*.json")))
    wanted = max((int(done.read_text()) if done.exists() else 0) + ahead, least, there)
    for step in range(there, wanted):
        write_step(exports, step, step_tickets(step, seed=seed, accounts=ACCOUNTS, **STEP), accounts=ACCOUNTS)
    return wanted


def _kill_once(home: Path, exports: Path, *, after: float) -> bool:
    """Start the child, wait until it works, kill it. Returns whether it was still at work."""
    ready = home / "ready"
    ready.unlink(missing_ok=True)
    child = _run_child(home, exports)
    while not ready.exists() and child.poll() is None:
        time.sleep(0.01)
    time.sleep(after)
    at_work = child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    return at_work


def _run_child(
    home: Path, exports: Path, variables: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "evals.kill", "--child", str(home), str(exports)]
    environment = {**os.environ, **(variables or {})}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)


def _checked(home: Path) -> dict[str, int]:
    """Check in a process of its own: this one must never hold the folder open."""
    command = [sys.executable, "-m", "evals.kill", "--check", str(home)]
    found: dict[str, int] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def _opened(home: Path) -> Any:
    return open_plumbline(Settings(home=home, embedder="hashing"), command="evals kill", create=True)


def _content(home: Path) -> dict[str, Any]:
    """What a folder holds now, without the times at which it was written."""
    with _opened(home) as plumbline:
        return {"index": sorted(plumbline.index.ids()), "tables": _tables(plumbline)}


def _tables(plumbline: Plumbline) -> dict[str, list[Any]]:
    document, segment, chunk, row = schema.document, schema.segment, schema.chunk, schema.fact_row
    current = document.c.retired_at.is_(None)
    queries = {
        "documents": select(document.c.document_id, document.c.content_hash, document.c.removed).where(
            current
        ),
        "segments": select(document.c.document_id, segment.c.n, segment.c.text)
        .join(segment, segment.c.version_id == document.c.version_id)
        .where(current),
        "chunks": select(chunk.c.chunk_id, chunk.c.text, chunk.c.vectors).where(chunk.c.retired_at.is_(None)),
        "rows": select(row.c.table_name, row.c.row_id, row.c.content_hash).where(row.c.retired_at.is_(None)),
    }
    with plumbline.engine.connect() as connection:
        return {name: sorted(map(tuple, connection.execute(query))) for name, query in queries.items()}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
