"""Suites: cases, the systems that are given them, and the scorers that judge. Runs one; knows none by
name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from evals.bench import Bench, Room
from evals.case import Case, digest_of, dump_case
from evals.output import Output
from evals.record import CaseCard, Shown, SuiteResult
from evals.score import Score, Scorer, name_of
from evals.systems.seam import OURS, System

log = logging.getLogger(__name__)


class Unavailable(Exception):
    """A suite cannot be measured here; the message is the reason. It is reported as skipped, never as
    passed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a suite measures in this room. Without the product among the systems, `not_built` says why."""

    cases: tuple[Case, ...]
    systems: Sequence[System]
    corpus_digest: str
    not_built: str = ""
    notes: tuple[str, ...] = ()
    bench: Bench | None = None
    """What the cases are asked over, for systems that are not of the suite's own choice."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A family of questions about quality. `published` are others' figures, shown beside ours."""

    name: str
    purpose: str
    prepare: Callable[[Room], Prepared]
    scorers: tuple[Scorer, ...]
    published: tuple[tuple[str, str], ...] = ()
    after: Callable[[Prepared, dict[str, dict[str, Output]]], tuple[str, ...]] | None = None
    """Notes made of all outputs together, by system and case id."""
    bundled: bool = True
    """False where the cases are read from the folder of public sets."""


def run_suite(suite: Suite, room: Room) -> SuiteResult:
    """Prepare a suite, give every case to every system, and score what comes of it."""
    started = perf_counter()
    try:
        prepared = suite.prepare(room)
    except Unavailable as reason:
        return SuiteResult(
            suite.name,
            suite.purpose,
            "skipped",
            str(reason),
            published=suite.published,
            bundled=suite.bundled,
        )
    outputs = {system.name: answer_all(system, prepared.cases) for system in prepared.systems}
    scored = {name: score_all(prepared.cases, found, suite.scorers) for name, found in outputs.items()}
    notes = prepared.notes + (suite.after(prepared, outputs) if suite.after else ())
    return SuiteResult(
        name=suite.name,
        purpose=suite.purpose,
        status="not_built" if prepared.not_built else "measured",
        reason=prepared.not_built,
        scorers=tuple(name_of(scorer) for scorer in suite.scorers),
        cases=tuple(_card(case) for case in prepared.cases),
        scores={name: _values(found) for name, found in scored.items()},
        shown=_shown(prepared.cases, outputs.get(OURS, {}), scored.get(OURS, {})),
        published=suite.published,
        notes=notes,
        cases_digest=digest_of(prepared.cases),
        corpus_digest=prepared.corpus_digest,
        seconds=round(perf_counter() - started, 2),
        bundled=suite.bundled,
    )


def answer_all(system: System, cases: Sequence[Case]) -> dict[str, Output]:
    """Every case's output; a system that raises has its error noted, and the others go on."""
    found = {}
    for case in cases:
        try:
            found[case.id] = system.answer(case)
        except Exception as error:
            log.exception("%s broke at the case %s", system.name, case.id)
            found[case.id] = Output(error=f"{type(error).__name__}: {error}")
    return found


def score_all(
    cases: Sequence[Case], outputs: dict[str, Output], scorers: Sequence[Scorer]
) -> dict[str, dict[str, Score]]:
    """By scorer and case id. Where a system broke, everything that could have been judged is zero."""
    found: dict[str, dict[str, Score]] = {}
    for scorer in scorers:
        scores = {}
        for case in cases:
            output = outputs[case.id]
            scores[case.id] = Score(0.0, output.error) if output.error else scorer(case, output)
        found[name_of(scorer)] = scores
    return found


def _values(scored: dict[str, dict[str, Score]]) -> dict[str, dict[str, float]]:
    return {
        scorer: {
            case_id: round(score.value, 6) for case_id, score in scores.items() if score.value is not None
        }
        for scorer, scores in scored.items()
    }


def _card(case: Case) -> CaseCard:
    day = case.as_of.isoformat() if case.as_of else None
    return CaseCard(case.id, case.why, case.account, day, case.question, dump_case(case), case.tags)


def _shown(
    cases: Sequence[Case], outputs: dict[str, Output], scored: dict[str, dict[str, Score]]
) -> tuple[Shown, ...]:
    """What was shown for each case in which a scorer saw less than it could."""
    found = []
    for case in cases if outputs else ():
        wrong = {
            scorer: scores[case.id].reason or f"{scores[case.id].value:.2f}"
            for scorer, scores in scored.items()
            if (value := scores[case.id].value) is not None and value < 1
        }
        if wrong:
            output = outputs[case.id]
            citations = tuple((f"{c.external_id} {c.first}-{c.last}", c.quote) for c in output.citations)
            facts = tuple(f"{f.name} = {f.value} {f.unit or ''}".strip() for f in output.facts)
            found.append(Shown(case.id, output.text, citations, facts, wrong, output.error))
    return tuple(found)
