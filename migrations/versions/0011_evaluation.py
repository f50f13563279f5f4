"""Tenders: their criteria, panels, bids, marks, what was agreed and what was awarded."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tenders: their criteria, panels, bids, marks, what was agreed and what was awarded."""
    op.create_table(
        "tender",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tender", "grants", "interviews", name="kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "marking",
                "agreed",
                "result",
                "approved",
                "notified",
                "entered",
                "stopped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("value_pence", sa.BigInteger(), nullable=True),
        sa.Column("service_type", sa.String(length=24), nullable=False),
        sa.Column("weights", sa.String(length=24), nullable=False),
        sa.Column("tie_break", sa.JSON(), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.Column("spread", sa.Integer(), nullable=False),
        sa.Column("low_below_mean", sa.Integer(), nullable=False),
        sa.Column("low_below_next", sa.Integer(), nullable=False),
        sa.Column("lots_each", sa.Integer(), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_because", sa.Text(), nullable=False),
        sa.CheckConstraint("weights IN ('percent_of_parent', 'points')", name=op.f("ck_tender_weights_written")),
        sa.CheckConstraint("(published_at IS NULL) = (frozen IS NULL)", name=op.f("ck_tender_frozen_when_published")),
        sa.CheckConstraint("value_pence IS NULL OR value_pence >= 0", name=op.f("ck_tender_value_not_negative")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_tender_made_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender")),
        sa.UniqueConstraint("reference", name=op.f("uq_tender_reference")),
    )
    with op.batch_alter_table("tender", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "award_paper",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.String(length=16), nullable=False),
        sa.Column(
            "paper",
            sa.Enum(
                "word", "pdf", "sheet", "draft", name="paper", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_from", sa.String(length=64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_award_paper_tender_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_paper")),
        sa.UniqueConstraint("about_id", "paper", name=op.f("uq_award_paper_about_id_paper")),
    )
    with op.batch_alter_table("award_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_paper_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "award_step",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "report",
                "approval",
                "letters",
                "notice",
                "entered",
                "details",
                "challenge",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("standstill_days", sa.Integer(), nullable=True),
        sa.Column("awards", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_award_step_recorded_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_award_step_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_step")),
    )
    with op.batch_alter_table("award_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_step_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_step_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "bid_import",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "read",
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
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("packed", sa.Boolean(), nullable=False),
        sa.Column("brought", sa.Integer(), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("table_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("meant_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('bids', 'prices')", name=op.f("ck_bid_import_a_kind")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_bid_import_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_bid_import_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_import")),
    )
    with op.batch_alter_table("bid_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_import_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bid_import_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "bidder",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_bidder_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bidder")),
        sa.UniqueConstraint("tender_id", "reference", name=op.f("uq_bidder_tender_id_reference")),
    )
    with op.batch_alter_table("bidder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bidder_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("notice", sa.String(length=300), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_correction_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_correction_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "glossary_term",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_glossary_term_tender_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_term")),
        sa.UniqueConstraint("tender_id", "term", name=op.f("uq_glossary_term_tender_id_term")),
    )
    with op.batch_alter_table("glossary_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_glossary_term_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "lot",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("own_criteria", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_lot_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("tender_id", "title", name=op.f("uq_lot_tender_id_title")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "panel",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "professional",
                "young_people",
                "parents",
                "dragons_den",
                "interview",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("forum_id", sa.String(length=16), nullable=True),
        sa.Column("chair_id", sa.String(length=16), nullable=True),
        sa.Column("facilitator_id", sa.String(length=16), nullable=True),
        sa.Column("who_reads", sa.Text(), nullable=False),
        sa.Column("meets", sa.String(length=200), nullable=False),
        sa.Column("vote_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_panel_chair_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["person.id"], name=op.f("fk_panel_facilitator_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_panel_forum_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_panel_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("tender_id", "name", name=op.f("uq_panel_tender_id_name")),
    )
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_chair_id"), ["chair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_facilitator_id"), ["facilitator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_forum_id"), ["forum_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "spec_section",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_spec_section_tender_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spec_section")),
    )
    with op.batch_alter_table("spec_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spec_section_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "spec_version",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_spec_version_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_spec_version_tender_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spec_version")),
        sa.UniqueConstraint("tender_id", "number", name=op.f("uq_spec_version_tender_id_number")),
    )
    with op.batch_alter_table("spec_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spec_version_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spec_version_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "bid",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("lot_id", sa.String(length=16), nullable=False),
        sa.Column("bidder_id", sa.String(length=16), nullable=True),
        sa.Column("code_name", sa.String(length=40), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in",
                "late",
                "withdrawn",
                "excluded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ground",
            sa.Enum(
                "check_failed",
                "rule_broken",
                "supplier",
                "low_price",
                "late",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("late_decided_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("price_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("priced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("low_asked_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("low_answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("low_decided_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("practice <> (bidder_id IS NOT NULL)", name=op.f("ck_bid_a_bidder_unless_practice")),
        sa.ForeignKeyConstraint(["bidder_id"], ["bidder.id"], name=op.f("fk_bid_bidder_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_bid_lot_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_bid_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("lot_id", "bidder_id", name=op.f("uq_bid_lot_id_bidder_id")),
        sa.UniqueConstraint("tender_id", "code_name", name=op.f("uq_bid_tender_id_code_name")),
    )
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_bidder_id"), ["bidder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bid_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bid_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "criterion",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("lot_id", sa.String(length=16), nullable=True),
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("panel_id", sa.String(length=16), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "quality",
                "youth",
                "parent",
                "presentation",
                "price",
                "pass_fail",
                "information",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("weight", sa.String(length=24), nullable=False),
        sa.Column("scale_max", sa.Integer(), nullable=True),
        sa.Column("minimum", sa.String(length=24), nullable=False),
        sa.Column("scale", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("formula", sa.String(length=32), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.CheckConstraint("scale_max IS NULL OR scale_max BETWEEN 1 AND 100", name=op.f("ck_criterion_a_scale")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_criterion_lot_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_criterion_panel_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["criterion.id"], name=op.f("fk_criterion_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_criterion_tender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("tender_id", "code", name=op.f("uq_criterion_tender_id_code")),
    )
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "den_session",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("panel_id", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("minutes_each", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_den_session_panel_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_den_session")),
    )
    with op.batch_alter_table("den_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_den_session_panel_id"), ["panel_id"], unique=False)

    op.create_table(
        "evaluator",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("panel_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("supporter_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("home_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("home_checked_by_id", sa.String(length=16), nullable=True),
        sa.Column("home_clear", sa.Boolean(), nullable=True),
        sa.Column("warmed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_because_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(home_checked_at IS NULL) = (home_clear IS NULL)", name=op.f("ck_evaluator_home_checked")),
        sa.ForeignKeyConstraint(
            ["home_checked_by_id"], ["person.id"], name=op.f("fk_evaluator_home_checked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_evaluator_panel_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_evaluator_panel_id_number")),
    )
    with op.batch_alter_table("evaluator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluator_home_checked_by_id"), ["home_checked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evaluator_panel_id"), ["panel_id"], unique=False)

    op.create_table(
        "paper_import",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("panel_id", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "read",
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
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("packed", sa.Boolean(), nullable=False),
        sa.Column("brought", sa.Integer(), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("table_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_paper_import_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_paper_import_panel_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_import")),
    )
    with op.batch_alter_table("paper_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_import_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_import_panel_id"), ["panel_id"], unique=False)

    op.create_table(
        "record_export",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("panel_id", sa.String(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_record_export_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_record_export_panel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_record_export_tender_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_export")),
    )
    with op.batch_alter_table("record_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_export_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_export_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_export_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "spec_sign_off",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("stakeholder", sa.String(length=200), nullable=False),
        sa.Column("version_id", sa.String(length=16), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.String(length=16), nullable=True),
        sa.Column("how", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (version_id IS NULL)", name=op.f("ck_spec_sign_off_signed_a_version")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_spec_sign_off_recorded_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_spec_sign_off_tender_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["spec_version.id"], name=op.f("fk_spec_sign_off_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spec_sign_off")),
        sa.UniqueConstraint("tender_id", "stakeholder", name=op.f("uq_spec_sign_off_tender_id_stakeholder")),
    )
    with op.batch_alter_table("spec_sign_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spec_sign_off_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spec_sign_off_tender_id"), ["tender_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spec_sign_off_version_id"), ["version_id"], unique=False)

    op.create_table(
        "agreed",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("facilitator_id", sa.String(length=16), nullable=True),
        sa.CheckConstraint("(agreed_at IS NULL) = (value IS NULL)", name=op.f("ck_agreed_agreed_with_a_mark")),
        sa.CheckConstraint("value IS NULL OR value >= 0", name=op.f("ck_agreed_on_the_scale")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_agreed_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_agreed_criterion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["person.id"], name=op.f("fk_agreed_facilitator_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed")),
        sa.UniqueConstraint("bid_id", "criterion_id", name=op.f("uq_agreed_bid_id_criterion_id")),
    )
    with op.batch_alter_table("agreed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreed_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreed_criterion_id"), ["criterion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreed_facilitator_id"), ["facilitator_id"], unique=False)

    op.create_table(
        "bid_file",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_file_bid_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_file")),
    )
    with op.batch_alter_table("bid_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_file_bid_id"), ["bid_id"], unique=False)

    op.create_table(
        "den_question",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("den_session_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_den_question_criterion_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["den_session_id"], ["den_session.id"], name=op.f("fk_den_question_den_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_den_question")),
    )
    with op.batch_alter_table("den_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_den_question_criterion_id"), ["criterion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_den_question_den_session_id"), ["den_session_id"], unique=False)

    op.create_table(
        "evaluator_person",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("evaluator_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "waiting",
                "none",
                "managed",
                "stands_down",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.String(length=16), nullable=True),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "decision = 'waiting' OR declared_at IS NOT NULL", name=op.f("ck_evaluator_person_declared_before_decided")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_evaluator_person_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["evaluator.id"], name=op.f("fk_evaluator_person_evaluator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evaluator_person_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator_person")),
        sa.UniqueConstraint("evaluator_id", "person_id", name=op.f("uq_evaluator_person_evaluator_id_person_id")),
    )
    with op.batch_alter_table("evaluator_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluator_person_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evaluator_person_evaluator_id"), ["evaluator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evaluator_person_person_id"), ["person_id"], unique=False)

    op.create_table(
        "extract",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("summary_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_stays", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_extract_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_extract_criterion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract")),
        sa.UniqueConstraint("bid_id", "criterion_id", name=op.f("uq_extract_bid_id_criterion_id")),
    )
    with op.batch_alter_table("extract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extract_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_extract_criterion_id"), ["criterion_id"], unique=False)

    op.create_table(
        "idea",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("panel_id", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("proposed_by_id", sa.String(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("check_note", sa.String(length=500), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("votes_counted", sa.Integer(), nullable=True),
        sa.Column("criterion_id", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_sealed IS NULL)", name=op.f("ck_idea_a_reason_to_set_it_aside")
        ),
        sa.CheckConstraint("votes_counted IS NULL OR votes_counted >= 0", name=op.f("ck_idea_votes_not_negative")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_idea_criterion_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_idea_panel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["parent_id"], ["idea.id"], name=op.f("fk_idea_parent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_idea_proposed_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
    )
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_criterion_id"), ["criterion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_proposed_by_id"), ["proposed_by_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_letter_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_letter_criterion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("bid_id", "criterion_id", name=op.f("uq_letter_bid_id_criterion_id")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_criterion_id"), ["criterion_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("evaluator_id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value IS NULL OR value >= 0", name=op.f("ck_mark_on_the_scale")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_mark_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_mark_criterion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["evaluator.id"], name=op.f("fk_mark_evaluator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint(
            "evaluator_id", "bid_id", "criterion_id", name=op.f("uq_mark_evaluator_id_bid_id_criterion_id")
        ),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_criterion_id"), ["criterion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_evaluator_id"), ["evaluator_id"], unique=False)

    op.create_table(
        "pair_note",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("evaluator_id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_pair_note_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["evaluator.id"], name=op.f("fk_pair_note_evaluator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pair_note_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_note")),
        sa.UniqueConstraint(
            "evaluator_id", "bid_id", "person_id", name=op.f("uq_pair_note_evaluator_id_bid_id_person_id")
        ),
    )
    with op.batch_alter_table("pair_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_note_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_note_evaluator_id"), ["evaluator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_note_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pass_check",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_pass_check_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["person.id"], name=op.f("fk_pass_check_checked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_pass_check_criterion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_check")),
        sa.UniqueConstraint("bid_id", "criterion_id", name=op.f("uq_pass_check_bid_id_criterion_id")),
    )
    with op.batch_alter_table("pass_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pass_check_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pass_check_checked_by_id"), ["checked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pass_check_criterion_id"), ["criterion_id"], unique=False)

    op.create_table(
        "record_question",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.String(length=16), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_record_question_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_record_question_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_record_question_criterion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_question")),
    )
    with op.batch_alter_table("record_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_question_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_question_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_question_criterion_id"), ["criterion_id"], unique=False)

    op.create_table(
        "result",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("lot_id", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=True),
        sa.Column("given_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("found_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("winner_id", sa.String(length=16), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_by_id", sa.String(length=16), nullable=True),
        sa.Column("set_aside_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_sealed IS NULL)", name=op.f("ck_result_a_reason_to_set_it_aside")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_result_lot_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_result_made_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["set_aside_by_id"], ["person.id"], name=op.f("fk_result_set_aside_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["winner_id"], ["bid.id"], name=op.f("fk_result_winner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_set_aside_by_id"), ["set_aside_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_winner_id"), ["winner_id"], unique=False)
        batch_op.create_index(
            "uq_result_that_stands",
            ["lot_id"],
            unique=True,
            sqlite_where=sa.column("set_aside_at").is_(None),
            postgresql_where=sa.column("set_aside_at").is_(None),
        )

    op.create_table(
        "sheet",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("evaluator_id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.String(length=16), nullable=True),
        sa.Column("opened_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_paper", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_sheet_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["evaluator.id"], name=op.f("fk_sheet_evaluator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_sheet_opened_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("evaluator_id", "bid_id", name=op.f("uq_sheet_evaluator_id_bid_id")),
    )
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheet_evaluator_id"), ["evaluator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheet_opened_by_id"), ["opened_by_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("den_session_id", sa.String(length=16), nullable=False),
        sa.Column("bid_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "now", "done", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_slot_bid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["den_session_id"], ["den_session.id"], name=op.f("fk_slot_den_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("den_session_id", "bid_id", name=op.f("uq_slot_den_session_id_bid_id")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slot_den_session_id"), ["den_session_id"], unique=False)

    op.create_table(
        "stand_down",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("evaluator_id", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_stand_down_criterion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["evaluator.id"], name=op.f("fk_stand_down_evaluator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_down")),
        sa.UniqueConstraint("evaluator_id", "criterion_id", name=op.f("uq_stand_down_evaluator_id_criterion_id")),
    )
    with op.batch_alter_table("stand_down", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_down_criterion_id"), ["criterion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stand_down_evaluator_id"), ["evaluator_id"], unique=False)

    op.create_table(
        "agreed_earlier",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agreed_id", sa.String(length=16), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("facilitator_id", sa.String(length=16), nullable=True),
        sa.Column("put_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreed_id"], ["agreed.id"], name=op.f("fk_agreed_earlier_agreed_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["person.id"], name=op.f("fk_agreed_earlier_facilitator_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_earlier")),
    )
    with op.batch_alter_table("agreed_earlier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreed_earlier_agreed_id"), ["agreed_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreed_earlier_facilitator_id"), ["facilitator_id"], unique=False)

    op.create_table(
        "file_piece",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("bid_file_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bid_file_id"], ["bid_file.id"], name=op.f("fk_file_piece_bid_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_piece")),
        sa.UniqueConstraint("bid_file_id", "number", name=op.f("uq_file_piece_bid_file_id_number")),
    )
    with op.batch_alter_table("file_piece", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_piece_bid_file_id"), ["bid_file_id"], unique=False)

    op.create_table(
        "idea_mark",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("idea_id", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.String(length=16), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("mark BETWEEN 0 AND 5", name=op.f("ck_idea_mark_a_mark")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_mark_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name=op.f("fk_idea_mark_said_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_mark")),
        sa.UniqueConstraint("idea_id", "mark", name=op.f("uq_idea_mark_idea_id_mark")),
    )
    with op.batch_alter_table("idea_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_mark_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_mark_said_by_id"), ["said_by_id"], unique=False)

    op.create_table(
        "idea_theme",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("idea_id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_theme_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_idea_theme_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_theme")),
        sa.UniqueConstraint("idea_id", "theme_id", name=op.f("uq_idea_theme_idea_id_theme_id")),
    )
    with op.batch_alter_table("idea_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_theme_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_theme_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "idea_vote",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("idea_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_vote_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_idea_vote_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_vote")),
        sa.UniqueConstraint("idea_id", "person_id", name=op.f("uq_idea_vote_idea_id_person_id")),
    )
    with op.batch_alter_table("idea_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_vote_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_vote_person_id"), ["person_id"], unique=False)

    op.create_table(
        "laid_theme",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("panel_id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_laid_theme_panel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_laid_theme_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laid_theme")),
        sa.UniqueConstraint("panel_id", "theme_id", name=op.f("uq_laid_theme_panel_id_theme_id")),
    )
    with op.batch_alter_table("laid_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_laid_theme_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_laid_theme_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "seen_differently",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agreed_id", sa.String(length=16), nullable=False),
        sa.Column("evaluator_id", sa.String(length=16), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreed_id"], ["agreed.id"], name=op.f("fk_seen_differently_agreed_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["evaluator.id"], name=op.f("fk_seen_differently_evaluator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_differently")),
        sa.UniqueConstraint("agreed_id", "evaluator_id", name=op.f("uq_seen_differently_agreed_id_evaluator_id")),
    )
    with op.batch_alter_table("seen_differently", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seen_differently_agreed_id"), ["agreed_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seen_differently_evaluator_id"), ["evaluator_id"], unique=False)

    op.create_table(
        "spec_ask",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column("section_id", sa.String(length=16), nullable=True),
        sa.Column("theme_id", sa.String(length=16), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "who",
            sa.Enum(
                "young_people",
                "parents",
                "professionals",
                name="who",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "open", "in", "changed", "not", name="outcome", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome NOT IN ('changed', 'not') OR because <> ''", name=op.f("ck_spec_ask_a_reason_unless_in")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["spec_section.id"], name=op.f("fk_spec_ask_section_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_spec_ask_tender_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_spec_ask_theme_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spec_ask")),
    )
    with op.batch_alter_table("spec_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spec_ask_section_id"), ["section_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spec_ask_tender_id"), ["tender_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spec_ask_theme_id"), ["theme_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("spec_ask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spec_ask_theme_id"))
        batch_op.drop_index(batch_op.f("ix_spec_ask_tender_id"))
        batch_op.drop_index(batch_op.f("ix_spec_ask_section_id"))

    op.drop_table("spec_ask")
    with op.batch_alter_table("seen_differently", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seen_differently_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_seen_differently_agreed_id"))

    op.drop_table("seen_differently")
    with op.batch_alter_table("laid_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_laid_theme_theme_id"))
        batch_op.drop_index(batch_op.f("ix_laid_theme_panel_id"))

    op.drop_table("laid_theme")
    with op.batch_alter_table("idea_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_vote_person_id"))
        batch_op.drop_index(batch_op.f("ix_idea_vote_idea_id"))

    op.drop_table("idea_vote")
    with op.batch_alter_table("idea_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_theme_theme_id"))
        batch_op.drop_index(batch_op.f("ix_idea_theme_idea_id"))

    op.drop_table("idea_theme")
    with op.batch_alter_table("idea_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_mark_said_by_id"))
        batch_op.drop_index(batch_op.f("ix_idea_mark_idea_id"))

    op.drop_table("idea_mark")
    with op.batch_alter_table("file_piece", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_piece_bid_file_id"))

    op.drop_table("file_piece")
    with op.batch_alter_table("agreed_earlier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreed_earlier_facilitator_id"))
        batch_op.drop_index(batch_op.f("ix_agreed_earlier_agreed_id"))

    op.drop_table("agreed_earlier")
    with op.batch_alter_table("stand_down", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_down_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_stand_down_criterion_id"))

    op.drop_table("stand_down")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_den_session_id"))
        batch_op.drop_index(batch_op.f("ix_slot_bid_id"))

    op.drop_table("slot")
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_opened_by_id"))
        batch_op.drop_index(batch_op.f("ix_sheet_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_sheet_bid_id"))

    op.drop_table("sheet")
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_result_that_stands",
            sqlite_where=sa.column("set_aside_at").is_(None),
            postgresql_where=sa.column("set_aside_at").is_(None),
        )
        batch_op.drop_index(batch_op.f("ix_result_winner_id"))
        batch_op.drop_index(batch_op.f("ix_result_set_aside_by_id"))
        batch_op.drop_index(batch_op.f("ix_result_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_result_lot_id"))

    op.drop_table("result")
    with op.batch_alter_table("record_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_question_criterion_id"))
        batch_op.drop_index(batch_op.f("ix_record_question_bid_id"))
        batch_op.drop_index(batch_op.f("ix_record_question_asked_by_id"))

    op.drop_table("record_question")
    with op.batch_alter_table("pass_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pass_check_criterion_id"))
        batch_op.drop_index(batch_op.f("ix_pass_check_checked_by_id"))
        batch_op.drop_index(batch_op.f("ix_pass_check_bid_id"))

    op.drop_table("pass_check")
    with op.batch_alter_table("pair_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_note_person_id"))
        batch_op.drop_index(batch_op.f("ix_pair_note_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_pair_note_bid_id"))

    op.drop_table("pair_note")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_mark_criterion_id"))
        batch_op.drop_index(batch_op.f("ix_mark_bid_id"))

    op.drop_table("mark")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_criterion_id"))
        batch_op.drop_index(batch_op.f("ix_letter_bid_id"))

    op.drop_table("letter")
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_proposed_by_id"))
        batch_op.drop_index(batch_op.f("ix_idea_parent_id"))
        batch_op.drop_index(batch_op.f("ix_idea_panel_id"))
        batch_op.drop_index(batch_op.f("ix_idea_criterion_id"))

    op.drop_table("idea")
    with op.batch_alter_table("extract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extract_criterion_id"))
        batch_op.drop_index(batch_op.f("ix_extract_bid_id"))

    op.drop_table("extract")
    with op.batch_alter_table("evaluator_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluator_person_person_id"))
        batch_op.drop_index(batch_op.f("ix_evaluator_person_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_evaluator_person_decided_by_id"))

    op.drop_table("evaluator_person")
    with op.batch_alter_table("den_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_den_question_den_session_id"))
        batch_op.drop_index(batch_op.f("ix_den_question_criterion_id"))

    op.drop_table("den_question")
    with op.batch_alter_table("bid_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_file_bid_id"))

    op.drop_table("bid_file")
    with op.batch_alter_table("agreed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreed_facilitator_id"))
        batch_op.drop_index(batch_op.f("ix_agreed_criterion_id"))
        batch_op.drop_index(batch_op.f("ix_agreed_bid_id"))

    op.drop_table("agreed")
    with op.batch_alter_table("spec_sign_off", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spec_sign_off_version_id"))
        batch_op.drop_index(batch_op.f("ix_spec_sign_off_tender_id"))
        batch_op.drop_index(batch_op.f("ix_spec_sign_off_recorded_by_id"))

    op.drop_table("spec_sign_off")
    with op.batch_alter_table("record_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_export_tender_id"))
        batch_op.drop_index(batch_op.f("ix_record_export_panel_id"))
        batch_op.drop_index(batch_op.f("ix_record_export_made_by_id"))

    op.drop_table("record_export")
    with op.batch_alter_table("paper_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_import_panel_id"))
        batch_op.drop_index(batch_op.f("ix_paper_import_made_by_id"))

    op.drop_table("paper_import")
    with op.batch_alter_table("evaluator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluator_panel_id"))
        batch_op.drop_index(batch_op.f("ix_evaluator_home_checked_by_id"))

    op.drop_table("evaluator")
    with op.batch_alter_table("den_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_den_session_panel_id"))

    op.drop_table("den_session")
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criterion_tender_id"))
        batch_op.drop_index(batch_op.f("ix_criterion_parent_id"))
        batch_op.drop_index(batch_op.f("ix_criterion_panel_id"))
        batch_op.drop_index(batch_op.f("ix_criterion_lot_id"))

    op.drop_table("criterion")
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_tender_id"))
        batch_op.drop_index(batch_op.f("ix_bid_lot_id"))
        batch_op.drop_index(batch_op.f("ix_bid_bidder_id"))

    op.drop_table("bid")
    with op.batch_alter_table("spec_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spec_version_tender_id"))
        batch_op.drop_index(batch_op.f("ix_spec_version_made_by_id"))

    op.drop_table("spec_version")
    with op.batch_alter_table("spec_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spec_section_tender_id"))

    op.drop_table("spec_section")
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_tender_id"))
        batch_op.drop_index(batch_op.f("ix_panel_forum_id"))
        batch_op.drop_index(batch_op.f("ix_panel_facilitator_id"))
        batch_op.drop_index(batch_op.f("ix_panel_chair_id"))

    op.drop_table("panel")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_tender_id"))

    op.drop_table("lot")
    with op.batch_alter_table("glossary_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_glossary_term_tender_id"))

    op.drop_table("glossary_term")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_tender_id"))
        batch_op.drop_index(batch_op.f("ix_correction_made_by_id"))

    op.drop_table("correction")
    with op.batch_alter_table("bidder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bidder_tender_id"))

    op.drop_table("bidder")
    with op.batch_alter_table("bid_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_import_tender_id"))
        batch_op.drop_index(batch_op.f("ix_bid_import_made_by_id"))

    op.drop_table("bid_import")
    with op.batch_alter_table("award_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_step_tender_id"))
        batch_op.drop_index(batch_op.f("ix_award_step_recorded_by_id"))

    op.drop_table("award_step")
    with op.batch_alter_table("award_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_paper_tender_id"))

    op.drop_table("award_paper")
    with op.batch_alter_table("tender", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_made_by_id"))

    op.drop_table("tender")
