"""What is found and what is said: hits, citations, claims, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.types.documents import Kind, Side, Visibility
from assistant.types.facts import Fact


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: whole segments of one document, with the better score first in any list."""

    document_id: str
    external_id: str
    source: str
    kind: Kind
    account_id: str | None
    title: str
    occurred_at: datetime
    segment_start: int
    segment_end: int
    text: str
    score: float
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Citation:
    """A pointer to exact words: `quote` occurs byte for byte in the segments it names."""

    document_id: str
    external_id: str
    source: str
    kind: Kind
    occurred_at: datetime
    segment_start: int
    segment_end: int
    quote: str
    url: str | None
    author: str | None = None
    side: Side = Side.UNKNOWN


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that is shown, with what proves it. A claim has at least one citation or fact."""

    text: str
    citations: tuple[Citation, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole reply. `abstained` answers carry no claims, but say what was searched and what is missing."""

    question: str
    account_id: str | None
    as_of: datetime
    abstained: bool
    text: str
    claims: tuple[Claim, ...]
    searched: tuple[str, ...]
    missing: tuple[str, ...]
    run_id: str
    clarify: tuple[str, ...] = ()
    """Account ids between which the person has to choose, where the question fits several."""
    notices: tuple[str, ...] = ()
    """What has to be told beside the answer: that a model could not be used, that some of it was removed."""
