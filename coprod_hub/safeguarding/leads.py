"""The safeguarding leads in the order in which they are told: the lead, the deputy, and whoever comes after."""

from collections.abc import Sequence

from sqlalchemy import select

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.safeguarding.models import Concern, LeadPlace


def in_order() -> list[Person]:
    """Everybody with the role and an account that is open, as they are told; those without a place come last."""
    wanted = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .outerjoin(LeadPlace, LeadPlace.person_id == Person.id)
        .where(PersonRole.role == Role.SAFEGUARDING, Person.active)
        .order_by(LeadPlace.position.is_(None), LeadPlace.position, Person.name, Person.id)
    )
    return list(db.session.scalars(wanted))


def names() -> dict[str, str]:
    """The leads' names, by id; of closed accounts too, since one may be opened again."""
    leads = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
    found = db.session.scalars(leads.where(PersonRole.role == Role.SAFEGUARDING))
    return {person.id: person.full_name for person in found}


def who_may_see(concern: Concern, all_leads: Sequence[Person]) -> list[Person]:
    """The leads that a concern goes to, in order: all but those whom it is about."""
    left_out = {one.person_id for one in concern.about}
    return [person for person in all_leads if person.id not in left_out]


def move_up(actor: Actor, person_id: str) -> None:
    """Tell this lead one place earlier."""
    actor.must_have(Role.ADMINISTRATOR)
    people = in_order()
    at = next((place for place, person in enumerate(people) if person.id == person_id), None)
    if at is None:
        raise NotFound("That person is not a safeguarding lead any more.")
    if at > 0:
        people[at - 1], people[at] = people[at], people[at - 1]
    places = {row.person_id: row for row in db.session.scalars(select(LeadPlace))}
    for position, person in enumerate(people):
        row = places.get(person.id)
        if row is None:
            row = LeadPlace(person_id=person.id, position=position)
            db.session.add(row)
        row.position = position
        if person.id == person_id:
            record(actor, "placed", row, position=position)
    db.session.flush()
