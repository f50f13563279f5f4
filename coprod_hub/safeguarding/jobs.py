"""What the worker does for safeguarding: tells leads at the council's fixed points.

Leads are written to at those points and at no other time: a message sent when somebody wrote would keep the minute in
which they did. The messages say that there is something, and never what.
"""

from collections import defaultdict

from flask import current_app
from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.core.access import Role
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job, JobState, Progress, enqueue, job, looks_for_work
from coprod_hub.core.notify import write_to
from coprod_hub.safeguarding import leads
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.rules import WAITING, State, last_point, to_tell

TELL = "safeguarding.tell"


@looks_for_work
def a_point_has_passed() -> None:
    """Ask for the round once each point has passed, whether there is anything to tell or not."""
    point = last_point(now(), arrangements())
    done = exists().where(Job.name == TELL, Job.asked_at >= point)
    under_way = exists().where(Job.name == TELL, Job.state.in_([JobState.WAITING, JobState.RUNNING]))
    if point is not None and not db.session.scalar(select(done | under_way)):
        enqueue(TELL)


@job(TELL)
def tell(progress: Progress) -> None:
    """Write to the lead about what is new, and to one more in the order about each thing that is overdue."""
    with transaction():
        to_write: defaultdict[str, set[str]] = defaultdict(set)
        everybody = leads.in_order()
        found = select(Concern).where(Concern.state.in_(WAITING)).options(selectinload(Concern.about))
        for concern in db.session.scalars(found.order_by(Concern.id)):
            people = leads.who_may_see(concern, everybody)
            overdue = concern.due_at <= now()
            wanted = to_tell(concern.told, len(people), is_new=concern.state is State.NEW, overdue=overdue)
            for person in people[0 if overdue else concern.told : wanted]:
                to_write[person.id].add("late" if overdue else "new")
            if not people:
                for administrator in _administrators():
                    to_write[administrator.id].add("nobody")
            concern.told = wanted
        for person_id, what in sorted(to_write.items()):
            _write(db.session.get_one(Person, person_id), what)


def _administrators() -> list[Person]:
    wanted = select(Person).join(PersonRole).where(PersonRole.role == Role.ADMINISTRATOR, Person.active)
    return list(db.session.scalars(wanted.order_by(Person.id)))


def _write(person: Person, what: set[str]) -> None:
    if person.email is None:
        return
    place = "safeguarding-settings" if what == {"nobody"} else "to-look-at"
    link = f"{current_app.extensions['settings'].public_url}/{place}"
    subject = "Something waits longer than it should" if "late" in what else "There is something to look at"
    write_to(person.email, subject, "to_look_at", name=person.name, link=link, what=sorted(what))
