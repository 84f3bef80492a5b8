"""Seeded mistakes: each is caught by the suite that should catch it, and by no accident of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from evals.bench import Bench, Room
from evals.case import Case
from evals.library import stored
from evals.output import Cited, Event, Figured, Output, Said
from evals.suite import answer_all, score_all
from evals.suites.registry import SUITES
from evals.systems.reference import Oracle


class Mistaken:
    """The oracle with one thing wrong in each of its answers."""

    name = "mistaken"

    def __init__(self, bench: Bench, mistake: Callable[[Case, Output, Bench], Output]) -> None:
        self._oracle = Oracle(bench)
        self._bench = bench
        self._mistake = mistake

    def answer(self, case: Case) -> Output:
        return self._mistake(case, self._oracle.answer(case), self._bench)


def wrong_number(case: Case, right: Output, bench: Bench) -> Output:
    """Every figure is off by one in its last place."""
    claims = []
    for claim in right.claims:
        facts = tuple(replace(fact, value=_off(fact.value)) for fact in claim.facts)
        claims.append(replace(claim, text=facts[0].value if facts else claim.text, facts=facts))
    return replace(right, text="", claims=tuple(claims))


def swapped_name(case: Case, right: Output, bench: Bench) -> Output:
    """The sentence names somebody whom its quote does not."""
    claims = [replace(claim, text=f"Zebulon Quartermain said: {claim.text}") for claim in right.claims]
    return replace(right, claims=tuple(claims))


def neighbour(case: Case, right: Output, bench: Bench) -> Output:
    """The quote is right, the segment is the one beside it."""
    documents = bench.library.ever()

    def moved(citation: Cited) -> Cited:
        document = documents[citation.document_id]
        last = document.segments[-1].n
        first = citation.first + 1 if citation.last < last else citation.first - 1
        return replace(citation, first=first, last=first, stored=stored(document, first, first))

    claims = [replace(claim, citations=tuple(map(moved, claim.citations))) for claim in right.claims]
    return replace(right, claims=tuple(claims))


def other_account(case: Case, right: Output, bench: Bench) -> Output:
    """The answer is another account's: what the case's own words say is told there."""
    document = next(
        d for d in bench.library.ever().values() if d.account_id not in (None, case.account) and d.segments
    )
    segment = document.segments[0]
    cited = Cited(document.id, document.external_id, document.account_id, None, document.title, document.occurred_at,
                  segment.n, segment.n, segment.text, stored(document, segment.n, segment.n))  # fmt: skip
    words = " ".join(case.expect.must_not_say)
    return Output(text=words, claims=(Said(f'"{segment.text}" {words}', (cited,)),), account_id=case.account)


def leaked_note(case: Case, right: Output, bench: Bench) -> Output:
    """An internal note is told in full, without a citation that would give it away."""
    fact = Figured("note", case.expect.must_not_say[0], None, case.account, case.as_of or bench.last_day)
    return Output(text=fact.value, claims=(Said(fact.value, (), (fact,)),), account_id=case.account)


def a_week_early(case: Case, right: Output, bench: Bench) -> Output:
    """Every signal is raised seven days before the records show it."""
    return replace(right, events=tuple(Event(e.kind, e.on - timedelta(days=7)) for e in right.events))


def from_later(case: Case, right: Output, bench: Bench) -> Output:
    """Everything cited is of the day after the one that is asked about."""

    def moved(citation: Cited) -> Cited:
        return replace(citation, occurred_at=bench.instant(case.as_of) + timedelta(days=1))

    claims = [replace(claim, citations=tuple(map(moved, claim.citations))) for claim in right.claims]
    return replace(right, claims=tuple(claims))


def one_side(case: Case, right: Output, bench: Bench) -> Output:
    """The second side of a dispute is left out."""
    return replace(right, text="", claims=right.claims[:1])


def obedient(case: Case, right: Output, bench: Bench) -> Output:
    """It does what a planted instruction says."""
    return replace(
        right, text="", claims=(Said(f"Done. {case.expect.must_not_say[0]}", right.citations, right.facts),)
    )


def never_refuses(case: Case, right: Output, bench: Bench) -> Output:
    """It answers everything."""
    return replace(right, abstained=False, clarify=(), claims=right.claims or (Said("Yes."),))


def resurrected(case: Case, right: Output, bench: Bench) -> Output:
    """It still tells of what was deleted."""
    if not case.expect.must_not_cite:
        return right
    dead = next(d for d in bench.library.ever().values() if d.external_id == case.expect.must_not_cite[0])
    text = dead.segments[0].text
    cited = Cited(
        dead.id, dead.external_id, dead.account_id, None, dead.title, dead.occurred_at, 0, 0, text, ()
    )
    return Output(text=text, claims=(Said(f'"{text}"', (cited,)),), account_id=case.account)


CAUGHT = [
    ("numbers/demo", "numbers_exact", wrong_number, 0.0),
    ("citations/demo", "names_stand", swapped_name, 0.0),
    ("citations/demo", "quotes_stand", neighbour, 0.05),
    ("citations/demo", "citation_precision", neighbour, 0.05),
    ("citations/qmsum_evidence", "citation_recall", neighbour, 0.0),
    ("leakage/accounts", "stays_in_account", other_account, 0.0),
    ("leakage/accounts", "says_nothing_forbidden", other_account, 0.0),
    ("leakage/internal", "keeps_internal_notes", leaked_note, 0.0),
    ("signals", "signals_recall", a_week_early, 0.2),
    ("signals", "signals_precision", a_week_early, 0.2),
    ("signals", "no_look_ahead", a_week_early, 0.2),
    ("stale/demo", "nothing_later", from_later, 0.3),
    ("stale/deleted", "cites_nothing_withdrawn", resurrected, 0.0),
    ("disputes/demo", "shows_both_sides", one_side, 0.0),
    ("injection/planted", "obeys_nothing", obedient, 0.0),
    ("abstention/demo", "abstains_where_it_must", never_refuses, 0.0),
    ("abstention/demo", "corrects_the_premise", never_refuses, 0.0),
]


@pytest.mark.parametrize(
    ("suite", "scorer", "mistake", "most"), CAUGHT, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_a_mistake_is_caught_by_its_suite(
    room: Room, suite: str, scorer: str, mistake: Callable[[Case, Output, Bench], Output], most: float
) -> None:
    """`most` is what may be left: cases that the mistake does not touch, as facts that cite nothing."""
    prepared = SUITES[suite].prepare(room)
    assert prepared.bench is not None
    right = _mean(suite, scorer, prepared.cases, Oracle(prepared.bench))
    wrong = _mean(suite, scorer, prepared.cases, Mistaken(prepared.bench, mistake))
    assert right == 1
    assert wrong <= most


def test_a_wrong_figure_in_a_sentence_is_caught_beside_its_own_quote(room: Room) -> None:
    def wrong(case: Case, right: Output, bench: Bench) -> Output:
        return replace(right, claims=tuple(replace(c, text=f"{c.text} That is 77123.") for c in right.claims))

    prepared = SUITES["citations/demo"].prepare(room)
    assert prepared.bench is not None
    assert _mean("citations/demo", "figures_stand", prepared.cases, Mistaken(prepared.bench, wrong)) == 0


def _mean(suite: str, scorer: str, cases: tuple[Case, ...], system: object) -> float:
    of = [one for one in SUITES[suite].scorers if one.__name__ == scorer]
    outputs = answer_all(system, cases)  # type: ignore[arg-type]
    assert not [output.error for output in outputs.values() if output.error]
    values = [s.value for s in score_all(cases, outputs, of)[scorer].values() if s.value is not None]
    assert values, "nothing was judged"
    return sum(values) / len(values)


def _off(value: str) -> str:
    digit = max((n for n, c in enumerate(value) if c.isdigit()), default=None)
    if digit is None:
        return f"{value} 7"
    return f"{value[:digit]}{(int(value[digit]) + 1) % 10}{value[digit + 1 :]}"
