"""What people send, and what is released."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What people send, and what is released."""
    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("staged", "live", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_import_batch_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "numbers_plan",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("without", sa.JSON(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_numbers_plan_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbers_plan")),
        sa.UniqueConstraint("survey_id", name=op.f("uq_numbers_plan_survey_id")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("pointer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_receipt_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("lookup", name=op.f("uq_receipt_lookup")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_release_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_release_survey_id_number")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "comparison",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("first", sa.String(length=16), nullable=False),
        sa.Column("second", sa.String(length=16), nullable=False),
        sa.Column("release_id", sa.String(length=16), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_comparison_release_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_comparison_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
        sa.UniqueConstraint("survey_id", "first", "second", name=op.f("uq_comparison_survey_id_first_second")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audience_id", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
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
        batch_op.create_index(
            "ix_draft_lookup",
            ["lookup"],
            unique=True,
            sqlite_where=sa.column("lookup").is_not(None),
            postgresql_where=sa.column("lookup").is_not(None),
        )

    op.create_table(
        "response",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.String(length=16), nullable=False),
        sa.Column("batch_id", sa.String(length=16), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("counted_in", sa.Integer(), nullable=True),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reach_sealed", sa.LargeBinary(), nullable=True),
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
        "upload",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=True),
        sa.Column("batch_id", sa.String(length=16), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "read",
                "checking",
                "checked",
                "importing",
                "done",
                "failed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("choices_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_upload_batch_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_upload_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("response_id", sa.String(length=16), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("choices", sa.String(length=400), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("concern_id", sa.String(length=16), nullable=True),
        sa.Column("foreign", sa.Boolean(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.CheckConstraint("choices <> '' OR text_sealed IS NOT NULL", name=op.f("ck_answer_choices_or_words")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_answer_concern_id")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_answer_response_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("response_id", "question", name=op.f("uq_answer_response_id_question")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index(
            "ix_answer_to_read",
            ["response_id"],
            unique=False,
            sqlite_where=sa.and_(sa.column("text_sealed").is_not(None), sa.column("read_on").is_(None)),
            postgresql_where=sa.and_(sa.column("text_sealed").is_not(None), sa.column("read_on").is_(None)),
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_answer_to_read",
            sqlite_where=sa.and_(sa.column("text_sealed").is_not(None), sa.column("read_on").is_(None)),
            postgresql_where=sa.and_(sa.column("text_sealed").is_not(None), sa.column("read_on").is_(None)),
        )
        batch_op.drop_index(batch_op.f("ix_answer_concern_id"))

    op.drop_table("answer")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_survey_id"))
        batch_op.drop_index(batch_op.f("ix_upload_expires_on"))

    op.drop_table("upload")
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
        batch_op.drop_index(
            "ix_draft_lookup",
            sqlite_where=sa.column("lookup").is_not(None),
            postgresql_where=sa.column("lookup").is_not(None),
        )
        batch_op.drop_index(batch_op.f("ix_draft_expires_on"))
        batch_op.drop_index(batch_op.f("ix_draft_audience_id"))

    op.drop_table("draft")
    op.drop_table("comparison")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_survey_id"))

    op.drop_table("release")
    op.drop_table("receipt")
    op.drop_table("numbers_plan")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_survey_id"))

    op.drop_table("import_batch")
