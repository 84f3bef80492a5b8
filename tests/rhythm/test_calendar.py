"""The calendar file: RFC 5545's lines, folding, escaping, all-day events, ids that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from assistant.rhythm.calendar import calendar
from assistant.rhythm.schedule import Need, Preparation, RenewalStep, Review, next_reviews, renewal_steps
from tests.health.account import well
from tests.rhythm.made import standing

MADE_AT = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
REVIEW = Review(
    "a", date(2026, 12, 31), 91, "tier top", 0, Preparation.READY,
    (Need("Does it, really; work\\?", True, "„Zwölf Läufe“ " * 12),), None, "csm@vendor.example",
)  # fmt: skip


def _unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_lines_are_folded_at_75_octets_and_end_with_crlf() -> None:
    text = calendar([REVIEW], [], names={"a": "Äpfel & Söhne, GmbH"}, made_at=MADE_AT)
    assert "\n" not in text.replace("\r\n", "")
    for line in text.encode("utf-8").split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # no character is cut in two
    lines = _unfolded(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert r"SUMMARY:Review: Äpfel & Söhne\, GmbH" in lines
    (description,) = [line for line in lines if line.startswith("DESCRIPTION:")]
    assert r"Does it\, really\; work\\? " + "„Zwölf Läufe“ " * 12 in description + " "
    assert "\\n" in description


def test_a_day_is_a_day_also_over_new_year() -> None:
    lines = _unfolded(calendar([REVIEW], [], names={}, made_at=MADE_AT))
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20260331T100000Z" in lines


def test_ids_stay_when_the_day_moves_and_are_never_the_same() -> None:
    later = replace(REVIEW, due_on=REVIEW.due_on + timedelta(days=9))
    second = replace(REVIEW, due_on=REVIEW.due_on + timedelta(days=91))
    step = RenewalStep("a", date(2026, 9, 1), date(2026, 12, 31), "terms", False)

    def ids(*reviews: Review) -> list[str]:
        text = calendar(reviews, [step], names={}, made_at=MADE_AT)
        return [line for line in _unfolded(text) if line.startswith("UID:")]

    assert ids(REVIEW) == ids(later)
    assert len(set(ids(REVIEW, second))) == 3


def test_what_a_name_says_cannot_add_a_line() -> None:
    text = calendar([REVIEW], [], names={"a": "A\r\nEND:VCALENDAR\x00"}, made_at=MADE_AT)
    assert [line for line in _unfolded(text) if line == "END:VCALENDAR"] == ["END:VCALENDAR"]
    assert "\x00" not in text


def test_a_whole_account_is_on_the_calendar() -> None:
    here = standing(well())
    text = calendar(next_reviews(here), renewal_steps(here), names={"a": "A"}, made_at=MADE_AT)
    lines = _unfolded(text)
    events = lines.count("BEGIN:VEVENT")
    assert events == lines.count("END:VEVENT") == len(next_reviews(here)) + len(renewal_steps(here))
    assert events >= 7
