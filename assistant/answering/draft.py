"""What a writer hands in, be it the composer or a model: claims that point at evidence. Owns its JSON form.

A draft proves nothing: `resolve` turns pointers into citations and `ground` keeps what holds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.types.answers import Citation, Claim
from assistant.types.documents import Document
from assistant.types.facts import Fact
from assistant.types.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Pointer:
    """A quote and where it is said to stand."""

    document_id: str
    segment_start: int
    segment_end: int
    quote: str


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One sentence with pointers to its evidence; `facts` are positions in the snapshot's facts."""

    text: str
    quotes: tuple[Pointer, ...] = ()
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A written answer before it is checked. No claims means: nothing answers this."""

    claims: tuple[DraftClaim, ...] = ()
    missing: tuple[str, ...] = ()


def to_json(draft: Draft) -> str:
    """The draft as JSON, the same bytes for the same draft."""
    claims = [
        {
            "text": claim.text,
            "quotes": [
                {
                    "document_id": q.document_id,
                    "segment_start": q.segment_start,
                    "segment_end": q.segment_end,
                    "quote": q.quote,
                }
                for q in claim.quotes
            ],
            "facts": list(claim.facts),
        }
        for claim in draft.claims
    ]
    return json.dumps({"claims": claims, "missing": list(draft.missing)}, ensure_ascii=False)


def from_json(text: str) -> Draft:
    """Read a draft. What is no draft, or no well-formed part of one, is left out: nothing proves it."""
    try:
        data = json.loads(text)
    except ValueError:
        return Draft()
    if not isinstance(data, dict):
        return Draft()
    claims = tuple(claim for entry in _list(data.get("claims")) if (claim := _claim(entry)) is not None)
    return Draft(claims, tuple(str(line) for line in _list(data.get("missing"))))


def resolve(draft: Draft, snapshot: Snapshot) -> tuple[Claim, ...]:
    """Claims with citations and facts looked up in the snapshot. Pointers to nothing are dropped."""
    return tuple(
        Claim(
            claim.text,
            tuple(citation for quote in claim.quotes if (citation := _citation(quote, snapshot)) is not None),
            tuple(snapshot.facts[n] for n in claim.facts if 0 <= n < len(snapshot.facts)),
        )
        for claim in draft.claims
    )


def position(fact: Fact, facts: Sequence[Fact]) -> int:
    """Where a fact stands among the snapshot's."""
    return facts.index(fact)


def _citation(pointer: Pointer, snapshot: Snapshot) -> Citation | None:
    document = snapshot.document(pointer.document_id)
    if document is None:
        return None
    segments = [s for s in document.segments if pointer.segment_start <= s.n <= pointer.segment_end]
    if not segments:
        return None
    return _made(pointer, document, segments[0].n)


def _made(pointer: Pointer, document: Document, first: int) -> Citation:
    segment = next(s for s in document.segments if s.n == first)
    return Citation(
        document_id=document.id,
        external_id=document.external_id,
        source=document.source,
        kind=document.kind,
        occurred_at=segment.said_at or document.occurred_at,
        segment_start=pointer.segment_start,
        segment_end=pointer.segment_end,
        quote=pointer.quote,
        url=document.url,
        author=segment.author,
        side=segment.side,
    )


def _claim(entry: Any) -> DraftClaim | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        return None
    quotes = tuple(q for raw in _list(entry.get("quotes")) if (q := _pointer(raw)) is not None)
    facts = tuple(n for n in _list(entry.get("facts")) if isinstance(n, int) and not isinstance(n, bool))
    return DraftClaim(entry["text"], quotes, facts)


def _pointer(entry: Any) -> Pointer | None:
    if not isinstance(entry, dict):
        return None
    document_id, quote = entry.get("document_id"), entry.get("quote")
    start, end = entry.get("segment_start"), entry.get("segment_end")
    if (
        isinstance(document_id, str)
        and isinstance(quote, str)
        and isinstance(start, int)
        and isinstance(end, int)
    ):
        return Pointer(document_id, start, end, quote)
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
