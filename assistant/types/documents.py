"""What was said and written: documents, their segments, and the chunks that are searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of conversation a document is."""

    CALL = "call"
    EMAIL = "email"
    TICKET = "ticket"
    CHAT = "chat"


class Side(StrEnum):
    """Who speaks: the account's people, ours, somebody else's, or we cannot tell."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class Visibility(StrEnum):
    """Who may ever read a span. An internal note must never reach a customer's edition."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Part(StrEnum):
    """Which part of a message a segment is. Only `BODY` is evidence for what its author says now."""

    BODY = "body"
    QUOTED = "quoted"
    SIGNATURE = "signature"


class Nature(StrEnum):
    """Whether a person wrote the document for its reader. Only `PERSONAL` is evidence."""

    PERSONAL = "personal"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    NEWSLETTER = "newsletter"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who took part or was invited. `address` is lower case."""

    name: str | None
    address: str | None = None
    side: Side = Side.UNKNOWN
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One turn, message part or comment: the unit a citation points to.

    `n` counts from 0 within the document. `said_at` is the instant where the source gives one;
    `offset_ms` the offset from the start of a recording.
    """

    n: int
    author: str | None
    side: Side
    visibility: Visibility
    said_at: datetime | None
    offset_ms: int | None
    text: str
    part: Part = Part.BODY


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from: the system, its id there, and the file it was read in."""

    source: str
    external_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Document:
    """A call, an email, a ticket or a chat, whole. `id` is `source:external_id`, never derived from content."""

    source: str
    external_id: str
    kind: Kind
    title: str
    occurred_at: datetime
    segments: tuple[Segment, ...]
    participants: tuple[Participant, ...] = ()
    ended_at: datetime | None = None
    thread_id: str | None = None
    url: str | None = None
    nature: Nature = Nature.PERSONAL
    attributes: tuple[tuple[str, str], ...] = ()
    """What the source says of the whole, as text: `status`, `priority`, `closed_at`, …; sorted by name."""
    account_id: str | None = None
    account_rule: str | None = None
    origins: tuple[Origin, ...] = field(default=())

    @property
    def id(self) -> str:
        return f"{self.source}:{self.external_id}"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole segments, or of whole sentences of one long segment: the unit that is searched.

    `text` is shown and cited (exact slices of the segments, one a line); `header` (title, speakers)
    is searched beside it, never cited. `windows` are the texts to embed, in order: shorter runs
    that together are the whole chunk, each with its context. Where a long segment is cut,
    `char_start` is the offset in the first segment and `char_end` that in the last; else None.
    """

    document_id: str
    n: int
    segment_start: int
    segment_end: int
    header: str
    text: str
    windows: tuple[str, ...]
    starts_at: datetime
    until_at: datetime
    visibility: Visibility
    char_start: int | None = None
    char_end: int | None = None

    @property
    def id(self) -> str:
        return f"{self.document_id}#{self.n}"
