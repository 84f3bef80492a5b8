"""Systems that prove the yardstick: one that knows what is expected, one that guesses, and two that never
change.

A suite on which the first does not reach 1, or the others get far above chance, measures nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from assistant.types.documents import Document
from evals.bench import LAST_DAY, Bench
from evals.case import Case, Task
from evals.library import stored
from evals.output import Cited, Event, Figured, Output, Said
from evals.ranking import Passage
from evals.scorers.words import says

KINDS = ("churn", "competitor", "champion_left", "downgrade", "expansion")


class Oracle:
    """Answers with what the case expects, proved by what the bench holds."""

    name = "oracle"

    def __init__(self, bench: Bench | None) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        expect = case.expect
        if expect.abstain or expect.false_premise:
            return Output(text="The records do not answer this.", abstained=True)
        if expect.clarify:
            return Output(text="Which account is meant?", abstained=True, clarify=("one", "another"))
        spans = [Passage(span.document, span.first, span.last + 1, 0) for span in expect.spans]
        ranked = spans or [Passage(document, 0, 1, 0) for document in expect.documents]
        claims = tuple(self._claims(case)) if case.task is Task.ASK and self._bench else ()
        return Output(
            text="\n".join(claim.text for claim in claims),
            claims=claims,
            abstained=False,
            account_id=self._account(case),
            ranked=tuple(ranked),
            reachable=len(spans) or None,
            events=tuple(Event(label.kind, label.since) for label in expect.signals or ()),
            items=expect.items or (),
            sections=expect.sections,
            risk=None if expect.outcome is None else float(expect.outcome),
            seconds=0.001,
        )

    def _account(self, case: Case) -> str | None:
        """The account of the case, or of what proves it where the question has to tell."""
        if case.account is not None or self._bench is None:
            return case.account
        documents = self._bench.library.at(self._bench.instant(case.as_of)).values()
        return next((d.account_id for d in documents if d.external_id in case.expect.documents), None)

    def _claims(self, case: Case) -> Iterator[Said]:
        """The expected documents by a segment that says what must be said; the rest as facts."""
        assert self._bench is not None
        expect, day, account = case.expect, case.as_of or self._bench.last_day, self._account(case)
        there = {d.external_id: d for d in self._bench.library.at(self._bench.instant(case.as_of)).values()}
        for span in expect.spans:
            document = there[span.document]
            yield _quoting(document, span.first, span.last)
        for document_id in expect.documents:
            if document_id in there and there[document_id].segments:
                place = _telling(case, there[document_id])
                yield _quoting(there[document_id], place, place)
        words = [*expect.must_say, *(side[0] for side in expect.sides)]
        facts = [Figured(n.name, str(n.value), n.unit, account, day) for n in expect.numbers]
        facts += [Figured("expected", told, None, account, day) for told in words]
        if not facts and not expect.documents and not expect.spans:
            facts = [Figured("expected", "yes", None, account, day)]
        for fact in facts:
            yield Said(fact.value, (), (fact,))


class Guess:
    """Answers at random: half of the time not at all, else with words from here, said to be from there."""

    name = "random"

    def __init__(self, bench: Bench | None, *, seed: int) -> None:
        self._bench = bench
        self._seed = seed

    def answer(self, case: Case) -> Output:
        rng = random.Random(f"{self._seed}:{case.id}")
        day = case.as_of or LAST_DAY
        events = tuple(
            Event(rng.choice(KINDS), day - timedelta(days=rng.randrange(500)))
            for _ in range(rng.randrange(4))
        )
        guess = Output(events=events, risk=rng.random(), seconds=0.001)
        if self._bench is None or case.task is not Task.ASK or rng.random() < 0.5:
            return Output(text="No.", abstained=True, events=events, risk=guess.risk, seconds=0.001)
        documents = [d for d in self._bench.library.ever().values() if d.segments]
        here, there = rng.choice(documents), rng.choice(documents)
        segment = rng.choice(here.segments)
        place = rng.randrange(len(there.segments))
        claim = Said(segment.text, (_cited(there, place, place, segment.text),))
        ranked = tuple(
            Passage(d.external_id, 0, 1, 0) for d in rng.sample(documents, min(10, len(documents)))
        )
        return Output(
            claim.text, (claim,), account_id=case.account, ranked=ranked, events=events, risk=guess.risk
        )


class Constant:
    """Says the same, whatever is asked: nothing at all, or one sentence that nothing proves."""

    def __init__(self, *, abstains: bool) -> None:
        self.name = "always abstains" if abstains else "always the same"
        self._abstains = abstains

    def answer(self, case: Case) -> Output:
        if self._abstains:
            return Output(text="No.", abstained=True, risk=0.5)
        ranked = (Passage("constant", 0, 1, 0),)
        return Output(
            "All is well.", (Said("All is well."),), account_id=case.account, ranked=ranked, risk=0.5
        )


def _telling(case: Case, document: Document) -> int:
    """The segment that says most of what must be said and nothing that must not, an internal note only if
    need be."""

    def worth(n: int) -> tuple[int, int, int, int]:
        segment = stored(document, n, n)[0]
        told = sum(says(segment.text, words) for words in case.expect.must_say)
        wrong = sum(says(segment.text, words) for words in case.expect.must_not_say)
        return (-wrong, -int(segment.internal), told, -n)

    return max((segment.n for segment in document.segments), key=worth)


def _quoting(document: Document, first: int, last: int) -> Said:
    quote = "\n".join(segment.text for segment in stored(document, first, last))
    cited = _cited(document, first, last, quote)
    internal = any(segment.internal for segment in cited.stored)
    return Said(f'{"Internal note: " if internal else ""}"{quote}"', (cited,))


def _cited(document: Document, first: int, last: int, quote: str) -> Cited:
    return Cited(
        document_id=document.id,
        external_id=document.external_id,
        account_id=document.account_id,
        author=None,
        title=document.title,
        occurred_at=document.occurred_at,
        first=first,
        last=last,
        quote=quote,
        stored=stored(document, first, last),
    )
