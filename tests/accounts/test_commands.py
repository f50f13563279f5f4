"""`flask people …`, as somebody at a terminal uses it."""

import re

from coprod_hub.accounts import service
from coprod_hub.core.access import Role
from coprod_hub.core.db import transaction
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


def test_an_address_that_is_there_already_is_told_in_one_line(app):
    make.officer(email="priya@wolverford.example")
    told = run(app, "invite", "priya@wolverford.example", "--name", "Priya", "--role", "officer")
    assert told.exit_code == 1
    assert "has an account already" in told.output
    assert "Traceback" not in told.output


def test_a_code_for_a_forum_member_by_the_name_staff_use(app):
    person = make.member("Red Kite", "Amina K")
    for wanted in ("Amina K", "red kite"):
        code = CODE.search(run(app, "code", wanted).output)
        assert code
        assert service.person_for_code(code[1]).id == person.id


def test_a_name_that_two_people_have_gives_no_code(app):
    make.member("Red Kite", "Amina K")
    make.member("Blue Bus", "Amina K")
    assert "More than one person" in run(app, "code", "Amina K").output
    assert "Nobody has" in run(app, "code", "Somebody Else").output


def test_help_says_what_each_command_does(app):
    assert "administrator" in run(app, "invite", "--help").output
    assert "one-use code" in run(app, "code", "--help").output
