"""`python -m evals.signals`: see `evals.signals.measure`."""

from __future__ import annotations

import sys

from evals.signals.measure import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
