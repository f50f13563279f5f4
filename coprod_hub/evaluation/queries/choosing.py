"""Who may be chosen for a panel, and by which name those who run the tender know them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.accounts.queries import by_sign_in_name
from coprod_hub.core.access import STAFF, Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import matches
from coprod_hub.evaluation.models import Evaluator, EvaluatorPerson, Panel, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.forums import queries as forums
from coprod_hub.forums.models import Forum, Membership, Place

#: Where the people to choose from come from, besides forums.
OUR_STAFF = "staff"


def name_of(person: Person, known: Collection[str]) -> str:
    """What to call somebody: what their worker calls them only for those who run one of their forums."""
    return person.full_name if person.id in known else person.name


def known_by_name(actor: Actor) -> set[str]:
    """The ids of the people whose worker's name for them this person may read."""
    wanted = select(Membership.person_id).join(Forum, Forum.id == Membership.forum_id)
    return set(db.session.scalars(wanted.where(Membership.place == Place.MEMBER, forums.run_by(actor))))


def named(actor: Actor, people: Sequence[Person]) -> dict[str, str]:
    """These people's names by their ids, as this person may read them, in the order of the names."""
    known = known_by_name(actor)
    found = [(one.id, name_of(one, known)) for one in people]
    return dict(sorted(found, key=lambda one: (one[1].casefold(), one[0])))


def forums_to_choose_from(actor: Actor) -> list[Forum]:
    """The forums whose members this person may read: those they run."""
    return [one for one in forums.forums(actor) if forums.runs(actor, one)]


def our_staff() -> list[Person]:
    """Everybody who works for the council and has an account that is open."""
    theirs = Person.role_rows.any(PersonRole.role.in_(STAFF))
    return list(db.session.scalars(select(Person).where(Person.active, Person.organisation_id.is_(None), theirs)))


def guides_to_choose(of: Tender, panel: Panel | None = None) -> list[Person]:
    """Staff who may chair a panel or help it to agree: of the council and its partners, without a sheet here."""
    sits = select(EvaluatorPerson.person_id).join(Evaluator).join(Panel).where(Panel.tender_id == of.id)
    theirs = Person.role_rows.any(PersonRole.role.in_(STAFF))
    found = list(db.session.scalars(select(Person).where(Person.active, theirs, Person.id.not_in(sits))))
    there = [one for one in (panel.chair, panel.facilitator) if one] if panel else []
    return [*found, *(one for one in there if one.id not in {each.id for each in found})]


def candidates(actor: Actor, of: Panel, source: str, words: str = "") -> dict[str, Person]:
    """People of one forum that this person runs, or of the staff, who are not on the panel yet; by their ids."""
    who.must_run(actor, who.tender_of(of))
    there = {one.person_id for sheet in of.evaluators for one in sheet.people} | {actor.person_id}
    found = [one for one in _from(actor, source) if one.active and one.id not in there]
    names = named(actor, found)
    by_id = {one.id: one for one in found}
    return {key: by_id[key] for key, name in names.items() if matches(words, (name, by_id[key].name))}


def _from(actor: Actor, source: str) -> list[Person]:
    if source == OUR_STAFF:
        return our_staff()
    forum = next((one for one in forums_to_choose_from(actor) if one.slug == source), None)
    if forum is None:
        return []
    return [row.person for row in forums.members(actor, forum) if row.left_on is None]


def by_name(raw: str) -> Person:
    """Whoever signs in with exactly this nickname or address."""
    found = by_sign_in_name(raw)
    if found is None or not found.active:
        raise Refused("Nobody signs in with that. Ask them how they write it.")
    return found
