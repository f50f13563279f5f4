"""Themes and quotes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Themes and quotes."""
    op.create_table(
        "analysis",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("release_id", sa.String(length=16), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_sort", sa.JSON(), nullable=False),
        sa.Column("cloud", sa.JSON(), nullable=False),
        sa.Column("picture_id", sa.String(length=16), nullable=True),
        sa.Column(
            "amount",
            sa.Enum("few", "some", "many", name="amount", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("to_check", sa.JSON(), nullable=False),
        sa.Column("count_note", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["document.id"], name=op.f("fk_analysis_picture_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_analysis_release_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_analysis_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis")),
        sa.UniqueConstraint("survey_id", "question", name=op.f("uq_analysis_survey_id_question")),
    )
    with op.batch_alter_table("analysis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_analysis_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "theme",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("analysis_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("suggested", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("sentiment", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("drafted", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.String(length=16), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["analysis.id"], name=op.f("fk_theme_analysis_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["theme.id"], name=op.f("fk_theme_merged_into_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_analysis_id"), ["analysis_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("answer_id", sa.String(length=16), nullable=False),
        sa.Column("suggested_weight", sa.Double(), nullable=True),
        sa.Column("decided", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "suggested_weight IS NOT NULL OR decided IS NOT NULL", name=op.f("ck_mention_somebody_says_so")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_mention_answer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_mention_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("theme_id", "answer_id", name=op.f("uq_mention_theme_id_answer_id")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index("ix_mention_answer", ["answer_id"], unique=False)

    op.create_table(
        "quote",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("answer_id", sa.String(length=16), nullable=True),
        sa.Column("audience_id", sa.String(length=16), nullable=True),
        sa.Column("home_id", sa.String(length=16), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "suggested", "approved", "declined", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_id", sa.String(length=16), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_quote_answer_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience.id"], name=op.f("fk_quote_audience_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_quote_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["home_id"], ["theme.id"], name=op.f("fk_quote_home_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_quote_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "theme_edit",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("analysis_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "renamed",
                "hidden",
                "shown",
                "merged",
                "split",
                "moved",
                "added",
                "removed",
                "undone",
                name="verb",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["analysis.id"], name=op.f("fk_theme_edit_analysis_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_theme_edit_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_edit_theme_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["theme_edit.id"], name=op.f("fk_theme_edit_undoes_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_edit")),
        sa.UniqueConstraint("analysis_id", "number", name=op.f("uq_theme_edit_analysis_id_number")),
    )
    with op.batch_alter_table("theme_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_edit_theme_id"), ["theme_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("theme_edit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_edit_theme_id"))

    op.drop_table("theme_edit")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_theme_id"))
        batch_op.drop_index(batch_op.f("ix_quote_answer_id"))

    op.drop_table("quote")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_answer")

    op.drop_table("mention")
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_analysis_id"))

    op.drop_table("theme")
    with op.batch_alter_table("analysis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_analysis_survey_id"))

    op.drop_table("analysis")
