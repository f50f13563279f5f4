"""People who left a name or a safe way to get in touch, where the promise lets them: for the survey's team alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.core.web import record_anyway
from coprod_hub.responses.models import Response
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.queries import on_team
from coprod_hub.surveys.rules import Promise


@dataclass(frozen=True)
class Reachable:
    """What one person left, so that the team may get in touch as they asked."""

    name: str
    reach: str
    group: str
    sent_on: date


def may_be_reached(actor: Actor, survey: Survey) -> Sequence[Reachable]:
    """Who left a name or a way, by name; each reading is recorded.

    NotFound where the promise is *No names*, NotAllowed for anybody who is not on the survey's team.
    """
    if survey.promise is Promise.NO_NAMES:
        raise NotFound("This survey asks nobody for a name.")
    if not on_team(actor, survey):
        raise NotAllowed("Only the people named on this survey's team may see who left a name.")
    left = or_(Response.name_sealed.is_not(None), Response.reach_sealed.is_not(None))
    wanted = select(Response).where(Response.survey_id == survey.id, left).options(joinedload(Response.audience))
    found = [Reachable(one.name, one.reach, one.audience.name, one.sent_on) for one in db.session.scalars(wanted)]
    survey_id = survey.id
    if actor.signed_in:
        record_anyway(lambda: record(actor, "read who left a name in", db.session.get_one(Survey, survey_id)))
    return sorted(found, key=lambda one: (not one.name, one.name.casefold(), one.reach))
