"""`python -m evals.world --accounts 1000 --months 24 --seed 7 --out DIR [--noise]`: writes a world."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from evals.world.export import Order, write_world


def main(argv: list[str]) -> int:
    """Write a world and print its counts, size and time; 2 for an order that cannot be met."""
    parser = argparse.ArgumentParser(prog="python -m evals.world", description=__doc__)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--noise", action="store_true", help="nothing that is observed predicts anything")
    parser.add_argument("--family", default="ab", choices=("a", "b", "ab"), help="pools of phrases")
    parser.add_argument("--jobs", type=int, default=2, help="processes; the bytes do not depend on it")
    asked = parser.parse_args(argv)
    order = Order(asked.accounts, asked.months, asked.seed, noise=asked.noise, family=asked.family)
    began = time.perf_counter()
    try:
        counts = write_world(order, asked.out, jobs=asked.jobs)
    except (ValueError, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 2
    seconds = time.perf_counter() - began
    size = sum(path.stat().st_size for path in asked.out.rglob("*") if path.is_file())
    print(json.dumps(counts | {"seconds": round(seconds, 1), "megabytes": round(size / 1e6, 1)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
