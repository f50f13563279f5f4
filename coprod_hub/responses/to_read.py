"""What people still have to read: screening is an aid, so a person reads everything that young people write.

Groups that a council has named as adults are left out; words in a language without a screening list never are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.forums.models import Forum
from coprod_hub.responses.looked_after import origin_of
from coprod_hub.responses.models import Answer, Response
from coprod_hub.responses.queries import counted
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.queries import measure
from coprod_hub.safeguarding.raising import raise_by_reader
from coprod_hub.safeguarding.rules import read_by
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.models import Audience, Survey, TeamMember
from coprod_hub.surveys.queries import on_team
from coprod_hub.surveys.seeing import ours

PAGE = 10


@dataclass(frozen=True)
class ToRead:
    """One survey with words that nobody has read yet."""

    survey: Survey
    texts: int
    due_on: date

    @property
    def late(self) -> bool:
        """Whether the oldest of them should have been read by now."""
        return self.due_on < today()


@dataclass(frozen=True)
class Unread:
    """Words to read: which question they answer, of which group, and whether screening could not know the language."""

    answer_id: str
    text: str
    question: Question
    group: Audience
    foreign: bool


@dataclass(frozen=True)
class ReadingPage:
    """The next words to read, a page at a time, and how many are left after them."""

    texts: tuple[Unread, ...]
    left: int


def _unread() -> tuple[ColumnElement[bool], ...]:
    adults = func.lower(Audience.name).in_([name.lower() for name in arrangements().adult_groups])
    words = Answer.text_sealed.is_not(None), Answer.choices == "", Answer.concern_id.is_(None)
    return (*words, Answer.read_on.is_(None), or_(Answer.foreign, ~adults), counted())


def _joined(wanted: Select[Answer]) -> Select[Answer]:
    return wanted.join(Answer.response).join(Audience, Audience.id == Response.audience_id)


def surveys_to_read(actor: Actor) -> list[ToRead]:
    """The surveys with unread words that this person may read, the longest waiting first."""
    team = select(TeamMember.survey_id).where(TeamMember.person_id == actor.person_id)
    mine = select(Survey.id).where(Survey.id.in_(team), ours(actor)).correlate(None)
    theirs = select(Forum.id).where(Forum.organisation_id.is_not(None))
    wanted = (
        select(Survey, func.count(Answer.id), func.min(Response.sent_on))
        .select_from(Answer)
        .join(Response, Response.id == Answer.response_id)
        .join(Audience, Audience.id == Response.audience_id)
        .join(Survey, Survey.id == Response.survey_id)
        .where(*_unread())
        .group_by(Survey.id)
    )
    of_council = or_(Survey.forum_id.is_(None), Survey.forum_id.not_in(theirs))
    wanted = wanted.where(of_council if actor.has(Role.SAFEGUARDING) else Survey.id.in_(mine))
    set_up, session = arrangements(), db.session
    found = [ToRead(survey, texts, read_by(since, set_up)) for survey, texts, since in session.execute(wanted)]
    return sorted(found, key=lambda one: (one.due_on, one.survey.title))


def survey_to_read(actor: Actor, survey_id: str) -> Survey:
    """A survey whose words this person reads, as one of its team or a safeguarding lead; NotFound or NotAllowed."""
    found = db.session.get(Survey, survey_id)
    if found is None:
        raise NotFound("We cannot find that survey. It may have been deleted.")
    of_council = found.forum is None or found.forum.organisation_id is None
    if not ((actor.has(Role.SAFEGUARDING) and of_council) or on_team(actor, found)):
        raise NotAllowed("Only the people named on this survey’s team may read what people wrote.")
    return found


def page(survey: Survey) -> ReadingPage:
    """The next words of this survey, the oldest day first: only these are opened."""
    session: Session = db.session
    of_survey = (*_unread(), Response.survey_id == survey.id)
    wanted = _joined(select(Answer)).options(contains_eager(Answer.response)).where(*of_survey)
    found = session.scalars(wanted.order_by(Response.sent_on, Answer.id).limit(PAGE)).all()
    every = session.scalar(_joined(select(Answer)).where(*of_survey).with_only_columns(func.count(Answer.id))) or 0
    groups = {group.id: group for group in survey.audiences}
    asked = {question.key: question for question in survey.version.definition.questions}
    texts = tuple(
        Unread(one.id, one.text, asked[one.question], groups[one.response.audience_id], one.foreign) for one in found
    )
    return ReadingPage(texts, every - len(texts))


def have_read(actor: Actor, survey: Survey, ids: Collection[str]) -> int:
    """A person has read these; returns how many of them were still unread."""
    if len(ids) > PAGE:
        raise Refused("That was more than one page. Reload the page and read them again.")
    of_survey = select(Response.id).where(Response.survey_id == survey.id)
    wanted = Answer.id.in_(ids), Answer.response_id.in_(of_survey), Answer.read_on.is_(None)
    done = list(db.session.scalars(update(Answer).where(*wanted).values(read_on=today()).returning(Answer.id)))
    record(actor, "read words", survey, texts=len(done))
    return len(done)


def text_to_read(survey: Survey, answer_id: str) -> Answer:
    """One answer in words of this survey that nobody looks after yet; raises NotFound."""
    wanted = select(Answer).join(Answer.response).options(contains_eager(Answer.response))
    of_survey = Response.survey_id == survey.id, Answer.id == answer_id, Answer.concern_id.is_(None)
    found: Answer | None = db.session.scalar(wanted.where(*of_survey, Answer.text_sealed.is_not(None)))
    if found is None:
        raise NotFound("We cannot find those words. Somebody may look after them already.")
    return found


def worried_about(actor: Actor, answer: Answer, about: Collection[str]) -> Concern:
    """I read this and am worried: the safeguarding leads look at it, and it is held out until they let it go on."""
    concern = raise_by_reader(actor, answer.text, origin_of(answer, answer.response), about)
    answer.concern_id, answer.read_on = concern.id, today()
    db.session.flush()
    return concern


def how_reading_went(actor: Actor) -> tuple[int, int]:
    """How many texts people have read, and in how many of them they found what screening missed. For leads only."""
    actor.must_have(Role.SAFEGUARDING)
    read = db.session.scalar(select(func.count(Answer.id)).where(Answer.read_on.is_not(None))) or 0
    return read, measure(actor).readers
