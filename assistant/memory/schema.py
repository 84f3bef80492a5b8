"""The tables of the memory. Written for SQLite and PostgreSQL alike; migrations bring them about.

Two times run through all of them: when it happened (`occurred_at`, `starts_at`, …) and when we
learned it (`known_at`). A row is never overwritten: a newer version sets `retired_at` on the older
one, so what was known at any instant T is `known_at <= T and (retired_at is null or retired_at > T)`.
`recorded_at` is the clock when the row was written, for the record only.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.engine import Dialect


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC without a zone so that text order is time order."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()

document = Table(
    "document",
    metadata,
    Column("version_id", Integer, primary_key=True),
    Column("document_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("thread_id", Text),
    Column("url", Text),
    Column("nature", Text, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("participants", JSON, nullable=False),
    Column("origins", JSON, nullable=False),
    Column("hints", JSON, nullable=False),
    Column("account_id", Text),
    Column("account_rule", Text),
    Column("content_hash", Text, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("retired_at", Instant),
    Column("removed", Boolean, nullable=False),
    Column("state", Text),
    Index("document_current", "document_id", unique=True, sqlite_where=text("retired_at IS NULL"),
          postgresql_where=text("retired_at IS NULL")),
    Index("document_by_account", "account_id", "occurred_at"),
)  # fmt: skip
"""`state`: a digest of what the source said and of how it was read; None where that is not known."""

segment = Table(
    "segment",
    metadata,
    Column("version_id", ForeignKey("document.version_id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("author", Text),
    Column("side", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("said_at", Instant),
    Column("offset_ms", Integer),
    Column("text", Text, nullable=False),
)

chunk = Table(
    "chunk",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("document.version_id", ondelete="CASCADE"), nullable=False),
    Column("chunk_id", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("account_id", Text),
    Column("kind", Text, nullable=False),
    Column("segment_start", Integer, nullable=False),
    Column("segment_end", Integer, nullable=False),
    Column("char_start", Integer),
    Column("char_end", Integer),
    Column("header", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("until_at", Instant, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("retired_at", Instant),
    Column("windows", Integer, nullable=False),
    Column("windows_hash", Text, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
    Column("terms", LargeBinary, nullable=False),
    Index("chunk_current", "chunk_id", unique=True, sqlite_where=text("retired_at IS NULL"),
          postgresql_where=text("retired_at IS NULL")),
    Index("chunk_by_account", "account_id", "starts_at"),
    Index("chunk_by_version", "version_id"),
    Index("chunk_by_document", "document_id"),
)  # fmt: skip
"""`vectors`: float16, `(windows, dimension)`, rows of unit length; `terms`: `assistant.retrieval.terms`."""

fact_row = Table(
    "fact_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("table_name", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("account_id", Text),
    Column("cells", JSON, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("retired_at", Instant),
    Index("fact_row_current", "table_name", "row_id", unique=True, sqlite_where=text("retired_at IS NULL"),
          postgresql_where=text("retired_at IS NULL")),
    Index("fact_row_by_account", "table_name", "account_id"),
)  # fmt: skip

usage_day = Table(
    "usage_day",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("known_at", Instant, primary_key=True),
    Column("value", Text, nullable=False),
    Column("origin", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Daily usage, apart from the other facts because it outweighs them a thousandfold."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("entry_id", Text, nullable=False),
)
"""Entries of the vector index that may differ from the truth. Order does not matter."""

sync = Table(
    "sync",
    metadata,
    Column("source", Text, primary_key=True),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("path", Text, nullable=False),
    Column("locator", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the stored data was made with: the embedder's name and dimension."""

run = Table(
    "run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("question", Text, nullable=False),
    Column("account_id", Text),
    Column("as_of", Instant, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("snapshot", JSON, nullable=False),
    Column("caller", Text),
)
"""`caller`: the member who asked; None for the person at this machine."""

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("about", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("account_id", Text),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("undone_at", Instant),
)
"""What a person decided; see `assistant.memory.decisions`. An undone decision stays for the record."""

gone = Table(
    "gone",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("updated_at", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)
"""Deletions that their source dates, also of documents never seen: no older state may come back."""

document_key = Table(
    "document_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Index("document_key_by_document", "document_id"),
    sqlite_with_rowid=False,
)
"""What documents of several systems must share to be one thing; see `ingest.once`."""

rendition = Table(
    "rendition",
    metadata,
    Column("source", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("rule", Text),
    Column("state", Text, nullable=False),
    Column("parsed", JSON, nullable=False),
    Index("rendition_by_document", "document_id"),
)
"""How each system tells a thing that several tell: `member_id` is its own id there, `document_id` that of
the document which stands for all, `rule` why they are one (None for that document itself)."""

blocked = Table(
    "blocked",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("alias", Text),
)
"""Keyed digests of what was erased, so that it stays so; `alias` is what stands for a person instead."""

erasure = Table(
    "erasure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("receipt", JSON, nullable=False),
)
"""Erasures; one without `done_at` still has bytes to remove. Receipts hold digests and counts, no content."""

member = Table(
    "member",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("team", Text),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)
"""Who may ask: `address` is what the accounts' owners are named by, `role` one of `assistant.types.access`."""

grant = Table(
    "account_grant",
    metadata,
    Column("member_id", ForeignKey("member.member_id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", Text, primary_key=True),
)
"""Accounts that a member may read beside those that come with the role; `*` is every account."""

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("member_id", ForeignKey("member.member_id", ondelete="CASCADE"), nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
)
"""Keys by the SHA-256 of their 256 random bits; the key itself is shown once and kept nowhere."""

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("caller", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("subject", Text),
    Column("outcome", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
"""What was asked of the service and by whom, ids only; each row's digest covers the one before it."""

heard = Table(
    "heard",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("chances", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What a trained reader made of a sentence, by the sentence's SHA-256: a copy, made again from the segments. An
erasure empties it, since digests of what was erased must not stay."""
