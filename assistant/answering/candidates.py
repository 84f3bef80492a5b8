"""The sentences that could be quoted: every one with its place, its speaker and what stands around it.
Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from assistant.answering.plan import inside, speaks_of
from assistant.answering.understand import Understanding
from assistant.text.sentences import Span, sentences
from assistant.text.words import content_words, tokens
from assistant.types.answers import Hit
from assistant.types.documents import Document, Kind, Nature, Part, Segment, Side, Visibility
from assistant.types.snapshot import Snapshot

SHORT = 4
"""Content words below which an answer needs its question, and a sentence its neighbour."""
LONGEST = 420
"""Characters of one quote: longer ones are not read."""
DOUBLE = 260
"""Characters up to which two sentences in a row may be one quote: what is asked for and its figure often
part."""
_BOILERPLATE = re.compile(
    r"intended\s+recipient|may\s+contain\s+(?:\w+\s+){0,3}information|this\s+(?:e-?mail|message)\s+(?:and|is|was|may)\b"
    r"|unsubscribe|think\s+before\s+(?:you\s+)?print|sent\s+from\s+my",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^(?:\W*)(?:it|that|this|these|those|they|them|he|she|because|but|so|then|which|also|and|or|there|both|neither)\b",
    re.IGNORECASE,
)
"""Beginnings that lean on the sentence before them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `[start, end)` of one segment: what will be a quote."""

    document: Document
    segment: Segment
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.segment.text[self.start : self.end]

    @property
    def at(self) -> datetime:
        return self.segment.said_at or self.document.occurred_at

    def day(self, zone: tzinfo | None) -> date:
        return self.at.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may answer: one quote, or a question and its answer. `rank` is the best hit's, from 0."""

    pieces: tuple[Piece, ...]
    rank: int
    around: str

    @property
    def main(self) -> Piece:
        return self.pieces[-1]

    @property
    def text(self) -> str:
        return " ".join(" ".join(piece.quote for piece in self.pieces).split())

    @property
    def key(self) -> tuple[str, int, int, int]:
        return (self.main.document.id, self.main.segment.n, self.main.start, self.main.end + len(self.pieces))

    def overlaps(self, other: Candidate) -> bool:
        """Whether the two share words of one segment."""
        return any(
            a.document.id == b.document.id
            and a.segment.n == b.segment.n
            and a.start < b.end
            and b.start < a.end
            for a in self.pieces
            for b in other.pieces
        )


def candidates(snapshot: Snapshot, asked: Understanding) -> tuple[Candidate, ...]:
    """Sentences of the hits that may be evidence for this question, in the order of the hits.

    Only what people wrote to be read now counts (body segments of personal documents), said by
    whom and when the question asks for.
    """
    documents = {document.id: document for document in snapshot.documents}
    found: dict[tuple[str, int, int, int], Candidate] = {}
    for rank, hit in enumerate(snapshot.hits):
        document = documents.get(hit.document_id)
        if document is None or document.nature is not Nature.PERSONAL:
            continue
        for candidate in _of_hit(hit, document, rank, snapshot, asked):
            found.setdefault(candidate.key, candidate)
    return tuple(found.values())


def speaks(segment: Segment, speaker: str) -> bool:
    """Whether a segment's author is the person named: every word of the shorter name is in the longer."""
    wanted = {word.lower() for word in tokens(speaker)}
    author = {word.lower() for word in tokens(segment.author or "")}
    return bool(wanted) and wanted <= author


