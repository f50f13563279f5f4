"""Somebody’s words are taken out of a tender’s record: by whom, out of what, and what stays as it was."""

import pytest

from coprod_hub.core import erasures
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.jobs import Job
from coprod_hub.evaluation.models import (
    Agreed,
    AwardPaper,
    Evaluator,
    EvaluatorPerson,
    Mark,
    RecordQuestion,
    TakenOut,
    WordsIn,
)
from coprod_hub.evaluation.queries import awarding, letters, written
from coprod_hub.evaluation.redaction import mark_on
from coprod_hub.evaluation.service import agreeing, taking_out
from coprod_hub.evaluation.service.telling import LETTERS
from tests.builders import accounts as people
from tests.builders import evaluation as make
from tests.builders.accounts import HUB

WHY = "Her request of 2 November."


def take_out(actor, words, *found, whole=False):
    with transaction():
        return taking_out.take_out(actor, words, [one.key for one in found], WHY, whole=whole)


def look(actor, words):
    with transaction():
        return taking_out.look_for(actor, words)


def test_a_name_goes_out_of_reasons_and_the_result_stands(app):
    work = make.at_work((1,), 2)
    bid, part = work.bids[0], work.parts[0]
    make.locked(work.sheets[0], bid, 4, "Zephyrine told us.")
    make.all_locked(work.tender)
    agreed = make.agreed(bid, part, 4, "Why not lower: They ask Zephyrine.\n\nWhy not higher: zephyrine waited.")
    with transaction():
        asked = agreeing.ask_for_the_record(HUB, make.bid_again(bid), db.session.merge(part), "Who is Zephyrine?")
        helper = make.facilitator_of(work.panel).actor
        agreeing.answer_for_the_record(helper, db.session.get_one(RecordQuestion, asked.id), "A friend.")
    dana = people.administrator().actor
    assert {one.place for one in look(dana, "Zephyrine")} == {WordsIn.AGREED, WordsIn.ASKED}, "a mark is not read yet"
    tender = make.lettered(make.resulted(work.tender))
    before = [(one.given, one.found) for one in awarding.results(tender)]
    found = sorted(look(dana, "Zephyrine"), key=lambda one: one.place)
    assert [(one.place, len(one.passages)) for one in found] == [
        (WordsIn.AGREED, 2), (WordsIn.ASKED, 1), (WordsIn.MARK, 1), (WordsIn.MARK, 1),
    ]  # fmt: skip
    assert take_out(dana, "Zephyrine", found[0], *found[2:]) == 3
    assert take_out(dana, "Zephyrine", found[1], whole=True) == 1
    db.session.expire_all()
    mark = mark_on(today())
    kept = db.session.get_one(Agreed, agreed.id)
    assert kept.reason == f"Why not lower: They ask {mark}.\n\nWhy not higher: {mark} waited."
    assert db.session.get_one(RecordQuestion, asked.id).words == mark
    assert {one.reason for one in db.session.query(Mark).filter_by(bid_id=bid.id)} == {f"{mark} told us."}
    assert look(dana, "Zephyrine") == []
    again = make.tender_again(tender)
    assert [(one.given, one.found) for one in awarding.results(again)] == before
    assert kept.value == 4
    assert mark in str(letters.text_of(make.bid_again(bid)).paper.as_told())
    assert db.session.query(AwardPaper).count() == 0
    assert db.session.query(Job).filter_by(name=LETTERS).count() == 2
    assert sorted((one.place, one.pieces) for one in written.taken_out(dana)) == [
        (WordsIn.AGREED, 2), (WordsIn.ASKED, 1), (WordsIn.MARK, 1), (WordsIn.MARK, 1),
    ]  # fmt: skip
    assert {one.because for one in db.session.query(TakenOut)} == {WHY}
    told = [one.details for one in db.session.query(AuditEntry) if one.verb.startswith("took words")]
    assert len(told) == 4
    assert "ephyrine" not in str(told)
    must_go_again_after_a_restore(agreed)


def must_go_again_after_a_restore(agreed: Agreed) -> None:
    """An older backup is put back: the name stands there again, and the ledger takes it out, and nothing else."""
    told = list(erasures.read(erasures.ledger()))
    assert "ephyrine" not in erasures.ledger().read_text()
    with transaction():
        db.session.get_one(Agreed, agreed.id).reason = "Zephyrine and Heron asked."
    assert erasures.erase_again(told) == 1
    db.session.expire_all()
    assert db.session.get_one(Agreed, agreed.id).reason == f"{mark_on(today())} and Heron asked."
    assert erasures.erase_again(told) == 0


def test_only_administrators_who_are_on_no_panel_of_it_look(app):
    work = make.at_work((1,), 1)
    make.all_locked(work.tender)
    make.agreed(work.bids[0], work.parts[0], 4, "Zephyrine says so.")
    for other in (people.officer(), people.staff(Role.PROCUREMENT, name="Paul Price"), work.person()):
        with pytest.raises(NotAllowed):
            look(other.actor, "Zephyrine")
    dana = people.administrator()
    assert len(look(dana.actor, "Zephyrine")) == 1
    with transaction() as session:
        sheet = Evaluator(panel_id=work.panel.id, number=9)
        session.add(sheet)
        session.flush()
        session.add(EvaluatorPerson(evaluator_id=sheet.id, person_id=dana.id, joined_at=now()))
    assert look(people.fresh(dana).actor, "Zephyrine") == []


def test_what_is_looked_for_and_why_is_said(app):
    dana = people.administrator().actor
    with pytest.raises(Refused, match="three letters"):
        look(dana, "Al")
    with pytest.raises(Refused, match="Choose"):
        take_out(dana, "Zephyrine")
    with pytest.raises(Refused, match="Say why"), transaction():
        taking_out.take_out(dana, "Zephyrine", (), " ")
