"""The second count by hand, and the library against the product's own reader."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.types.documents import Visibility
from assistant.types.scope import Scope
from evals.bench import DEMO, Room
from evals.recount import figure_cases
from evals.systems.detectors import sentiment
from evals.systems.product import Product
from evals.systems.readers import readers

CASES = {case.id: case.expect.numbers[0].value for case in figure_cases(DEMO)}


def test_the_second_count_by_hand() -> None:
    """Read off the demo's tables by eye."""
    assert CASES["acct_mfreight-mrr-2026-10-31"] == Decimal("9240.00")
    assert CASES["acct_mfreight-arr-2026-10-31"] == Decimal("110880.00")
    assert CASES["acct_mfreight-renewal_date"] == date(2027, 2, 28)
    assert CASES["acct_kessler-mrr-2026-10-31"] == Decimal("2952.00")
    assert CASES["acct_quill-mrr-2025-09-30"] == Decimal("750.00")
    assert "acct_lindq-mrr-2026-10-31" not in CASES
    assert len(CASES) > 100


def test_the_library_holds_what_the_product_may_read_and_no_less(room: Room) -> None:
    demo = room.demo()
    for day in (date(2026, 10, 31), date(2025, 12, 1)):
        as_of = demo.instant(day)
        scope = Scope("t", frozenset(demo.library.names), frozenset(Visibility), as_of, unresolved=True)
        from assistant.ports import Filter

        cards = demo.plumbline.reader.documents(scope=scope, filter=Filter())
        assert {card.document_id for card in cards} == set(demo.library.at(as_of))
        for card in cards[:20]:
            theirs = demo.plumbline.reader.document(card.document_id, scope=scope)
            ours = demo.library.at(as_of)[card.document_id]
            assert [s.text for s in theirs.segments] == [
                s.text for s in ours.segments if s.said_at is None or s.said_at <= as_of
            ]


def test_every_system_answers_a_plain_question(room: Room) -> None:
    demo = room.demo()
    from evals.case import Case

    case = Case("x", "y", "acct_penny", date(2026, 10, 31), "Has Pennymoor given notice?")
    systems = [Product(demo), *readers(demo, every=True)]
    assert [system.name for system in systems] == [
        "plumbline",
        "BM25",
        "extractive",
        "dense",
        "whole account",
        "naive RAG",
    ]
    for system in systems:
        output = system.answer(case)
        assert output.claims or output.abstained
        assert output.seconds > 0
    assert {c.account_id for c in systems[1].answer(case).citations} == {"acct_penny"}


def test_sentiment_needs_enough_words() -> None:
    assert sentiment("It is late and the export is broken, a terrible week") == -1
    assert sentiment("late") == 0