def _of_hit(
    hit: Hit, document: Document, rank: int, snapshot: Snapshot, asked: Understanding
) -> Iterator[Candidate]:
    by_number = {segment.n: segment for segment in document.segments}
    # The turn after the hit counts only as the answer to a question that the hit ends with.
    for n in range(hit.segment_start, hit.segment_end + 2):
        segment = by_number.get(n)
        if segment is None or not _allowed(segment, document, snapshot, asked):
            continue
        before = by_number.get(n - 1)
        spans = sentences(segment.text)
        for at, span in enumerate(spans):
            if not _in_hit(span, segment, hit):
                continue
            if not says_something(span.of(segment.text)):
                continue
            span = _leaning(spans, at, segment.text)
            piece = Piece(document, segment, span.start, span.end)
            around = _around(piece, spans, at, before)
            question = _question_before(document, before, segment) if at == 0 else None
            if question is not None:
                answer = Piece(document, segment, span.start, _filled(spans, at, segment.text))
                yield Candidate((question, answer), rank, around)
            if n > hit.segment_end:
                break
            yield Candidate((piece,), rank, around)
            follows = spans[at + 1] if at + 1 < len(spans) else None
            if follows and follows.end - span.start <= DOUBLE and says_something(follows.of(segment.text)):
                yield Candidate((Piece(document, segment, span.start, follows.end),), rank, around)


def _allowed(segment: Segment, document: Document, snapshot: Snapshot, asked: Understanding) -> bool:
    if segment.part is not Part.BODY or not segment.text.strip():
        return False
    day = (segment.said_at or document.occurred_at).astimezone(snapshot.as_of.tzinfo).date()
    if asked.frame.kinds and document.kind not in asked.frame.kinds:
        return False
    if not inside(day, asked) and not speaks_of(f"{document.title} {segment.text}", asked):
        return False
    if asked.intent.speaker is not None:
        return speaks(segment, asked.intent.speaker)
    side = asked.intent.side
    return side is None or segment.side in (side, Side.UNKNOWN)


def _in_hit(span: Span, segment: Segment, hit: Hit) -> bool:
    """Whether a sentence is in what was found: of a long segment, a hit may be only a stretch."""
    if hit.segment_start != hit.segment_end or len(hit.text) >= len(segment.text):
        return True
    return span.of(segment.text) in hit.text


def says_something(sentence: str) -> bool:
    """Whether a sentence is more than a greeting or a name under a letter: it has a small word or a
    figure."""
    words = tokens(sentence)
    if _BOILERPLATE.search(sentence):
        return False
    return bool(content_words(sentence)) and any(word[:1].islower() or word[:1].isdigit() for word in words)


def _leaning(spans: Sequence[Span], at: int, text: str) -> Span:
    """The sentence, with the one before it where it leans on that."""
    span = spans[at]
    if at > 0 and _LEANS.match(span.of(text)) and span.end - spans[at - 1].start <= LONGEST:
        return Span(spans[at - 1].start, span.end)
    return span


def _filled(spans: Sequence[Span], at: int, text: str) -> int:
    """Where an answer ends: after as many sentences as it takes to say something."""
    end = spans[at].end
    for following in spans[at + 1 : at + 3]:
        if (
            len(content_words(text[spans[at].start : end])) >= SHORT
            or following.end - spans[at].start > LONGEST
        ):
            break
        end = following.end
    return end


def _question_before(document: Document, before: Segment | None, segment: Segment) -> Piece | None:
    """The question that this turn answers: the last sentence of the turn before, by somebody else."""
    if document.kind is not Kind.CALL or before is None or before.part is not Part.BODY:
        return None
    if before.author == segment.author or before.visibility is Visibility.INTERNAL:
        return None
    spans = sentences(before.text)
    if not spans or not spans[-1].of(before.text).rstrip("\"'”’)").endswith("?"):
        return None
    return Piece(document, before, spans[-1].start, spans[-1].end)


def _around(piece: Piece, spans: Sequence[Span], at: int, before: Segment | None) -> str:
    """What a reader has in view beside the words: title, speaker, the sentences next to it, the turn
    before."""
    text = piece.segment.text
    near = spans[max(at - 2, 0) : at + 3]
    parts = [piece.document.title, piece.segment.author or "", text[near[0].start : near[-1].end]]
    if at < 2 and before is not None and before.part is Part.BODY:
        ends = sentences(before.text)[-2:]
        parts += [span.of(before.text) for span in ends]
    return "\n".join(parts)
