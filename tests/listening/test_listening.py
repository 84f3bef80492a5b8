"""Who said what, at which characters, and how it is meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.listening.guards import Guard, negates, read
from assistant.listening.utterance import utterances
from assistant.types.documents import Document, Kind, Nature, Part, Segment, Side, Visibility

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


def segment(
    n: int, text: str, *, author: str = "Ann", side: Side = Side.CUSTOMER, part: Part = Part.BODY
) -> Segment:
    return Segment(n, author, side, Visibility.PUBLIC, None, n * 1000, text, part)


def document(*segments: Segment, nature: Nature = Nature.PERSONAL, kind: Kind = Kind.CALL) -> Document:
    return Document("gong", "1", kind, "A call", AT, segments, nature=nature)


@given(st.lists(st.text(max_size=200), max_size=5))
def test_an_utterance_is_the_exact_characters_of_its_segment(texts: list[str]) -> None:
    one = document(*(segment(n, text) for n, text in enumerate(texts)))
    for place, said in enumerate(utterances(one)):
        assert said.place == place
        assert one.segments[said.segment].text[said.start : said.end] == said.text


def test_neighbours_are_the_same_persons_and_prior_is_the_others() -> None:
    one = document(
        segment(0, "Are you staying?", author="Ben", side=Side.VENDOR),
        segment(1, "We will leave. Just kidding."),
    )
    _, leave, joke = utterances(one)
    assert (leave.prior, leave.after, joke.before) == ("Are you staying?", "Just kidding.", "We will leave.")


def test_quotes_signatures_and_machines_are_nobodys_words() -> None:
    assert not utterances(document(segment(0, "We will cancel.", part=Part.QUOTED)))
    assert not utterances(document(segment(0, "We will cancel."), nature=Nature.AUTO_REPLY))


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("If we ever left, it would be over the price.", Guard.HYPOTHETICAL),
        ("Suppose we cancelled tomorrow.", Guard.HYPOTHETICAL),
        ("Angenommen, wir würden kündigen.", Guard.HYPOTHETICAL),
        ("Unless this is fixed we will cancel.", Guard.CONDITIONAL),
        ("A friend's company left you last year.", Guard.REPORTED),
        ("My previous employer cancelled the contract.", Guard.REPORTED),
        ("Other banks are cutting budgets.", Guard.REPORTED),
        ("When does the contract end?", Guard.QUESTION),
        ("We are leaving you ;)", Guard.IRONIC),
        ("The import has been fixed.", Guard.RESOLVED),
        ("We need to cancel the meeting on Tuesday.", Guard.OTHER_OBJECT),
        ("We left Bordex for you.", Guard.TOWARDS_US),
        ("Wir kündigen nicht.", Guard.NEGATED),
    ],
)
def test_what_gives_it_away(text: str, guard: Guard) -> None:
    assert guard in read(text)


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("If this is not solved, we might leave.", Guard.HYPOTHETICAL),
        ("Our CFO says that we have to cancel.", Guard.REPORTED),
        ("It still has not been fixed.", Guard.RESOLVED),
        ("We will cancel the contract.", Guard.OTHER_OBJECT),
    ],
)
def test_what_only_looks_like_it(text: str, guard: Guard) -> None:
    assert guard not in read(text)


def test_the_next_sentence_takes_it_back_or_settles_it() -> None:
    assert Guard.IRONIC in read("We are leaving.", after="Only joking.")
    assert Guard.RESOLVED in read("The export failed twice.", after="That has been fixed.")
    assert Guard.RESOLVED not in read("The export failed.", after="That is still not fixed.")


@pytest.mark.parametrize(
    ("text", "word", "denied"),
    [
        ("We are not looking elsewhere.", "looking", True),
        ("Nobody here is thinking of leaving.", "leaving", True),
        ("We have no choice but to leave.", "leave", False),
        ("It is not slow, but we are leaving.", "leaving", False),
        ("Wir kündigen den Vertrag nicht.", "kündigen", True),
        ("We won't deny that we are not happy and leaving.", "deny", True),
    ],
)
def test_the_hold_of_a_negation(text: str, word: str, *, denied: bool) -> None:
    start = text.index(word)
    assert negates(text, start, start + len(word)) is denied
