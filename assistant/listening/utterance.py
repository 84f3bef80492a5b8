"""Sentences of what people said to each other, each with its exact place. Owns which spans count as said.

Knows nothing of what a sentence means; `guards` holds it against its context.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.text.sentences import Span, sentences
from assistant.types.documents import Document, Kind, Nature, Part, Segment, Side, Visibility


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of one segment: `text == segment.text[start:end]`, byte for byte.

    `place` counts the utterances of the document. `before` and `after` are the same person's neighbouring
    sentences without interruption, `prior` is the last sentence of whoever spoke before; each "" where there
    is none. `said_at` falls back on the document's instant.
    """

    document_id: str
    external_id: str
    source: str
    kind: Kind
    title: str
    place: int
    segment: int
    start: int
    end: int
    text: str
    author: str | None
    side: Side
    visibility: Visibility
    said_at: datetime
    before: str = ""
    after: str = ""
    prior: str = ""
    segments: int = 1
    """How many segments the document has, to tell its beginning from its end."""

    @property
    def key(self) -> tuple[str, int, int]:
        """Document, segment, first character: what orders and identifies an utterance."""
        return (self.document_id, self.segment, self.start)


def utterances(document: Document) -> tuple[Utterance, ...]:
    """Return the sentences that persons wrote or spoke in this document themselves, in order.

    Quoted mail and signatures are not theirs, and what a machine sent (auto replies, bounces, newsletters,
    invitations) is nobody's. Internal notes come too, marked as such.
    """
    if document.nature is not Nature.PERSONAL:
        return ()
    said: list[tuple[Segment, Span]] = [
        (segment, span)
        for segment in document.segments
        if segment.part is Part.BODY
        for span in sentences(segment.text)
    ]
    return tuple(_utterance(document, said, place) for place in range(len(said)))


def _utterance(document: Document, said: list[tuple[Segment, Span]], place: int) -> Utterance:
    segment, span = said[place]
    return Utterance(
        document_id=document.id,
        external_id=document.external_id,
        source=document.source,
        kind=document.kind,
        title=document.title,
        place=place,
        segment=segment.n,
        start=span.start,
        end=span.end,
        text=span.of(segment.text),
        author=segment.author,
        side=segment.side,
        visibility=segment.visibility,
        said_at=_said_at(document, segment),
        before=_neighbour(said, place, -1),
        after=_neighbour(said, place, 1),
        prior=_prior(said, place),
        segments=len(document.segments),
    )


def _said_at(document: Document, segment: Segment) -> datetime:
    if segment.said_at is not None:
        return segment.said_at
    return document.occurred_at + timedelta(milliseconds=segment.offset_ms or 0)


def _neighbour(said: list[tuple[Segment, Span]], place: int, step: int) -> str:
    """The next sentence in one direction, as far as the same person says it."""
    other = place + step
    if not 0 <= other < len(said):
        return ""
    (mine, _), (theirs, span) = said[place], said[other]
    return span.of(theirs.text) if _same_voice(mine, theirs) else ""


def _prior(said: list[tuple[Segment, Span]], place: int) -> str:
    """The last sentence of the person who spoke before this one."""
    mine = said[place][0]
    for other in range(place - 1, -1, -1):
        segment, span = said[other]
        if not _same_voice(mine, segment):
            return span.of(segment.text)
    return ""


def _same_voice(one: Segment, other: Segment) -> bool:
    return one.n == other.n or (
        one.author == other.author
        and one.author is not None
        and one.side is other.side
        and one.visibility is other.visibility
    )
