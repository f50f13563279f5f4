"""Reading forums and who is in them. A forum member sees their own; only staff who run a forum see its people."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import g, has_request_context
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.elements import False_, True_

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import db, writing
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.forums.models import Forum, Membership, Place


def forums(actor: Actor) -> list[Forum]:
    """The forums whose page this person may read, by name, and whose they are."""
    wanted = select(Forum).where(visible_forums(actor)).options(joinedload(Forum.organisation))
    return list(db.session.scalars(wanted.order_by(Forum.name)))


def my_forums(actor: Actor) -> list[Forum]:
    """The forums in which this person has a place today."""
    wanted = select(Forum).where(Forum.id.in_(_mine(actor)))
    return list(db.session.scalars(wanted.order_by(Forum.name)))


def forum(actor: Actor, slug: str) -> Forum:
    """One forum whose page this person may read."""
    found: Forum | None = db.session.scalar(select(Forum).where(Forum.slug == slug, visible_forums(actor)))
    if found is None:
        raise NotFound("There is no such forum, or you are not in it.")
    return found


def is_member(actor: Actor, forum: Forum) -> bool:
    """Whether this person is a member of the forum today."""
    return _place(actor, forum) is Place.MEMBER


def _place(actor: Actor, forum: Forum) -> Place | None:
    held = select(Membership.place).where(
        Membership.forum_id == forum.id, Membership.person_id == actor.person_id, Membership.left_on.is_(None)
    )
    return db.session.scalar(held)


# ---- whose forum it is: the one rule of who sees what; the features above ask it through `surveys.queries` ----


def visible_forums(actor: Actor) -> ColumnElement[bool]:
    """Which forums' pages somebody may read.

    Forum members read their own. Officers with certain forums, and another organisation's staff, read those they run;
    everybody else at the council reads the page of every forum, also of one that another organisation runs.
    """
    if actor.job or sees_the_whole_council(actor):
        return true()
    if not actor.is_staff:
        return Forum.id.in_(_mine(actor))
    if actor.organisation_id is None and not actor.has(Role.OFFICER):
        return true()
    return run_by(actor)


def run_by(actor: Actor) -> ColumnElement[bool]:
    """Which forums somebody may change, with their members and surveys.

    A forum is run by the officers of the organisation whose forum it is; the council's administrators run all of the
    council's. An officer who was given certain forums runs those and no others.
    """
    if actor.job:
        return true()
    if not actor.has(Role.ADMINISTRATOR, Role.OFFICER):
        return false()
    ours = Forum.organisation_id.is_not_distinct_from(actor.organisation_id)
    given = _as_officer(actor).where(Membership.left_on.is_(None))
    return and_(ours, or_(unlimited(actor), Forum.id.in_(given)))


def unlimited(actor: Actor) -> ColumnElement[bool]:
    """Whether this person runs every forum of their organisation; for use in another question.

    An officer from whom every forum was taken back runs none, and not all.
    """
    if actor.has(Role.ADMINISTRATOR):
        return true()
    return ~_as_officer(actor).exists() if actor.has(Role.OFFICER) else false()


def whole_council(actor: Actor) -> ColumnElement[bool]:
    """`sees_the_whole_council`, for use in another question."""
    if actor.job or (actor.organisation_id is None and actor.has(Role.COMMISSIONER)):
        return true()
    return unlimited(actor) if actor.organisation_id is None else false()


def _as_officer(actor: Actor) -> Select[str]:
    held = Membership.person_id == actor.person_id, Membership.place == Place.OFFICER
    return select(Membership.forum_id).where(*held).correlate(None)


def runs(actor: Actor, forum: Forum) -> bool:
    """Whether this person may change the forum and see its members."""
    return bool(db.session.scalar(select(exists().where(Forum.id == forum.id, run_by(actor)))))


def forums_i_run(actor: Actor) -> set[str]:
    """The ids of all that this person may change, asked once for a whole list."""
    return set(db.session.scalars(select(Forum.id).where(run_by(actor))))


def runs_every_forum(actor: Actor) -> bool:
    """Whether this person may set up forums of their organisation and say who runs which."""
    return _holds("every forum", actor, unlimited)


def sees_the_whole_council(actor: Actor) -> bool:
    """Whether this person reads what all of the council's forums say: its commissioners, administrators and officers.

    Not officers with certain forums, and nobody of another organisation.
    """
    return _holds("whole council", actor, whole_council)


def _holds(name: str, actor: Actor, rule: Callable[[Actor], ColumnElement[bool]]) -> bool:
    """Whether a rule holds. A page that is only read asks once, though several of its parts want to know."""
    condition = rule(actor)
    if isinstance(condition, True_ | False_):
        return isinstance(condition, True_)
    known: dict[tuple[str, Actor], bool] = {}
    if has_request_context() and not writing():  # who writes may be changing it
        known = g.setdefault("forum_cover", known)
    if (name, actor) not in known:
        known[name, actor] = bool(db.session.scalar(select(condition)))
    return known[name, actor]


def must_run_every_forum(actor: Actor) -> None:
    """Raise NotAllowed for everybody else."""
    if not runs_every_forum(actor):
        raise NotAllowed("You look after certain forums. Ask an administrator to do this.")


def must_run(actor: Actor, forum: Forum) -> None:
    """Raise NotAllowed for everybody who does not run this forum."""
    if not runs(actor, forum):
        raise NotAllowed(f"{forum.name} is run by somebody else. Ask an administrator if you should cover it.")


def _mine(actor: Actor) -> Select[str]:
    return select(Membership.forum_id).where(Membership.person_id == actor.person_id, Membership.left_on.is_(None))


def forum_i_run(actor: Actor, slug: str) -> Forum:
    """One forum, for those who run it."""
    found = forum(actor, slug)
    must_run(actor, found)
    return found


# ---- people of a forum, for those who run it ----


def members(actor: Actor, forum: Forum) -> list[Membership]:
    """Everybody who is or was a member, by the name their worker uses."""
    return _places(actor, forum, Place.MEMBER)


def officers(actor: Actor, forum: Forum) -> list[Membership]:
    """The officers who were given this forum."""
    return [row for row in _places(actor, forum, Place.OFFICER) if row.left_on is None]


def _places(actor: Actor, forum: Forum, place: Place) -> list[Membership]:
    must_run(actor, forum)
    wanted = select(Membership).where(Membership.forum_id == forum.id, Membership.place == place)
    return sorted(db.session.scalars(wanted), key=lambda row: (row.person.full_name.casefold(), row.id))


def membership(actor: Actor, forum: Forum, membership_id: str, place: Place = Place.MEMBER) -> Membership:
    """One of them."""
    found = next((row for row in _places(actor, forum, place) if row.id == membership_id), None)
    if found is None:
        raise NotFound("That person is not in this forum.")
    return found


def people_to_choose(actor: Actor, forum: Forum) -> list[Person]:
    """Members of the other forums that this person runs who could take part in this one too."""
    must_run(actor, forum)
    there = select(Membership.person_id).where(Membership.forum_id == forum.id, Membership.left_on.is_(None))
    elsewhere = select(Membership.person_id).join(Forum, Forum.id == Membership.forum_id)
    elsewhere = elsewhere.where(Membership.place == Place.MEMBER, Membership.left_on.is_(None), run_by(actor))
    wanted = select(Person).where(Person.active, Person.id.in_(elsewhere), Person.id.not_in(there))
    return _by_name(db.session.scalars(wanted))


def officers_to_choose(actor: Actor, forum: Forum) -> list[Person]:
    """Officers of the forum's organisation who could be given it."""
    there = {row.person_id for row in officers(actor, forum)}
    found = db.session.scalars(select(Person).where(officers_of(forum.organisation_id)))
    return _by_name(person for person in found if person.id not in there)


