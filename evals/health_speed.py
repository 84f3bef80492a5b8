"""How long health takes at scale: `python -m evals.health_speed --accounts 10000`.

Fills a data folder's database with invented rows, usage and conversations, then times the health of all
accounts, with the peak memory of the process. Nothing is embedded: health reads no words.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert

from assistant.health.health import healths
from assistant.memory import schema
from assistant.memory.engine import open_engine
from assistant.memory.outline import Outlines
from assistant.memory.read import SqlReader
from assistant.memory.upgrade import upgrade
from assistant.metrics.view import MetricSettings
from assistant.types.documents import Visibility
from assistant.types.scope import Scope

AS_OF = date(2026, 3, 31)
SINCE_EVER = datetime(2000, 1, 1, tzinfo=UTC)
TALKS, TURNS, TICKETS = 36, 7, 10
"""Conversations in half a year, voices of each, tickets of a year: about as in the synthetic world."""


def fill(connection: Connection, accounts: int, *, seed: int) -> None:
    """Insert everything of so many accounts."""
    random = Random(seed)
    for at in range(0, accounts, 500):
        some = [f"a{n:06}" for n in range(at, min(at + 500, accounts))]
        _insert(connection, schema.fact_row, (row for id in some for row in _rows(random, id)))
        _insert(connection, schema.usage_day, (row for id in some for row in _usage(random, id)))
        documents, segments = _documents(random, some, at)
        _insert(connection, schema.document, documents)
        _insert(connection, schema.segment, segments)


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    connection.execute(insert(table), list(rows))


def _rows(random: Random, id: str) -> Iterable[dict[str, Any]]:
    def row(table: str, row_id: str, /, **cells: str) -> dict[str, Any]:
        name, typed = row_id, [[column, _typed(value)] for column, value in cells.items()]
        return {"table_name": table, "row_id": name, "account_id": id, "cells": typed, "content_hash": name,
                "source": "speed", "origin": "speed", "known_at": SINCE_EVER, "recorded_at": SINCE_EVER,
                "retired_at": None}  # fmt: skip

    yield row("accounts", id, name=id, csm_email="csm@vendor.example", contract_start="2024-03-01")
    for n in range(4):
        start = date(2024, 3, 1) + timedelta(days=190 * n)
        end = {"ended_on": (start + timedelta(days=190)).isoformat()} if n < 3 else {}
        yield row("subscriptions", f"{id}-s{n}", subscription_id=f"{id}-s", mrr=f"{900 + 10 * n}.00",
                  currency="EUR", started_on=start.isoformat(), **end)  # fmt: skip
    for n in range(12):
        issued = date(2025, 4, 1) + timedelta(days=30 * n)
        paid = {"paid_on": (issued + timedelta(days=random.randint(5, 45))).isoformat()}
        yield row("invoices", f"{id}-i{n}", amount="900.00", currency="EUR", issued_on=issued.isoformat(),
                  due_on=(issued + timedelta(days=30)).isoformat(), **paid)  # fmt: skip
    for n in range(8):
        day = AS_OF - timedelta(days=90 * n + random.randint(0, 60))
        yield row(
            "surveys",
            f"{id}-v{n}",
            kind="nps",
            score=str(random.randint(3, 10)),
            responded_at=day.isoformat(),
        )
    yield row("objectives", f"{id}-o", objective="Fewer repeat visits", baseline="40", target="10",
              current=str(random.randint(10, 40)), measured_on="2026-02-01", due_on="2026-09-01")  # fmt: skip
    for n, kind in enumerate(("onboarding", "first_value", "adoption", "review")):
        yield row("milestones", f"{id}-m{n}", milestone=kind, kind=kind, planned_on="2025-11-01",
                  completed_on="2025-11-10")  # fmt: skip


def _typed(value: str) -> str | dict[str, str]:
    """A cell as the memory keeps it: days and decimals by their type."""
    if len(value) == 10 and value[4] == "-":
        return {"on": value}
    return {"decimal": value} if value.replace(".", "").isdigit() else value


def _usage(random: Random, id: str) -> Iterable[dict[str, Any]]:
    level, seats = random.randint(8, 90), 100
    for back in (*range(112), *range(364, 476)):
        day = AS_OF - timedelta(days=back)
        for metric, value in (
            ("active_users", max(0, level + random.randint(-6, 6))),
            ("licensed_seats", seats),
        ):
            yield {"account_id": id, "metric": metric, "day": day, "known_at": SINCE_EVER, "value": str(value),
                   "origin": "speed"}  # fmt: skip


def _documents(
    random: Random, ids: list[str], first: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    documents, segments = [], []
    version = first * (TALKS + TICKETS) + 1
    for id in ids:
        for n in range(TALKS + TICKETS):
            ticket = n >= TALKS
            at = datetime.combine(
                AS_OF - timedelta(days=random.randint(0, 360 if ticket else 178)), clock(9), UTC
            )
            people = [[f"Person {p}", f"p{p}@{id}.example", "customer", None] for p in range(3)]
            documents.append(
                {"version_id": version, "document_id": f"s:{version}", "source": "s", "external_id": str(version),
                 "kind": "ticket" if ticket else "email", "title": f"Matter {random.randint(1, 40)}",
                 "occurred_at": at, "nature": "personal", "attributes": {"status": "closed", "priority": "normal"},
                 "participants": people, "origins": [], "hints": {}, "account_id": id, "content_hash": "",
                 "known_at": SINCE_EVER, "recorded_at": SINCE_EVER, "retired_at": None, "removed": False}
            )  # fmt: skip
            for turn in range(0 if ticket else TURNS):
                segments.append(
                    {"version_id": version, "n": turn, "author": f"Person {turn % 3}",
                     "side": "customer" if turn % 2 else "vendor", "visibility": "public", "part": "body",
                     "said_at": None, "offset_ms": None, "text": "Words that health does not read. " * 3}
                )  # fmt: skip
            version += 1
    return documents, segments


def main() -> None:
    """Fill, time, and print what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'speed.db'}")
        upgrade(engine)
        with engine.begin() as connection:
            fill(connection, given.accounts, seed=given.seed)
        reader = SqlReader(engine)
        scope = Scope(
            "speed", reader.all_account_ids(), frozenset(Visibility), datetime.combine(AS_OF, clock.max, UTC)
        )
        begun, cpu = time.perf_counter(), time.process_time()
        bands: dict[str, int] = {}
        for one in healths(reader, Outlines(engine), scope=scope, as_of=AS_OF, settings=MetricSettings()):
            bands[one.band.value] = bands.get(one.band.value, 0) + 1
        took, cpu = time.perf_counter() - begun, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = {
            "accounts": given.accounts,
            "seconds": round(took, 2),
            "cpu_seconds": round(cpu, 2),
            "peak_mib": round(peak),
            "bands": bands,
        }
        print(json.dumps(told))


if __name__ == "__main__":
    main()
