"""Indexes that every answer sent was written to, and that only a few of them need."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: Of what may be NULL, and nearly always is.
OFTEN_EMPTY = (("answer", "concern_id"), ("response", "batch_id"))
#: Of a small table; or the first column of another index.
NOT_NEEDED = (("draft", "audience_id"), ("draft", "expires_on"), ("response", "survey_id"))


def upgrade() -> None:
    """Index only what names something; drop what is not needed."""
    for table, column in OFTEN_EMPTY:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        named = sa.column(column).is_not(None)
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=named, postgresql_where=named)
    for table, column in NOT_NEEDED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)


def downgrade() -> None:
    """Index everything again."""
    for table, column in NOT_NEEDED:
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table, column in OFTEN_EMPTY:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.create_index(f"ix_{table}_{column}", table, [column])
