"""Words taken out of the record of a tender; and each of a pair says what they see differently."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PLACES = (
    "mark", "pair_note", "sheet", "agreed", "agreed_earlier", "agreed_again", "asked", "answered", "seen_differently",
    "letter",
)  # fmt: skip
OLD, NEW = "uq_seen_differently_agreed_id_evaluator_id", "uq_seen_differently_agreed_id_evaluator_id_person_id"


def upgrade() -> None:
    """Words taken out of the record of a tender; and each of a pair says what they see differently."""
    op.create_table(
        "words_taken_out",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tender_id", sa.String(length=16), nullable=False),
        sa.Column(
            "place",
            sa.Enum(*PLACES, name="place", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("thing_id", sa.String(length=16), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.String(length=16), nullable=True),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["person.id"], name=op.f("fk_words_taken_out_taken_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_words_taken_out_tender_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words_taken_out")),
    )
    with op.batch_alter_table("words_taken_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_words_taken_out_taken_by_id"), ["taken_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_words_taken_out_tender_id"), ["tender_id"], unique=False)

    with op.batch_alter_table("seen_differently", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.String(length=16), nullable=True))
        batch_op.drop_constraint(OLD, type_="unique")
        batch_op.create_unique_constraint(batch_op.f(NEW), ["agreed_id", "evaluator_id", "person_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_seen_differently_person_id"), "person", ["person_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index(batch_op.f("ix_seen_differently_person_id"), ["person_id"], unique=False)
    _whose()


def _whose() -> None:
    """What is there already belongs to who marks alone; of a pair it is not known, and stays with their sheet."""
    seen = sa.table("seen_differently", sa.column("evaluator_id"), sa.column("person_id"))
    place = sa.table("evaluator_person", sa.column("evaluator_id"), sa.column("person_id"))
    there = place.c.evaluator_id == seen.c.evaluator_id
    alone = sa.select(sa.func.count()).select_from(place).where(there).scalar_subquery() == 1
    owner = sa.select(place.c.person_id).where(there).scalar_subquery()
    op.execute(seen.update().where(alone).values(person_id=owner))


def downgrade() -> None:
    """Undo it; of two of a pair only one keeps what they saw differently."""
    seen = sa.table("seen_differently", sa.column("id"), sa.column("agreed_id"), sa.column("evaluator_id"))
    first = sa.select(sa.func.min(seen.c.id)).group_by(seen.c.agreed_id, seen.c.evaluator_id)
    op.execute(seen.delete().where(seen.c.id.not_in(first)))
    with op.batch_alter_table("seen_differently", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seen_differently_person_id"))
        batch_op.drop_constraint("fk_seen_differently_person_id", type_="foreignkey")
        batch_op.drop_constraint(NEW, type_="unique")
        batch_op.create_unique_constraint(batch_op.f(OLD), ["agreed_id", "evaluator_id"])
        batch_op.drop_column("person_id")

    with op.batch_alter_table("words_taken_out", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_words_taken_out_tender_id"))
        batch_op.drop_index(batch_op.f("ix_words_taken_out_taken_by_id"))

    op.drop_table("words_taken_out")
