"""People for tests, made as an administrator and a worker would make them."""

from functools import cache
from typing import Any

from coprod_hub.accounts import passwords, second_factor, service, sign_ins
from coprod_hub.accounts.models import Person
from coprod_hub.accounts.queries import by_sign_in_name
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import db, transaction

PASSWORD = "purple kettle sideways"
HUB = Actor.system("tests")


def staff(*roles: Role, name: str = "Dana Okafor", email: str = "", app: bool = True) -> Person:
    """Somebody who works for the council, with PASSWORD and an authenticator `app`; an administrator without roles."""
    address = email or f"{name.casefold().replace(' ', '.')}@wolverford.example"
    with transaction():
        person = service.add_staff(HUB, name, address, roles or (Role.ADMINISTRATOR,))
        person.password_hash = _hash_of_the_password()
        if app:
            second_factor.set_up(person)
    return fresh(person)


@cache
def _hash_of_the_password() -> str:
    """Made once: a slow hash for each of the hundreds of people of a test run would take half a minute."""
    return passwords.hashed(PASSWORD)


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


def sign_in(client: Any, person: Person) -> None:
    """Be signed in as this person in the client's browser: what the sign-in pages lead to, without walking them."""
    with transaction():
        token = sign_ins.begin(fresh(person))
    with client.session_transaction() as session:
        session.clear()
        session["_user_id"] = token


def code_of(who: str) -> str:
    """The code that this person's phone shows now; "" for somebody who needs none.

    Tests sign in more often than twice a minute: a code that was used is forgotten first, as if time had passed.
    """
    person = by_sign_in_name(who)
    factor = second_factor.factor_of(person) if person else None
    if person is None or factor is None:
        return ""
    with transaction():
        factor = second_factor.factor_of(fresh(person))
        assert factor
        factor.last_step = 0
    return second_factor.present_code(person).code


def come_in(client: Any, person: Person, password: str = PASSWORD) -> Any:
    """Sign in by the pages, as this person would; returns the last answer."""
    who = str(person.email or person.nickname)
    answer = client.post("/sign-in", data={"who": who, "password": password})
    assert answer.status_code == 303, f"{who} could not sign in: {answer.status}"
    if answer.headers["Location"].startswith("/sign-in/code"):
        answer = client.post("/sign-in/code", data={"code": code_of(who)})
        assert answer.status_code == 303, f"{who} could not type the code: {answer.status}"
    return answer
