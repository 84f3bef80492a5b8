"""Changes the revenue code in small ways and sees whether the tests notice: `python -m evals.mutation`.

Runs mutmut in a copy that is thrown away: nothing in the working tree is touched. Reports how many mutants
there were, how many were killed, and the names of the others; `--show` prints what they change, to be read
and judged.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "bands",
    "causes",
    "growth",
    "lines",
    "reconcile",
    "reorganised",
    "retention",
    "revenue",
    "timeline",
)
"""The files of `assistant/metrics` that make figures of revenue."""
COPIED = ("assistant", "evals", "tests/__init__.py", "tests/metrics", "docs/metrics.md")
KILLED = frozenset({"killed", "timeout", "suspicious", "caught by type check"})

CONFIG = """
[tool.mutmut]
source_paths = ["assistant"]
only_mutate = {only}
also_copy = ["evals", "docs"]
pytest_add_cli_args_test_selection = ["tests/metrics"]
pytest_add_cli_args = ["-q", "-x", "-p", "no:randomly"]
use_git_change_detection = false

[tool.pytest.ini_options]
addopts = "-m 'not slow' -p no:cacheprovider"
markers = ["slow: not run here"]
"""


def copy_into(folder: Path, modules: Sequence[str]) -> None:
    """Copy the code, its tests and a configuration into a folder."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    only = json.dumps([f"assistant/metrics/{module}.py" for module in modules])
    (folder / "pyproject.toml").write_text(CONFIG.format(only=only), encoding="utf-8")


def run(folder: Path, *, workers: int) -> Counter[str]:
    """Run mutmut in the copy; how many mutants ended how. Raises CalledProcessError where it cannot run."""
    mutmut = [sys.executable, "-m", "mutmut"]
    subprocess.run(
        [*mutmut, "run", "--max-children", str(workers)], cwd=folder, check=True, stdout=sys.stderr
    )
    return Counter(state for _, state in results(folder))


def results(folder: Path) -> list[tuple[str, str]]:
    """Each mutant with how it ended."""
    listed = subprocess.run(
        [sys.executable, "-m", "mutmut", "results", "--all", "true"],
        cwd=folder, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    pairs = (line.strip().rpartition(": ") for line in listed.splitlines() if ": " in line)
    return [(name, state) for name, _, state in pairs]


def change_of(folder: Path, mutant: str) -> str:
    """What a mutant changes, as a diff."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", mutant],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON object; end with 1 where fewer than 95 % were killed."""
    parser = argparse.ArgumentParser(prog="evals.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES), help="files of assistant/metrics")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--show", action="store_true", help="print what the survivors change")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="plumbline-mutants-") as place:
        folder = Path(place)
        copy_into(folder, chosen.modules)
        counts = run(folder, workers=chosen.workers)
        left = [name for name, state in results(folder) if state not in KILLED]
        changes = {name: change_of(folder, name) for name in left} if chosen.show else {}
    total = sum(counts.values())
    killed = total - len(left)
    share = killed / total if total else 0.0
    report = {"mutants": total, "killed": killed, "share": round(share, 4), "survivors": left}
    sys.stdout.write(json.dumps(report | ({"changes": changes} if changes else {}), indent=2) + "\n")
    return 0 if share >= 0.95 else 1


if __name__ == "__main__":
    raise SystemExit(main())
