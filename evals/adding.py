"""From a run that a person has judged to a case: what was right must come again, what was wrong must not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from evals.case import FOLDER, Case, Expect, dump_case, load_cases

FEEDBACK = FOLDER / "feedback.jsonl"


class Verdict(StrEnum):
    """What a person says of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    SHOULD_ABSTAIN = "should-abstain"
    SHOULD_ANSWER = "should-answer"


def case_of_run(
    run_id: str, answer: Mapping[str, Any], *, verdict: Verdict, why: str, must_say: tuple[str, ...] = ()
) -> Case:
    """The case of a stored run. `answer` is as it was kept with the run.

    A right answer fixes the documents it cited and whether it abstained. A wrong one forbids its own
    sentences, where a person did not say what is right instead. Raises ValueError without a `why`.
    """
    if not why.strip():
        raise ValueError("say why: which failure would this case catch?")
    cited = tuple(dict.fromkeys(c["external_id"] for claim in answer["claims"] for c in claim["citations"]))
    abstained = bool(answer["abstained"])
    match verdict:
        case Verdict.RIGHT:
            expect = Expect(
                documents=() if abstained else cited,
                must_say=must_say,
                abstain=abstained and not answer["clarify"],
                clarify=bool(answer["clarify"]),
            )
        case Verdict.WRONG:
            wrong = () if must_say else tuple(claim["text"] for claim in answer["claims"])
            expect = Expect(must_say=must_say, must_not_say=wrong)
        case Verdict.SHOULD_ABSTAIN:
            expect = Expect(abstain=True)
        case Verdict.SHOULD_ANSWER:
            expect = Expect(must_say=must_say)
    return Case(
        id=f"run-{run_id}",
        why=why,
        account=answer["account_id"],
        as_of=_day(answer["as_of"]),
        question=answer["question"],
        expect=expect,
        tags=("feedback", verdict.value),
    )


def append(case: Case, path: Path) -> None:
    """Add a line to a file of cases. Raises ValueError where the id is there already."""
    if path.exists() and any(known.id == case.id for known in load_cases(path)):
        raise ValueError(f"{path} has a case {case.id!r} already")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as lines:
        lines.write(dump_case(case) + "\n")


def _day(instant: str) -> date:
    return datetime.fromisoformat(instant).date()
