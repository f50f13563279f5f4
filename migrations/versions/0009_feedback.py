"""Replies."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replies."""
    op.create_table(
        "later_day",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_later_day_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_later_day_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_day")),
    )
    with op.batch_alter_table("later_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_later_day_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "reply",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("decision_id", sa.String(length=16), nullable=False),
        sa.Column("you_said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("we_did_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("would_change_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(published_at IS NULL) = (public_on IS NULL)", name=op.f("ck_reply_public_when_published")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_reply_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_reply_decision_id")),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("reply")
    with op.batch_alter_table("later_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_later_day_survey_id"))

    op.drop_table("later_day")
