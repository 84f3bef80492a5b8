"""Search stays in scope and time, never shows a text twice, and finds the same with and without the index."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.index.chroma import ChromaIndex
from assistant.index.exact import ExactIndex
from assistant.memory.outbox import drain
from assistant.memory.passages import SqlPassages
from assistant.memory.read import SqlReader
from assistant.ports import Filter, VectorIndex
from assistant.search import Retriever
from assistant.types.documents import Kind
from tests.memory.world import DAY, EMBEDDER, empty_memory, put, scope, ticket

ANY = Filter()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = empty_memory(tmp_path)
    put(
        engine,
        ticket("1", "The nightly export times out in Reno.", "We raised the limit of the export."),
        ticket("2", "Please send the invoice again."),
        ticket("3", "The export of account B is broken.", account_id="acct_b"),
        ticket("4", "Nobody knows whose export this is.", account_id=None),
        ticket("5", "The export is slow.", occurred_at=DAY + timedelta(days=40)),
    )
    return engine


def retriever(engine: Engine, *, index: VectorIndex | None = None, exact_limit: int = 1000) -> Retriever:
    def no_index() -> VectorIndex:
        raise AssertionError("an exact search must not open the vector index")

    opened = (lambda: index) if index is not None else no_index
    return Retriever(
        SqlPassages(engine),
        SqlReader(engine),
        embedder=lambda: EMBEDDER,
        index=opened,
        exact_limit=exact_limit,
    )


def test_finds_the_passage_and_says_where_it_stands(engine: Engine) -> None:
    hits = retriever(engine).search("Where does the export time out?", scope=scope("acct_a"), filter=ANY, k=3)
    best = hits[0]
    assert (best.document_id, best.segment_start, best.segment_end) == ("zendesk:1", 0, 0)
    assert best.text == "The nightly export times out in Reno."
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


@pytest.mark.parametrize("exact_limit", [0, 1000])
def test_never_leaves_the_scope(engine: Engine, exact_limit: int) -> None:
    index = ExactIndex()
    drain(engine, index)
    search = retriever(engine, index=index, exact_limit=exact_limit).search
    assert {h.account_id for h in search("export", scope=scope("acct_a"), filter=ANY, k=9)} == {"acct_a"}
    assert search("export", scope=scope(), filter=ANY, k=9) == ()
    mine = search("whose export", scope=scope("acct_b", unresolved=True), filter=ANY, k=9)
    assert {h.document_id for h in mine} == {"zendesk:3", "zendesk:4"}


@pytest.mark.parametrize("exact_limit", [0, 1000])
def test_nothing_later_than_the_date_asked_for(engine: Engine, exact_limit: int) -> None:
    index = ExactIndex()
    drain(engine, index)
    search = retriever(engine, index=index, exact_limit=exact_limit).search
    then = scope("acct_a", as_of=DAY + timedelta(hours=1))
    found = search("export limit slow", scope=then, filter=ANY, k=9)
    assert {(h.document_id, h.segment_start) for h in found} == {("zendesk:1", 0), ("zendesk:2", 0)}


def test_filters_by_kind_day_and_document(engine: Engine) -> None:
    def ids(filter: Filter) -> set[str]:
        return {
            h.external_id
            for h in retriever(engine).search("export", scope=scope("acct_a"), filter=filter, k=9)
        }

    assert ids(Filter(kinds=frozenset({Kind.CALL}))) == set()
    assert ids(Filter(since=DAY.date() + timedelta(days=2))) == {"5"}
    assert ids(Filter(document_ids=frozenset({"zendesk:2"}))) == {"2"}


def test_the_same_words_are_shown_once(engine: Engine) -> None:
    put(engine, ticket("6", "The  nightly export times out in Reno."))
    hits = retriever(engine).search("nightly export Reno", scope=scope("acct_a"), filter=ANY, k=9)
    texts = [" ".join(h.text.split()) for h in hits]
    assert len(texts) == len(set(texts))


def test_large_scopes_find_through_the_index_what_a_scan_finds(engine: Engine, tmp_path: Path) -> None:
    put(engine, *(ticket(f"many{n}", f"Filler number {n} about report {n % 7}.") for n in range(300)))
    index = ChromaIndex(tmp_path / "index")
    drain(engine, index)
    exact, approximate = retriever(engine), retriever(engine, index=index, exact_limit=10)
    for question in ("Where does the nightly export time out?", "invoice again", "filler number 77"):
        found = [r.search(question, scope=scope("acct_a"), filter=ANY, k=1)[0] for r in (exact, approximate)]
        assert found[0].document_id == found[1].document_id


def test_the_order_of_ingestion_changes_nothing(tmp_path: Path) -> None:
    tickets = [ticket(str(n), f"The export {n % 3} is late again.") for n in range(30)]
    answers = []
    for name, order in (("a", tickets), ("b", tickets[::-1])):
        (tmp_path / name).mkdir()
        engine = empty_memory(tmp_path / name)
        for one in order:
            put(engine, one)
        hits = retriever(engine).search("late export", scope=scope("acct_a"), filter=ANY, k=9)
        answers.append([(h.document_id, h.score) for h in hits])
    assert answers[0] == answers[1]