def officers_of(organisation_id: str | None) -> ColumnElement[bool]:
    """The open accounts of participation officers of an organisation; of the council without one."""
    ours = Person.organisation_id.is_not_distinct_from(organisation_id)
    return and_(Person.active, ours, Person.role_rows.any(PersonRole.role == Role.OFFICER))


@dataclass(frozen=True)
class LimitedOfficer:
    """An officer who runs certain forums only: those that were given and not taken back."""

    person: Person
    forums: list[Forum]


def limited_officers(actor: Actor) -> list[LimitedOfficer]:
    """Officers of this person's organisation who run certain forums only, by name."""
    must_run_every_forum(actor)
    given = select(Membership.person_id).where(Membership.place == Place.OFFICER)
    people = _by_name(
        db.session.scalars(select(Person).where(officers_of(actor.organisation_id), Person.id.in_(given)))
    )
    held = Membership.person_id.in_([person.id for person in people]), Membership.left_on.is_(None)
    wanted = select(Membership.person_id, Forum).join(Forum, Forum.id == Membership.forum_id).where(*held)
    of: defaultdict[str, list[Forum]] = defaultdict(list)
    for person_id, forum in db.session.execute(wanted.order_by(Forum.name)):
        of[person_id].append(forum)
    return [LimitedOfficer(person, of[person.id]) for person in people]


def _by_name(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (person.full_name.casefold(), person.id))
