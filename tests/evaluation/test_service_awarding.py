"""The result, what may not be missing before it, lots, limits, and what happens when it cannot stand."""

from decimal import Decimal

import pytest

from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.evaluation.models import Criterion, Result
from coprod_hub.evaluation.queries import awarding as queries
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.queries import letters
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.score_file import evaluate_file
from coprod_hub.evaluation.service import awarding, bids, prices, tenders
from tests.builders import awards
from tests.builders import evaluation as make
from tests.builders.accounts import HUB, commissioner, officer, staff


def work_out(made, actor=HUB, witnesses=""):
    with transaction():
        again = make.tender_again(made)
        found = awarding.work_out(actor, again.lots[0], witnesses)
    return db.session.get_one(Result, found.id)


def test_the_result_comes_from_what_was_published_agreed_and_priced(app):
    made = awards.agreed(awards.in_marking(), Oakwood_heard=5, Elm_heard=1)
    oak, elm = awards.by_bidder(made, "Oakwood"), awards.by_bidder(made, "Elm")
    for bid, price in ((oak, "1100.50"), (elm, "1000")):
        with transaction():
            prices.set_price(HUB, make.bid_again(bid), Decimal(price))
    found = work_out(made)
    assert found.winner.bidder.name == "Oakwood Trust"
    assert (make.tender_again(made).state, found.given["weights"]) == (TenderState.RESULT, "percent_of_parent")
    assert evaluate_file(found.given) == {k: v for k, v in found.found.items() if k != "award"}
    assert {each["id"] for each in found.given["bids"]} == {oak.code_name, elm.code_name}
    assert found.found["influence"]["youth"]["changed"] is True
    assert work_out(made).id == found.id


def test_nothing_may_be_missing_and_only_those_who_see_prices_work_it_out(app):
    made = awards.in_marking(checks=True)
    with pytest.raises(NotAllowed, match="Prices come in after"):
        work_out(made, staff(Role.PROCUREMENT, name="Callum Price").actor)
    awards.agreed(made)
    for actor, words in ((officer().actor, "procurement officers alone"), (commissioner().actor, "run by")):
        with pytest.raises(NotAllowed, match=words):
            work_out(made, actor)
    with pytest.raises(Refused) as refusal:
        work_out(made)
    assert sum("no price" in reason for reason in refusal.value.reasons) == 2
    assert sum("not yet said whether it is passed" in reason for reason in refusal.value.reasons) == 2
    with transaction():
        db.session.get_one(Criterion, make.by_code(made, "safe").id).weight = "41"
    with pytest.raises(Refused, match="not what was published"):
        work_out(made)
    assert queries.results(make.tender_again(made)) == []


def test_a_tie_is_settled_by_lots_only_where_that_was_published_and_before_witnesses(app):
    made = make.priced(awards.agreed(awards.in_marking()), "1000")
    with pytest.raises(Refused, match="lots are drawn"):
        work_out(made)
    caller = staff(Role.PROCUREMENT, name="Callum Price")
    found = work_out(made, caller.actor, "Ana and Bo")
    draw = found.found["draw"]
    assert (sorted(draw["order"]), draw["witnesses"], found.made_by_id) == (
        sorted(each["id"] for each in found.given["bids"]), "Ana and Bo", caller.id,
    )  # fmt: skip
    assert found.winner.code_name == draw["order"][0]
    assert found.given["tie_break"] == [{"lots": draw["order"]}]
    told = {bid.code_name: str(letters.text_of(bid).paper.blocks[0]) for bid in queries.assessed_bids(found.lot.tender)}
    assert ["equal totals decided: lots are drawn" in told[name] for name in draw["order"]] == [False, True]


def test_a_result_that_cannot_stand_is_set_aside_and_stays_in_the_record(app):
    made = make.priced(awards.agreed(awards.in_marking(), Oakwood_safe=5), "1000")
    first = work_out(made)
    with transaction():
        awarding.set_aside(HUB, make.tender_again(made), "The supplier is excluded.")
    with transaction():
        bids.exclude(HUB, awards.by_bidder(made, "Oakwood"), "Section 57.")
    second = work_out(made)
    assert (first.winner.bidder.name, second.winner.bidder.name) == ("Oakwood Trust", "Elm CIC")
    kept = queries.set_aside(make.tender_again(made))
    assert [(one.id, one.set_aside_because) for one in kept] == [(first.id, "The supplier is excluded.")]


def test_one_supplier_wins_no_more_lots_than_was_published(app):
    made = make.tender()
    lots = [make.lot(made, "North"), make.lot(made, "South")]
    with transaction():
        tenders.set_lots_each(HUB, make.tender_again(made), 1)
    make.criterion(made, "Safe homes", "100", code="safe")
    make.published(made)
    for name in ("Oakwood Trust", "Elm CIC"):
        awards.bid_for_each(make.bidder(made, name), lots)
    awards.marked_by_one(made)
    make.all_locked(made)
    for bid in bid_queries.tender_bids(make.tender_again(made)):
        make.agreed(bid, make.by_code(made, "safe"), 5 if awards.whose(bid) == "Oakwood Trust" else 3)
    make.closed(made)
    with transaction():
        awarding.work_out_all(HUB, make.tender_again(made))
    standing = queries.results(make.tender_again(made))
    assert [awards.whose(one.winner) for one in standing] == ["Oakwood Trust", "Elm CIC"]
    assert [len(one.found["award"]["passed_over"]) for one in standing] == [0, 1]
    with transaction():
        told = awarding.figures(HUB, make.tender_again(made), "found")
        file = awarding.figures(HUB, make.tender_again(made), "given")
    assert evaluate_file(file) == told
    over = queries.bids_by_name(make.tender_again(made))[standing[1].found["award"]["passed_over"][0]]
    assert "as many lots as one bidder may" in str(letters.text_of(over).paper.blocks[0])
