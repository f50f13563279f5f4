"""People for tests, made as an administrator and a worker would make them."""

from typing import Any

from coprod_hub.accounts import service
from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import db, transaction

PASSWORD = "purple kettle sideways"
HUB = Actor.system("tests")


def staff(*roles: Role, name: str = "Dana Okafor", email: str = "") -> Person:
    """Somebody who works for the council, with PASSWORD; an administrator unless roles are given."""
    address = email or f"{name.casefold().replace(' ', '.')}@wolverford.example"
    with transaction():
        person = service.add_staff(HUB, name, address, roles or (Role.ADMINISTRATOR,), PASSWORD)
    return fresh(person)


def officer(name: str = "Priya Shah", email: str = "") -> Person:
    """A participation officer."""
    return staff(Role.OFFICER, name=name, email=email)


def commissioner(name: str = "Tom Reed", email: str = "") -> Person:
    """A commissioner."""
    return staff(Role.COMMISSIONER, name=name, email=email)


def administrator(name: str = "Dana Okafor", email: str = "") -> Person:
    """An administrator."""
    return staff(Role.ADMINISTRATOR, name=name, email=email)


def member_with_code(known_as: str = "Amina K") -> tuple[Person, str]:
    """A forum member who has not joined yet, and their one-use code."""
    with transaction():
        person, code = service.add_member(HUB, known_as)
    return fresh(person), code


def member(nickname: str = "Red Kite", known_as: str = "Amina K") -> Person:
    """A forum member who has joined with a nickname and PASSWORD."""
    _, code = member_with_code(known_as)
    with transaction():
        person = service.join(code, nickname, PASSWORD)
    return fresh(person)


def fresh(person: Person) -> Person:
    """The person as the database knows them now."""
    return db.session.get_one(Person, person.id)


def sign_in(client: Any, person: Person, password: str = PASSWORD) -> None:
    """Sign in at the page, as this person would."""
    who = person.email or person.nickname
    answer = client.post("/sign-in", data={"who": who, "password": password})
    assert answer.status_code == 303, f"{who} could not sign in: {answer.status}"
