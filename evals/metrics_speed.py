"""How long metrics take at scale, side by side with other engines doing the same.

`python -m evals.metrics_speed revenue` follows 10,000 accounts over five years; `usage` compares trends over
ten million daily rows in Parquet and columns, SQLite, DuckDB and pandas (each where it is installed).
Every figure is the middle one of its runs; memory is the peak of a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import multiprocessing
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from assistant.metrics import retention
from assistant.metrics.inputs import read_lines
from assistant.metrics.money import NO_RATES
from assistant.metrics.policies import DEFAULT
from assistant.metrics.revenue import waterfall
from assistant.types.facts import Period, Row
from evals import metrics_parquet
from evals.metrics_columns import UsageColumns, columns, day_number, trends

AS_OF = date(2025, 12, 31)
METRIC = "core_action"
DAYS = 548
NAMES = ("active_users", "core_action", "feature:export", "licensed_seats", "logins")


def subscription_rows(accounts: int, *, seed: int) -> list[Row]:
    """Return five years of price changes, one about every ten weeks and account."""
    random, rows = Random(seed), []
    for n in range(accounts):
        day = date(2021, 1, 1) + timedelta(days=random.randint(0, 700))
        price = random.randint(10_000, 500_000)
        while day < AS_OF:
            end = day + timedelta(days=random.randint(30, 110))
            leaves = random.random() < 0.03
            cells: dict[str, str | Decimal | int | date | datetime] = {
                "subscription_id": f"s{n}",
                "mrr": Decimal(price) / 100,
                "currency": "USD",
                "started_on": day,
                "plan": "Team",
                "quantity": random.randint(1, 50),
            }
            open_end = not leaves and end >= AS_OF
            values = tuple(cells.items()) if open_end else (*cells.items(), ("ended_on", end))
            rows.append(Row("subscriptions", f"{n}.{day}", f"a{n:05}", values, "speed", "speed"))
            price = max(1_000, price + random.randint(-20_000, 30_000))
            day = end + timedelta(days=200 if leaves else 0)
    return rows


def revenue(accounts: int) -> dict[str, object]:
    """Time reading rows, a year's waterfall and every ratio of it."""
    rows = subscription_rows(accounts, seed=7)
    begun, cpu = time.perf_counter(), time.process_time()
    read = read_lines(rows)
    typed = time.perf_counter()
    period = Period(date(2024, 12, 31), AS_OF)
    fall = waterfall(read.kept, period, policy=DEFAULT, rates=NO_RATES, currency="USD")
    ratios = [
        retention.nrr(fall),
        retention.grr(fall),
        retention.nrr_without(fall, *retention.PRICE),
        retention.logo_retention(fall),
        retention.logo_churn(fall),
        retention.gross_churn(fall),
        retention.net_churn(fall),
        retention.quick_ratio(fall),
        retention.expansion_share(fall),
        *(retention.revenue_mix(fall, kind) for kind in ("renewal", "expansion", "new")),
    ]
    values = {ratio.name: str(round(float(ratio.value or 0), 4)) for ratio in ratios}
    done, cpu = time.perf_counter(), time.process_time() - cpu
    whole = waterfall(
        read.kept, Period(date(2021, 1, 1), AS_OF), policy=DEFAULT, rates=NO_RATES, currency="USD"
    )
    return {
        "accounts": accounts,
        "rows": len(rows),
        "read_s": round(typed - begun, 2),
        "year_waterfall_and_ratios_s": round(done - typed, 2),
        "cpu_s_reading_year_and_ratios": round(cpu, 2),
        "five_year_waterfall_s": round(time.perf_counter() - done, 2),
        "movements_of_five_years": sum(len(flow.movements) for flow in whole.flows),
        "set_aside": len(read.aside),
        "ratios": values,
    }


