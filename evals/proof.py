"""Proof over every question that there is: each is asked through the product's own door, and each quote of
each answer is looked up, byte for byte, in the tables.

`python -m evals proof` asks the bundled cases and every public set in the folder PLUMBLINE_DATA; what the
right answer would be plays no part here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from evals.bench import Bench, Room, open_room
from evals.case import FOLDER, Case, Expect, load_cases
from evals.exports import Call, Note, write_accounts, write_calls, write_notes
from evals.publicset import FOLDER as DATA
from evals.publicset import folder as data_folder
from evals.scorers.citations import claims_are_proved, quotes_stand
from evals.statistics import zero_bound
from evals.suites.public import ASKED_ON, WRITTEN, read_lines
from evals.systems.product import Product

SETS = ("qmsum", "qmsum_evidence", "locomo", "fitz_gov", "mtrag_un", "chroma_chunking", "scifact")
"""Public sets that have texts and questions."""

BUNDLED = ("demo", "premises", "disputes")
"""Files of our own cases that are questions to the demo company."""


def main(argv: Sequence[str]) -> int:
    """Print, as JSON, counts by set and the claims that are not proved. 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m evals proof", description=__doc__)
    parser.add_argument("--set", action="append", dest="sets", choices=(*BUNDLED, *SETS))
    parser.add_argument("--most", type=int, help="ask at most so many questions of a set")
    options = parser.parse_args(argv)
    data = data_folder()
    names = options.sets or [*BUNDLED, *(SETS if data else ())]
    if data is None and set(names) & set(SETS):
        parser.error(f"{DATA} names no folder, and {', '.join(set(names) & set(SETS))} lie there")
    found = {}
    for name in names:
        with (
            tempfile.TemporaryDirectory() as folder,
            open_room(tier="full", seed=1, data=data, folder=Path(folder)) as room,
        ):
            bench, cases = _prepared(room, name)
            found[name] = ask_all(bench, cases[: options.most])
        print(f"{name}: {found[name]}", file=sys.stderr)
    print(json.dumps({"sets": found, **summed(found.values())}, indent=1))
    return 1 if any(one["unproved"] for one in found.values()) else 0


def ask_all(bench: Bench, cases: Sequence[Case]) -> dict[str, Any]:
    """Ask every case; how much was said, and which claims do not stand."""
    product = Product(bench)
    counts = {"questions": len(cases), "abstained": 0, "claims": 0, "citations": 0}
    unproved = []
    started = time.perf_counter()
    for case in cases:
        output = product.answer(case)
        counts["abstained"] += output.abstained
        counts["claims"] += len(output.claims)
        counts["citations"] += len(output.citations)
        for check in (quotes_stand, claims_are_proved):
            score = check(case, output)
            if score.value == 0:
                unproved.append({"case": case.id, "reason": score.reason})
    return {**counts, "unproved": unproved, "seconds": round(time.perf_counter() - started, 1)}


def summed(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Totals of all sets, with the bound that stands beside a zero."""
    results = list(found)
    totals = {name: sum(one[name] for one in results) for name in ("questions", "claims", "citations")}
    unproved = sum(len(one["unproved"]) for one in results)
    bound = (
        None if unproved or not totals["claims"] else f"below {zero_bound(totals['claims']):.4%} of claims"
    )
    return {**totals, "unproved": unproved, "bound_at_95": bound}


def _prepared(room: Room, name: str) -> tuple[Bench, Sequence[Case]]:
    if name in BUNDLED:
        return room.demo(), load_cases(FOLDER / f"{name}.jsonl")
    corpus, queries = read_lines(room, name, "corpus"), read_lines(room, name, "queries")
    homes = accounts_of(corpus, queries)
    accounts = sorted(set(homes.values()))
    folder = room.folder / "exports"
    write_accounts(folder, accounts)
    notes, calls = _texts(corpus, homes)
    write_notes(folder, notes, accounts)
    write_calls(folder, calls, accounts)
    cases = [
        Case(q["query_id"], "an unproved claim", _asked(q, homes), None, q["text"], Expect()) for q in queries
    ]
    return room.bench(name, [folder], last_day=ASKED_ON), cases


def accounts_of(corpus: Sequence[dict[str, Any]], queries: Sequence[dict[str, Any]]) -> dict[str, str]:
    """An account for each text: its own where it has one, else that of the first question that searches it
    alone or with others, else one for all."""
    homes: dict[str, str] = {}
    for number, query in enumerate(queries):
        for document_id in _scope(query):
            homes.setdefault(document_id, f"scope_{number}")
    return {
        record["doc_id"]: record.get("account_id") or homes.get(record["doc_id"], "all") for record in corpus
    }


def _scope(query: dict[str, Any]) -> Sequence[str]:
    """What the question is asked over, where the set says so: the texts to search, or those given with it."""
    given = (*query["gold_doc_ids"], *query["decoy_doc_ids"]) if query.get("decoy_doc_ids") else ()
    return query.get("scope_doc_ids") or given


def _asked(query: dict[str, Any], homes: dict[str, str]) -> str:
    own, scope = query.get("account_id"), _scope(query)
    if own in set(homes.values()):
        return str(own)
    return next((homes[document_id] for document_id in scope if document_id in homes), "all")


def _texts(corpus: Sequence[dict[str, Any]], homes: dict[str, str]) -> tuple[list[Note], list[Call]]:
    notes, calls = [], []
    for number, record in enumerate(corpus):
        account, title = homes[record["doc_id"]], record.get("title") or "A text"
        if record.get("turns"):
            turns = tuple((turn["speaker"], turn["text"]) for turn in record["turns"])
            # A day apart: calls at one instant with the same people would be taken for one meeting.
            at = WRITTEN - timedelta(days=number)
            calls.append(Call(record["doc_id"].split(":", 1)[-1], account, title, at, turns))
        elif (record.get("text") or "").strip():
            notes.append(Note(100_000 + number, account, title, record["text"], WRITTEN))
    return notes, calls


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
