"""What the worker does for safeguarding: tells leads at the council's fixed points.

Leads are written to at those points and at no other time: a message sent when somebody wrote would keep the minute in
which they did. The messages say that there is something, and never what.
"""

from collections import defaultdict
from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, exists, select
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
from coprod_hub.safeguarding.rules import WAITING, Source, State, last_point, next_point, to_tell

TELL = "safeguarding.tell"
AGAIN_AFTER = timedelta(minutes=15)


@looks_for_work
def a_point_has_passed() -> None:
    """Ask for the round once each point has passed, whether there is anything to tell or not.

    One that failed is asked for again after a while: the next point may lie beyond a long weekend.
    """
    point = last_point(now(), arrangements())
    since = Job.asked_at.between(point, now())  # what was asked by a clock that was ahead tells of no point passed
    done = exists().where(Job.name == TELL, since, Job.state != JobState.FAILED)
    just_failed = exists().where(Job.name == TELL, Job.state == JobState.FAILED, Job.ended_at > now() - AGAIN_AFTER)
    under_way = exists().where(Job.name == TELL, Job.state.in_([JobState.WAITING, JobState.RUNNING]))
    if point is not None and not db.session.scalar(select(done | just_failed | under_way)):
        enqueue(TELL)


@job(TELL)
def tell(progress: Progress) -> None:
    """Write to the lead about what is new, and to one more in the order about each thing that is overdue.

    A round that comes late leaves what was answered since its point for the next one: to write of it now would tell
    that it came in within these few minutes. Such an answer is due later than the next point (see `rules.due_after`).
    """
    with transaction():
        to_write: defaultdict[str, set[str]] = defaultdict(set)
        everybody = leads.in_order()
        coming = next_point(now(), arrangements())
        just_now = and_(Concern.source == Source.ANSWER, Concern.state == State.NEW, Concern.due_at > coming)
        found = select(Concern).where(Concern.state.in_(WAITING), ~just_now).options(selectinload(Concern.about))
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
