"""What a text is about, and who is named in it."""

from __future__ import annotations

import pytest

from assistant.text.names import name_tokens, proper_names
from assistant.text.words import content_words, negated


def test_content_words_are_stems_without_stop_words() -> None:
    assert content_words("Why did they object to the pricing?") == ("object", "price")
    assert content_words("Dana's exports") == ("dana", "export")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What did Dana Ortiz say about Power BI?", ["Dana Ortiz", "Power BI"]),
        ("Did they like Bank of America?", ["Bank of America"]),
        ("When is the call in March with Priya's team?", ["Priya"]),
        ("Which tickets are open?", []),
        ("NetSuite is what they use.", ["NetSuite"]),
    ],
)
def test_names_are_capitalised_runs_that_are_no_ordinary_words(text: str, names: list[str]) -> None:
    assert [name.text for name in proper_names(text)] == names


def test_name_tokens_hold_every_capitalised_word() -> None:
    assert name_tokens("Dana met the COO of Northwind.") == {"dana", "coo", "northwind"}


@pytest.mark.parametrize(
    ("text", "expected"), [("It works.", False), ("It doesn't work.", True), ("Never say no.", False)]
)
def test_negation_is_counted(text: str, expected: bool) -> None:
    assert negated(text) is expected
