"""Marking through the pages, as somebody on a panel, as its chair, and as everybody who must not see it."""

import re
from html import unescape

import pytest

from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.evaluation.models import Bid, DenSession, Mark, Panel
from coprod_hub.evaluation.queries import dens as den_queries
from coprod_hub.evaluation.service import bids as bid_service
from coprod_hub.evaluation.service import dens, glossary, panels
from tests.builders import evaluation as make
from tests.builders.accounts import HUB, sign_in, staff


def enter(client, person):
    sign_in(client, person)
    return client


def said(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0])))


def token_on(page):
    found = re.search(r'<main.*name="csrf_token" value="([^"]+)"', page, re.DOTALL)
    assert found
    return unescape(found[1])


@pytest.fixture
def work(app):
    return make.at_work()


def test_a_bid_is_read_marked_looked_over_and_locked(client, work):
    with transaction():
        glossary.add_terms(HUB, make.tender_again(work.tender), "panel: A group that decides together.")
    phone, bid = enter(client, work.person(1)), work.bids[0]
    home = f"/panels/{work.panel.id}/bids"
    one, two = (f"{home}/{bid.id}/{part.id}" for part in work.parts)
    assert f"Start Bid {bid.code_name}" in said(phone.get(home).text)
    page = phone.get(one).text
    assert "<summary>panel</summary><span>A group that decides together.</span></details>" in page
    page = said(page)
    for words in (f"Bid {bid.code_name}: part 1 of 2", "Do they say how they listen?", "We meet every month.",
                  "A summary written by Wolverford City Council’s office, not by the people who want the work.",
                  "It is fine. Small things are missing.", "Acceptable. The requirement is met"):  # fmt: skip
        assert words in page
    for never in ("Bidder Number", "Weight", "Evaluator 2"):
        assert never not in page
    for value in ("9", "five"):
        wrong = phone.post(one, data={"value": value, "reason": "My own words"})
        assert (wrong.status_code, "My own words" in wrong.text) == (422, True)
    assert phone.post(one, data={"value": "3", "go": "next"}).headers["Location"] == two
    page = phone.get(two).text
    assert "Part 1 needs a why before you lock." in said(page)
    assert phone.get(f"{home}/{bid.id}/lock").headers["Location"] == f"{home}/{bid.id}"
    assert phone.post(f"{home}/{bid.id}/lock").status_code == 409
    phone.post(one, data={"value": "3", "reason": "They meet us.", "go": "stay"})
    answer = phone.post(two, data={"value": "0", "reason": "No word of it.", "go": "next"})
    assert answer.headers["Location"] == f"{home}/{bid.id}"
    assert f"Lock my marks for Bid {bid.code_name}" in said(phone.get(f"{home}/{bid.id}").text)
    assert "Being heard: 3" in said(phone.get(f"{home}/{bid.id}/lock").text)
    phone.post(f"{home}/{bid.id}/lock")
    page = phone.get(f"{home}/{bid.id}").text
    assert "Your marks are locked." in said(page)
    assert "Change" not in said(page)
    assert phone.get(one).headers["Location"] == f"{home}/{bid.id}"
    late = phone.post(one, data={"value": "5", "reason": "A word too late"})
    assert late.status_code == 422
    assert "A word too late" in late.text
    assert f"Start Bid {work.bids[1].code_name}" in said(phone.get(home).text)


def test_two_of_a_pair_never_overwrite_each_other_unseen(client, new_client):
    work = make.at_work(sheets=(2,), bids_in=1)
    address = f"/panels/{work.panel.id}/bids/{work.bids[0].id}/{work.parts[0].id}"
    one, two = enter(client, work.person(1)), enter(new_client(), work.person(1, of_pair=1))
    tokens = [token_on(each.get(address).text) for each in (one, two)]
    assert one.post(address, data={"value": "4", "reason": "Good", "csrf_token": tokens[0]}).status_code == 303
    late = two.post(address, data={"value": "2", "reason": "Not so good", "csrf_token": tokens[1]})
    assert late.status_code == 422
    assert "Somebody saved this part while you were writing." in late.text
    assert "Not so good" in late.text
    assert "What they saved: 4 Good" in said(late.text)
    assert db.session.query(Mark).one().value == 4
    again = two.post(address, data={"value": "2", "reason": "Not so good", "csrf_token": token_on(late.text)})
    assert again.status_code == 303
    db.session.rollback()
    assert db.session.query(Mark).one().value == 2
    note = f"/panels/{work.panel.id}/bids/{work.bids[0].id}/note"
    two.post(note, data={"words": "Only mine", "go": "lock"})
    assert "Only mine" not in one.get(note).text
    one.post(note, data={"words": "And mine", "go": "lock"})
    assert "Only mine" in one.get(note).text


