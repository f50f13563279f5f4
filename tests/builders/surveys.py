"""Surveys for tests, made through the services: a question reads as a question, a survey as a sentence.

with transactions of their own:
    survey = build_survey(questions=[single("Do you like it?", "Yes", "No"), words("Why?")], audiences=["Young people"])
    survey = open_survey_for("Young people", "Professionals", questions=[…])
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.forums.models import Forum
from coprod_hub.surveys import questions as writing
from coprod_hub.surveys import service
from coprod_hub.surveys.definition import (
    Definition,
    Numbers,
    Page,
    Polarity,
    Question,
    ShowIf,
    new_key,
    relabelled,
)
from coprod_hub.surveys.kinds import AGREEMENT, YES_NO
from coprod_hub.surveys.models import Audience, Survey, TeamMember
from coprod_hub.surveys.numbers import bands
from coprod_hub.surveys.rules import USUAL_GROUPS, Marker, Promise

BUILDER = Actor.system("builder")


def single(text: str, *answers: str, key: str = "", hint: str = "") -> Question:
    """Choose one; "Yes" and "No" unless said otherwise."""
    return Question(key or new_key(), "single", text, hint, relabelled(answers or ("Yes", "No")))


def several(text: str, *answers: str, alone: str = "None of these", key: str = "", hint: str = "") -> Question:
    """Choose as many as you like, with one that stands alone ("" for none)."""
    return Question(key or new_key(), "several", text, hint, relabelled(answers, alone=alone))


def scale(text: str, *steps: str, key: str = "", hint: str = "") -> Question:
    """A worded scale; agreement unless said otherwise."""
    return Question(key or new_key(), "scale", text, hint, relabelled(steps or AGREEMENT))


def words(text: str, polarity: Polarity = Polarity.OPEN, key: str = "", hint: str = "") -> Question:
    """In their own words."""
    return Question(key or new_key(), "long_text", text, hint, polarity=polarity)


def yes_no(text: str, key: str = "", hint: str = "") -> Question:
    """Yes, no or not sure."""
    return Question(key or new_key(), "yes_no", text, hint, YES_NO)


def number(text: str, *starts: str, key: str = "", least: str = "", most: str = "", unit: str = "", places: int = 0):
    """A number whose results are shown in bands that begin with `starts`; in tens up to 30 unless said otherwise."""
    taken = Numbers(places, least, most, unit, starts or ("0", "10", "20", "30"))
    return Question(key or new_key(), "number", text, options=bands(taken), numbers=taken)


def line(text: str, key: str = "", themes: bool = False) -> Question:
    """A few words on one line."""
    return Question(key or new_key(), "short_text", text, themes=themes)


def only_if(question: Question, decides: Question, *answers: str) -> Question:
    """The question, asked only of people who gave one of these answers (labels or keys) to an earlier one."""
    keys = {option.label: option.key for option in decides.options}
    return replace(question, show_if=ShowIf(decides.key, tuple(keys.get(answer, answer) for answer in answers)))


def pages_of(*pages: Sequence[Question]) -> Definition:
    """Questions, page by page."""
    return Definition(tuple(Page(new_key(), "", tuple(page)) for page in pages))


def build_survey(
    title: str = "Getting to the youth centre",
    questions: Sequence[Question] | None = None,
    audiences: Sequence[str] = ("Young people",),
    *,
    pages: Sequence[Sequence[Question]] | None = None,
    promise: Promise = Promise.NO_NAMES,
    purpose: str = "We want to know how you get there and what would help.",
    can_change: str = "",
    decision_maker: str = "Priya Shah, Head of Youth Services",
    reply_by: date | None = None,
    forum: Forum | None = None,
    team: Sequence[Person] = (),
    actor: Actor = BUILDER,
) -> Survey:
    """A draft with nothing missing. Each question has a page to itself unless `pages` are given."""
    asked = questions if questions is not None else [single("Do you like the youth centre?"), words("What would help?")]
    with transaction():
        survey = service.start_survey(actor, title)
        service.describe(
            actor,
            survey,
            title=title,
            purpose=purpose,
            promise=promise,
            can_change=can_change,
            forum_id=forum.id if forum else None,
        )
        service.name_decision(actor, survey, decision_maker, reply_by or today() + timedelta(days=90))
        usual = dict(USUAL_GROUPS)
        for name in audiences:
            free = service.free_markers(survey)
            service.add_group(actor, survey, name, usual[name] if usual.get(name) in free else free[0])
        definition = pages_of(*(pages if pages is not None else [[question] for question in asked]))
        writing.write_questions(actor, survey, definition)
        for person in team:
            if all(member.person_id != person.id for member in survey.team):
                survey.team.append(TeamMember(person_id=person.id))
    return survey


def open_survey_for(
    *audiences: str, questions: Sequence[Question] | None = None, actor: Actor = BUILDER, **more
) -> Survey:
    """An open survey for these groups (young people when none is named); `more` as for `build_survey`."""
    survey = build_survey(questions=questions, audiences=audiences or ("Young people",), actor=actor, **more)
    with transaction():
        service.open_survey(actor, survey)
    return survey


def close(survey: Survey, actor: Actor = BUILDER) -> Survey:
    """Close it; jobs that upper features want are asked for, and done by `jobs.run_waiting()`."""
    with transaction():
        service.close_survey(actor, db.session.merge(survey))
    return survey


def group_of(survey: Survey, name: str) -> Audience:
    """The group of that name."""
    return next(group for group in survey.audiences if group.name == name)


def marker_of(name: str) -> Marker:
    """The shape a usual group has."""
    return dict(USUAL_GROUPS)[name]
