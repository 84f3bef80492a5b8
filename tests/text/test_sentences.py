"""Sentences are exact spans: nothing is lost, nothing is changed, and abbreviations do not end them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.sentences import LONG, sentences


def split(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We sign. You pay.", ["We sign.", "You pay."]),
        (
            "Dr. Smith pays 3.5 percent, e.g. on Monday. Good.",
            ["Dr. Smith pays 3.5 percent, e.g. on Monday.", "Good."],
        ),
        ("It is due on Jan. 14 at noon. Fine.", ["It is due on Jan. 14 at noon.", "Fine."]),
        ('He said "No way." Then he left.', ['He said "No way."', "Then he left."]),
        ("Really?! Yes… I think so.", ["Really?!", "Yes…", "I think so."]),
        (
            "We met at 5 p.m. on Friday. The U.S. team agreed.",
            ["We met at 5 p.m. on Friday.", "The U.S. team agreed."],
        ),
        ("see example.com for more. Bye.", ["see example.com for more.", "Bye."]),
        ("", []),
        ("  \n \n", []),
    ],
)
def test_full_stops_end_sentences_only_where_they_mean_to(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_a_greeting_and_list_items_stand_alone_but_a_wrapped_line_does_not() -> None:
    text = "Hi Sam,\nthe export is slow.\n\n- first point goes\n  over two lines\n- second\n\nBest,\nDana"
    assert split(text) == [
        "Hi Sam,\nthe export is slow.",
        "- first point goes\n  over two lines",
        "- second",
        "Best,",
        "Dana",
    ]


def test_a_transcript_without_full_stops_is_cut_at_clauses() -> None:
    text = "so we looked at it and then we tried the export, " * 30
    assert all(len(piece) <= LONG for piece in split(text))
    assert len(split(text)) > 2


@given(st.text(alphabet=st.sampled_from(list("aB .!?\n\"'-1,;:e.g")), max_size=200))
def test_spans_cover_every_character_that_is_not_space_and_never_overlap(text: str) -> None:
    spans = sentences(text)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    covered = set().union(*(range(span.start, span.end) for span in spans)) if spans else set()
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
