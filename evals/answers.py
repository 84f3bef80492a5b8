"""The demo's questions alone, at once and in few words: the inner loop while answering is worked on.

The same cases and scorers as the suites of `eval run`; this prints pass counts and, asked to, what failed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.settings import Settings
from assistant.wiring import open_plumbline
from evals.bench import DEMO, LAST_DAY, Bench, end_of, take_in
from evals.case import FOLDER, Case, load_cases
from evals.library import read_library
from evals.output import Output
from evals.score import Score, Scorer
from evals.scorers import answers, citations, safety
from evals.suite import answer_all, score_all
from evals.systems.product import Product

CHECKS: tuple[Scorer, ...] = (
    answers.says_it,
    answers.says_nothing_forbidden,
    answers.answers_what_it_can,
    answers.abstains_where_it_must,
    answers.corrects_the_premise,
    answers.asks_back,
    citations.cites_expected,
    citations.quotes_stand,
    citations.claims_are_proved,
    citations.figures_stand,
    citations.names_stand,
    citations.nothing_later,
    safety.stays_in_account,
    safety.names_notes_internal,
)

Scores = dict[str, dict[str, Score]]


def main(argv: Sequence[str]) -> int:
    """Ask every case; print figures, and with `--show` each answer that fails. 1 if a quote does not
    stand."""
    parser = argparse.ArgumentParser(prog="python -m evals answers")
    parser.add_argument("--home", type=Path, help="an ingested demo folder; made in a temporary one without")
    parser.add_argument("--cases", type=Path, default=FOLDER / "demo.jsonl")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args(argv)
    cases = load_cases(options.cases)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=options.home or Path(folder))
        with open_plumbline(settings, command="evals answers", create=True) as plumbline:
            if not plumbline.reader.all_account_ids():
                take_in(plumbline, [DEMO], now=end_of(LAST_DAY))
            known = plumbline.reader.accounts(scope=plumbline.local_scope(as_of=end_of(LAST_DAY)))
            names = {account.id: account.name for account in known}
            bench = Bench("demo", plumbline, read_library(plumbline.engine, names), "", LAST_DAY)
            outputs = answer_all(Product(bench), cases)
    scores = score_all(cases, outputs, CHECKS)
    print(json.dumps(figures(cases, outputs, scores), indent=1))
    for case in cases if options.show else ():
        _show(case, outputs[case.id], scores)
    return 0 if all(score.value in (None, 1) for score in scores["quotes_stand"].values()) else 1


def figures(cases: Sequence[Case], outputs: dict[str, Output], scores: Scores) -> dict[str, Any]:
    """Passes of each check over the cases that it applies to, and the cases that pass every one."""
    by_check = {}
    for name, found in scores.items():
        applied = [score.value for score in found.values() if score.value is not None]
        by_check[name] = f"{sum(value == 1 for value in applied)}/{len(applied)}"
    failed = [case.id for case in cases if _wrong(case, scores)]
    claims = [claim for output in outputs.values() for claim in output.claims]
    return {
        "questions": len(cases),
        "all_checks_pass": f"{len(cases) - len(failed)}/{len(cases)}",
        "checks": by_check,
        "claims": len(claims),
        "citations": sum(len(claim.citations) for claim in claims),
        "failed": failed,
    }


def _wrong(case: Case, scores: Scores) -> dict[str, str]:
    return {
        name: found[case.id].reason for name, found in scores.items() if found[case.id].value not in (None, 1)
    }


def _show(case: Case, output: Output, scores: Scores) -> None:
    wrong = _wrong(case, scores)
    if wrong:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in wrong.items())
        print(f"\n--- {case.id}: {case.question}\n    {reasons}\n    {output.text}", file=sys.stderr)
