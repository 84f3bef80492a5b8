"""The ranking recipe, step by step, on columns small enough to compute by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import (
    SETTINGS,
    Columns,
    best_of_document,
    likeness,
    rank,
    with_neighbours,
)
from assistant.retrieval.question import question_terms
from assistant.retrieval.terms import pack_terms

QUESTION = np.array([1, 0], dtype=np.float32)


def columns(
    cosines: list[list[float]], documents: list[int], *, call: bool = True, texts: str = ""
) -> Columns:
    """Chunks whose windows have the given cosines with `QUESTION`."""
    flat = [c for chunk in cosines for c in chunk]
    words = texts.split("|") if texts else [""] * len(cosines)
    return Columns(
        documents=np.array(documents),
        calls=np.full(len(documents), call),
        windows=np.array([len(chunk) for chunk in cosines]),
        vectors=np.array([[c, math.sqrt(1 - c * c)] for c in flat], dtype=np.float32),
        terms=[pack_terms(text) for text in words],
    )


def test_likeness_mixes_the_best_window_with_the_mean() -> None:
    found = likeness(columns([[0.8, 0.2], [0.5]], [0, 0]), QUESTION, best_window=0.7)
    assert found == pytest.approx([0.7 * 0.8 + 0.3 * 0.5, 0.5], abs=1e-6)


def test_a_long_call_lifts_the_chunk_between_two_good_ones() -> None:
    """A passage in the middle of a topic need not repeat the question's words."""
    cosines = [[0.1]] * 40
    cosines[10], cosines[12], cosines[30] = [0.6], [0.6], [0.45]
    best = [one.index for one in rank(columns(cosines, [0] * 40), QUESTION, (), k=3)]
    assert set(best[:2]) == {10, 12}
    assert best[2] == 11


@pytest.mark.parametrize(("call", "size"), [(False, 40), (True, 5)])
def test_written_text_and_short_calls_have_no_neighbours(call: bool, size: int) -> None:
    cosines = columns([[0.5]] * size, [0] * size, call=call)
    assert not with_neighbours(np.ones(size), cosines, settings=SETTINGS).any()


def test_neighbours_of_another_document_give_nothing() -> None:
    scores = np.zeros(80)
    scores[39] = 1.0
    gained = with_neighbours(scores, columns([[0.0]] * 80, [0] * 40 + [1] * 40), settings=SETTINGS)
    assert gained[38] == pytest.approx(SETTINGS.neighbours * math.exp(-0.5 / SETTINGS.reach**2))
    assert not gained[40:].any()
    assert gained[39] == 0


def test_a_good_document_lifts_its_other_chunks() -> None:
    scores = np.array([0.9, 0.1, 0.5, 0.4])
    assert list(best_of_document(scores, np.array([0, 0, 1, 1]))) == [0.9, 0.9, 0.5, 0.5]


def test_the_words_of_the_question_outweigh_a_slightly_closer_vector() -> None:
    texts = "we met|the refund of invoice 7781|lunch"
    found = rank(
        columns([[0.5], [0.4], [0.1]], [0, 1, 2], texts=texts), QUESTION, question_terms("refund 7781"), k=3
    )
    assert [one.index for one in found] == [1, 0, 2]
    assert found[0].coverage > 0 == found[1].coverage
    assert found[0].likeness == pytest.approx(0.4)


def test_scores_do_not_depend_on_what_else_is_in_scope_when_no_word_is_found() -> None:
    """A cosine is absolute, so a score can be held against a bar."""
    alone = rank(columns([[0.5]], [0]), QUESTION, (), k=1)[0].score
    among = rank(columns([[0.5], [0.1], [0.2]], [0, 1, 2]), QUESTION, (), k=1)[0].score
    assert alone == pytest.approx(among)


COSINES = st.lists(st.lists(st.floats(-1, 1, width=16), min_size=1, max_size=3), min_size=1, max_size=30)


@given(COSINES, st.integers(1, 12), st.booleans(), st.data())
def test_ranks_each_chunk_once_best_first_and_repeats_itself(
    cosines: list[list[float]], k: int, call: bool, data: st.DataObject
) -> None:
    documents = sorted(data.draw(st.lists(st.integers(0, 4), min_size=len(cosines), max_size=len(cosines))))
    given_columns = columns(cosines, documents, call=call)
    found = rank(given_columns, QUESTION, (), k=k)
    assert len({one.index for one in found}) == len(found) == min(k, len(cosines))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found == rank(given_columns, QUESTION, (), k=k)


def test_settings_switch_each_step_off() -> None:
    bare = replace(SETTINGS, lexical=0.0, neighbours=0.0, document=0.0, best_window=1.0)
    found = rank(columns([[0.2], [0.7], [0.4]], [0, 0, 0], texts="a|b|c"), QUESTION, (), k=3, settings=bare)
    assert [one.score for one in found] == pytest.approx([0.7, 0.4, 0.2], abs=1e-6)


def test_an_empty_scope_finds_nothing() -> None:
    empty = Columns(
        np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0, np.int64), np.zeros((0, 2), np.float32), []
    )
    assert rank(empty, QUESTION, question_terms("export"), k=5) == []
