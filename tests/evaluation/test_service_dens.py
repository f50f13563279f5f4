"""Dragons' Dens and interviews: drawn order, the same questions for all, one after another."""

from datetime import timedelta

import pytest

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation.models import Bid, DenSession, Panel, SlotState
from coprod_hub.evaluation.queries import dens, marking
from coprod_hub.evaluation.rules import PanelKind, TenderKind
from coprod_hub.evaluation.service import bids as bid_service
from coprod_hub.evaluation.service import dens as service
from coprod_hub.evaluation.service.dens import DenWords
from tests.builders import evaluation as make
from tests.builders.accounts import HUB, fresh

pytestmark = pytest.mark.usefixtures("app")


def actor(person):
    return fresh(person).actor


class Afternoon:
    """One session, moved on by its facilitator."""

    def __init__(self, work):
        self.work = work
        with transaction():
            panel = db.session.get_one(Panel, work.panel.id)
            words = DenWords(clock.now() + timedelta(days=1), "Room 4", 10)
            self.id = service.add_session(actor(work.facilitator), panel, words).id

    @property
    def row(self):
        return db.session.get_one(DenSession, self.id)

    @property
    def order(self):
        return [slot.bid_id for slot in self.row.slots]

    @property
    def states(self):
        return [slot.state for slot in self.row.slots]

    def do(self, verb, *more, by=None):
        with transaction():
            return verb(actor(by or self.work.facilitator), self.row, *more)

    def go_on(self):
        self.do(service.go_on, dens.seen(self.row))

    def seen_by_panel(self):
        return dens.stage(actor(self.work.person(1)), self.work.panel.id)


def test_everybody_has_a_turn_in_an_order_that_is_drawn_and_may_be_moved_until_it_begins():
    work = make.at_work(sheets=(1,), bids_in=3)
    day = Afternoon(work)
    assert sorted(day.order) == sorted(bid.id for bid in work.bids)
    first, second, third = day.order
    day.do(service.move, day.row.slots[2].id, -1)
    assert day.order == [first, third, second]
    with pytest.raises(Refused, match="not in the order"):
        day.do(service.move, day.row.slots[0].id, -1)
    day.do(service.draw)
    assert sorted(day.order) == sorted([first, second, third])
    for person in (work.person(1), make.panellist("Somebody else")):
        with pytest.raises(NotAllowed):
            day.do(service.draw, by=person)
        with pytest.raises(NotFound):
            dens.session_to_run(actor(person), work.panel.id, day.id)


def test_the_panel_follows_one_after_another_and_a_slip_can_be_undone():
    work = make.at_work(sheets=(1,), bids_in=2)
    day = Afternoon(work)
    day.do(service.add_question, "How would you ask us?", work.parts[0])
    seen = day.seen_by_panel()
    assert (seen.now, [(one.words, one.part) for one in seen.questions]) == (
        None,
        [("How would you ask us?", "Being heard")],
    )
    before = dens.seen(day.row)
    day.go_on()
    assert day.seen_by_panel().now.bid.id == day.order[0]
    with pytest.raises(Refused, match="moved on already"):
        day.do(service.go_on, before)
    for verb, more in ((service.draw, ()), (service.add_question, ("Late?",)), (service.remove_session, ())):
        with pytest.raises(Refused, match="have begun"):
            day.do(verb, *more)
    day.go_on()
    day.do(service.go_back, dens.seen(day.row))
    assert day.states == [SlotState.NOW, SlotState.WAITING]
    day.go_on()
    day.go_on()
    seen = day.seen_by_panel()
    assert (seen.over, [one.bid.id for one in seen.to_finish]) == (True, day.order)


def test_marks_are_locked_after_somebody_has_presented_and_who_left_is_passed_over():
    work = make.at_work(sheets=(1,), bids_in=2, kind=TenderKind.INTERVIEWS, panel_kind=PanelKind.INTERVIEW)
    day = Afternoon(work)
    assert day.seen_by_panel().next_words.startswith("Candidate ")
    first, second = (db.session.get_one(Bid, one) for one in day.order)
    make.marked(work.sheets[0], first)
    with pytest.raises(Refused, match="have not presented"):
        make.locked(work.sheets[0], first)
    day.go_on()
    make.locked(work.sheets[0], first)
    with transaction():
        bid_service.withdraw(HUB, db.session.get_one(Bid, second.id), "They took another job.")
    day.go_on()
    assert day.seen_by_panel().over
    bench = marking.bench(actor(work.person(1)), work.panel.id)
    assert [one.bid.id for one in bench.bids] == [first.id]
    assert bench.all_locked
