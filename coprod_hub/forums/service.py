"""What is done with forums: setting them up, and people coming, moving on and coming back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from coprod_hub.accounts import service as accounts
from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.forums import queries
from coprod_hub.forums.models import Forum, Membership, Place, RouteIn
from coprod_hub.forums.rules import same_name, slug_of


@dataclass(frozen=True)
class ForumFacts:
    """All that is set about a forum; the rest follows from its members."""

    name: str
    purpose: str
    who: str
    route_in: RouteIn = RouteIn.OPEN
    how_to_join: str = ""
    age_from: int | None = None
    age_to: int | None = None
    rhythm: str = ""
    seats: str = ""
    run_by: str = ""
    next_meeting_on: date | None = None
    next_meeting_place: str = ""


def add_forum(actor: Actor, facts: ForumFacts, organisation_id: str | None = None) -> Forum:
    """Set up a forum. Its short name in addresses is given now and stays, and so does whose forum it is.

    An administrator may set it up for another organisation, whose officers run it from then on.
    """
    queries.must_run_every_forum(actor)
    if not actor.has(Role.ADMINISTRATOR):
        organisation_id = actor.organisation_id
    slug = slug_of(facts.name, set(db.session.scalars(select(Forum.slug))))
    forum = Forum(slug=slug, organisation_id=organisation_id or None)
    _set(forum, facts)
    db.session.add(forum)
    record(actor, "set up", forum)
    db.session.flush()
    return forum


def change_forum(actor: Actor, forum: Forum, facts: ForumFacts) -> None:
    """Change what is set about a forum."""
    queries.must_run(actor, forum)
    _set(forum, facts)
    record(actor, "changed", forum)
    db.session.flush()


def _set(forum: Forum, facts: ForumFacts) -> None:
    if facts.age_from is not None and facts.age_to is not None and facts.age_from > facts.age_to:
        raise Refused("The youngest age is more than the oldest age.")
    for name, value in vars(facts).items():
        setattr(forum, name, value)


# ---- members ----


def add_member(actor: Actor, forum: Forum, name: str) -> tuple[Membership, str]:
    """Add somebody new to a forum, under the name their worker uses; returns their place and their one-use code."""
    queries.must_run(actor, forum)
    if any(same_name(row.person.full_name, name) for row in queries.members(actor, forum)):
        raise Refused("Somebody in this forum has that name already. Add a letter of their family name.")
    person, code = accounts.add_member(actor, name, forum.organisation_id)
    return _give_place(actor, forum, person, Place.MEMBER), code


def add_person(actor: Actor, forum: Forum, person: Person) -> Membership:
    """Let a member of another forum that this person runs take part in this one too."""
    queries.must_run(actor, forum)
    there = {row.person_id for row in queries.members(actor, forum) if row.left_on is None}
    if person.id not in there | {one.id for one in queries.people_to_choose(actor, forum)}:
        raise Refused("Choose a member of another forum that you run.")
    return _give_place(actor, forum, person, Place.MEMBER)


def give_to_officer(actor: Actor, forum: Forum, person: Person) -> Membership:
    """Let an officer run this forum, and only the forums given to them in this way."""
    queries.must_run_every_forum(actor)
    queries.must_run(actor, forum)
    if Role.OFFICER not in person.actor.roles or person.organisation_id != forum.organisation_id:
        raise Refused(f"{person.name} is not a participation officer of the organisation whose forum this is.")
    return _give_place(actor, forum, person, Place.OFFICER)


def take_from_officer(actor: Actor, forum: Forum, row: Membership) -> None:
    """An officer no longer runs this forum. They still run only forums that are given to them."""
    queries.must_run_every_forum(actor)
    queries.must_run(actor, forum)
    row.left_on = max(today(), row.joined_on)
    record(actor, "took from", row)
    db.session.flush()


def let_run_every_forum(actor: Actor, person: Person) -> None:
    """An officer who ran certain forums runs every forum of their organisation again."""
    if person.id not in {one.person.id for one in queries.limited_officers(actor)}:
        raise Refused(f"{person.name} runs every forum already.")
    given = delete(Membership).where(Membership.person_id == person.id, Membership.place == Place.OFFICER)
    db.session.execute(given)
    record(actor, "let run every forum", person)
    db.session.flush()


def _give_place(actor: Actor, forum: Forum, person: Person, place: Place) -> Membership:
    held = select(Membership).where(Membership.forum_id == forum.id, Membership.person_id == person.id)
    row = db.session.scalar(held)
    if row is None:
        row = Membership(forum_id=forum.id, person=person, place=place, joined_on=today())
        db.session.add(row)
    elif row.left_on is None:
        raise Refused(f"{person.full_name} is in this forum already.")
    else:
        row.place, row.left_on = place, None
    record(actor, "gave a place to", row, place=place)
    db.session.flush()
    return row


def new_code(actor: Actor, forum: Forum, row: Membership) -> str:
    """A new one-use code for a member who lost theirs, or their passphrase."""
    queries.must_run(actor, forum)
    if row.left_on is not None:
        raise Refused("They have moved on from this forum. Bring them back first.")
    return accounts.new_code(actor, row.person)


def move_on(actor: Actor, forum: Forum, row: Membership) -> None:
    """Somebody has moved on: from today the forum is not theirs to see; what they did stays."""
    queries.must_run(actor, forum)
    row.left_on = max(today(), row.joined_on)
    record(actor, "moved on", row)
    db.session.flush()


def bring_back(actor: Actor, forum: Forum, row: Membership) -> None:
    """Somebody who had moved on takes part again."""
    queries.must_run(actor, forum)
    row.left_on = None
    record(actor, "brought back", row)
    db.session.flush()
