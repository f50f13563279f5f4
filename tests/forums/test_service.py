"""Forums as officers, members and administrators use them; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from coprod_hub.accounts import service as accounts
from coprod_hub.accounts.models import Person
from coprod_hub.core import clock
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.forums import queries, service
from coprod_hub.forums.models import Forum, Membership, Place
from coprod_hub.forums.service import ForumFacts
from tests.builders import accounts as people
from tests.builders import forums as make


def actor_of(person: Person) -> Actor:
    return people.fresh(person).actor


def again(forum: Forum) -> Forum:
    return db.session.get_one(Forum, forum.id)


def test_a_forum_is_configured_and_changed_but_keeps_its_address(app):
    forum, officer = make.forum("Youth Council"), people.officer()
    with transaction():
        facts = ForumFacts("Youth Parliament", "To be heard.", "Young people", rhythm="Every week")
        service.change_forum(actor_of(officer), again(forum), facts)
    changed = again(forum)
    assert (changed.name, changed.slug, changed.rhythm) == ("Youth Parliament", "youth-council", "Every week")


def test_two_forums_of_one_name_have_two_addresses(app):
    assert {make.forum("Youth Council").slug, make.forum("Youth Council").slug} == {"youth-council", "youth-council-2"}


def test_ages_the_wrong_way_round_are_refused(app):
    with pytest.raises(Refused, match="youngest age"), transaction():
        service.add_forum(people.HUB, ForumFacts("X", "Y", "Z", age_from=18, age_to=11))


def test_commissioners_and_members_set_up_nothing(app):
    for actor in (people.commissioner().actor, people.member().actor):
        with pytest.raises(NotAllowed), transaction():
            service.add_forum(actor, ForumFacts("X", "Y", "Z"))


# ---- members ----


def test_somebody_new_gets_a_place_and_a_code(app):
    forum, officer = make.forum(), people.officer()
    with transaction():
        row, code = service.add_member(actor_of(officer), again(forum), "Amina K")
        person = row.person
    with transaction():
        accounts.join(code, "Red Kite", people.PASSWORD)
    assert queries.is_member(actor_of(person), again(forum))
    assert [row.person.full_name for row in queries.members(actor_of(officer), again(forum))] == ["Amina K"]


def test_two_members_of_one_forum_are_not_called_the_same(app):
    forum, other = make.forum("Youth Council"), make.forum("Voice4Parents")
    make.member_of(forum, "Red Kite", "Amina K")
    with pytest.raises(Refused, match="has that name already"), transaction():
        service.add_member(people.HUB, again(forum), "amina k")
    make.member_of(other, "Blue Bus", "Amina K")


def test_a_member_sees_only_their_own_forums(app):
    mine, other = make.forum("Youth Council"), make.forum("Voice4Parents")
    actor = make.member_of(mine, "Red Kite").actor
    assert [forum.slug for forum in queries.forums(actor)] == ["youth-council"]
    assert queries.forum(actor, "youth-council").id == mine.id
    with pytest.raises(NotFound):
        queries.forum(actor, other.slug)


def test_one_person_can_be_in_two_forums(app):
    mine, other = make.forum("Youth Council"), make.forum("HeadStart Ambassadors")
    person = make.member_of(mine, "Red Kite")
    with transaction():
        service.add_person(people.HUB, again(other), people.fresh(person))
    names = [forum.name for forum in queries.my_forums(actor_of(person))]
    assert names == ["HeadStart Ambassadors", "Youth Council"]
    with pytest.raises(Refused, match="in this forum already"), transaction():
        service.add_person(people.HUB, again(other), people.fresh(person))


def test_moving_on_and_coming_back(app):
    forum = make.forum()
    person = make.member_of(forum, "Red Kite")
    make.moved_on(forum, person)
    assert queries.forums(actor_of(person)) == []
    with pytest.raises(NotFound):
        queries.forum(actor_of(person), forum.slug)
    with pytest.raises(Refused, match="moved on"), transaction():
        service.new_code(people.HUB, again(forum), make.place_of(forum, person))
    with transaction():
        service.bring_back(people.HUB, again(forum), make.place_of(forum, person))
    assert queries.is_member(actor_of(person), again(forum))


def test_nobody_moves_on_before_the_day_they_joined(app):
    forum = make.forum()
    person = make.member_of(forum, "Red Kite")
    with clock.set_to(clock.now() - timedelta(days=2)):
        make.moved_on(forum, person)
    row = make.place_of(forum, person)
    assert row.left_on == row.joined_on


def test_the_database_itself_refuses_a_member_who_left_before_joining(app):
    forum = make.forum()
    person = make.member_of(forum, "Red Kite")
    with pytest.raises(IntegrityError, match="left_after_joining"), transaction():
        make.place_of(forum, person).left_on = clock.today() - timedelta(days=1)


# ---- who sees whom ----


def test_members_and_commissioners_never_see_who_is_in_a_forum(app):
    forum = make.forum()
    member, commissioner = make.member_of(forum, "Red Kite"), people.commissioner()
    for person in (member, commissioner):
        with pytest.raises(NotAllowed):
            queries.members(actor_of(person), again(forum))
    assert queries.forum(actor_of(commissioner), forum.slug).id == forum.id


def test_an_officer_runs_every_forum_until_one_is_given_to_them(app):
    mine, other, officer = make.forum("Youth Council"), make.forum("Voice4Parents"), people.officer()
    assert queries.runs(actor_of(officer), mine)
    assert queries.runs(actor_of(officer), other)
    make.given_to(mine, officer)
    assert queries.runs(actor_of(officer), mine)
    assert not queries.runs(actor_of(officer), other)
    with pytest.raises(NotAllowed):
        queries.members(actor_of(officer), again(other))
    with pytest.raises(NotAllowed), transaction():
        service.add_member(actor_of(officer), again(other), "Amina K")
    with pytest.raises(NotAllowed), transaction():
        service.add_forum(actor_of(officer), ForumFacts("X", "Y", "Z"))
    with pytest.raises(NotAllowed), transaction():
        service.give_to_officer(actor_of(officer), again(other), people.fresh(officer))


def test_taking_the_only_forum_back_never_widens_what_an_officer_sees(app):
    mine, other, officer = make.forum("Youth Council"), make.forum("Voice4Parents"), people.officer()
    make.given_to(mine, officer)
    with transaction():
        service.take_from_officer(people.HUB, again(mine), make.place_of(mine, officer))
    assert not queries.runs(actor_of(officer), mine)
    assert not queries.runs(actor_of(officer), other)


def test_a_forum_is_given_only_to_officers(app):
    forum, commissioner = make.forum(), people.commissioner()
    with pytest.raises(Refused, match="not a participation officer"), transaction():
        service.give_to_officer(people.HUB, again(forum), people.fresh(commissioner))


def test_an_officer_who_was_given_a_forum_is_not_a_member_of_it(app):
    forum, officer = make.forum(), people.officer()
    make.given_to(forum, officer)
    assert not queries.is_member(actor_of(officer), again(forum))
    assert queries.members(people.HUB, again(forum)) == []
    assert db.session.query(Membership).one().place is Place.OFFICER
    assert [row.person.name for row in queries.officers(people.HUB, again(forum))] == ["Priya Shah"]
    assert queries.officers_to_choose(people.HUB, again(forum)) == []


def test_a_visitor_is_in_no_forum(app):
    make.forum()
    assert queries.forums(Actor.respondent()) == []
    with pytest.raises(NotFound):
        queries.forum(Actor.respondent(), "youth-council")
