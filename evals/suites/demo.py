"""Suites over the demo company, whose questions and expected evidence are bundled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from evals.bench import DEMO, LAST_DAY, Bench, Room
from evals.case import FOLDER, Case, Expect, Task, load_cases, sample
from evals.exports import write_tombstones
from evals.recount import figure_cases
from evals.scorers import answers, citations, ranking, safety
from evals.suite import Prepared, Suite
from evals.suites.decided import balanced
from evals.systems.product import Product, ProductSearch
from evals.systems.readers import readers
from evals.systems.seam import Remembering, System

PAST_TAGS = frozenset({"as-of", "stale", "withdrawn", "changed", "redated", "resolved", "quoted"})
DELETED = 8
"""Tickets that are deleted for the suite of what is stale."""


def demo_systems(room: Room) -> list[System]:
    """The product and every baseline over the demo, shared by the suites of a run: each is asked the same
    once."""
    if "demo systems" not in room.kept:
        bench = room.demo()
        room.kept["demo systems"] = [
            Remembering(system) for system in (Product(bench), *readers(bench, every=True))
        ]
    found = room.kept["demo systems"]
    assert isinstance(found, list)
    return found


def demo_cases() -> tuple[Case, ...]:
    """The bundled questions about the demo."""
    return load_cases(FOLDER / "demo.jsonl")


def _prepared(room: Room, cases: Sequence[Case]) -> Prepared:
    return Prepared(tuple(cases), demo_systems(room), room.demo().digest, bench=room.demo())


def _retrieval(room: Room) -> Prepared:
    cases = [case for case in demo_cases() if case.expect.documents]
    systems: list[System] = [ProductSearch(room.demo())]
    systems += [system for system in demo_systems(room) if system.name in ("BM25", "dense", "naive RAG")]
    return Prepared(tuple(cases), systems, room.demo().digest, bench=room.demo())


def _abstention(room: Room) -> Prepared:
    return _prepared(room, [*demo_cases(), *load_cases(FOLDER / "premises.jsonl")])


def _stale(room: Room) -> Prepared:
    """What was so at a time, and what was deleted since: asked on the day before and after the deletion."""
    past = [case for case in demo_cases() if PAST_TAGS & set(case.tags)]
    return _prepared(room, past)


def _deleted(room: Room) -> Prepared:
    demo = room.demo()
    tickets = sorted(
        (d for d in demo.library.at(demo.instant(None)).values() if d.source == "zendesk" and d.account_id),
        key=lambda document: document.external_id,
    )
    cases = [
        Case(
            f"deleted-{d.external_id}",
            "a deleted ticket is still told",
            d.account_id,
            date(2026, 11, 3),
            f'What was reported in the ticket "{d.title}"?',
            Expect(must_not_cite=(d.external_id,)),
            ("deleted",),
        )
        for d in tickets
    ]
    chosen = {case.id for case in sample(cases, DELETED, seed=room.seed)}
    gone = [d for d in tickets if f"deleted-{d.external_id}" in chosen]
    path = room.folder / "tombstones" / "tickets_removed.json"
    write_tombstones(path, [(d.external_id, d.title) for d in gone], at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    bench = room.later("demo-deleted", demo, [path], last_day=date(2026, 11, 2))
    after = [case for case in cases if case.id in chosen]
    before = [
        replace(
            case,
            id=f"{case.id}-before",
            why="a deletion reaches back into an answer about an earlier day",
            as_of=LAST_DAY,
            expect=Expect(documents=case.expect.must_not_cite),
            tags=("before deletion",),
        )
        for case in after
    ]
    return Prepared((*after, *before), _systems_of(bench), bench.digest, bench=bench)


def _systems_of(bench: Bench) -> list[System]:
    return [Product(bench), *readers(bench, every=False)]


def _numbers(room: Room) -> Prepared:
    cases = figure_cases(DEMO)
    return _prepared(room, sample(cases, room.take(100, len(cases)), seed=room.seed))


def _disputes(room: Room) -> Prepared:
    return _prepared(room, load_cases(FOLDER / "disputes.jsonl"))


def _ask_only(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.task is Task.ASK]


SUITES = (
    Suite(
        "retrieval/demo",
        "finds the documents that answer a question about an account",
        _retrieval,
        (ranking.ndcg_at_10, ranking.recall_at_10, ranking.hit_at_5, ranking.mrr_at_10),
    ),
    Suite(
        "answers/demo",
        "says what is right about an account, and nothing that is wrong",
        lambda room: _prepared(room, _ask_only(demo_cases())),
        (
            answers.says_it,
            answers.says_nothing_forbidden,
            answers.asks_back,
            citations.cites_expected,
            answers.answers_what_it_can,
        ),
    ),
    Suite(
        "citations/demo",
        "every sentence is proved, and the proof stands",
        lambda room: _prepared(room, _ask_only(demo_cases())),
        (
            citations.quotes_stand,
            citations.claims_are_proved,
            citations.figures_stand,
            citations.names_stand,
            citations.citation_precision,
            citations.citation_recall,
            citations.nothing_later,
            safety.stays_in_account,
            safety.names_notes_internal,
            safety.shows_no_live_link,
        ),
    ),
    Suite(
        "abstention/demo",
        "knows what it does not know, and corrects a false premise",
        _abstention,
        (
            answers.decides_rightly,
            answers.abstains_where_it_must,
            answers.answers_what_it_can,
            answers.corrects_the_premise,
            answers.asks_back,
        ),
        after=balanced,
    ),
    Suite(
        "disputes/demo",
        "shows both sides where sources disagree",
        _disputes,
        (answers.shows_both_sides, citations.quotes_stand),
    ),
    Suite(
        "numbers/demo",
        "tells figures as a second, separate count of the tables has them",
        _numbers,
        (answers.numbers_exact, citations.figures_stand, citations.nothing_later),
    ),
    Suite(
        "stale/demo",
        "keeps to the day that is asked about, and to what holds",
        _stale,
        (answers.says_it, answers.says_nothing_forbidden, citations.nothing_later),
    ),
    Suite(
        "stale/deleted",
        "tells nothing of what was deleted, and still knows what was known before",
        _deleted,
        (citations.cites_nothing_withdrawn, citations.cites_expected, citations.quotes_stand),
    ),
)
