"""Suites over public sets, read from the folder that PLUMBLINE_DATA names; skipped, with the reason, without
it.

For answers a set's texts are written as exports, ingested, and asked about as any account is.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from evals.bench import Room, digest_of_files
from evals.case import Case, Expect, Span, sample
from evals.exports import Call, Note, kept_turns, write_accounts, write_calls, write_notes
from evals.scorers import answers, citations
from evals.suite import Prepared, Suite, Unavailable
from evals.suites.decided import balanced
from evals.systems.product import Product
from evals.systems.readers import readers
from evals.systems.seam import System

ASKED_ON = date(2026, 6, 30)
WRITTEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""The day given to texts that have none."""

_LOCOMO_DATE = "%I:%M %p on %d %B, %Y"


@dataclass(frozen=True, slots=True)
class PublicCases:
    """Cases of a set with the texts that they are asked over, by the account that each is put under."""

    cases: tuple[Case, ...]
    notes: tuple[Note, ...] = ()
    calls: tuple[Call, ...] = ()


def read_lines(room: Room, name: str, file: str) -> list[dict[str, Any]]:
    """A file of a public set. Raises Unavailable where it is not there."""
    if room.data is None:
        raise Unavailable("PLUMBLINE_DATA names no folder")
    path = room.data / name / f"{file}.jsonl.gz"
    if not path.exists():
        raise Unavailable(f"{name} is not in the folder that PLUMBLINE_DATA names")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _prepare(room: Room, name: str, build: Callable[[Room], PublicCases]) -> Prepared:
    """Write the texts as exports, ingest them, and put the product and the baselines over them."""
    of = build(room)
    accounts = sorted({case.account for case in of.cases if case.account})
    folder = room.folder / "exports" / name
    write_accounts(folder, accounts)
    if of.notes:
        write_notes(folder, [note for note in of.notes if note.account in set(accounts)], accounts)
    if of.calls:
        write_calls(folder, [call for call in of.calls if call.account in set(accounts)], accounts)
    bench = room.bench(name, [folder], last_day=ASKED_ON)
    assert room.data is not None
    files = sorted((room.data / name.split("-")[0]).glob("*.jsonl.gz"))
    systems: list[System] = [Product(bench), *readers(bench, every=not room.quick)]
    return Prepared(of.cases, systems, digest_of_files(files), bench=bench)


def _fitz_gov(room: Room, *, modes: Sequence[str], quick: int) -> PublicCases:
    """One account a question; each of its contexts is a ticket."""
    rows = [
        r for r in read_lines(room, "fitz_gov", "queries") if r["contexts"] and r["expected_mode"] in modes
    ]
    cases, notes = [], []
    for n, row in enumerate(rows):
        numbers = [100_000 + n * 20 + k for k in range(len(row["contexts"]))]
        account = f"fitz_{n}"
        documents = tuple(map(str, numbers)) if row["expected_mode"] == "disputed" else ()
        expect = Expect(abstain=row["expected_mode"] == "abstain", documents=documents)
        tags = (row["category"], row["subcategory"] or "", row["difficulty"] or "")
        cases.append(
            Case(
                row["query_id"],
                "it does not tell what can be answered",
                account,
                None,
                row["text"],
                expect,
                tags,
            )
        )
        notes += [
            Note(number, account, f"Note {k + 1}", text, WRITTEN)
            for k, (number, text) in enumerate(zip(numbers, row["contexts"], strict=True))
        ]
    chosen = sample(cases, room.take(quick, len(cases)), seed=room.seed)
    return PublicCases(chosen, tuple(notes))


def _locomo(room: Room) -> PublicCases:
    """One account a pair of friends; each of their sessions is a call."""
    rows = read_lines(room, "locomo", "queries")
    cases = []
    for row in rows:
        # The gold of a question to be refused is only the passage that it was twisted from.
        spans = () if not row["answerable"] else tuple(
            Span(s["doc_id"].split(":", 1)[1], s["turn_start"], s["turn_end"]) for s in row["gold_spans"]
        )  # fmt: skip
        expect = Expect(abstain=not row["answerable"], spans=spans)
        why = "a question about what was never said is answered, or the other way round"
        cases.append(
            Case(row["query_id"], why, row["account_id"], None, row["text"], expect, (row["category"],))
        )
    calls = []
    for record in read_lines(room, "locomo", "corpus"):
        at = datetime.strptime(record["date"], _LOCOMO_DATE).replace(tzinfo=UTC)
        turns = tuple((turn["speaker"], turn["text"]) for turn in record["turns"])
        calls.append(
            Call(record["doc_id"].split(":", 1)[1], record["account_id"], record["title"], at, turns)
        )
    return PublicCases(sample(cases, room.take(60, len(cases)), seed=room.seed), (), tuple(calls))


