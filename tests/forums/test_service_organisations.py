"""Forums that another organisation runs, and officers who are let run every forum again; on both databases."""

import pytest

from coprod_hub.accounts import queries as account_queries
from coprod_hub.accounts import service as accounts
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.forums import queries, service
from coprod_hub.forums.models import Forum
from coprod_hub.forums.service import ForumFacts
from coprod_hub.rights.queries import ELSEWHERE, Wanted, audit
from tests.builders import accounts as people
from tests.builders import forums as make

pytestmark = pytest.mark.usefixtures("app")


def again(forum: Forum) -> Forum:
    return db.session.get_one(Forum, forum.id)


def test_another_organisations_forum_is_run_by_its_own_officers():
    theirs = make.partner()
    forum, vera = make.forum("Parents", organisation=theirs), make.officer_of(theirs)
    with transaction():
        service.add_member(vera.actor, again(forum), "Parent A")
    assert queries.runs(vera.actor, forum)
    for person in (people.administrator(), people.officer()):
        assert queries.forum(person.actor, forum.slug).name == "Parents"
        with pytest.raises(NotAllowed):
            queries.members(person.actor, again(forum))
        with pytest.raises(NotAllowed), transaction():
            service.change_forum(person.actor, again(forum), ForumFacts("X", "Y", "Z"))


def test_they_know_nothing_of_the_councils_forums():
    ours, vera = make.forum("Youth Council"), make.officer_of(make.partner())
    assert queries.forums(vera.actor) == []
    with pytest.raises(NotFound):
        queries.forum(vera.actor, ours.slug)
    with pytest.raises(NotAllowed), transaction():
        service.give_to_officer(vera.actor, again(ours), people.fresh(vera))


def test_what_they_set_up_is_theirs_whatever_they_ask_for():
    theirs = make.partner()
    vera, priya = make.officer_of(theirs), people.officer().actor
    with transaction():
        made = service.add_forum(vera.actor, ForumFacts("Mine", "Y", "Z"), None)
    assert again(made).organisation_id == theirs.id
    with transaction():
        made = service.add_forum(priya, ForumFacts("Ours", "Y", "Z"), theirs.id)
    assert again(made).organisation_id is None


def test_administrators_look_after_their_staff_and_never_see_their_members():
    theirs = make.partner()
    forum, vera = make.forum("Parents", organisation=theirs), make.officer_of(theirs)
    member, dana = make.member_of(forum, "Blue Tit"), people.administrator()
    assert {person.name for person in account_queries.people(dana.actor)} == {vera.name, dana.name}
    with pytest.raises(NotFound):
        account_queries.person(dana.actor, member.id)
    with pytest.raises(NotAllowed), transaction():
        accounts.new_code(dana.actor, people.fresh(member))
    said = {line.who for line in audit(dana.actor, Wanted()).lines}
    assert ELSEWHERE in said
    assert not any("Blue Tit" in who for who in said)


def test_people_of_another_organisation_are_officers_and_nothing_else():
    theirs = make.partner()
    with pytest.raises(Refused, match="only be a participation officer"), transaction():
        accounts.add_staff(people.HUB, "X", "x@elsewhere.example", [Role.ADMINISTRATOR], organisation_id=theirs.id)


def test_a_member_is_put_into_a_second_forum_only_by_whoever_runs_both():
    mine, other = make.forum("Youth Council"), make.forum("Care Council")
    person, officer, one = make.member_of(mine, "Red Kite"), people.officer(), people.officer("Olive One")
    make.given_to(other, one)
    assert queries.people_to_choose(people.fresh(one).actor, again(other)) == []
    with pytest.raises(Refused, match="another forum that you run"), transaction():
        service.add_person(people.fresh(one).actor, again(other), people.fresh(person))
    assert [each.id for each in queries.people_to_choose(officer.actor, again(other))] == [person.id]
    with transaction():
        service.add_person(officer.actor, again(other), people.fresh(person))
    assert queries.people_to_choose(officer.actor, again(other)) == []


def test_an_officer_is_let_run_every_forum_again():
    mine, other, one = make.forum("Youth Council"), make.forum("Care Council"), people.officer("Olive One")
    make.given_to(mine, one)
    dana = people.administrator().actor
    assert [(each.person.id, [forum.id for forum in each.forums]) for each in queries.limited_officers(dana)] == [
        (one.id, [mine.id])
    ]
    with pytest.raises(NotAllowed), transaction():
        service.let_run_every_forum(people.fresh(one).actor, people.fresh(one))
    with transaction():
        service.let_run_every_forum(dana, people.fresh(one))
    assert queries.runs(people.fresh(one).actor, other)
    assert queries.limited_officers(dana) == []
