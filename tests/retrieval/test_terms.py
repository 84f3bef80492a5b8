"""BM25 over packed terms is BM25 over the texts, within the scope and nothing beyond."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.question import (
    LIGHT_WEIGHT,
    PREVIOUS_WEIGHT,
    Term,
    follow_up_terms,
    follow_up_vector,
    question_terms,
)
from assistant.retrieval.terms import K1, B, bm25, pack_terms
from assistant.text.words import content_words

TEXTS = ["Pricing was too high, pricing again", "The export fails", "Invoices and exports", "Nothing else"]
VOCABULARY = st.sampled_from(["price", "export", "invoice", "seat", "renewal", "outage", "refund", "upgrade"])
CHUNKS = st.lists(st.lists(VOCABULARY, max_size=30).map(" ".join), min_size=1, max_size=12)


def plain_bm25(texts: list[str], terms: tuple[Term, ...]) -> list[float]:
    """The formula, term by term, over words instead of hashes."""
    words = [content_words(text) for text in texts]
    average = max(sum(map(len, words)) / len(words), 1.0)
    best, scores = 0.0, [0.0] * len(texts)
    for term in terms:
        held = sum(term.stem in own for own in words)
        idf = math.log(1 + (len(texts) - held + 0.5) / (held + 0.5))
        best += term.weight * idf * (K1 + 1)
        for n, own in enumerate(words):
            often = own.count(term.stem)
            norm = K1 * (1 - B + B * len(own) / average)
            scores[n] += term.weight * idf * (K1 + 1) * often / (often + norm) if often else 0.0
    return [score / best for score in scores]


@given(CHUNKS, st.lists(VOCABULARY, min_size=1, max_size=4).map(" ".join))
def test_packed_scores_are_those_of_the_formula(texts: list[str], question: str) -> None:
    terms = question_terms(question)
    scores = bm25([pack_terms(text) for text in texts], terms)
    assert scores == pytest.approx(plain_bm25(texts, terms))
    assert np.all((scores >= 0) & (scores < 1))


def test_only_chunks_with_a_term_score_and_the_fuller_one_more() -> None:
    scores = bm25([pack_terms(text) for text in TEXTS], question_terms("Why is the pricing high?"))
    assert scores[0] > 0
    assert list(scores[1:]) == [0, 0, 0]


def test_a_score_says_how_much_of_the_question_is_covered() -> None:
    packed = [pack_terms(text) for text in TEXTS]
    (half,) = bm25(packed, question_terms("export zeppelin"))[1:2]
    (whole,) = bm25(packed, question_terms("export fails"))[1:2]
    assert half < whole


def test_words_outside_the_scope_change_nothing() -> None:
    mine = [pack_terms(text) for text in TEXTS]
    others = [pack_terms("export " * 40)] * 50
    alone = bm25(mine, question_terms("export"))
    assert bm25(mine + others, question_terms("export"))[:4] != pytest.approx(alone)
    assert bm25(mine, question_terms("export")) == pytest.approx(alone)


def test_packing_is_stable_across_processes_and_caps_counts() -> None:
    assert pack_terms("Export exports").hex() == "0200000002a505a3"
    assert len(pack_terms("seat " * 500)) == 8


def test_nothing_to_search_or_to_ask_scores_zero() -> None:
    assert bm25([], question_terms("export")).shape == (0,)
    assert list(bm25([pack_terms("export")], question_terms("what is it?"))) == [0.0]
    assert list(bm25([pack_terms("")], question_terms("export"))) == [0.0]


def test_question_words_vanish_and_framing_words_weigh_less() -> None:
    terms = {
        term.stem: term.weight
        for term in question_terms("What did they say about the export in the meeting?")
    }
    assert terms == {"say": LIGHT_WEIGHT, "export": 1.0, "meet": LIGHT_WEIGHT}


def test_a_follow_up_carries_the_terms_of_the_question_before_at_less_weight() -> None:
    terms = {
        t.stem: t.weight for t in follow_up_terms("And the refund?", "Why is the export and the refund late?")
    }
    assert terms == {"refund": 1.0, "export": PREVIOUS_WEIGHT, "late": PREVIOUS_WEIGHT}


def test_a_follow_up_leans_to_itself_and_keeps_unit_length() -> None:
    own, before = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    mixed = follow_up_vector(own, before)
    assert float(np.linalg.norm(mixed)) == pytest.approx(1)
    assert mixed[1] / mixed[0] == pytest.approx(PREVIOUS_WEIGHT / (1 - PREVIOUS_WEIGHT))
