"""A database that is full of tenders is brought up to date: nothing is lost, and what can be known is filled in."""

from flask_migrate import downgrade
from sqlalchemy import column, insert, select, table

from coprod_hub.core.clock import now
from coprod_hub.core.db import UtcDateTime, db, transaction
from coprod_hub.core.migrations import upgrade
from coprod_hub.evaluation.models import Mark, SeenDifferently
from tests.builders import evaluation as make

#: The table before each of a pair had words of their own.
AS_IT_WAS = table(
    "seen_differently", *(column(name) for name in ("id", "agreed_id", "evaluator_id")), column("noted_at", UtcDateTime)
)


def shape(change) -> None:
    """Change the shape of the database as somebody would who has stopped the hub."""
    db.session.rollback()
    change()
    db.session.expire_all()


def test_what_is_seen_differently_becomes_the_words_of_who_marks_alone(app):
    work = make.at_work((1, 2), 1)
    make.all_locked(work.tender)
    agreed = make.agreed(work.bids[0], work.parts[0])
    shape(upgrade)  # changes nothing, and loads what the next line needs
    shape(lambda: downgrade(revision="0011"))
    before = select(Mark.id, Mark.reason_sealed).order_by(Mark.id)
    marks = db.session.execute(before).all()
    with transaction() as session:
        for at, sheet in enumerate(work.sheets):
            row = {"id": f"seen-{at}", "agreed_id": agreed.id, "evaluator_id": sheet.id, "noted_at": now()}
            session.execute(insert(AS_IT_WAS).values(row))
    shape(upgrade)
    found = db.session.scalars(select(SeenDifferently).order_by(SeenDifferently.id)).all()
    assert [(one.id, one.person_id) for one in found] == [("seen-0", work.person(1).id), ("seen-1", None)]
    assert db.session.execute(before).all() == marks
