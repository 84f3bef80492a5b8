"""Documents, segments, chunks, facts, usage, the outbox, quarantine and full text."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

CURRENT = sa.text("retired_at IS NULL")


def upgrade() -> None:
    _documents()
    _chunks()
    _facts()
    _bookkeeping()
    if op.get_bind().dialect.name == "sqlite":
        _full_text()


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("version_id", sa.Integer, primary_key=True),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("thread_id", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("nature", sa.Text, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("participants", sa.JSON, nullable=False),
        sa.Column("origins", sa.JSON, nullable=False),
        sa.Column("hints", sa.JSON, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("account_rule", sa.Text),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("known_at", sa.DateTime, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
        sa.Column("retired_at", sa.DateTime),
        sa.Column("removed", sa.Boolean, nullable=False),
    )
    _current_index("document_current", "document", ["document_id"])
    op.create_index("document_by_account", "document", ["account_id", "occurred_at"])
    op.create_table(
        "segment",
        sa.Column(
            "version_id",
            sa.Integer,
            sa.ForeignKey("document.version_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("author", sa.Text),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("said_at", sa.DateTime),
        sa.Column("offset_ms", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
    )


def _chunks() -> None:
    op.create_table(
        "chunk",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "version_id", sa.Integer, sa.ForeignKey("document.version_id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("chunk_id", sa.Text, nullable=False),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("segment_start", sa.Integer, nullable=False),
        sa.Column("segment_end", sa.Integer, nullable=False),
        sa.Column("char_start", sa.Integer),
        sa.Column("char_end", sa.Integer),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime, nullable=False),
        sa.Column("until_at", sa.DateTime, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("known_at", sa.DateTime, nullable=False),
        sa.Column("retired_at", sa.DateTime),
        sa.Column("windows", sa.Integer, nullable=False),
        sa.Column("windows_hash", sa.Text, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.Column("terms", sa.LargeBinary, nullable=False),
    )
    _current_index("chunk_current", "chunk", ["chunk_id"])
    op.create_index("chunk_by_account", "chunk", ["account_id", "starts_at"])
    op.create_index("chunk_by_version", "chunk", ["version_id"])
    op.create_index("chunk_by_document", "chunk", ["document_id"])


def _facts() -> None:
    op.create_table(
        "fact_row",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("row_id", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("known_at", sa.DateTime, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
        sa.Column("retired_at", sa.DateTime),
    )
    _current_index("fact_row_current", "fact_row", ["table_name", "row_id"])
    op.create_index("fact_row_by_account", "fact_row", ["table_name", "account_id"])
    op.create_table(
        "usage_day",
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("metric", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("known_at", sa.DateTime, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _bookkeeping() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("entry_id", sa.Text, nullable=False),
    )
    op.create_table(
        "sync",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("first_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("reason_code", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _current_index(name: str, table: str, columns: list[str]) -> None:
    """At most one row a key that is not retired: a duplicate cannot be written, whoever tries."""
    op.create_index(name, table, columns, unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT)


def _full_text() -> None:
    """Full text over the chunks, kept in step by triggers, so that it changes in the same transaction."""
    op.execute(
        "CREATE VIRTUAL TABLE chunk_text USING fts5("
        "header, text, content='chunk', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER chunk_text_insert AFTER INSERT ON chunk BEGIN "
        "INSERT INTO chunk_text(rowid, header, text) VALUES (new.id, new.header, new.text); END"
    )
    op.execute(
        "CREATE TRIGGER chunk_text_delete AFTER DELETE ON chunk BEGIN "
        "INSERT INTO chunk_text(chunk_text, rowid, header, text) "
        "VALUES ('delete', old.id, old.header, old.text); END"
    )
