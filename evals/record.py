"""What is kept of a run, as frozen types and as JSON: enough to show, compare and question it without running
it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SCHEMA = 1

Scores = Mapping[str, Mapping[str, Mapping[str, float]]]
"""By system, scorer and case id. What does not apply is absent."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the product showed for a case that something was wrong with, and what was wrong, by scorer."""

    case_id: str
    text: str
    citations: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    wrong: Mapping[str, str]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as reports show it."""

    id: str
    why: str
    account: str | None
    as_of: str | None
    question: str
    expect: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """One suite of a run. `status`: measured, skipped (no data), or not_built (no such feature yet)."""

    name: str
    purpose: str
    status: str
    reason: str = ""
    scorers: tuple[str, ...] = ()
    cases: tuple[CaseCard, ...] = ()
    scores: Scores = field(default_factory=dict)
    shown: tuple[Shown, ...] = ()
    published: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    cases_digest: str = ""
    corpus_digest: str = ""
    seconds: float = 0.0
    bundled: bool = True
    """Whether the cases are the project's own: only those are kept as accepted scores."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate and whether it held. `detail` says by how much."""

    suite: str
    scorer: str
    kind: str
    held: bool
    detail: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A whole run. `made_with` names versions, embedder and settings; `prompts` the prompts' references."""

    id: str
    started_at: str
    tier: str
    seed: int
    made_with: Mapping[str, str]
    config_digest: str
    prompts: tuple[str, ...]
    suites: tuple[SuiteResult, ...]
    gates: tuple[GateResult, ...] = ()
    seconds: float = 0.0
    schema: int = SCHEMA


def write_record(record: RunRecord, path: Path) -> None:
    """Write a run as JSON, fields in order, so that two equal runs are equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_record(path: Path) -> RunRecord:
    """Read a run. Raises ValueError for a file that is none."""
    values = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict) or values.get("schema") != SCHEMA:
        raise ValueError(f"{path} is no run of this version")
    suites = tuple(_suite(suite) for suite in values.pop("suites"))
    gates = tuple(GateResult(**gate) for gate in values.pop("gates"))
    prompts = tuple(values.pop("prompts"))
    return RunRecord(**values, suites=suites, gates=gates, prompts=prompts)


def _suite(values: dict[str, Any]) -> SuiteResult:
    cases = tuple(CaseCard(**(case | {"tags": tuple(case["tags"])})) for case in values.pop("cases"))
    shown = tuple(
        Shown(**(one | {"citations": tuple(map(tuple, one["citations"])), "facts": tuple(one["facts"])}))
        for one in values.pop("shown")
    )
    scorers, notes = tuple(values.pop("scorers")), tuple(values.pop("notes"))
    published = tuple((str(a), str(b)) for a, b in values.pop("published"))
    return SuiteResult(**values, scorers=scorers, notes=notes, cases=cases, shown=shown, published=published)
