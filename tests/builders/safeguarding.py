"""Safeguarding leads and what they look at, for tests.

amara, ravi = leads("Amara Osei", "Ravi Nair")      in the order in which they are told
concern = flagged(survey, "my dad hits me")          somebody answered so, and screening found it
"""

from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Role
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.responses.models import Answer
from coprod_hub.safeguarding.models import Concern, LeadPlace
from coprod_hub.safeguarding.raising import Wish, ask_to_get_in_touch
from coprod_hub.surveys.models import Survey
from tests.builders.accounts import staff
from tests.builders.responses import record
from tests.builders.surveys import open_survey_for, words

WORRYING = "my dad hits me"
WISH = Wish("Jay", "text 07700 900 461", "after four", "I want to talk to someone")


def leads(*names: str) -> list[Person]:
    """Safeguarding leads, told in this order."""
    people = [staff(Role.SAFEGUARDING, name=name) for name in names or ("Amara Osei", "Ravi Nair")]
    with transaction() as session:
        session.add_all(LeadPlace(person_id=person.id, position=at) for at, person in enumerate(people))
    return [db.session.get_one(Person, person.id) for person in people]


def asked(*groups: str, **more) -> Survey:
    """An open survey that asks for words, under the key `why`."""
    return open_survey_for(*(groups or ("Young people",)), questions=[words("Why?", key="why")], **more)


def said(survey: Survey, text: str, group: str = "") -> Answer:
    """Somebody sent this."""
    before = {one.id for one in db.session.scalars(select(Answer))}
    record(survey, group, {"why": text})
    return next(one for one in db.session.scalars(select(Answer)) if one.id not in before)


def flagged(survey: Survey, text: str = WORRYING) -> Concern:
    """Somebody sent this, and screening raised a concern."""
    concern = said(survey, text).concern
    assert concern is not None, text
    return concern


def in_touch(wish: Wish = WISH) -> Concern:
    """Somebody asked us to get in touch."""
    with transaction():
        assert ask_to_get_in_touch(wish, f"{now()}")
    return db.session.scalars(select(Concern).order_by(Concern.id)).all()[-1]