def usage_columns(rows: int, *, seed: int) -> UsageColumns:
    """Return daily values of five metrics over a year and a half, for as many accounts as give the rows."""
    days, kinds = DAYS, len(NAMES)
    accounts = -(-rows // (days * kinds))
    random = np.random.default_rng(seed)
    n = accounts * days * kinds
    account = np.repeat(np.arange(accounts, dtype=np.int32), days * kinds)
    metric = np.tile(np.repeat(np.arange(kinds, dtype=np.int16), days), accounts)
    first = day_number(AS_OF) - days + 1
    day = np.tile(np.arange(first, first + days, dtype=np.int32), accounts * kinds)
    value = random.poisson(40, n).astype(np.float64)
    cut = slice(0, rows)
    names = tuple(f"a{i:06}" for i in range(accounts))
    return columns(names, NAMES, account=account[cut], metric=metric[cut], day=day[cut], value=value[cut])


def _middle(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


Answer = dict[str, float]
"""The change of each account's trend; accounts without one are left out."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to the trends: of one account, and of all."""

    account: Callable[[str], Answer]
    everybody: Callable[[], Answer]


def _answer(usage: UsageColumns) -> Answer:
    change = trends(usage, METRIC, AS_OF).change
    return {name: float(value) for name, value in zip(usage.accounts, change, strict=True) if value == value}


def _parquet_columns(folder: Path) -> Engine:
    path = folder / "usage.parquet"
    return Engine(
        lambda one: _answer(metrics_parquet.read(path, account=one)),
        lambda: _answer(metrics_parquet.read(path)),
    )


def _store_columns(folder: Path) -> Engine:
    """Read only the metric and the window that the trend needs out of the store, as columns."""
    db = sqlite3.connect(folder / "usage.sqlite")
    first, last = (AS_OF - timedelta(days=n) for n in (111, 0))
    sql = (
        "SELECT account_id, day, value, MAX(known_at) FROM usage_day WHERE metric = ? AND day BETWEEN ? AND ?"
        " {more} GROUP BY account_id, metric, day ORDER BY account_id, day"
    )

    def fetch(one: str | None) -> Answer:
        more, names = ("AND account_id = ?", (one,)) if one is not None else ("", ())
        known: dict[str, int] = {}
        account, day, value = array("i"), array("i"), array("d")
        numbers = {
            (first + timedelta(days=n)).isoformat(): day_number(first + timedelta(days=n)) for n in range(112)
        }
        cells = (METRIC, first.isoformat(), last.isoformat(), *names)
        for name, on, amount, _ in db.execute(sql.format(more=more), cells):
            account.append(known.setdefault(name, len(known)))
            day.append(numbers[on])
            value.append(float(amount))
        accounts = np.frombuffer(account, np.int32)
        one_metric = np.zeros(len(accounts), np.int16)
        days, values = np.frombuffer(day, np.int32), np.frombuffer(value, np.float64)
        return _answer(
            columns(tuple(known), (METRIC,), account=accounts, metric=one_metric, day=days, value=values)
        )

    return Engine(fetch, lambda: fetch(None))


_SQL = """
SELECT account, AVG(CASE WHEN day >= {late} THEN value END) / AVG(CASE WHEN day < {late} THEN value END) - 1
FROM '{path}' WHERE metric = 'core_action' AND day >= {first} AND day < {end} {more} GROUP BY account
"""


def _duckdb(folder: Path) -> Engine:
    duckdb: Any = importlib.import_module("duckdb")
    end = day_number(AS_OF) + 1

    def fetch(more: str = "") -> Answer:
        path = folder / "usage.parquet"
        return dict(
            duckdb.sql(_SQL.format(path=path, late=end - 28, first=end - 112, end=end, more=more)).fetchall()
        )

    return Engine(lambda one: fetch(f"AND account = '{one}'"), fetch)


def _pandas(folder: Path) -> Engine:
    pandas: Any = importlib.import_module("pandas")
    end = day_number(AS_OF) + 1

    def fetch(filters: object = None) -> Answer:
        frame = pandas.read_parquet(folder / "usage.parquet", filters=filters)
        frame = frame[(frame["metric"] == METRIC) & (frame["day"] >= end - 112) & (frame["day"] < end)]
        late = frame["day"] >= end - 28
        means = [frame[side].groupby("account", observed=True)["value"].mean() for side in (late, ~late)]
        return dict((means[0] / means[1] - 1).items())

    return Engine(lambda one: fetch([("account", "==", one)]), fetch)


ENGINES: dict[str, tuple[Callable[[Path], Engine], str]] = {
    "store, window as columns": (_store_columns, "sqlite3"),
    "parquet, all as columns": (_parquet_columns, "pyarrow"),
    "duckdb over parquet": (_duckdb, "duckdb"),
    "pandas over parquet": (_pandas, "pandas"),
}


def _alone(name: str, folder: str, one: str, out: Connection) -> None:
    engine = ENGINES[name][0](Path(folder))
    account = _middle(lambda: engine.account(one), 15)
    everybody = _middle(engine.everybody, 3)
    answer = engine.everybody()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.send(
        {
            "one_account_ms": round(account * 1000, 2),
            "all_accounts_s": round(everybody, 2),
            "peak_mb": round(peak),
            "accounts": len(answer),
            "sum_of_changes": round(sum(answer.values()), 6),
            "the_one": round(engine.account(one)[one], 9),
        }
    )


_STORE = """
CREATE TABLE usage_day (account_id TEXT, metric TEXT, day TEXT, known_at TEXT, value TEXT, origin TEXT,
PRIMARY KEY (account_id, metric, day, known_at)) WITHOUT ROWID
"""


def _write_apart(rows: int, folder: str, out: Connection) -> None:
    """Write the same values as Parquet and as the memory keeps them (text, by known time)."""
    usage = usage_columns(rows, seed=3)
    metrics_parquet.write(usage, Path(folder) / "usage.parquet")
    db = sqlite3.connect(Path(folder) / "usage.sqlite")
    db.execute(_STORE)
    first = day_number(AS_OF) - DAYS + 1
    days = {first + n: (AS_OF - timedelta(days=DAYS - 1 - n)).isoformat() for n in range(DAYS)}
    for at in range(0, len(usage.day), 500_000):
        cut = slice(at, at + 500_000)
        cells = (usage.account[cut].tolist(), usage.metric[cut].tolist(), usage.day[cut].tolist())
        rows_of = (
            (usage.accounts[a], NAMES[m], days[d], "2026-01-01", f"{v:.0f}", "speed")
            for a, m, d, v in zip(*cells, usage.value[cut].tolist(), strict=True)
        )
        db.executemany("INSERT INTO usage_day VALUES (?, ?, ?, ?, ?, ?)", rows_of)
    db.commit()
    out.send(usage.accounts[len(usage.accounts) // 2])


def usage(rows: int) -> dict[str, object]:
    """Time one account's and all accounts' trends in each engine that is there, each in a fresh process."""
    context = multiprocessing.get_context("spawn")
    report: dict[str, object] = {"rows": rows}
    with tempfile.TemporaryDirectory() as folder:
        one = _apart(context, _write_apart, rows, folder)
        for file in sorted(Path(folder).iterdir()):
            report[f"{file.name}_mb"] = round(file.stat().st_size / 2**20)
        for name, (_, package) in ENGINES.items():
            there = importlib.util.find_spec(package) is not None
            report[name] = _apart(context, _alone, name, folder, one) if there else "not installed"
    return report


def _apart(context: SpawnContext, target: Callable[..., None], *args: object) -> Any:
    """Run a function in a fresh process and return what it sends."""
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(*args, theirs))
    process.start()
    theirs.close()
    try:
        return mine.recv()
    finally:
        process.join()


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON object with the figures."""
    parser = argparse.ArgumentParser(prog="evals.metrics_speed", description=__doc__)
    parser.add_argument("what", choices=["revenue", "usage"])
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    chosen = parser.parse_args(argv)
    report = revenue(chosen.accounts) if chosen.what == "revenue" else usage(chosen.rows)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
