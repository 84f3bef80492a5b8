"""`python -m evals NAME …`: runs one measurement by itself. `plumbline eval run` runs the suites with their
gates."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = {
    "retrieval": "evals.retrieval",
    "embedder": "evals.embedder",
    "answers": "evals.answers",
    "grounding": "evals.grounding",
    "seeded": "evals.seeded",
    "memory": "evals.memory",
    "briefs": "evals.briefs",
    "fit-intent": "evals.fit_intent",
    "speed": "evals.speed",
    "kill": "evals.kill",
    "proof": "evals.proof",
    "metrics-speed": "evals.metrics_speed",
    "signals": "evals.signals.measure",
}


def main(argv: list[str]) -> int:
    """Run what the first argument names with the other arguments; 2 for something unknown."""
    if not argv or argv[0] not in MEASUREMENTS:
        print(f"usage: python -m evals {{{','.join(MEASUREMENTS)}}} …", file=sys.stderr)
        return 2
    module = importlib.import_module(MEASUREMENTS[argv[0]])
    return int(module.main(argv[1:]) or 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
