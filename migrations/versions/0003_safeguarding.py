"""Safeguarding."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Safeguarding."""
    op.create_table(
        "concern",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column(
            "source",
            sa.Enum("answer", "in_touch", name="source", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("source_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.String(length=16), nullable=False),
        sa.Column("asked_in", sa.String(length=200), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("group", sa.String(length=80), nullable=False),
        sa.Column("promise", sa.String(length=40), nullable=False),
        sa.Column(
            "found_by",
            sa.Enum(
                "screening", "reader", "writer", name="found_by", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("foreign", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "being looked at",
                "handed over",
                "cleared",
                "released redacted",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.String(length=16), nullable=True),
        sa.Column("decided_by_id", sa.String(length=16), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=True),
        sa.Column("text_gone_on", sa.Date(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("released_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'being looked at') OR decided_at IS NOT NULL", name=op.f("ck_concern_ended_says_when")
        ),
        sa.CheckConstraint("text_gone_on IS NULL OR text_sealed IS NULL", name=op.f("ck_concern_gone_is_gone")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_concern_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["person.id"], name=op.f("fk_concern_taken_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_delete_on"), ["delete_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_state"), ["state"], unique=False)
        batch_op.create_index("ix_concern_state_due", ["state", "due_at"], unique=False)

    op.create_table(
        "lead_place",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lead_place_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_place")),
        sa.UniqueConstraint("person_id", name=op.f("uq_lead_place_person_id")),
    )
    op.create_table(
        "safeguarding_setting",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_safeguarding_setting_changed_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_safeguarding_setting_name")),
    )
    op.create_table(
        "concern_about",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("concern_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_about_concern_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_concern_about_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_about")),
        sa.UniqueConstraint("concern_id", "person_id", name=op.f("uq_concern_about_concern_id_person_id")),
    )
    with op.batch_alter_table("concern_about", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_about_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_about_person_id"), ["person_id"], unique=False)

    op.create_table(
        "hand_over",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("concern_id", sa.String(length=16), nullable=False),
        sa.Column(
            "route",
            sa.Enum(
                "mash",
                "duty",
                "lado",
                "adults",
                "police",
                "health",
                "school",
                "social_worker",
                "other",
                name="route",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.String(length=16), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_hand_over_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_hand_over_concern_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_concern_id"), ["concern_id"], unique=False)

    op.create_table(
        "in_touch",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("concern_id", sa.String(length=16), nullable=False),
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("way_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("safe_when_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_in_touch_concern_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_touch")),
        sa.UniqueConstraint("concern_id", name=op.f("uq_in_touch_concern_id")),
        sa.UniqueConstraint("submission", name=op.f("uq_in_touch_submission")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("in_touch")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_over_concern_id"))

    op.drop_table("hand_over")
    with op.batch_alter_table("concern_about", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_about_person_id"))
        batch_op.drop_index(batch_op.f("ix_concern_about_concern_id"))

    op.drop_table("concern_about")
    op.drop_table("safeguarding_setting")
    op.drop_table("lead_place")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_state_due")
        batch_op.drop_index(batch_op.f("ix_concern_state"))
        batch_op.drop_index(batch_op.f("ix_concern_source_id"))
        batch_op.drop_index(batch_op.f("ix_concern_place_id"))
        batch_op.drop_index(batch_op.f("ix_concern_delete_on"))

    op.drop_table("concern")
