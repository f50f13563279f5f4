"""Plans, evidence and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Plans, evidence and decisions."""
    op.create_table(
        "plan",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_plan_published_when_published")
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_plan_a_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("year", name=op.f("uq_plan_year")),
    )
    op.create_table(
        "intention",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("plan_id", sa.String(length=16), nullable=False),
        sa.Column("strand", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("can_change", sa.Text(), nullable=False),
        sa.Column("affects", sa.Text(), nullable=False),
        sa.CheckConstraint("strand BETWEEN 1 AND 7", name=op.f("ck_intention_one_of_seven")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_intention_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intention")),
    )
    with op.batch_alter_table("intention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intention_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("intention_id", sa.String(length=16), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("did", "will", "cannot", name="outcome", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome <> 'cannot' OR because <> ''", name=op.f("ck_decision_cannot_has_a_reason")),
        sa.CheckConstraint("outcome <> 'will' OR due_on IS NOT NULL", name=op.f("ck_decision_will_has_a_date")),
        sa.ForeignKeyConstraint(
            ["intention_id"], ["intention.id"], name=op.f("fk_decision_intention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_intention_id"), ["intention_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("intention_id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=True),
        sa.Column("quote_id", sa.String(length=16), nullable=True),
        sa.Column("wording_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("cited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cited_by_id", sa.String(length=16), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by_id", sa.String(length=16), nullable=True),
        sa.Column("kept_mark", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(theme_id IS NULL) <> (quote_id IS NULL)", name=op.f("ck_evidence_exactly_one_source")),
        sa.ForeignKeyConstraint(
            ["cited_by_id"], ["person.id"], name=op.f("fk_evidence_cited_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["intention_id"], ["intention.id"], name=op.f("fk_evidence_intention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name=op.f("fk_evidence_kept_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_evidence_quote_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_evidence_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("intention_id", "quote_id", name="uq_evidence_quote_once"),
        sa.UniqueConstraint("intention_id", "theme_id", name="uq_evidence_theme_once"),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_intention_id"), ["intention_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_theme_id"), ["theme_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_theme_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_quote_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_intention_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_intention_id"))

    op.drop_table("decision")
    with op.batch_alter_table("intention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intention_plan_id"))

    op.drop_table("intention")
    op.drop_table("plan")
