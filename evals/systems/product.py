"""The product as a system: asked through its own door, its answers seen through the library."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

from assistant.agent import ask
from assistant.answering.followup import Earlier
from assistant.ports import Filter
from assistant.types.answers import Answer
from assistant.types.documents import Visibility
from assistant.types.scope import Scope
from evals.bench import Bench
from evals.case import Case
from evals.output import Output
from evals.ranking import Passage
from evals.systems.seam import OURS, timed

ASKER = "user"
"""Who asks, in the history of a case; everybody else's words there are answers."""


class Product:
    """`Plumbline.ask` over a bench. Of a history the questions are known, as they are in a conversation."""

    name = OURS

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        as_of = self._bench.instant(case.as_of)
        started = perf_counter()
        answer = self._bench.plumbline.ask(
            case.question,
            account=case.account,
            as_of=as_of,
            asked_at=as_of + timedelta(seconds=1),
            earlier=tuple(
                Earlier(words, case.account) for speaker, words in case.history if speaker == ASKER
            ),
        )
        return output_of(answer, self._bench, seconds=timed(started))


class ForOutside:
    """The same for a reader who may see no internal note: the scope that a customer's edition is made
    under."""

    name = OURS

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        plumbline = self._bench.plumbline
        as_of = self._bench.instant(case.as_of)
        local = plumbline.local_scope(as_of=as_of)
        scope = Scope("evals", local.account_ids, frozenset({Visibility.PUBLIC}), as_of)
        started = perf_counter()
        answer, _ = ask(
            case.question,
            account=case.account,
            scope=scope,
            reader=plumbline.reader,
            searcher=plumbline.searcher,
            embedder=plumbline.embedder,
            run_id=case.id,
        )
        return output_of(answer, self._bench, seconds=timed(started))


class ProductSearch:
    """The product's search alone, over one account or all; documents are named by external id."""

    name = OURS

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        plumbline = self._bench.plumbline
        scope = plumbline.local_scope(as_of=self._bench.instant(case.as_of))
        if case.account is not None:
            scope = scope.narrowed(case.account)
        started = perf_counter()
        hits = plumbline.searcher.search(case.question, scope=scope, filter=Filter(), k=50)
        ranked = tuple(
            Passage(hit.external_id, hit.segment_start, hit.segment_end + 1, len(hit.text.split()))
            for hit in hits
        )
        return Output(ranked=ranked, seconds=timed(started))


def output_of(answer: Answer, bench: Bench, *, seconds: float) -> Output:
    """An answer of the product as scorers see it."""
    return Output(
        text=answer.text,
        claims=bench.library.claims(answer),
        abstained=answer.abstained,
        clarify=answer.clarify,
        account_id=answer.account_id,
        account_name=bench.library.names.get(answer.account_id or "", ""),
        seconds=seconds,
        run_id=answer.run_id,
    )
