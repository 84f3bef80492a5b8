"""Words of time, read relative to the day that is given; no clock is ever looked at."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.timeframe import RECENT_DAYS, Bound, timeframe
from assistant.types.documents import Kind

AS_OF = date(2026, 10, 31)  # a Saturday


def d(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What did they complain about last month?", "2026-09-01", "2026-09-30"),
        ("What changed this month?", "2026-10-01", "2026-10-31"),
        ("What changed this quarter?", "2026-10-01", "2026-10-31"),
        ("What came up last quarter?", "2026-07-01", "2026-09-30"),
        ("What came up last year?", "2025-01-01", "2025-12-31"),
        ("Anything new last week?", "2026-10-19", "2026-10-25"),
        ("Anything new this week?", "2026-10-26", "2026-10-31"),
        ("What came up since July?", "2026-07-01", ""),
        ("What came up since November?", "2025-11-01", ""),
        ("What came up since the beginning of the year?", "2026-01-01", ""),
        ("What has happened since 3 March?", "2026-03-03", ""),
        ("What came in after 3 March?", "2026-03-04", ""),
        ("What did they want before May?", "", "2026-04-30"),
        ("What was said until March 2026?", "", "2026-03-31"),
        ("objections in 2026", "2026-01-01", "2026-12-31"),
        ("What was raised in March?", "2026-03-01", "2026-03-31"),
        ("What was raised in November?", "2025-11-01", "2025-11-30"),
        ("What was raised in March 2025?", "2025-03-01", "2025-03-31"),
        ("between May and August, what issues?", "2026-05-01", "2026-08-31"),
        ("issues from November to February", "2025-11-01", "2026-02-28"),
        ("issues from May to August 2025", "2025-05-01", "2025-08-31"),
        ("what happened yesterday?", "2026-10-30", "2026-10-30"),
        ("what happened today?", "2026-10-31", "2026-10-31"),
        ("over the last 30 days any escalations?", "2026-10-01", "2026-10-31"),
        ("in the past two weeks", "2026-10-17", "2026-10-31"),
        ("in the last six months, what changed?", "2026-04-30", "2026-10-31"),
        ("complaints over the past year", "2025-10-31", "2026-10-31"),
        ("What happened two weeks ago?", "2026-10-12", "2026-10-18"),
        ("What happened 3 days ago?", "2026-10-28", "2026-10-28"),
        ("What happened three months ago?", "2026-07-01", "2026-07-31"),
        ("What happened last Tuesday?", "2026-10-27", "2026-10-27"),
        ("what did we discuss in Q2?", "2026-04-01", "2026-06-30"),
        ("what did we discuss in Q4?", "2026-10-01", "2026-12-31"),
        ("what did we discuss in Q2 2025?", "2025-04-01", "2025-06-30"),
        ("what did we discuss in the second quarter of 2025?", "2025-04-01", "2025-06-30"),
        ("tickets opened in the first half of 2026", "2026-01-01", "2026-06-30"),
        ("what happened in early March?", "2026-03-01", "2026-03-10"),
        ("what happened at the end of March?", "2026-03-22", "2026-03-31"),
        ("What did she write on 3 March 2026?", "2026-03-03", "2026-03-03"),
        ("What did she write on March 3rd?", "2026-03-03", "2026-03-03"),
        ("what was raised on 2026-03-03?", "2026-03-03", "2026-03-03"),
        ("what was raised on 03.03.2026?", "2026-03-03", "2026-03-03"),
        ("how many calls YTD?", "2026-01-01", "2026-10-31"),
        ("over the summer, what broke?", "2026-06-01", "2026-08-31"),
        ("Any complaints recently?", (AS_OF - timedelta(days=RECENT_DAYS)).isoformat(), "2026-10-31"),
        ("Why do they object to the price?", "", ""),
    ],
)
def test_days_are_read_relative_to_the_question_s_day(question: str, since: str, until: str) -> None:
    frame = timeframe(question, AS_OF)
    assert (frame.since, frame.until) == (d(since), d(until))


@pytest.mark.parametrize(
    "question",
    [
        "What do they plan for next quarter?", "Will they go live in May?", "When is the rollout scheduled in March?",
        "What did Dana say about the March release?", "How may we help?", "What happens after March 2027?",
    ],
)  # fmt: skip
def test_what_lies_ahead_or_is_the_topic_bounds_nothing(question: str) -> None:
    frame = timeframe(question, AS_OF)
    assert (frame.since, frame.until, frame.anchor) == (None, None, None)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("What do they say in tickets?", {Kind.TICKET}),
        ("on calls, what did Dana promise?", {Kind.CALL}),
        ("What did they write by email?", {Kind.EMAIL}),
        ("What came up in our emails and support tickets?", {Kind.EMAIL, Kind.TICKET}),
        ("What did Mara say on Slack?", {Kind.CHAT}),
        ("What did they ask in the chat and by email?", {Kind.CHAT, Kind.EMAIL}),
        ("Do they sell through channels?", set()),
        ("What did they say in the last QBR?", set()),
        ("How many tickets are open?", set()),
        ("What did they say about tickets?", set()),
        ("What did they say about the meeting rooms?", set()),
    ],
)
def test_kinds_bound_only_where_the_question_looks_in_them(question: str, kinds: set[Kind]) -> None:
    assert timeframe(question, AS_OF).kinds == kinds


@pytest.mark.parametrize(
    ("question", "bound", "kind", "event", "since", "pick"),
    [
        ("What changed since the March call?", Bound.SINCE, Kind.CALL, None, "2026-03-01", "last"),
        ("What did Dana say on the last call?", Bound.ON, Kind.CALL, None, "", "last"),
        ("What came up since the last email?", Bound.SINCE, Kind.EMAIL, None, "", "last"),
        ("What was agreed in the first meeting?", Bound.ON, Kind.CALL, None, "", "first"),
        ("What did they ask for before the renewal?", Bound.UNTIL, None, "renewal", "", "last"),
    ],
)
def test_an_anchor_is_named_and_left_to_be_looked_up(
    question: str, bound: Bound, kind: Kind | None, event: str | None, since: str, pick: str
) -> None:
    anchor = timeframe(question, AS_OF).anchor
    assert anchor is not None
    assert (anchor.bound, anchor.kind, anchor.event, anchor.since, anchor.pick) == (
        bound,
        kind,
        event,
        d(since),
        pick,
    )


def test_a_call_of_a_month_is_a_kind_and_a_span() -> None:
    frame = timeframe("what did they say on the March call?", AS_OF)
    assert (frame.since, frame.until, frame.kinds) == (d("2026-03-01"), d("2026-03-31"), {Kind.CALL})


def test_the_rest_is_the_question_without_what_was_understood() -> None:
    assert timeframe("What did Dana say in tickets last month?", AS_OF).rest == "What did Dana say?"
    assert timeframe("Why do they object?", AS_OF).rest == "Why do they object?"


@given(
    st.dates(date(2000, 3, 1), date(2090, 1, 1)),
    st.integers(1, 36),
    st.sampled_from(["day", "week", "month", "year"]),
)
def test_a_rolling_window_ends_on_the_day_and_moves_with_it(as_of: date, count: int, unit: str) -> None:
    frame = timeframe(f"what happened in the last {count} {unit}s?", as_of)
    assert frame.until == as_of
    assert frame.since is not None
    assert frame.since < as_of


@given(
    st.dates(date(2000, 3, 1), date(2090, 1, 1)),
    st.sampled_from(["January", "May", "August", "December", "Q1", "Q3"]),
)
def test_a_month_without_a_year_has_begun_by_the_day_and_is_the_latest_such(as_of: date, word: str) -> None:
    frame = timeframe(f"what happened in {word}?", as_of)
    assert frame.since is not None
    assert frame.since <= as_of < date(frame.since.year + 1, frame.since.month, 1)
