"""Chunks are the body, whole and in order; windows are the chunk, whole and in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types.documents import Chunk, Document, Kind, Part, Segment, Side, Visibility
from ingest.chunk import CHUNK_WORDS, SMALL_WORDS, WINDOW_WORDS, chunk

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

WORDS = st.sampled_from(
    ["we", "Renewal", "slipped.", "Why?", "e.g.", "3.5", "größer", "\n", "\n\n", "  ", "ok!", "—"]
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=12).map(" ".join),
    st.lists(WORDS, min_size=150, max_size=700).map(" ".join),
    st.text(max_size=40),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    segments = []
    for n, text in enumerate(draw(st.lists(TEXTS, max_size=8))):
        said_at = draw(st.one_of(st.none(), st.integers(0, 3).map(lambda days: DAY + timedelta(days=days))))
        visibility = draw(st.sampled_from(Visibility))
        part = draw(st.sampled_from([Part.BODY, Part.BODY, Part.BODY, Part.QUOTED, Part.SIGNATURE]))
        author = draw(st.sampled_from([None, "Ana", "Bo Lind"]))
        segments.append(Segment(n, author, Side.UNKNOWN, visibility, said_at, None, text, part))
    title = draw(st.sampled_from(["", "Renewal review"]))
    return Document("test", "1", draw(st.sampled_from(Kind)), title, DAY, tuple(segments))


def call(*texts: str, **changes: object) -> Document:
    segments = tuple(
        Segment(n, "Ana", Side.UNKNOWN, Visibility.PUBLIC, None, None, text) for n, text in enumerate(texts)
    )
    return Document("test", "1", Kind.CALL, "Renewal review", DAY, segments, **changes)  # type: ignore[arg-type]


def body(document: Document) -> list[Segment]:
    return [s for s in document.segments if s.part is Part.BODY and s.text.strip()]


def slices(document: Document, one: Chunk) -> list[tuple[int, int, int]]:
    """What the chunk's numbers point at: segment, start, end."""
    inside = [s for s in body(document) if one.segment_start <= s.n <= one.segment_end]
    return [
        (
            s.n,
            one.char_start or 0 if s.n == one.segment_start else 0,
            one.char_end if one.char_end is not None and s.n == one.segment_end else len(s.text),
        )
        for s in inside
    ]


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_character_of_the_body_is_in_exactly_one_chunk_in_order(document: Document) -> None:
    chunks = chunk(document)
    walked = [found for one in chunks for found in slices(document, one)]
    expected_next = {s.n: 0 for s in body(document)}
    assert [n for n, _, _ in walked] == sorted(n for n, _, _ in walked)
    for n, start, end in walked:
        assert start == expected_next[n] < end
        expected_next[n] = end
    assert expected_next == {s.n: len(s.text) for s in body(document)}
    assert [one.n for one in chunks] == list(range(len(chunks)))


@settings(max_examples=100, deadline=None)
@given(documents())
def test_a_chunk_shows_the_exact_slices_that_its_numbers_name(document: Document) -> None:
    for one in chunk(document):
        shown = [document.segments[n].text[start:end] for n, start, end in slices(document, one)]
        assert one.text == "\n".join(shown)
        assert (one.char_start is None) == (one.char_end is None)


@settings(max_examples=100, deadline=None)
@given(documents())
def test_chunks_are_bounded_and_never_mix_visibility_or_days(document: Document) -> None:
    for one in chunk(document):
        members = [document.segments[n] for n, _, _ in slices(document, one)]
        assert {s.visibility for s in members} == {one.visibility}
        assert 0 < len(one.text.split()) <= CHUNK_WORDS + SMALL_WORDS
        instants = [s.said_at or document.occurred_at for s in members]
        assert (one.starts_at, one.until_at) == (min(instants), max(instants))
        if document.kind is not Kind.CALL:
            assert one.starts_at.date() == one.until_at.date()


@settings(max_examples=100, deadline=None)
@given(documents())
def test_windows_hold_the_chunks_words_once_each_with_title_and_speaker(document: Document) -> None:
    for one in chunk(document):
        assert one.windows
        words: list[str] = []
        for window in one.windows:
            lines = window.split("\n", 1)[1] if document.title else window
            assert not document.title or window.startswith(document.title + "\n")
            words += lines.replace("Ana:", "").replace("Bo Lind:", "").split()
            assert len(lines.split()) <= WINDOW_WORDS * 4
        assert words == one.text.split()


@settings(max_examples=30, deadline=None)
@given(documents())
def test_the_same_document_gives_the_same_chunks(document: Document) -> None:
    assert chunk(document) == chunk(document)


def test_short_turns_are_shared_out_evenly_not_filled_up() -> None:
    chunks = chunk(call(*["one two three four five six seven eight nine ten"] * 22))
    assert [len(one.text.split()) for one in chunks] == [110, 110]


def test_a_long_turn_is_cut_at_the_ends_of_its_sentences() -> None:
    sentence = "The rollout to the second site waits for the security review of the vendor portal. "
    chunks = chunk(
        call("Hello there.", sentence * 30, "Thanks, that is what I wanted to know from you today.")
    )
    long = [one for one in chunks if one.segment_start == one.segment_end == 1 or one.char_start is not None]
    assert len(long) >= 2
    assert all(one.text.rstrip().endswith((".", "today.")) for one in chunks)
    assert max(len(one.text.split()) for one in chunks) <= CHUNK_WORDS + SMALL_WORDS


def test_a_heading_joins_the_text_below_it() -> None:
    chunks = chunk(call("Pricing", "We pay per seat and that is too much for us. " * 30))
    assert chunks[0].text.startswith("Pricing\nWe pay per seat")
    assert (chunks[0].segment_start, chunks[0].segment_end, chunks[0].char_start) == (0, 1, 0)
    assert chunks[1].char_start == chunks[0].char_end


def test_the_header_names_title_day_and_speakers() -> None:
    (one,) = chunk(call("We will decide in May."))
    assert one.header == "Renewal review | 2 March 2026 | Ana"
    assert one.windows == ("Renewal review\nAna: We will decide in May.",)


def test_a_call_over_midnight_stays_together_and_is_dated_by_its_offsets() -> None:
    late = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
    said = [(0, "Shall we go on?"), (120_000, "Yes, five more minutes.")]
    segments = tuple(
        Segment(n, None, Side.UNKNOWN, Visibility.PUBLIC, None, offset, text)
        for n, (offset, text) in enumerate(said)
    )
    (one,) = chunk(Document("test", "1", Kind.CALL, "", late, segments))
    assert (one.starts_at, one.until_at) == (late, late + timedelta(minutes=2))


@pytest.mark.parametrize("text", ["", "   \n\t "])
def test_a_document_without_words_has_no_chunks(text: str) -> None:
    assert chunk(call(text)) == ()
