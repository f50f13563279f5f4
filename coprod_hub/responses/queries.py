"""Reading what people sent: counts for everybody (floored or released), comments and exact figures for the team."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.disclosure import EVERYONE, Released, floored
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.responses.looked_after import goes_on, words_of
from coprod_hub.responses.models import (
    SO_FAR,
    Answer,
    BatchState,
    Comparison,
    ImportBatch,
    NumbersPlan,
    Release,
    Response,
)
from coprod_hub.responses.tally import NOT_ASKED, not_asked
from coprod_hub.surveys import showing
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


def in_numbers() -> ColumnElement[bool]:
    """Responses that a release counts: after a survey's last release those, and no other, are spoken of."""
    return Response.counted_in.is_not(None)


def _of(among: ColumnElement[bool] | None) -> ColumnElement[bool]:
    return counted() if among is None else counted() & among


def people_by_audience(survey_id: str, among: ColumnElement[bool] | None = None) -> dict[str, int]:
    """How many responses each audience sent, exactly; `among` narrows it. For jobs and the team."""
    wanted = (
        select(Response.audience_id, func.count())
        .where(Response.survey_id == survey_id, _of(among))
        .group_by(Response.audience_id)
    )
    session: Session = db.session
    return dict(iter(session.execute(wanted)))


def choices_counted(survey_id: str, among: ColumnElement[bool] | None = None) -> Counts:
    """`counts[question][audience id][option key]`: how many people chose what, exactly. For jobs only.

    Under "" stands how many answered at all, under `NOT_ASKED` how many were not asked because of a rule.
    """
    wanted = (
        select(Answer.question, Response.audience_id, Answer.choices, func.count())
        .join(Response, Response.id == Answer.response_id)
        .where(Response.survey_id == survey_id, Answer.choices != "", _of(among))
        .group_by(Answer.question, Response.audience_id, Answer.choices)
    )
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for question, audience_id, choices, number in db.session.execute(wanted):
        for key in choices.split():
            found[question][audience_id][key] += number
        found[question][audience_id][""] += number
    for question, people in _not_asked(survey_id, among).items():
        for audience_id, number in people.items():
            found[question][audience_id][NOT_ASKED] = number
    return found


def _not_asked(survey_id: str, among: ColumnElement[bool] | None) -> Mapping[str, Mapping[str, int]]:
    """How many people were not asked each question that follows rules, by question and audience."""
    definition = db.session.get_one(Survey, survey_id).version.definition
    deciding = showing.deciding(definition)
    if not deciding:
        return {}
    wanted = (
        select(Answer.response_id, Response.audience_id, Answer.question, Answer.choices)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.survey_id == survey_id, Answer.question.in_(deciding), _of(among))
        .order_by(Answer.response_id)
        .execution_options(yield_per=1000)
    )
    patterns: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
    with closing(db.session.execute(wanted)) as rows:
        for _, answers in groupby(rows, key=lambda row: row.response_id):
            given = [(row.audience_id, row.question, row.choices) for row in answers]
            patterns[given[0][0], tuple(sorted((question, choices) for _, question, choices in given))] += 1
    silent = Counter(people_by_audience(survey_id, among))
    for (audience_id, _), people in patterns.items():
        silent[audience_id] -= people
    patterns.update({(audience_id, ()): people for audience_id, people in silent.items()})
    return not_asked(
        definition,
        (
            (audience_id, {question: choices.split() for question, choices in chosen}, people)
            for (audience_id, chosen), people in patterns.items()
        ),
    )


def pairs_counted(survey_id: str, first: str, second: str) -> Mapping[str, Mapping[tuple[str, str], int]]:
    """`found[audience id][choices of the first, choices of the second]`: how many people, exactly. For jobs only.

    Choices are keys with spaces between, "" for no answer.
    """
    one, other = aliased(Answer), aliased(Answer)
    chose, beside = (func.coalesce(each.choices, "") for each in (one, other))
    wanted = (
        select(Response.audience_id, chose, beside, func.count())
        .outerjoin(one, (one.response_id == Response.id) & (one.question == first))
        .outerjoin(other, (other.response_id == Response.id) & (other.question == second))
        .where(Response.survey_id == survey_id, counted(), in_numbers())
        .group_by(Response.audience_id, chose, beside)
    )
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for audience_id, of_first, of_second, people in db.session.execute(wanted):
        found[audience_id][of_first, of_second] = people
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
    """The release of a closed survey's answers: the numbers that everybody may read."""
    return _newest(survey_id, "")


