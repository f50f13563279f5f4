"""Accounts, as a worker, a forum member and an administrator use them; on both databases."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from coprod_hub.accounts import passwords, queries, service, sign_ins
from coprod_hub.accounts.models import JoinCode, Person, SignIn
from coprod_hub.core import clock
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.jobs import run_waiting
from tests.builders import accounts as make


def begin(person: Person) -> str:
    with transaction():
        return sign_ins.begin(make.fresh(person))


def sign_in(who: str, password: str) -> Person | None:
    with transaction():
        return sign_ins.sign_in(who, password)


# ---- joining ----


def test_a_forum_member_joins_with_a_code_a_nickname_and_a_passphrase(app):
    person, code = make.member_with_code("Amina K")
    with transaction():
        service.join(code.lower().replace("-", " "), "Red Kite", make.PASSWORD)
    joined = make.fresh(person)
    assert (joined.name, joined.nickname, joined.known_as) == ("Red Kite", "red kite", "Amina K")
    assert sign_in(" RED kite", make.PASSWORD) is not None


def test_before_joining_nobody_but_staff_has_a_name_for_a_member(app):
    person, _ = make.member_with_code("Amina K")
    assert "Amina" not in person.name
    assert "Amina" not in person.actor.name
    assert person.full_name == "Amina K"


def test_a_code_works_once(app):
    _, code = make.member_with_code()
    with transaction():
        service.join(code, "Red Kite", make.PASSWORD)
    with pytest.raises(Refused, match="ask for a new code"), transaction():
        service.join(code, "Red Kite", "another long passphrase")
    assert sign_in("red kite", make.PASSWORD)


def test_a_code_is_too_old_after_two_weeks(app):
    _, code = make.member_with_code()
    with clock.set_to(clock.now() + timedelta(days=15)), pytest.raises(Refused, match="ask for a new code"):
        service.person_for_code(code)


def test_a_new_code_stops_the_one_before(app):
    person, old = make.member_with_code()
    with transaction():
        new = service.new_code(make.HUB, make.fresh(person))
    with pytest.raises(Refused):
        service.person_for_code(old)
    assert service.person_for_code(new).id == person.id


def test_with_a_new_code_somebody_keeps_the_nickname_and_is_signed_out_everywhere(app):
    person = make.member("Red Kite")
    token = begin(person)
    with transaction():
        code = service.new_code(make.HUB, make.fresh(person))
    with transaction():
        service.join(code, "Something Else", "lantern otter bicycle")
    assert make.fresh(person).nickname == "red kite"
    assert queries.sign_in_of(token) is None
    assert sign_in("red kite", make.PASSWORD) is None
    assert sign_in("red kite", "lantern otter bicycle") is not None


def test_a_nickname_belongs_to_one_person(app):
    make.member("Red Kite", "Amina K")
    _, code = make.member_with_code("Noor S")
    with pytest.raises(Refused, match="You cannot use that nickname"), transaction():
        service.join(code, "rEd  kite", make.PASSWORD)
    with transaction():
        service.join(code, "Blue Bus", make.PASSWORD)


def test_the_code_is_kept_nowhere(app):
    _, code = make.member_with_code()
    kept = db.session.scalars(select(JoinCode.code_hash)).all()
    assert len(kept) == 1
    assert code not in kept[0]
    assert digest(code.replace("-", "")) != kept[0]


def test_a_closed_account_cannot_be_joined(app):
    person, code = make.member_with_code()
    with transaction():
        service.deactivate(make.HUB, make.fresh(person))
    with pytest.raises(Refused):
        service.person_for_code(code)
    with pytest.raises(Refused, match="closed"), transaction():
        service.new_code(make.HUB, make.fresh(person))


# ---- staff ----


def test_staff_are_invited_by_a_message_that_gives_nothing_away(app, settings):
    with transaction():
        person = service.add_staff(make.HUB, "Priya Shah", "Priya@Wolverford.Example", [Role.OFFICER])
        code = service.invite(make.HUB, person)
    run_waiting()
    (message,) = (settings.data / "outbox").glob("*.eml")
    mail = message_from_bytes(message.read_bytes(), policy=default)
    assert (mail["To"], mail["Subject"]) == ("priya@wolverford.example", "Your account")
    assert f"/join?code={code}" in mail.get_content()
    with transaction():
        service.join(code, "", "lantern otter bicycle")
    assert sign_in("priya@wolverford.example", "lantern otter bicycle") is not None


def test_an_address_belongs_to_one_person(app):
    make.officer(email="priya@wolverford.example")
    with pytest.raises(Refused, match="has an account already"), transaction():
        service.add_staff(make.HUB, "Another", "PRIYA@wolverford.example", [Role.OFFICER])


@pytest.mark.parametrize("roles", [[], [Role.MEMBER], [Role.OFFICER, Role.PANELLIST]])
def test_staff_have_roles_of_staff(app, roles):
    with pytest.raises(Refused, match="at least one role"), transaction():
        service.add_staff(make.HUB, "Priya Shah", "priya@wolverford.example", roles)


def test_only_administrators_add_staff_or_give_them_codes(app):
    officer, colleague = make.officer(), make.commissioner()
    with pytest.raises(NotAllowed), transaction():
        service.add_staff(make.fresh(officer).actor, "X", "x@wolverford.example", [Role.OFFICER])
    with pytest.raises(NotAllowed), transaction():
        service.new_code(make.fresh(officer).actor, make.fresh(colleague))


def test_commissioners_do_not_add_forum_members(app):
    actor = make.commissioner().actor
    with pytest.raises(NotAllowed), transaction():
        service.add_member(actor, "Amina K")


# ---- signing in ----


@pytest.mark.parametrize(
    ("who", "password"),
    [("priya.shah@wolverford.example", "not the password"), ("nobody@wolverford.example", make.PASSWORD), ("", "")],
)
def test_a_wrong_name_or_password_lets_nobody_in(app, who, password):
    make.officer()
    assert sign_in(who, password) is None


def test_somebody_who_was_invited_but_has_no_password_cannot_sign_in(app):
    with transaction():
        service.add_staff(make.HUB, "Priya Shah", "priya@wolverford.example", [Role.OFFICER])
    assert sign_in("priya@wolverford.example", "") is None


def test_the_hash_for_nobody_costs_as_much_as_a_real_one():
    assert not passwords.outdated(passwords.NOBODY)


def test_an_old_hash_is_made_again_at_sign_in(app):
    person = make.officer()
    with transaction():
        kept = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(make.PASSWORD)
        make.fresh(person).password_hash = kept
    assert sign_in("priya.shah@wolverford.example", make.PASSWORD) is not None
    assert not passwords.outdated(make.fresh(person).password_hash or "")


def test_a_sign_in_ends_by_itself_after_twelve_hours(app):
    token = begin(make.officer())
    assert queries.sign_in_of(token) is not None
    with clock.set_to(clock.now() + timedelta(hours=13)):
        assert queries.sign_in_of(token) is None


def test_only_a_hash_of_the_token_is_kept(app):
    token = begin(make.officer())
    (kept,) = db.session.scalars(select(SignIn))
    assert kept.token_hash == digest(token) != token


def test_closing_an_account_signs_the_person_out_at_once_and_it_can_be_opened_again(app):
    person = make.officer()
    token = begin(person)
    with transaction():
        service.deactivate(make.HUB, make.fresh(person))
    assert queries.sign_in_of(token) is None
    assert sign_in("priya.shah@wolverford.example", make.PASSWORD) is None
    with transaction():
        service.reactivate(make.HUB, make.fresh(person))
    assert queries.sign_in_of(token) is None
    assert sign_in("priya.shah@wolverford.example", make.PASSWORD) is not None


def test_an_administrator_cannot_close_their_own_account(app):
    me = make.administrator()
    with pytest.raises(Refused, match="your own account"), transaction():
        service.deactivate(me.actor, make.fresh(me))


# ---- my own account ----


def test_changing_the_password_asks_for_the_present_one_and_ends_the_other_sign_ins(app):
    person = make.officer()
    here, there = begin(person), begin(person)
    keep = queries.sign_in_of(here)
    assert keep is not None
    keep_id, actor = keep.id, make.fresh(person).actor
    with pytest.raises(NotAllowed, match="Nothing was changed"), transaction():
        service.change_password(actor, "wrong one", "lantern otter bicycle", keep_id)
    with transaction():
        service.change_password(actor, make.PASSWORD, "lantern otter bicycle", keep_id)
    assert queries.sign_in_of(here) is not None
    assert queries.sign_in_of(there) is None


def test_a_person_sees_only_their_own_sign_ins(app):
    mine, theirs = make.officer(), make.commissioner()
    begin(mine)
    begin(theirs)
    (row,) = queries.my_sign_ins(make.fresh(mine).actor)
    assert row.person_id == mine.id
    with pytest.raises(Exception, match="not signed in there"):
        queries.my_sign_in(make.fresh(theirs).actor, row.id)


# ---- people ----


def test_administrators_find_people_by_any_of_their_names(app):
    make.member("Red Kite", "Élodie K")
    make.officer()
    actor = make.administrator().actor
    assert [person.full_name for person in queries.people(actor)] == ["Dana Okafor", "Priya Shah", "Élodie K"]
    assert [person.full_name for person in queries.people(actor, "élod")] == ["Élodie K"]
    assert [person.full_name for person in queries.people(actor, "KITE")] == ["Élodie K"]
    assert [person.full_name for person in queries.people(actor, "priya.shah@")] == ["Priya Shah"]
    assert queries.people(actor, "100%") == []


def test_nobody_else_reads_the_list_of_people(app):
    for actor in (make.officer().actor, make.member().actor, Actor.respondent()):
        with pytest.raises(NotAllowed):
            queries.people(actor)


def test_what_is_written_down_about_a_member_names_only_the_nickname(app):
    make.member("Red Kite", "Amina K")
    entries = db.session.scalars(select(AuditEntry)).all()
    assert {"added", "gave a code to", "joined with a code"} == {entry.verb for entry in entries}
    assert not [entry for entry in entries if "Amina" in f"{entry.actor} {entry.details}"]
