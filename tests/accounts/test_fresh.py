"""Showing again that it is you, before something is published or leaves the hub."""

import re
from datetime import timedelta

import pytest

from coprod_hub.accounts.models import SignIn
from coprod_hub.core import clock
from coprod_hub.core.access import SIGNED_IN, access
from coprod_hub.core.db import db
from tests.builders import accounts as make

LATER = timedelta(minutes=16)


@pytest.fixture
def guarded(own_app):
    """A hub with a page that leads to a button, both of which ask again who it is."""

    @access(SIGNED_IN, fresh=True)
    def take_out() -> str:
        return "<!doctype html><html lang=en><title>Out</title><main><h1>Taken out</h1></main>"

    own_app.add_url_rule("/thing", "thing", access(SIGNED_IN)(lambda: "a page"))
    own_app.add_url_rule("/thing/out", "take_out", take_out, methods=["GET", "POST"])
    own_app.add_url_rule("/thing/press", "press", take_out, methods=["POST"])
    return own_app.test_client()


def test_soon_after_signing_in_nothing_is_asked(guarded):
    make.sign_in(guarded, make.member())
    assert guarded.get("/thing/out").status_code == 200
    assert guarded.post("/thing/out").status_code == 200


def test_later_the_page_leads_by_way_of_the_question_and_back(guarded):
    make.sign_in(guarded, make.member())
    with clock.set_to(clock.now() + LATER):
        there = guarded.get("/thing/out?part=2").headers["Location"]
        assert there == "/sign-in/confirm?next=/thing/out?part%3D2"
        assert 'value="/thing/out?part=2"' in guarded.get(there).text
        wrong = guarded.post("/sign-in/confirm", data={"proof": "wrong", "next": "/thing/out"})
        assert wrong.status_code == 422
        assert guarded.get("/thing/out").status_code == 303
        right = guarded.post("/sign-in/confirm", data={"proof": make.PASSWORD, "next": "/thing/out?part=2"})
        assert right.headers["Location"] == "/thing/out?part=2"
        assert guarded.get("/thing/out?part=2").status_code == 200


def test_the_page_is_asked_for_in_time_to_press_its_button(guarded):
    make.sign_in(guarded, make.member())
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        assert guarded.get("/thing/out").status_code == 303
        assert guarded.post("/thing/out").status_code == 200


@pytest.mark.parametrize(("sent", "back"), [("/thing/out", "/thing/out"), ("/thing/press", "/thing")])
def test_a_button_pressed_too_late_does_nothing_and_says_what_to_do(guarded, sent, back):
    make.sign_in(guarded, make.member())
    with clock.set_to(clock.now() + LATER):
        answer = guarded.post(sent)
        assert answer.status_code == 403
        assert "Nothing was changed" in answer.text
        assert f'href="/sign-in/confirm?next={back}"' in answer.text
        assert "Taken out" not in answer.text


def test_what_was_typed_too_late_is_kept_and_sent_again_once_it_is_clear_who_it_is(client):
    make.sign_in(client, make.administrator())
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/people/add").text)
    assert token
    sent = {"because": "the weights of two criteria were swapped in what we published", "csrf_token": token[1]}
    with clock.set_to(clock.now() + LATER):
        page = client.post("/data-protection/requests/abc/erase/surely", data=sent).text
        assert sent["because"] in page
        assert f'name="because" value="{sent["because"]}"' in page
        assert 'action="/data-protection/requests/abc/erase/surely"' in page
        assert "Send it again" not in client.post("/account/codes/phone").text


def test_somebody_not_signed_in_is_led_to_the_door_first(guarded):
    assert guarded.get("/thing/out").headers["Location"] == "/sign-in?next=/thing/out"
    assert guarded.get("/sign-in/confirm").status_code == 302
    assert guarded.post("/sign-in/confirm", data={"proof": make.PASSWORD}).status_code == 302


def test_staff_may_show_a_code_instead_and_that_once(client):
    priya = make.officer()
    make.sign_in(client, priya)
    code = make.code_of(str(priya.email))
    assert (
        client.post("/sign-in/confirm", data={"proof": code, "next": "//evil.example"}).headers["Location"] == "/home"
    )
    assert client.post("/sign-in/confirm", data={"proof": code}).status_code == 422
    assert client.post("/sign-in/confirm", data={"proof": make.PASSWORD}).status_code == 303


def test_somebody_at_an_unlocked_screen_cannot_try_for_ever(client):
    priya = make.officer()
    make.sign_in(client, priya)
    answers = [client.post("/sign-in/confirm", data={"proof": "000000"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_publishing_a_plan_and_changing_codes_ask(app):
    asking = {name for name, view in app.view_functions.items() if name != "static" and view.access_rule.fresh}
    assert {"commissioning.publish", "accounts.codes", "accounts.recovery_codes", "accounts.new_phone"} <= asking


# ---- where I am signed in ----


def test_of_the_last_use_the_hour_is_kept_and_shown(client):
    make.sign_in(client, make.member())
    begun = db.session.query(SignIn).one().used_at
    assert (begun.minute, begun.second) == (0, 0)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        client.get("/account")
        assert "Last used, by the hour" in client.get("/account").text
    db.session.rollback()
    assert db.session.query(SignIn).one().used_at == begun + timedelta(hours=2)