def _qmsum_evidence(room: Room) -> PublicCases:
    """One account a meeting; the gold are the turns that support the sentences of people's answers."""
    rows = [r for r in read_lines(room, "qmsum_evidence", "queries") if r["split"] == "val"]
    calls: dict[str, Call] = {}
    places: dict[str, dict[int, int]] = {}
    for record in read_lines(room, "qmsum_evidence", "corpus"):
        turns = tuple((turn["speaker"], turn["text"]) for turn in record["turns"])
        call_id = record["doc_id"].split(":", 1)[1]
        places[call_id] = {turn: n for n, turn in enumerate(kept_turns(turns))}
        # A day apart: calls at one instant with the same people would be taken for one meeting.
        started = WRITTEN - timedelta(days=len(calls))
        calls[call_id] = Call(call_id, call_id.lower(), record["title"], started, turns)
    if room.quick:
        meetings = sorted({row["scope_doc_ids"][0] for row in rows})
        few = {meetings[(room.seed + k * 5) % len(meetings)] for k in range(6)}
        rows = [row for row in rows if row["scope_doc_ids"][0] in few]
    cases = []
    for row in rows:
        call_id = row["scope_doc_ids"][0].split(":", 1)[1]
        at = [
            (places[call_id].get(s["turn_start"]), places[call_id].get(s["turn_end"]))
            for s in row["gold_spans"]
        ]
        spans = tuple(
            Span(call_id, first, last) for first, last in at if first is not None and last is not None
        )
        if spans:
            why = "what supports the answer is not what is cited"
            cases.append(
                Case(
                    row["query_id"],
                    why,
                    call_id.lower(),
                    None,
                    row["text"],
                    Expect(spans=spans),
                    (row["category"],),
                )
            )
    chosen = sample(cases, room.take(40, len(cases)), seed=room.seed)
    return PublicCases(chosen, (), tuple(calls.values()))


def _mtrag(room: Room) -> PublicCases:
    """One account a collection; each passage is a ticket. Only the last turn is asked for now.

    The quick tier takes the passages that its questions need, and half as many again that stand in their way.
    """
    rows = [r for r in read_lines(room, "mtrag_un", "queries") if r["answerable"] is not None]
    home = {document_id: row["collection"] for row in rows for document_id in row["gold_doc_ids"]}
    corpus = [r for r in read_lines(room, "mtrag_un", "corpus") if r["doc_id"] in home and r["text"].strip()]
    numbers = {record["doc_id"]: 300_000 + n for n, record in enumerate(corpus)}
    why = "a follow-up is not understood without what came before"
    cases = []
    for row in rows:
        documents = tuple(str(numbers[d]) for d in row["gold_doc_ids"] if d in numbers)
        expect = Expect(documents=documents, abstain=not row["answerable"])
        history = tuple((turn["speaker"], turn["text"]) for turn in row["history"])
        tags = tuple(row["category"])
        cases.append(
            Case(row["query_id"], why, row["collection"], None, row["text"], expect, tags, history=history)
        )
    chosen = sample(cases, room.take(40, len(cases)), seed=room.seed)
    needed = {document for case in chosen for document in case.expect.documents}
    notes = [
        Note(numbers[r["doc_id"]], home[r["doc_id"]], r["title"] or "A passage", r["text"], WRITTEN)
        for r in corpus
    ]
    if room.quick:
        others = [note for note in notes if str(note.number) not in needed]
        step = max(1, len(others) // max(1, len(needed)))
        notes = [note for note in notes if str(note.number) in needed] + others[:: 2 * step]
    return PublicCases(chosen, tuple(notes))


_TRUST = partial(_fitz_gov, modes=("abstain", "trustworthy"), quick=80)
_DISPUTES = partial(_fitz_gov, modes=("disputed",), quick=30)

_SUITES = (
    Suite("citations/qmsum_evidence", "cites what people found to support the answer, in long meetings",
          lambda room: _prepare(room, "qmsum_evidence", _qmsum_evidence),
          (citations.quotes_stand, citations.citation_precision, citations.citation_recall,
           citations.figures_stand, citations.names_stand)),
    Suite("abstention/fitz_gov", "answers or refuses as others' labels say",
          lambda room: _prepare(room, "fitz_gov-trust", _TRUST),
          (answers.decides_rightly, answers.abstains_where_it_must, answers.answers_what_it_can),
          (("word overlap tells abstain from answer", ".66"),), after=balanced),
    Suite("abstention/locomo", "the same in months of conversation",
          lambda room: _prepare(room, "locomo", _locomo),
          (answers.decides_rightly, answers.abstains_where_it_must, answers.answers_what_it_can,
           citations.citation_recall), after=balanced),
    Suite("disputes/fitz_gov", "shows two sources where they disagree",
          lambda room: _prepare(room, "fitz_gov-disputes", _DISPUTES),
          (answers.shows_both_sides, citations.quotes_stand)),
    Suite("follow_ups/mtrag_un", "understands a question in a conversation, with the questions before it",
          lambda room: _prepare(room, "mtrag_un", _mtrag),
          (answers.decides_rightly, answers.abstains_where_it_must, answers.answers_what_it_can,
           citations.cites_expected), after=balanced),
)  # fmt: skip

SUITES = tuple(replace(suite, bundled=False) for suite in _SUITES)
