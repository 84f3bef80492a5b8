"""One whole run: opens a room, runs the chosen suites, checks the gates. The clock and the folder come from
the door."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

from evals.bench import open_room
from evals.gates import GATES, accepted_path, check, read_accepted, read_gates
from evals.record import RunRecord
from evals.suite import run_suite
from evals.suites.registry import chosen

PACKAGES = ("plumbline", "numpy", "openvino", "sqlalchemy", "langchain", "ir-measures", "bm25s")
PROMPTS = Path(__file__).parents[1] / "prompts"
SEED = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. No names run every suite; `data` is the folder of public sets, if there is one."""

    names: tuple[str, ...] = ()
    tier: str = "quick"
    seed: int = SEED
    data: Path | None = None
    embedder: str | None = None


def run(plan: Plan, *, folder: Path, now: datetime, progress: Callable[[str, int], None]) -> RunRecord:
    """Run the suites of a plan in a folder of their own, and hold the outcome against the gates.

    Raises KeyError for a suite that does not exist.
    """
    suites = chosen(plan.names)
    started = perf_counter()
    results = []
    with open_room(
        tier=plan.tier, seed=plan.seed, data=plan.data, folder=folder, embedder=plan.embedder
    ) as room:
        made_with = _versions() | {"embedder": room.demo().plumbline.embedder.name}
        for n, suite in enumerate(suites):
            progress(suite.name, n + 1)
            results.append(run_suite(suite, room))
    config = [plan.tier, plan.seed, list(plan.names), GATES.read_text(encoding="utf-8"), made_with]
    config += [[suite.name, suite.cases_digest, suite.corpus_digest] for suite in results]
    digest = hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()[:16]
    record = RunRecord(
        id=f"{now:%Y%m%dT%H%M%S}-{digest[:6]}",
        started_at=now.isoformat(timespec="seconds"),
        tier=plan.tier,
        seed=plan.seed,
        made_with=made_with,
        config_digest=digest,
        prompts=prompt_refs(PROMPTS),
        suites=tuple(results),
        seconds=round(perf_counter() - started, 1),
    )
    return replace(record, gates=check(record, read_gates(), read_accepted(accepted_path(plan.tier))))


def prompt_refs(folder: Path) -> tuple[str, ...]:
    """`name@version (digest)` of every prompt file; none where there are no prompts."""
    found = []
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        text = path.read_text(encoding="utf-8")
        match = re.search(r"^version:\s*(\S+)", text, re.MULTILINE)
        if match:
            found.append(f"{path.stem}@{match[1]} ({hashlib.sha256(text.encode()).hexdigest()[:8]})")
    return tuple(found)


def broken(record: RunRecord) -> Sequence[str]:
    """The gates that did not hold, each in a line."""
    return [f"{g.suite} {g.scorer} ({g.kind}): {g.detail}" for g in record.gates if not g.held]


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found
