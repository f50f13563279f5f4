"""Double taps, two tabs, two devices, two people at once: one thing is made, and nobody's words go under unseen."""

import re
import threading
from html import unescape

import pytest

from coprod_hub.commissioning.models import Intention, Plan
from coprod_hub.core.db import db
from coprod_hub.forums.models import Forum
from tests.builders import accounts as make
from tests.builders import forums
from tests.builders.commissioning import add_intention, build_plan
from tests.system.client import CriticalClient, apart

NEW = {"name": "Care leavers’ panel", "purpose": "To be heard.", "who": "People who have left care", "route_in": "open"}


def token_on(client: CriticalClient, address: str) -> str:
    """The token of the form on that page, as a browser would send it."""
    found = re.search(r'<main.*name="csrf_token" value="([^"]+)"', client.get(address).text, re.DOTALL)
    assert found
    return unescape(found[1])


def forums_called(name: str) -> int:
    db.session.rollback()
    return db.session.query(Forum).filter_by(name=name).count()


@pytest.fixture
def admin(client):
    """An administrator, signed in."""
    make.sign_in(client, make.staff())
    return client


def test_a_double_tap_makes_one_and_leads_to_it(admin):
    sent = NEW | {"csrf_token": token_on(admin, "/forums/add")}
    first, second = admin.post("/forums/add", data=sent), admin.post("/forums/add", data=sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["Location"] == first.headers["Location"]
    assert forums_called(NEW["name"]) == 1


def test_going_back_and_writing_something_else_is_another_form(admin):
    token = token_on(admin, "/forums/add")
    for name in ("Youth Council", "Parents’ Forum"):
        assert admin.post("/forums/add", data=NEW | {"name": name, "csrf_token": token}).status_code == 303
        assert forums_called(name) == 1


def test_the_same_from_a_new_page_is_meant(admin):
    """A second tab is another page: whether that is allowed is for the rules of the thing itself to say."""
    sent = [NEW | {"csrf_token": token_on(admin, "/forums/add")} for _ in range(2)]
    assert sent[0] != sent[1]
    made = [admin.post("/forums/add", data=each).headers.get("Location") for each in sent]
    assert made[0] != made[1]


def test_what_was_refused_can_be_sent_again_unchanged(admin):
    forums.forum("Care leavers’ panel")
    sent = NEW | {"csrf_token": token_on(admin, "/forums/add"), "name": ""}
    assert [admin.post("/forums/add", data=sent).status_code for _ in range(2)] == [422, 422]


@pytest.mark.databases
def test_two_taps_at_the_same_moment_make_one(app, admin):
    sent = NEW | {"csrf_token": token_on(admin, "/forums/add")}
    cookie = admin.get_cookie("hub")
    start, answers = threading.Barrier(2), []

    def tap() -> None:
        browser = app.test_client()
        browser.set_cookie("hub", cookie.value)
        start.wait()
        answers.append(browser.post("/forums/add", data=sent).headers["Location"])

    taps = [threading.Thread(target=apart, args=(tap,)) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert (len(answers), len(set(answers)), forums_called(NEW["name"])) == (2, 1, 1)


def test_a_key_of_a_page_is_still_a_key(admin):
    """The page's own tail takes nothing from the check of where a form comes from."""
    token = token_on(admin, "/forums/add")
    for wrong in ("", "~".join(["wrong", *token.split("~")[1:]]), token[1:]):
        assert admin.post("/forums/add", data=NEW | {"csrf_token": wrong}, csrf=False).status_code == 400
    assert forums_called(NEW["name"]) == 0


# ---- two people change the same thing ----


def intention_of(plan: Plan) -> Intention:
    db.session.rollback()
    return db.session.query(Intention).filter_by(plan_id=plan.id).one()


def test_the_second_of_two_people_is_told_and_keeps_what_they_wrote(client, new_client):
    plan = build_plan()
    intention = add_intention(plan)
    address = f"/commissioning/intentions/{intention.id}/edit"
    tom, ann = client, new_client()
    make.sign_in(tom, make.commissioner())
    make.sign_in(ann, make.commissioner("Ann Lee"))
    toms, anns = ({"csrf_token": token_on(one, address)} for one in (tom, ann))
    assert tom.post(address, data=toms | {"title": "Buses until ten"}).status_code == 303
    late = ann.post(address, data=anns | {"title": "Buses until midnight"})
    assert late.status_code == 422
    assert "Somebody else changed this" in late.text
    assert 'value="Buses until midnight"' in late.text
    assert intention_of(plan).title == "Buses until ten"
    again = re.search(r'<main.*name="csrf_token" value="([^"]+)"', late.text, re.DOTALL)
    assert again
    known = anns | {"csrf_token": unescape(again[1]), "title": "Buses until midnight"}
    assert ann.post(address, data=known).status_code == 303
    assert intention_of(plan).title == "Buses until midnight"
