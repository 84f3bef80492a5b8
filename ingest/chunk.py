"""Cuts a document into chunks (what is found and shown) and windows (what is embedded). Pure.

A chunk is a balanced run of whole segments; only a segment longer than a chunk is cut, at its
sentences' ends. Chunks never overlap and together are every body segment, character for character.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from assistant.text.sentences import sentences
from assistant.types.documents import Chunk, Document, Kind, Part, Segment

CHUNK_WORDS = 200
"""Five chunks are then about 850 words to read, and one still holds the answer with what led to it."""

WINDOW_WORDS = 85
"""A vector of more words blurs what was said in a turn or two; of fewer, it lacks the topic."""

SMALL_WORDS = 25
"""A run this short (a heading, an "Okay.") joins its neighbour, which may pass `CHUNK_WORDS` by as much."""

TITLE_WORDS = 12
"""Of the title, that much stands before each window: it is embedded again and again."""


@dataclass(frozen=True, slots=True)
class _Slice:
    """Characters `[start, end)` of one segment."""

    segment: Segment
    start: int
    end: int
    words: int

    @property
    def text(self) -> str:
        return self.segment.text[self.start : self.end]


_Run = tuple[_Slice, ...]


def chunk(document: Document) -> tuple[Chunk, ...]:
    """Cut the document's body into chunks, numbered from 0 in the order of the text.

    Quotations and signatures are left out: they are no evidence for what their sender says. Segments
    of different visibility never share a chunk, nor, but for calls, segments of different days.
    A segment of white space only is in no chunk.
    """
    runs = [run for block in _blocks(document) for run in _absorbed(_runs(block))]
    return tuple(_chunk(document, n, run) for n, run in enumerate(runs))


def _blocks(document: Document) -> Iterator[list[Segment]]:
    """Segments that may share a chunk, in order."""
    block: list[Segment] = []
    before: object = None
    for segment in document.segments:
        if segment.part is not Part.BODY or not segment.text.strip():
            continue
        day = None if document.kind is Kind.CALL else _instant(document, segment).date()
        border = (segment.visibility, day)
        if block and border != before:
            yield block
            block = []
        block.append(segment)
        before = border
    if block:
        yield block


def _runs(block: Sequence[Segment]) -> list[_Run]:
    """Balanced runs of whole segments, and between them the pieces of long ones."""
    runs: list[_Run] = []
    whole: list[_Slice] = []
    for segment in block:
        words = _count(segment.text)
        if words <= CHUNK_WORDS:
            whole.append(_Slice(segment, 0, len(segment.text), words))
            continue
        runs += _balanced(whole, CHUNK_WORDS)
        whole = []
        runs += [(_joined(piece),) for piece in _balanced(_sentences(segment), CHUNK_WORDS)]
    return runs + _balanced(whole, CHUNK_WORDS)


def _balanced(slices: Sequence[_Slice], limit: int) -> list[_Run]:
    """Split into as few runs as `limit` words allow, of about equal size."""
    left = sum(piece.words for piece in slices)
    due = max(1, math.ceil(left / limit))
    runs: list[_Run] = []
    run: list[_Slice] = []
    words = 0
    for piece in slices:
        target = left / max(1, due - len(runs))
        # The piece goes where the border lies nearer to the target.
        if run and (words + piece.words > limit or words + piece.words / 2 > target):
            runs.append(tuple(run))
            left -= words
            run, words = [], 0
        run.append(piece)
        words += piece.words
    return [*runs, tuple(run)] if run else runs


def _sentences(segment: Segment) -> list[_Slice]:
    """The segment without gaps: sentences with the white space after them, none above `CHUNK_WORDS`."""
    return _tiled(_Slice(segment, 0, len(segment.text), _count(segment.text)), CHUNK_WORDS)


def _tiled(whole: _Slice, limit: int) -> list[_Slice]:
    """The slice's sentences, or groups of words where a sentence has more than `limit`."""
    text = whole.text
    # White space before the first sentence belongs to it, so that no character is lost.
    borders = [0, *(span.start for span in sentences(text)[1:]), len(text)]
    tiles: list[_Slice] = []
    for start, end in pairwise(borders):
        tiles += _worded(whole.segment, whole.start + start, whole.start + end, limit)
    return tiles


