"""`python -m evals SUITE …`: runs one suite. Each prints its figures, and what they are compared with."""

from __future__ import annotations

import importlib
import sys

SUITES = {
    "retrieval": "evals.retrieval",
    "embedder": "evals.embedder",
    "answers": "evals.answers",
    "speed": "evals.speed",
    "kill": "evals.kill",
    "metrics-speed": "evals.metrics_speed",
}


def main(argv: list[str]) -> int:
    """Run the suite that the first argument names with the other arguments; 2 for an unknown one."""
    if not argv or argv[0] not in SUITES:
        print(f"usage: python -m evals {{{','.join(SUITES)}}} …", file=sys.stderr)
        return 2
    suite = importlib.import_module(SUITES[argv[0]])
    return int(suite.main(argv[1:]) or 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