def test_who_left_and_what_left_are_said_kindly(client, work):
    phone = enter(client, work.person(1))
    make.marked(work.sheets[0], work.bids[0])
    home = f"/panels/{work.panel.id}/bids"
    with transaction():
        bid_service.withdraw(HUB, db.session.get_one(Bid, work.bids[0].id), "Sold their house")
    page = said(phone.get(home).text)
    assert f"Bid {work.bids[0].code_name} is no longer in. You do not need to mark it." in page
    gone = phone.post(f"{home}/{work.bids[0].id}/{work.parts[0].id}", data={"value": "2", "reason": "Too late"})
    assert gone.headers["Location"].endswith(home)
    assert "What you saved is kept." in said(phone.get(home).text)
    assert "Sold their house" not in page
    with transaction():
        panels.remove(HUB, make.sheet_again(work.sheets[0]), "Moved away")
    page = said(phone.get(home).text)
    assert "You are not on this panel any more" in page
    assert "Moved away" not in page
    for answer in (
        phone.get(f"{home}/{work.bids[1].id}"),
        phone.post(f"{home}/{work.bids[1].id}/{work.parts[0].id}", data={"value": "2", "reason": "Too late"}),
        phone.get(f"/panels/{work.panel.id}/together"),
    ):
        assert answer.status_code in {403, 404}
        assert "Thank you for the time that you gave." in said(answer.text)


def test_the_chair_sees_locks_and_opens_one_again(client, new_client, work):
    make.locked(work.sheets[0], work.bids[0])
    chair, helper, phone = enter(client, work.chair), enter(new_client(), work.facilitator), new_client()
    seen = f"/panels/{work.panel.id}/sheets"
    opened = f"{seen}/{work.sheets[0].id}/{work.bids[0].id}/open"
    assert "Open again" in said(chair.get(seen).text)
    assert "Open again" not in said(helper.get(seen).text)
    assert helper.post(opened, data={"because": "Because"}).status_code == 404
    assert chair.post(opened, data={"because": ""}).status_code == 422
    assert chair.post(opened, data={"because": "The wrong page was read."}).headers["Location"] == seen
    page = said(enter(phone, work.person(1)).get(f"/panels/{work.panel.id}/bids/{work.bids[0].id}").text)
    assert "The wrong page was read." in page


SECRET = "Zanzibar"


def pages_about(app, work):
    """The address of every page of evaluation that takes only ids which we have."""
    session = db.session.query(DenSession).one()
    ids = {
        "tender_id": work.tender.id, "panel_id": work.panel.id, "bid_id": work.bids[0].id,
        "criterion_id": work.parts[0].id, "sheet_id": work.sheets[0].id, "evaluator_id": work.sheets[0].id,
        "session_id": session.id, "lot_id": work.bids[0].lot_id,
    }  # fmt: skip
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return sorted(
            adapter.build(rule.endpoint, {name: ids[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("evaluation.")
            and "GET" in rule.methods
            and rule.arguments
            and rule.arguments <= ids.keys()
        )


def test_nobody_reads_an_unlocked_mark_on_any_page(app, client, work):
    with transaction():
        panel = db.session.get_one(Panel, work.panel.id)
        dens.add_session(HUB, panel, dens.DenWords(work.tender.deadline_at))
    make.marked(work.sheets[0], work.bids[0], 5, f"{SECRET} is why")
    pages = pages_about(app, work)
    mine = enter(client, work.person(1))
    assert SECRET in mine.get(f"/panels/{work.panel.id}/bids/{work.bids[0].id}").text
    procurement = staff(Role.PROCUREMENT, Role.OFFICER, name="Pru Curement")
    for person in (work.person(2), work.chair, work.facilitator, procurement):
        other = enter(client, person)
        assert [page for page in pages if SECRET in other.get(page).text] == []
    assert len(pages) > 20


def test_a_panel_follows_the_presentations_on_its_phones(client, new_client, work):
    phone, helper = enter(client, work.person(1)), enter(new_client(), work.facilitator)
    home = f"/panels/{work.panel.id}/presentations"
    form = {"on-day": "3", "on-month": "2", "on-year": "2027", "place": "Room 4", "minutes_each": "10"}
    assert "No day is set yet" in said(phone.get(f"/panels/{work.panel.id}/den").text)
    assert helper.post(f"{home}/add", data=form | {"at": "half two"}).status_code == 422
    here = helper.post(f"{home}/add", data=form | {"at": "2.30pm"}).headers["Location"]
    helper.post(f"{here}/questions", data={"words": "What would you do first?", "about": work.parts[1].id})
    page = said(phone.get(f"/panels/{work.panel.id}/den").text)
    assert "3 February 2027, 2:30pm" in page
    assert "What would you do first? For your mark on: Acting on it" in page
    session = db.session.query(DenSession).one()
    first, second = (slot.bid for slot in session.slots)
    seen = den_queries.seen(session)
    helper.post(f"{here}/on", data={"seen": seen})
    page = said(phone.get(f"/panels/{work.panel.id}/den").text)
    assert f"Now: Bid {first.code_name}" in page
    assert f"Bid {second.code_name}" in page
    now = phone.get(f"/panels/{work.panel.id}/den/now?seen={seen}").json
    assert (now["under_way"], now["words"]) == (False, f"Bid {second.code_name}")
    assert helper.post(f"{here}/on", data={"seen": seen}).status_code in {303, 409}
    assert f"Now: Bid {first.code_name}" in said(helper.get(here).text)
    assert helper.post(f"{here}/draw").status_code == 409
    assert phone.get(here).status_code == 404