def _worded(segment: Segment, start: int, end: int, limit: int) -> list[_Slice]:
    """`[start, end)`, cut between words into equal parts if it has more than `limit` words."""
    text = segment.text[start:end]
    words = _count(text)
    if words <= limit:
        return [_Slice(segment, start, end, words)]
    size = math.ceil(words / math.ceil(words / limit))
    borders = [start, *(start + at for at in _word_starts(text)[size::size]), end]
    return [_Slice(segment, a, b, _count(segment.text[a:b])) for a, b in pairwise(borders)]


def _word_starts(text: str) -> list[int]:
    starts: list[int] = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        starts.append(at)
        at += len(word)
    return starts


def _joined(run: _Run) -> _Slice:
    """Neighbouring slices of one segment as one."""
    return _Slice(run[0].segment, run[0].start, run[-1].end, sum(piece.words for piece in run))


def _absorbed(runs: Sequence[_Run]) -> list[_Run]:
    """Join each small run to the shorter of its neighbours, as far as there is room."""
    found = list(runs)
    at = 0
    while at < len(found):
        sides = [
            side
            for side in (at + 1, at - 1)
            if 0 <= side < len(found) and _words(found[at]) + _words(found[side]) <= CHUNK_WORDS + SMALL_WORDS
        ]
        if _words(found[at]) > SMALL_WORDS or not sides:
            at += 1
            continue
        side = min(sides, key=lambda n: _words(found[n]))
        first = min(at, side)
        found[first : first + 2] = [_together(found[first], found[first + 1])]
        at = first
    return found


def _together(run: _Run, following: _Run) -> _Run:
    """Two neighbouring runs as one; where one segment was cut between them, its pieces are one again."""
    if run[-1].segment is following[0].segment:
        return (*run[:-1], _joined((run[-1], following[0])), *following[1:])
    return run + following


def _chunk(document: Document, n: int, run: _Run) -> Chunk:
    first, last = run[0], run[-1]
    cut = first.start > 0 or last.end < len(last.segment.text)
    instants = [_instant(document, piece.segment) for piece in run]
    return Chunk(
        document_id=document.id,
        n=n,
        segment_start=first.segment.n,
        segment_end=last.segment.n,
        header=_header(document, run),
        text="\n".join(piece.text for piece in run),
        windows=_windows(document, run),
        starts_at=min(instants),
        until_at=max(instants),
        visibility=first.segment.visibility,
        char_start=first.start if cut else None,
        char_end=last.end if cut else None,
    )


def _header(document: Document, run: _Run) -> str:
    """Title, day and speakers: what a question names although nobody said it."""
    day = document.occurred_at
    speakers = dict.fromkeys(piece.segment.author for piece in run if piece.segment.author)
    parts = (document.title.strip(), f"{day.day} {day:%B %Y}", ", ".join(speakers))
    return " | ".join(part for part in parts if part)


def _windows(document: Document, run: _Run) -> tuple[str, ...]:
    """Texts to embed: shorter runs, each under the title and with its speakers' names."""
    title = " ".join(document.title.split()[:TITLE_WORDS])
    pieces = [part for piece in run for part in _fitting(piece)]
    windows = _balanced(pieces, WINDOW_WORDS)
    above = [title] if title else []
    return tuple("\n".join(above + [_said(piece) for piece in window]) for window in windows)


def _fitting(piece: _Slice) -> list[_Slice]:
    return [piece] if piece.words <= WINDOW_WORDS else _tiled(piece, WINDOW_WORDS)


def _said(piece: _Slice) -> str:
    text = piece.text.strip()
    return f"{piece.segment.author}: {text}" if piece.segment.author else text


def _instant(document: Document, segment: Segment) -> datetime:
    """When the segment was said, as well as the source tells."""
    if segment.said_at is not None:
        return segment.said_at
    if segment.offset_ms is not None:
        return document.occurred_at + timedelta(milliseconds=segment.offset_ms)
    return document.occurred_at


def _words(run: _Run) -> int:
    return sum(piece.words for piece in run)


def _count(text: str) -> int:
    return len(text.split())
