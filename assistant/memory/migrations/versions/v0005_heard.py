"""What the ear made of sentences, so that only new ones are heard again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("reader", sa.Text, primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("chances", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
