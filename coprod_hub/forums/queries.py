"""Reading forums and who is in them. A forum member sees their own; only staff who run a forum see its people."""

from sqlalchemy import Select, select

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.forums.models import Forum, Membership, Place


def forums(actor: Actor) -> list[Forum]:
    """The forums that this person may know about: all for staff, their own for forum members."""
    if actor.is_staff or actor.job:
        return list(db.session.scalars(select(Forum).order_by(Forum.name)))
    return my_forums(actor)


def my_forums(actor: Actor) -> list[Forum]:
    """The forums in which this person has a place today."""
    wanted = select(Forum).join(Membership).where(Membership.person_id == actor.person_id, Membership.left_on.is_(None))
    return list(db.session.scalars(wanted.order_by(Forum.name)))


def forum(actor: Actor, slug: str) -> Forum:
    """One forum that this person may know about."""
    found = db.session.scalar(select(Forum).where(Forum.slug == slug))
    if found is None or not (actor.is_staff or actor.job or _place(actor, found)):
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


# ---- who runs a forum ----


def runs(actor: Actor, forum: Forum) -> bool:
    """Whether this person may change the forum and see its members.

    Administrators may, and officers; but an officer who was given certain forums runs those and no others.
    """
    if actor.has(Role.ADMINISTRATOR):
        return True
    given = _given_forums(actor)
    return actor.has(Role.OFFICER) and (not given or forum.id in given)


def runs_every_forum(actor: Actor) -> bool:
    """Whether this person may set up forums and say who runs which."""
    return actor.has(Role.ADMINISTRATOR) or (actor.has(Role.OFFICER) and not _given_forums(actor))


def must_run_every_forum(actor: Actor) -> None:
    """Raise NotAllowed for everybody else."""
    if not runs_every_forum(actor):
        raise NotAllowed("You look after certain forums. Ask an administrator to do this.")


def must_run(actor: Actor, forum: Forum) -> None:
    """Raise NotAllowed for everybody who does not run this forum."""
    if not runs(actor, forum):
        raise NotAllowed(f"{forum.name} is run by somebody else. Ask an administrator if you should cover it.")


def _given_forums(actor: Actor) -> set[str]:
    """Ids of the forums that an officer was given; one that matches none when all were taken back."""
    given = select(Membership.forum_id, Membership.left_on).where(
        Membership.person_id == actor.person_id, Membership.place == Place.OFFICER
    )
    rows = db.session.execute(given).all()
    if not rows:
        return set()
    return {forum_id for forum_id, left_on in rows if left_on is None} or {""}


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


def officers_to_choose(actor: Actor, forum: Forum) -> list[Person]:
    """Officers who could be given this forum."""
    there = {row.person_id for row in officers(actor, forum)}
    found = db.session.scalars(_officers())
    return sorted((person for person in found if person.id not in there), key=lambda person: person.name.casefold())


def _officers() -> Select[Person]:
    return select(Person).where(Person.active.is_(True), Person.role_rows.any(PersonRole.role == Role.OFFICER))
