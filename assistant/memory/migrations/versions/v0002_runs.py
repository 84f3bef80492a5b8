"""Runs: each answer with the snapshot it was composed from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("as_of", sa.DateTime, nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("snapshot", sa.JSON, nullable=False),
    )
