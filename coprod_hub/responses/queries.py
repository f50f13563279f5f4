"""Reading what people sent: counts for everybody (floored or released), comments and exact figures for the team."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.disclosure import Released, floored
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.responses.models import Answer, BatchState, ImportBatch, Release, Response
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.kinds import kind_of
from coprod_hub.surveys.models import Audience, Survey
from coprod_hub.surveys.queries import on_team

Counts = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class GroupTotal:
    """How many of one group have answered, as the reader may see it."""

    audience: Audience
    people: int


def counted() -> ColumnElement[bool]:
    """Responses that count: sent by a person, or of an import that is in as a whole."""
    live = select(ImportBatch.id).where(ImportBatch.state == BatchState.LIVE)
    return or_(Response.batch_id.is_(None), Response.batch_id.in_(live))


def people_by_audience(survey_id: str) -> dict[str, int]:
    """How many responses each audience sent, exactly. For jobs and the team."""
    wanted = (
        select(Response.audience_id, func.count())
        .where(Response.survey_id == survey_id, counted())
        .group_by(Response.audience_id)
    )
    session: Session = db.session
    return dict(iter(session.execute(wanted)))


def choices_counted(survey_id: str) -> Counts:
    """`counts[question][audience id][option key]`: how many people chose what, exactly. For jobs only."""
    wanted = (
        select(Answer.question, Response.audience_id, Answer.choices, func.count())
        .join(Response, Response.id == Answer.response_id)
        .where(Response.survey_id == survey_id, Answer.choices != "", counted())
        .group_by(Answer.question, Response.audience_id, Answer.choices)
    )
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for question, audience_id, choices, number in db.session.execute(wanted):
        for key in choices.split():
            found[question][audience_id][key] += number
        found[question][audience_id][""] += number  # how many answered at all
    return found


def group_totals(actor: Actor, survey: Survey) -> list[GroupTotal]:
    """How many answered, by group: exact for the survey's team, floored to five for everybody else."""
    people = people_by_audience(survey.id)
    exact = on_team(actor, survey)
    return [
        GroupTotal(audience, people.get(audience.id, 0) if exact else floored(people.get(audience.id, 0)))
        for audience in survey.audiences
    ]


def latest_release(survey_id: str) -> Release | None:
    """The newest release of a survey's answers: the numbers that everybody may read."""
    wanted = select(Release).where(Release.survey_id == survey_id, Release.about == "").order_by(Release.number.desc())
    found: Release | None = db.session.scalar(wanted.limit(1))
    return found


def released(release: Release) -> Released:
    """A release, as the shapes that pages show."""
    return Released.from_dict(release.tables)


def releases(survey_id: str) -> list[Release]:
    """Every release of a survey, oldest first."""
    wanted = select(Release).where(Release.survey_id == survey_id).order_by(Release.number)
    return list(db.session.scalars(wanted))


def closed_without_release() -> list[str]:
    """Ids of closed surveys whose numbers are not made yet."""
    made = select(Release.survey_id).where(Release.about == "")
    wanted = select(Survey.id).where(Survey.state == "closed", Survey.id.not_in(made))
    return list(db.session.scalars(wanted))


@dataclass(frozen=True)
class Comment:
    """Somebody's words to one question, with the group they belong to."""

    answer_id: str
    audience_id: str
    text: str
    may_quote: bool


def comments(survey_id: str, question: str) -> Iterator[Comment]:
    """All words given to one question, in no order that means anything. For jobs; pages go through `team_comments`."""
    wanted = (
        select(Answer)
        .join(Answer.response)
        .options(contains_eager(Answer.response))
        .where(Response.survey_id == survey_id, Answer.question == question, Answer.text_sealed.is_not(None), counted())
        .order_by(Answer.id)
        .execution_options(yield_per=500)
    )
    with closing(db.session.scalars(wanted)) as found:  # a cursor of the server must not stay open after a fault
        for answer in found:
            yield Comment(answer.id, answer.response.audience_id, answer.text, answer.response.may_quote)


def written_question(survey: Survey, key: str) -> Question:
    """The question of that key to which people answer in words; NotFound for any other."""
    for question in survey.version.definition.questions:
        if question.key == key and not kind_of(question).counted:
            return question
    raise NotFound("This survey has no such question.")


PAGE = 30


@dataclass(frozen=True)
class CommentPage:
    """Some of the words given to one question."""

    comments: list[Comment]
    found: int
    page: int
    pages: int


def team_comments(actor: Actor, survey: Survey, question: str, search: str = "", page: int = 1) -> CommentPage:
    """One page of words for the survey's named team. Searching opens every text of the question first."""
    if not on_team(actor, survey):
        raise NotAllowed("Only the people named on this survey's team may read what people wrote.")
    wanted = search.casefold()
    found = [one for one in comments(survey.id, question) if wanted in one.text.casefold()]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    return CommentPage(found[(page - 1) * PAGE : page * PAGE], len(found), page, pages)
