"""Speed and memory: how long the questions of this run took, and what an ingestion takes in a process of its
own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from statistics import median

from evals.bench import Room
from evals.case import Case
from evals.output import Output
from evals.score import NOT_APPLICABLE, Score, passed
from evals.suite import Prepared, Suite
from evals.suites.demo import demo_cases, demo_systems
from evals.systems.seam import OURS

WARM_SECONDS = 2.0
"""A warm answer without a model that takes longer keeps a person waiting."""


def answers_in_time(case: Case, output: Output) -> Score:
    """A warm answer is there within two seconds."""
    if not output.seconds:
        return NOT_APPLICABLE
    return passed(output.seconds <= WARM_SECONDS, f"took {output.seconds:.2f} s")


def _prepare(room: Room) -> Prepared:
    alone = ["ingest"] if room.quick else ["ingest", "naive", "unchanged"]
    notes = [f"{name}: {_measured(name, room)}" for name in alone]
    demo = room.demo()
    return Prepared(demo_cases(), demo_systems(room), demo.digest, notes=tuple(notes), bench=demo)


def _measured(name: str, room: Room) -> str:
    """One measurement of the speed suite in a process of its own, so that its peak memory is its own."""
    home = room.folder / f"speed-{name}"
    command = [sys.executable, "-m", "evals.speed", "--only", name, "--home", str(home)]
    # Through a shell: a child begins with the peak memory of the process that it was forked from.
    command = ["/bin/sh", "-c", '"$@"; exit $?', "sh", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"could not be measured ({done.stderr.strip().splitlines()[-1:]})"
    return ", ".join(f"{key} {value}" for key, value in json.loads(done.stdout).items())


def _times(prepared: Prepared, outputs: dict[str, dict[str, Output]]) -> tuple[str, ...]:
    found = []
    for name, by_case in outputs.items():
        seconds = sorted(output.seconds for output in by_case.values())
        p95 = seconds[int(len(seconds) * 0.95)]
        middle = median(seconds) * 1000
        found.append(f"{name}: median {middle:.0f} ms, p95 {p95 * 1000:.0f} ms of {len(seconds)} questions")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (*found, f"peak memory of this process, baselines included: {peak:.0f} MB")


SUITES = (
    Suite(
        "speed/demo",
        f"answers within {WARM_SECONDS:.0f} s when warm; {OURS} and the baselines on this machine",
        _prepare,
        (answers_in_time,),
        after=_times,
    ),
)
