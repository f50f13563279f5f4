"""Forums for tests, set up and filled through the services."""

from typing import Any

from coprod_hub.accounts import service as accounts
from coprod_hub.accounts.models import Organisation, Person
from coprod_hub.core.db import db, transaction
from coprod_hub.forums import service
from coprod_hub.forums.models import Forum, Membership, RouteIn
from coprod_hub.forums.service import ForumFacts
from tests.builders.accounts import HUB, PASSWORD, fresh, officer


def partner(name: str = "Voice4Parents") -> Organisation:
    """An organisation beside the council."""
    with transaction():
        made = accounts.add_organisation(HUB, name)
    return db.session.get_one(Organisation, made.id)


def officer_of(organisation: Organisation, name: str = "Vera Four", email: str = "vera@voice.example") -> Person:
    """A participation officer of another organisation."""
    person = officer(name, email)
    with transaction():
        db.session.get_one(Person, person.id).organisation_id = organisation.id
    return fresh(person)


def forum(name: str = "Youth Council", organisation: Organisation | None = None, **facts: Any) -> Forum:
    """A forum of the council, unless an organisation is given; any of its facts may be."""
    known: dict[str, Any] = {
        "purpose": "To be heard on what matters to young people in the city.",
        "who": "Young people who live in Wolverford",
        "route_in": RouteIn.ELECTED,
        "rhythm": "Once a month",
    }
    with transaction():
        owner = organisation.id if organisation else None
        made = service.add_forum(HUB, ForumFacts(name=name, **(known | facts)), owner)
    return db.session.get_one(Forum, made.id)


def member_of(group: Forum, nickname: str = "Red Kite", known_as: str = "") -> Person:
    """A member of this forum who has joined with a nickname and PASSWORD."""
    with transaction():
        _, code = service.add_member(HUB, db.session.get_one(Forum, group.id), known_as or f"Known as {nickname}")
        person = accounts.join(code, nickname, PASSWORD)
    return fresh(person)


def place_of(group: Forum, person: Person) -> Membership:
    """This person's place in this forum."""
    return db.session.query(Membership).filter_by(forum_id=group.id, person_id=person.id).one()


def moved_on(group: Forum, person: Person) -> None:
    """Let this person have moved on from this forum."""
    with transaction():
        service.move_on(HUB, db.session.get_one(Forum, group.id), place_of(group, person))


def given_to(group: Forum, officer: Person) -> None:
    """Let this officer run this forum, and only such forums."""
    with transaction():
        service.give_to_officer(HUB, db.session.get_one(Forum, group.id), db.session.get_one(Person, officer.id))
