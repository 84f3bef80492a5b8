"""How long usage metrics take over the real memory: `python -m evals.metrics_memory --rows 10000000`.

Writes daily rows of five metrics into the store of a new data folder, asks through the same door as the
command line, each question in a process of its own, and reports seconds and peak memory.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from assistant.metrics.show import show
from assistant.metrics.view import MetricSettings
from assistant.settings import Settings
from assistant.wiring import open_plumbline

AS_OF = date(2025, 12, 31)
DAYS = 548
NAMES = ("active_users", "core_action", "feature:export", "licensed_seats", "logins")
KNOWN = "2026-01-01 00:00:00.000000"
QUESTIONS: tuple[tuple[str, str, bool, str | None], ...] = (
    ("one account", "usage_trend", True, "core_action"),
    ("one account, every metric", "usage_trend", True, None),
    ("portfolio", "usage_trend", False, "core_action"),
    ("portfolio, every metric", "usage_trend", False, None),
    ("portfolio", "seats", False, None),
)
"""Label, metric, whether of one account, and the configured core metric."""


def write(home: Path, rows: int) -> tuple[int, str]:
    """Fill a new data folder; return its number of accounts and one of them."""
    with open_plumbline(Settings(home=home), command="speed", create=True) as plumbline:
        database = plumbline.folder.database
    accounts = -(-rows // (DAYS * len(NAMES)))
    db = sqlite3.connect(database)
    db.executemany(
        "INSERT INTO fact_row (table_name, row_id, account_id, cells, content_hash, source, origin, known_at,"
        " recorded_at) VALUES ('accounts', ?, ?, ?, '', 'speed', 'speed', '2020-01-01 00:00:00.000000', ?)",
        ((_name(n), _name(n), json.dumps([["name", _name(n)]]), KNOWN) for n in range(accounts)),
    )
    db.executemany("INSERT INTO usage_day VALUES (?, ?, ?, ?, ?, ?)", _usage(rows, accounts))
    db.commit()
    db.close()
    return accounts, _name(accounts // 2)


def _name(n: int) -> str:
    return f"a{n:06}"


def _usage(rows: int, accounts: int) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Rows in the order of the table's key, so that writing them is quick."""
    random = np.random.default_rng(3)
    days = [(AS_OF - timedelta(days=DAYS - 1 - n)).isoformat() for n in range(DAYS)]
    left = rows
    for n in range(accounts):
        for metric in NAMES:
            for day, value in zip(days, random.poisson(40, DAYS).tolist(), strict=True):
                if left:
                    left -= 1
                    yield _name(n), metric, day, "2020-01-01 00:00:00.000000", str(value), "speed"


def ask(home: Path, metric: str, account: str | None, core: str | None) -> tuple[list[float], int]:
    """Ask five times of one account, once of all; return the seconds of each and the number of facts."""
    taken, count = [], 0
    settings = MetricSettings(core_metric=core)
    as_of = datetime.combine(AS_OF, clock.max, UTC)
    with open_plumbline(Settings(home=home), command="speed", create=False) as plumbline:
        scope = plumbline.local_scope(as_of=as_of)
        for _ in range(5 if account else 1):
            begun = time.perf_counter()
            facts = show(
                metric, reader=plumbline.reader, scope=scope, as_of=AS_OF, account=account, settings=settings
            ).facts
            taken.append(time.perf_counter() - begun)
            count = len(facts)
    return taken, count


def _alone(home: str, metric: str, account: str | None, core: str | None, out: Connection) -> None:
    taken, count = ask(Path(home), metric, account, core)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.send({"seconds": round(sorted(taken)[len(taken) // 2], 4), "facts": count, "peak_mb": round(peak)})


def measure(rows: int) -> dict[str, object]:
    """Write a data folder of `rows` usage rows and time every question."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        begun = time.perf_counter()
        accounts, one = write(home, rows)
        report: dict[str, object] = {
            "rows": rows, "accounts": accounts, "written_s": round(time.perf_counter() - begun, 1)
        }  # fmt: skip
        for label, metric, narrow, core in QUESTIONS:
            mine, theirs = context.Pipe(duplex=False)
            process = context.Process(
                target=_alone, args=(str(home), metric, one if narrow else None, core, theirs)
            )
            process.start()
            theirs.close()
            report[f"{metric}, {label}"] = mine.recv()
            process.join()
    return report


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON object with the figures."""
    parser = argparse.ArgumentParser(prog="evals.metrics_memory", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    sys.stdout.write(json.dumps(measure(parser.parse_args(argv).rows), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
