"""Days that words name, read forward from the day they were said."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dossier.due import due, dues

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by Friday", "2026-03-06"),
        ("by next Friday", "2026-03-13"),
        ("on Friday next week", "2026-03-13"),
        ("next week", "2026-03-13"),
        ("by the end of the week", "2026-03-06"),
        ("this week", "2026-03-08"),
        ("by the end of Q3", "2026-09-30"),
        ("Q1", "2026-03-31"),
        ("by end of month", "2026-03-31"),
        ("by EOM", "2026-03-31"),
        ("by EOD", "2026-03-04"),
        ("end of day tomorrow", "2026-03-05"),
        ("in two weeks", "2026-03-18"),
        ("within 10 business days", "2026-03-18"),
        ("within 48 hours", "2026-03-06"),
        ("by the 2nd", "2026-04-02"),
        ("by Wednesday the twentieth of May", "2026-05-20"),
        ("Friday 15 May", "2026-05-15"),
        ("October fifth", "2026-10-05"),
        ("4/15", "2026-04-15"),
        ("in February", "2027-02-28"),
        ("by mid-April", "2026-04-15"),
        ("bis Ende März", "2026-03-31"),
        ("bis zum 15.4.", "2026-04-15"),
        ("bis Freitag", "2026-03-06"),
        ("nächste Woche", "2026-03-13"),
        ("übermorgen", "2026-03-06"),
        ("d'ici vendredi", "2026-03-06"),
        ("fin mars", "2026-03-31"),
    ],
)
def test_a_day_is_read_forward_from_the_day_it_was_said(words: str, day: str) -> None:
    found = due(f"You get it {words}, I promise.", WEDNESDAY)
    assert found is not None
    assert found.on.isoformat() == day


@pytest.mark.parametrize(
    "words",
    [
        "last Friday", "the Sunday shift", "He may send it", "Guten Morgen", "You get June free", "the second one",
        "on 1 March 2026", "every Monday", "version 3.4", "in three of our sites",
    ],
)  # fmt: skip
def test_what_is_past_or_names_no_day_gives_none(words: str) -> None:
    assert due(words, WEDNESDAY) is None


def test_a_bounded_day_goes_before_another() -> None:
    found = due("After our call on Thursday I'll have it by 20 March.", WEDNESDAY)
    assert found is not None
    assert found.on == date(2026, 3, 20)


@settings(deadline=None)
@given(st.text(max_size=60), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_days_lie_ahead_and_stand_in_order(text: str, said_on: date) -> None:
    found = dues(f"{text} by Friday {text} end of Q2", said_on)
    assert all(one.on >= said_on for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
