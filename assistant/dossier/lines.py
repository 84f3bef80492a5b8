"""What was said around an account by a day, sentence by sentence in order, each with whom it addresses.

Owns the order and the addressees; `listening` owns what counts as said. Reads no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from assistant.dossier.item import Evidence
from assistant.listening.guards import flat
from assistant.listening.utterance import Utterance, utterances
from assistant.types.documents import Document, Kind, Segment, Side, Visibility


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `order` counts the lines of the account from the oldest; `to` names the addressees."""

    said: Utterance
    document: Document
    to: tuple[str, ...]
    order: int = 0

    @property
    def text(self) -> str:
        """The sentence with plain apostrophes and without line breaks, of the same length as its quote."""
        return flat(self.said.text)

    @property
    def side(self) -> Side:
        return self.said.side

    @property
    def author(self) -> str | None:
        return self.said.author

    @property
    def at(self) -> datetime:
        return self.said.said_at

    @property
    def on(self) -> date:
        """The day on which it was said, where it was said."""
        return self.said.said_at.date()

    @property
    def thread(self) -> str:
        return self.document.thread_id or self.document.id

    @property
    def public(self) -> bool:
        """Whether the other side could hear it: an internal note promises nobody anything."""
        return self.said.visibility is Visibility.PUBLIC

    @property
    def place(self) -> tuple[str, int, int]:
        return self.said.key

    def evidence(self) -> Evidence:
        """The sentence as proof, byte for byte."""
        return Evidence(
            document_id=self.said.document_id,
            external_id=self.said.external_id,
            source=self.said.source,
            segment=self.said.segment,
            start=self.said.start,
            quote=self.said.text,
            occurred_at=self.said.said_at,
            author=self.said.author,
            side=self.said.side,
        )


def cut(documents: Iterable[Document], as_of: datetime) -> tuple[Document, ...]:
    """The documents as they stood at an instant, the oldest first: what was said later is not in them."""
    known = [
        replace(document, segments=tuple(s for s in document.segments if _said(document, s) <= as_of))
        for document in documents
        if document.occurred_at <= as_of
    ]
    return tuple(sorted(known, key=lambda document: (document.occurred_at, document.id)))


def lines(documents: Iterable[Document]) -> tuple[Line, ...]:
    """Every sentence of the documents, the oldest first; ties in the order of the documents."""
    found: list[Line] = []
    for document in documents:
        to = {segment.n: addressees(document, segment) for segment in document.segments}
        texts = {segment.n: segment.text for segment in document.segments}
        found.extend(Line(said, document, to[said.segment]) for said in _whole(utterances(document), texts))
    found.sort(key=lambda line: line.at)
    return tuple(replace(line, order=order) for order, line in enumerate(found))


_DAY_AT_END = re.compile(r"\b\d{1,2}\.\Z")
_MONTH_AT_START = re.compile(
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)


def _whole(said: Iterable[Utterance], texts: dict[int, str]) -> Iterator[Utterance]:
    """Sentences with those joined again that a German date seems to end: "bis 30. April"."""
    waiting: Utterance | None = None
    for one in said:
        if waiting is not None and waiting.segment == one.segment and _MONTH_AT_START.match(one.text):
            text = texts[one.segment][waiting.start : one.end]
            one = replace(waiting, end=one.end, text=text, after=one.after)
        elif waiting is not None:
            yield waiting
        waiting = one if _DAY_AT_END.search(one.text) else None
        if waiting is None:
            yield one
    if waiting is not None:
        yield waiting


def addressees(document: Document, segment: Segment) -> tuple[str, ...]:
    """Names (else addresses) of those of the other side whom a segment speaks to.

    A mail speaks to whom it is sent; in a call or a ticket it is whoever of the other side spoke last
    before, else those who take part.
    """
    if document.kind is Kind.EMAIL:
        sent = [p for p in document.participants if p.role == "to" and p.side is not segment.side]
        return tuple(dict.fromkeys(p.name or p.address or "" for p in sent))
    before = (s for s in reversed(document.segments) if s.n < segment.n and _across(s.side, segment.side))
    last = next(before, None)
    if last is not None and last.author:
        return (last.author,)
    others = [p.name or p.address or "" for p in document.participants if _across(p.side, segment.side)]
    return tuple(dict.fromkeys(name for name in others if name))


def _across(one: Side, two: Side) -> bool:
    return one is not two and one in (Side.CUSTOMER, Side.VENDOR)


def _said(document: Document, segment: Segment) -> datetime:
    return segment.said_at or document.occurred_at