def newest_release(survey_id: str) -> Release | None:
    """The newest release of a survey's answers, also one made while it is still open."""
    return _newest(survey_id, "", SO_FAR)


def _newest(survey_id: str, *about: str) -> Release | None:
    wanted = select(Release).where(Release.survey_id == survey_id, Release.about.in_(about))
    found: Release | None = db.session.scalar(wanted.order_by(Release.number.desc()).limit(1))
    return found


def released(release: Release) -> Released:
    """A release, as the shapes that pages show."""
    return Released.from_dict(release.tables)


def releases(survey_id: str) -> list[Release]:
    """Every release of a survey, oldest first."""
    wanted = select(Release).where(Release.survey_id == survey_id).order_by(Release.number)
    return list(db.session.scalars(wanted))


def closed_without_release() -> list[str]:
    """Ids of closed surveys whose numbers are not made yet, nor refused until the team decides."""
    made = select(Release.survey_id).where(Release.about == "")
    plans = db.session.scalars(select(NumbersPlan).where(NumbersPlan.closed))
    refused = [one.survey_id for one in plans if one.reasons]
    wanted = select(Survey.id).where(Survey.state == "closed", Survey.id.not_in(made), Survey.id.not_in(refused))
    return list(db.session.scalars(wanted))


def plan_of(survey_id: str) -> NumbersPlan | None:
    """What the team wants the numbers to show, when it has said anything."""
    found: NumbersPlan | None = db.session.scalar(select(NumbersPlan).where(NumbersPlan.survey_id == survey_id))
    return found


def decided(survey_id: str) -> tuple[NumbersPlan | None, bool]:
    """What the team wants the numbers to show, and whether any two questions are put side by side."""
    compared = exists().where(Comparison.survey_id == survey_id)
    wanted = select(NumbersPlan, compared).select_from(Survey)
    wanted = wanted.outerjoin(NumbersPlan, NumbersPlan.survey_id == Survey.id).where(Survey.id == survey_id)
    found = db.session.execute(wanted).one_or_none()
    return (found[0], bool(found[1])) if found else (None, False)


def comparisons(survey_id: str) -> list[Comparison]:
    """The pairs of questions that are put side by side, each with its release."""
    wanted = select(Comparison).where(Comparison.survey_id == survey_id).options(joinedload(Comparison.release))
    return list(db.session.scalars(wanted.order_by(Comparison.first, Comparison.second)))


def closed_without_comparisons() -> list[str]:
    """Ids of surveys with numbers whose pairs of questions are not all compared yet."""
    made = select(Release.survey_id).where(Release.about == "")
    wanted = select(Comparison).where(Comparison.release_id.is_(None), Comparison.survey_id.in_(made))
    return list({one.survey_id: None for one in db.session.scalars(wanted) if not one.reasons})


@dataclass(frozen=True)
class Comment:
    """Somebody's words to one question, with the group they belong to."""

    answer_id: str
    audience_id: str
    text: str
    may_quote: bool


def comments(survey_id: str, question: str) -> Iterator[Comment]:
    """The words given to one question that nobody looks after, in no order that means anything. For jobs.

    Once the numbers are made it is those of the people who count in them, by the groups that are taken together. Pages
    go through `team_comments`.
    """
    final = latest_release(survey_id)
    merged = [] if final is None else [c.audiences for c in released(final).columns if c.key != EVERYONE]
    first = {one: together[0] for together in merged for one in together}
    for one in _comments(survey_id, question, true() if final is None else in_numbers()):
        yield replace(one, audience_id=first.get(one.audience_id, one.audience_id))


def _comments(survey_id: str, question: str, among: ColumnElement[bool]) -> Iterator[Comment]:
    wanted = (
        select(Answer)
        .join(Answer.response)
        .options(contains_eager(Answer.response), joinedload(Answer.concern))
        .where(Response.survey_id == survey_id, Answer.question == question, Answer.text_sealed.is_not(None), counted())
        .where(goes_on(), among)
        .order_by(Answer.id)
        .execution_options(yield_per=500)
    )
    with closing(db.session.scalars(wanted)) as found:  # a cursor of the server must not stay open after a fault
        for answer in found:
            yield Comment(answer.id, answer.response.audience_id, words_of(answer), answer.response.may_quote)


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
    found = [one for one in _comments(survey.id, question, true()) if wanted in one.text.casefold()]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    return CommentPage(found[(page - 1) * PAGE : page * PAGE], len(found), page, pages)
