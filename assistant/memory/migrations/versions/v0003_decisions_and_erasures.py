"""Decisions of people, dated deletions, one thing told by several systems, and what was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("document", sa.Column("state", sa.Text))
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime, nullable=False),
        sa.Column("undone_at", sa.DateTime),
    )
    op.create_table(
        "gone",
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "document_key",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("document_key_by_document", "document_key", ["document_id"])
    op.create_table(
        "rendition",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, primary_key=True),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("rule", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("parsed", sa.JSON, nullable=False),
    )
    op.create_index("rendition_by_document", "rendition", ["document_id"])
    op.create_table(
        "blocked",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("alias", sa.Text),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("done_at", sa.DateTime),
        sa.Column("receipt", sa.JSON, nullable=False),
    )
