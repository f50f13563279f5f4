"""What both databases must hold to: codes and half-way sign-ins used once, known browsers kept within bounds."""

import pytest
from sqlalchemy import func, select

from coprod_hub.accounts import queries, second_factor, service, sign_ins
from coprod_hub.accounts.models import HalfWay, KnownBrowser, Person, SecondFactor
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from tests.builders import accounts as make


def gives(person: Person, code: str) -> bool:
    with transaction():
        return second_factor.tried(make.fresh(person), code)


def test_one_step_is_taken_once_and_one_paper_code_as_well(app):
    priya = make.officer()
    with transaction():
        paper = second_factor.new_recovery_codes(make.fresh(priya))
    shown = second_factor.present_code(priya).code
    for code in (shown, paper[0]):
        assert gives(priya, code)
        assert not gives(priya, code)
    assert second_factor.recovery_codes_left(priya) == 7


def test_a_half_way_sign_in_is_finished_once(app):
    priya = make.officer()
    with transaction():
        token = second_factor.begin_half_way(make.fresh(priya))
    with transaction():
        half = second_factor.half_way(token)
        assert half
        assert second_factor.finish(half, second_factor.present_code(priya).code)
    assert second_factor.half_way(token) is None


def test_setting_up_again_leaves_one_secret_and_nobody_half_way(app):
    priya = make.officer()
    with transaction():
        second_factor.begin_half_way(make.fresh(priya))
        second_factor.begin_half_way(make.fresh(priya), new_app=True)
    with transaction():
        second_factor.set_up(make.fresh(priya))
    assert db.session.scalar(select(func.count()).select_from(SecondFactor)) == 1
    assert db.session.scalar(select(func.count()).select_from(HalfWay)) == 0


def test_a_person_is_known_in_twenty_browsers_and_the_oldest_is_forgotten(app):
    amina = make.member()
    with transaction():
        tokens = [sign_ins.remember_browser(make.fresh(amina), ()) for _ in range(22)]
    assert db.session.scalar(select(func.count()).select_from(KnownBrowser)) == sign_ins.MOST_BROWSERS
    assert queries.known_browser(amina, tokens[-1:])
    with transaction():
        again = sign_ins.remember_browser(make.fresh(amina), ["nonsense", tokens[-1]])
    assert again == tokens[-1]


def test_a_browser_is_known_to_its_own_person_alone(app):
    amina, noor = make.member(), make.member("Blue Bus", "Noor S")
    with transaction():
        token = sign_ins.remember_browser(make.fresh(amina), ())
    assert queries.known_browser(make.fresh(noor), [token]) is None


@pytest.mark.parametrize("end", ["close", "password", "join"])
def test_what_ends_an_account_or_its_password_ends_browsers_and_half_ways(app, end):
    priya = make.officer()
    with transaction():
        person = make.fresh(priya)
        token = sign_ins.remember_browser(person, ())
        half = second_factor.begin_half_way(person)
        code = service.new_code(make.HUB, person)
    with transaction():
        if end == "close":
            service.deactivate(make.HUB, make.fresh(priya))
        elif end == "password":
            service.change_password(make.fresh(priya).actor, make.PASSWORD, "lantern otter bicycle", "")
        else:
            service.join(code, "", "lantern otter bicycle")
    assert queries.known_browser(make.fresh(priya), [token]) is None
    assert second_factor.half_way(half) is None


def test_people_are_found_by_what_they_do(app):
    make.member()
    make.staff(Role.OFFICER, Role.COMMISSIONER, name="Two Hats")
    dana = make.administrator().actor
    assert [one.name for one in queries.people(dana, role=Role.OFFICER)] == ["Two Hats"]
    assert queries.people(dana, "dana", Role.MEMBER) == []


def test_codes_are_reset_by_administrators_alone(app):
    priya, tom = make.officer(), make.commissioner()
    with pytest.raises(NotAllowed), transaction():
        second_factor.reset(make.fresh(tom).actor, make.fresh(priya))
    dana = make.administrator()
    with pytest.raises(Refused, match="yourself"), transaction():
        second_factor.reset(make.fresh(dana).actor, make.fresh(dana))
