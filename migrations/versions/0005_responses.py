"""What people send, and what is released."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What people send, and what is released."""
    op.create_table(
        "import_batch",
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("staged", "live", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_import_batch_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "release",
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_release_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_release_survey_id_number")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audience_id", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience.id"], name=op.f("fk_draft_audience_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["survey_version.id"], name=op.f("fk_draft_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_audience_id"), ["audience_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_expires_on"), ["expires_on"], unique=False)

    op.create_table(
        "response",
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.String(length=16), nullable=False),
        sa.Column("batch_id", sa.String(length=16), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reach_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_response_audience_id")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_response_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_response_survey_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["survey_version.id"], name=op.f("fk_response_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("submission", name=op.f("uq_response_submission")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_audience_id"), ["audience_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_response_survey_audience", ["survey_id", "audience_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_survey_id"), ["survey_id"], unique=False)
        batch_op.create_index(
            "ix_response_words_waiting",
            ["survey_id"],
            unique=False,
            sqlite_where=sa.column("words_sealed").is_not(None),
            postgresql_where=sa.column("words_sealed").is_not(None),
        )

    op.create_table(
        "answer",
        sa.Column("response_id", sa.String(length=16), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("choices", sa.String(length=400), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("(choices <> '') <> (text_sealed IS NOT NULL)", name=op.f("ck_answer_choices_or_words")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_answer_response_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("response_id", "question", name=op.f("uq_answer_response_id_question")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("response_id", sa.String(length=16), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_receipt_response_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_receipt_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("lookup", name=op.f("uq_receipt_lookup")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("receipt")
    op.drop_table("answer")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_response_words_waiting",
            sqlite_where=sa.column("words_sealed").is_not(None),
            postgresql_where=sa.column("words_sealed").is_not(None),
        )
        batch_op.drop_index(batch_op.f("ix_response_survey_id"))
        batch_op.drop_index("ix_response_survey_audience")
        batch_op.drop_index(batch_op.f("ix_response_batch_id"))
        batch_op.drop_index(batch_op.f("ix_response_audience_id"))

    op.drop_table("response")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_expires_on"))
        batch_op.drop_index(batch_op.f("ix_draft_audience_id"))

    op.drop_table("draft")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_survey_id"))

    op.drop_table("release")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_survey_id"))

    op.drop_table("import_batch")
