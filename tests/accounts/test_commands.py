"""`flask people …`, as somebody at a terminal uses it."""

import re
from dataclasses import replace
from datetime import timedelta

from coprod_hub.accounts import second_factor, service
from coprod_hub.config import Environment
from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.web import day_words
from tests.builders import accounts as make

CODE = re.compile(r"^Code: (\S+)$", re.MULTILINE)


def run(app, *words: str):
    return app.test_cli_runner().invoke(args=["people", *words])


def test_inviting_the_first_administrator(app):
    told = run(app, "invite", "dana@wolverford.example", "--name", "Dana Okafor", "--role", "administrator")
    assert told.exit_code == 0, told.output
    code = CODE.search(told.output)
    assert code
    with transaction():
        person = service.join(code[1], "", "lantern otter bicycle")
        assert person.actor.has(Role.ADMINISTRATOR)
    assert f"/join?code={code[1]}" in told.output
    assert f"until {day_words(clock.today() + timedelta(days=14))}" in told.output


def test_an_address_that_is_there_already_is_told_in_one_line(app):
    make.officer(email="priya@wolverford.example")
    told = run(app, "invite", "priya@wolverford.example", "--name", "Priya", "--role", "officer")
    assert told.exit_code == 1
    assert "has an account already" in told.output
    assert "Traceback" not in told.output


def test_a_link_for_a_forum_member_by_the_name_staff_use(app):
    person = make.member("Red Kite", "Amina K")
    for wanted in ("Amina K", "red kite"):
        code = CODE.search(run(app, "link", wanted).output)
        assert code
        assert service.person_for_code(code[1]).id == person.id


def test_a_name_that_two_people_have_gives_no_link(app):
    make.member("Red Kite", "Amina K")
    make.member("Blue Bus", "Amina K")
    assert "More than one person" in run(app, "link", "Amina K").output
    assert "Nobody has" in run(app, "link", "Somebody Else").output


def test_help_says_what_each_command_does(app):
    assert "administrator" in run(app, "invite", "--help").output
    assert "one-use code" in run(app, "link", "--help").output
    assert "authenticator app" in run(app, "code", "--help").output


def test_the_present_code_of_somebodys_app_opens_the_door_once(app, client):
    priya = make.officer()
    told = run(app, "code", str(priya.email))
    code = CODE.search(told.output)
    assert code
    assert "It works once, until" in told.output
    client.post("/sign-in", data={"who": priya.email, "password": make.PASSWORD})
    assert client.post("/sign-in/code", data={"code": code[1]}).status_code == 303
    following = CODE.search(run(app, "code", str(priya.email)).output)
    assert following
    assert following[1] != code[1]


def test_codes_are_never_told_in_production(app, settings):
    make.officer()
    app.extensions["settings"] = replace(settings, environment=Environment.PRODUCTION)
    told = run(app, "code", "priya.shah@wolverford.example")
    assert told.exit_code == 1
    assert "phone alone" in told.output
    assert not re.search(r"\d{6}", told.output)


def test_there_is_no_code_for_a_forum_member_or_before_an_app_is_set_up(app):
    make.member("Red Kite", "Amina K")
    make.staff(name="New Person", app=False)
    assert "no authenticator app" in run(app, "code", "Red Kite").output
    assert "no authenticator app" in run(app, "code", "new.person@wolverford.example").output


def test_codes_are_reset_from_the_command_line_when_no_administrator_is_left(app):
    dana = make.administrator()
    assert run(app, "reset-codes", str(dana.email)).exit_code == 0
    db.session.rollback()
    assert second_factor.factor_of(make.fresh(dana)) is None
