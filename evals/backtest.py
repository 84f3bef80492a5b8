"""The back-test over synthetic worlds: does it see what is there, and nothing where there is nothing?

`python -m evals.backtest --worlds 40 --noise` says "no predictive value" in as many worlds as it does;
`python -m evals.backtest --worlds 3 --accounts 400` shows the three marks on worlds whose causes are real.
`--facts` leaves out what is said: rows, usage and the rhythm of talks alone. With words, an ear of stated
quality listens (`evals.worldbook`). Worlds are made in memory; nothing is read that an export would not hold.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from assistant.backtest.judge import Verdict, judge
from assistant.backtest.walk import Plan, walk
from assistant.health.table import DEFAULT, listening
from assistant.metrics.samples import wilson
from assistant.metrics.view import MetricSettings
from evals.worldbook import worldbook

FIRST_SEED = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """One world and how it is walked."""

    seed: int
    accounts: int
    months: int
    noise: bool
    words: bool


def verdict(order: Order) -> Verdict:
    """Build a world and judge health on it."""
    book = worldbook(order.accounts, order.months, seed=order.seed, noise=order.noise)
    walked = walk(
        book,
        book,
        scope_at=book.scope,
        plan=Plan(book.last_day, steps=max(6, order.months - 10)),
        settings=MetricSettings(),
        table=listening(DEFAULT) if order.words else DEFAULT,
        voices=book.voices if order.words else None,
    )
    return judge(walked, seed=order.seed)


def told(order: Order) -> dict[str, Any]:
    """The verdict on a world in a few figures."""
    started = time.perf_counter()
    found = verdict(order)
    reds = {name: next(r for r in rates if r.name == "red") for name, rates in
            (("red", found.bands), ("red_renewing", found.renewing))}  # fmt: skip
    return {
        "seed": order.seed,
        "departures": found.left,
        "predictive": found.power.predictive,
        "passed": found.passed,
        "rank": _short(found.power.rank),
        "z": _short(found.power.z),
        **{name: _short(rate.lift) for name, rate in reds.items()},
        "red_interval": [_short(reds["red"].lift_low), _short(reds["red"].lift_high)],
        "marks": {mark.name: _short(mark.reached) for mark in found.marks},
        "reached": [mark.passed for mark in found.marks],
        "says": found.says,
        "seconds": round(time.perf_counter() - started, 1),
    }


def _short(number: Any) -> float | None:
    return None if number is None else round(float(number), 3)


def summary(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """How many worlds the back-test called what, with Wilson's interval."""
    rows = list(found)
    silent = sum(not row["predictive"] for row in rows)
    passed = sum(row["passed"] for row in rows)
    return {
        "worlds": len(rows),
        "no_predictive_value": silent,
        "interval": [_short(bound) for bound in wilson(silent, len(rows))],
        "all_three_marks": passed,
        "marks": [sum(row["reached"][n] for row in rows) for n in range(3)],
    }


def main() -> None:
    """Walk the worlds and print one JSON line each, then the summary."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--accounts", type=int, default=300)
    parser.add_argument("--months", type=int, default=30)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--facts", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    orders = [
        Order(given.seed + n, given.accounts, given.months, given.noise, not given.facts)
        for n in range(given.worlds)
    ]
    rows = []
    with ProcessPoolExecutor(given.jobs) as pool:
        for row in pool.map(told, orders):
            rows.append(row)
            print(json.dumps(row), flush=True)
    print(json.dumps(summary(rows)))


if __name__ == "__main__":
    main()
