"""Who may come in: deny by default."""

import pytest

from coprod_hub.core.access import (
    ANY_STAFF,
    ANYONE,
    SIGNED_IN,
    STAFF,
    Actor,
    Role,
    access,
    roles,
)
from coprod_hub.core.errors import NotAllowed
from tests.builders import accounts as make

NOBODY = Actor.respondent()


def person(*held: Role) -> Actor:
    return Actor("p1", "Somebody", frozenset(held))


@pytest.mark.parametrize("role", Role)
def test_every_role_has_words_people_use(role):
    assert role.words


def test_a_forum_member_is_not_staff():
    assert not person(Role.MEMBER, Role.PANELLIST).is_staff
    assert all(person(role).is_staff for role in STAFF)


def test_nobody_may_do_anything_that_needs_a_role():
    with pytest.raises(NotAllowed):
        NOBODY.must_have(*Role)


def test_the_hubs_own_jobs_may_do_what_they_are_for():
    Actor.system("release").must_have(Role.OFFICER)
    assert not Actor.system("release").signed_in
    assert not Actor.system("release").is_staff


@pytest.mark.parametrize(
    ("rule", "actor", "may"),
    [
        (ANYONE, NOBODY, True),
        (SIGNED_IN, NOBODY, False),
        (SIGNED_IN, person(Role.MEMBER), True),
        (SIGNED_IN, person(), True),
        (ANY_STAFF, person(Role.MEMBER), False),
        (ANY_STAFF, person(Role.PROCUREMENT), True),
        (roles(Role.OFFICER), person(Role.COMMISSIONER), False),
        (roles(Role.OFFICER, Role.COMMISSIONER), person(Role.COMMISSIONER), True),
        (roles(Role.OFFICER), NOBODY, False),
    ],
)
def test_a_rule_lets_in_exactly_whom_it_names(rule, actor, may):
    assert rule.allows(actor) is may


# ---- at the door ----


@pytest.fixture
def app(own_app):
    """These tests add views, so each has an app of its own."""
    return own_app


def test_a_view_that_does_not_say_who_may_use_it_is_shut(app, client):
    app.add_url_rule("/silent", "silent", lambda: "secret")
    answer = client.get("/silent")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_somebody_not_signed_in_is_led_to_signing_in_and_back(app, client):
    answer = client.get("/home?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/home?x%3D1"


def test_the_wrong_role_is_told_whom_the_page_is_for(app, client):
    @access(roles(Role.SAFEGUARDING))
    def concerns() -> str:
        return "secret"

    app.add_url_rule("/concerns", "concerns", concerns)
    make.sign_in(client, make.officer())
    answer = client.get("/concerns")
    assert answer.status_code == 403
    assert "safeguarding lead" in answer.text
    assert "secret" not in answer.text
