"""What somebody on a panel is given to mark, and what not. (On one database: nothing here depends on which.)"""

import pytest

from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation.models import Mark
from coprod_hub.evaluation.queries import marking, who
from coprod_hub.evaluation.rules import InterestDecision
from coprod_hub.evaluation.service import marking as service
from coprod_hub.evaluation.service import panels
from tests.builders import evaluation as make
from tests.builders.accounts import HUB, member
from tests.evaluation.people import act, actor, bench, own, save

pytestmark = pytest.mark.usefixtures("app")


def test_a_mark_is_on_the_scale_and_on_ones_own_sheet():
    work = make.at_work()
    for value in (6, -1):
        with pytest.raises(Refused, match="marks on the page"):
            save(work, value=value)
    for other in (work.person(2), work.chair, work.facilitator, member("Stranger", "S T")):
        with pytest.raises((NotAllowed, NotFound)):
            save(work, by=other)
        with pytest.raises((NotAllowed, NotFound)):
            act(service.lock, work, by=other)
    assert db.session.query(Mark).count() == 0


def test_bids_come_in_another_order_on_each_sheet_and_in_the_same_one_each_time():
    work = make.at_work(sheets=(1, 1, 1), bids_in=3)
    orders = [[one.bid.code_name for one in bench(work, sheet).bids] for sheet in (1, 2, 3)]
    assert {order[0] for order in orders} == {bid.code_name for bid in work.bids}
    assert orders == [[one.bid.code_name for one in bench(work, sheet).bids] for sheet in (1, 2, 3)]


def test_practice_comes_first_and_counts_nowhere():
    work = make.at_work(ready=False)
    assert bench(work).next is None
    make.declared(make.place_again(work.sheets[0].people[0]))
    assert bench(work).next.bid.practice
    assert bench(work).bids == []
    make.locked(work.sheets[0], work.practice)
    assert bench(work).next is None
    with pytest.raises(NotAllowed, match="We are looking"):
        save(work)
    make.decided(make.place_again(work.sheets[0].people[0]))
    with transaction():
        panels.check_home(HUB, make.sheet_again(work.sheets[0]), clear=True)
        panels.warmed_up(HUB, make.sheet_again(work.sheets[0]))
    assert not bench(work).next.bid.practice
    assert work.practice not in who.bids_to_mark(make.sheet_again(work.sheets[0]).panel)


def test_who_stands_down_from_a_question_is_not_asked_it():
    work = make.at_work(ready=False)
    place = make.declared(work.sheets[0].people[0])
    make.decided(place, InterestDecision.STANDS_DOWN, work.parts[0])
    with transaction():
        panels.check_home(HUB, make.sheet_again(work.sheets[0]), clear=True)
        panels.warmed_up(HUB, make.sheet_again(work.sheets[0]))
    assert [line.criterion.title for line in own(work).lines] == ["Acting on it"]
    with pytest.raises(NotAllowed, match="do not mark this question"):
        save(work)
    save(work, part=1)
    act(service.lock, work)


def test_who_left_the_panel_is_told_so_and_changes_nothing():
    work = make.at_work()
    with transaction():
        panels.remove(HUB, make.sheet_again(work.sheets[0]), "They moved away.")
    assert marking.has_left(actor(work.person(1)), work.panel.id)
    with pytest.raises(NotAllowed, match="not on this panel any more"):
        bench(work)
    with pytest.raises(NotAllowed):
        save(work)
