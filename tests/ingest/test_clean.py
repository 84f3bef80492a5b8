"""One normalisation before anything is stored: the same the second time, and nothing invisible left."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean, clean_line

ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY_TEXT)
def test_clean_text_is_nfc_and_can_be_stored_as_utf8(text: str) -> None:
    found = clean(text)
    assert unicodedata.is_normalized("NFC", found)
    assert found.encode("utf-8").decode("utf-8") == found
    assert not any(unicodedata.category(mark) == "Cc" and mark not in "\n\t" for mark in found)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("pay\u200bment", "payment"),
        ("\u202egnirts", "gnirts"),
        ("hi\U000e0041\U000e0042", "hi"),
        ("cafe\u0301", "caf\u00e9"),
        ("end  \t\nnext", "end\nnext"),
        ("\ud800 alone", "\ufffd alone"),
        ("\n\nbody\n\n", "body"),
        ("  indented", "  indented"),
    ],
)
def test_what_is_normalised(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected
