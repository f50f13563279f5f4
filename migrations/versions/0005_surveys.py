"""Surveys, their versions and groups."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Surveys, their versions and groups."""
    op.create_table(
        "survey",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "promise",
            sa.Enum("no_names", "private", name="promise", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("decision_maker", sa.String(length=200), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("can_change", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "open", "closed", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forum_id", sa.String(length=16), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_survey_closed_when_closed")),
        sa.CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name=op.f("ck_survey_opened_when_open")),
        sa.CheckConstraint(
            "state = 'draft' OR (decision_maker <> '' AND reply_by IS NOT NULL)",
            name=op.f("ck_survey_open_names_who_decides_and_when"),
        ),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_survey_forum_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_forum_id"), ["forum_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_state"), ["state"], unique=False)

    op.create_table(
        "audience",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "marker",
            sa.Enum(
                "circle",
                "square",
                "triangle",
                "diamond",
                "cross",
                name="marker",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_audience_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience")),
        sa.UniqueConstraint("survey_id", "name", name=op.f("uq_audience_survey_id_name")),
        sa.UniqueConstraint("token", name=op.f("uq_audience_token")),
    )
    with op.batch_alter_table("audience", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "survey_reading",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("readers", sa.String(length=80), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_reading_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_reading")),
        sa.UniqueConstraint("survey_id", "read_on", name=op.f("uq_survey_reading_survey_id_read_on")),
    )
    op.create_table(
        "survey_team",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_survey_team_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_team_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_team")),
        sa.UniqueConstraint("survey_id", "person_id", name=op.f("uq_survey_team_survey_id_person_id")),
    )
    with op.batch_alter_table("survey_team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_team_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_team_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "survey_version",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("survey_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_version_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_version")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_survey_version_survey_id_number")),
    )
    with op.batch_alter_table("survey_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_version_survey_id"), ["survey_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("survey_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_version_survey_id"))

    op.drop_table("survey_version")
    with op.batch_alter_table("survey_team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_team_survey_id"))
        batch_op.drop_index(batch_op.f("ix_survey_team_person_id"))

    op.drop_table("survey_team")
    op.drop_table("survey_reading")
    with op.batch_alter_table("audience", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_survey_id"))

    op.drop_table("audience")
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_state"))
        batch_op.drop_index(batch_op.f("ix_survey_forum_id"))

    op.drop_table("survey")
