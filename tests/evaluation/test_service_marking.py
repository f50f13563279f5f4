"""Marks on one's own sheet: kept as one goes, blind until locked, opened again by the chair alone."""

from datetime import timedelta

import pytest

from coprod_hub.core import clock
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation.models import Agreed, Bid
from coprod_hub.evaluation.queries import marking, pairs, sheets
from coprod_hub.evaluation.service import bids as bid_service
from coprod_hub.evaluation.service import marking as service
from coprod_hub.safeguarding.models import Concern
from tests.builders import evaluation as make
from tests.builders.accounts import HUB
from tests.evaluation.people import act, actor, bench, own, save

pytestmark = pytest.mark.usefixtures("app")


def test_saved_as_one_goes_and_locked_when_whole():
    work = make.at_work()
    save(work, value=None, reason="Not sure yet")
    save(work, part=1, value=3, reason="")
    assert [line.needs for line in own(work).lines] == ["needs a mark", "needs a why"]
    with pytest.raises(Refused, match="2 parts are not finished"):
        act(service.lock, work)
    save(work, value=0)
    save(work, part=1, value=5)
    assert (own(work).done, own(work).is_whole) == (2, True)
    act(service.lock, work)
    assert own(work).locked
    with pytest.raises(Refused, match="locked"):
        save(work, value=1)
    assert db.session.query(AuditEntry).filter_by(verb="locked marks").count() == 1


def test_a_bid_that_goes_is_named_by_its_code_name_and_not_asked_for():
    work = make.at_work(bids_in=3)
    make.marked(work.sheets[1], work.bids[0])
    with transaction():
        bid_service.withdraw(HUB, db.session.get_one(Bid, work.bids[0].id), "They wrote to us.")
    seen = bench(work)
    assert seen.gone == [f"Bid {work.bids[0].code_name}"]
    assert [one.bid.code_name for one in seen.bids] == [bid.code_name for bid in work.bids[1:]]
    with pytest.raises(NotFound, match="no longer in"):
        own(work)
    with pytest.raises(NotFound):
        save(work)


# ---- opening again ----


def test_the_chair_alone_opens_again_with_a_reason_until_a_mark_is_agreed():
    work = make.at_work()
    make.locked(work.sheets[0], work.bids[0])
    make.marked(work.sheets[1], work.bids[0])
    for guide, opens in ((work.chair, True), (work.facilitator, False)):
        seen = sheets.progress(actor(guide), work.panel.id)
        assert [seen.is_locked(sheet, seen.bids[0]) for sheet in seen.sheets] == [True, False]
        assert [seen.may_open(sheet, seen.bids[0]) for sheet in seen.sheets] == [opens, False]
    with pytest.raises(NotFound):
        sheets.progress(actor(work.person(1)), work.panel.id)
    for other in (work.person(1), work.facilitator, work.person(2)):
        with pytest.raises(NotAllowed):
            act(service.open_again, work, "A slip", by=other)
    with pytest.raises(Refused, match="Say why"):
        act(service.open_again, work, " ", by=work.chair)
    act(service.open_again, work, "They had read the wrong part.", by=work.chair)
    row = own(work).row
    assert not own(work).locked
    assert row.opened_because == "They had read the wrong part."
    assert db.session.query(AuditEntry).filter_by(verb="opened marks again", person_id=work.chair.id).count() == 1
    save(work, value=2)
    act(service.lock, work)
    with transaction():
        agreed = Agreed(bid_id=work.bids[0].id, criterion_id=work.parts[0].id, began_at=row.opened_again_at)
        agreed.value, agreed.agreed_at = 3, row.opened_again_at
        db.session.add(agreed)
    with pytest.raises(Refused, match="has agreed a mark"):
        act(service.open_again, work, "Too late", by=work.chair)


# ---- pairs ----


def test_two_share_a_sheet_and_read_each_others_note_when_both_are_locked():
    work = make.at_work(sheets=(2, 1))
    with pytest.raises(NotFound, match="on your own"):
        act(service.save_note, work, "Hello", sheet=2)
    one, two = work.person(1), work.person(1, of_pair=1)
    save(work, by=two)
    assert own(work).done == 1

    def note(person):
        place = marking.place(actor(person), work.panel.id)
        return pairs.notes(place, db.session.get_one(Bid, work.bids[0].id))

    act(service.save_note, work, "I think they listen.", by=one)
    act(service.lock_note, work, by=one)
    assert (note(two).partner_words, note(two).partner_locked) == ("", True)
    act(service.save_note, work, "I am not sure.", by=two)
    assert note(one).partner_words == ""
    act(service.lock_note, work, by=two)
    assert (note(one).partner_words, note(two).partner_words) == ("I am not sure.", "I think they listen.")
    with pytest.raises(Refused, match="locked"):
        act(service.save_note, work, "Changed my mind", by=one)


# ---- worrying words ----


def test_worrying_words_reach_the_safeguarding_leads_once_and_stop_nobody():
    work = make.at_work(sheets=(1,))
    save(work, reason="He hits me when nobody looks")
    due = db.session.query(Concern).one().due_at
    with clock.set_to(clock.now() + timedelta(days=3)):
        save(work, reason="He hits me when nobody looks, still")
    save(work, reason="He hits me when nobody looks, at home")
    save(work, reason="He hits me when nobody looks, at home", value=2)
    concerns = db.session.query(Concern).all()
    assert [one.text for one in concerns] == ["He hits me when nobody looks, at home"]
    assert concerns[0].due_at == due
    assert concerns[0].asked_in == "Youth voice: Evaluator 1"
    assert own(work).lines[0].mark.reason == "He hits me when nobody looks, at home"
