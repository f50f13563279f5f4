"""The map of addresses, walked: every GET address that gives a page, with every id that the database holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import Rule

from coprod_hub.accounts.models import Person
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Plan
from coprod_hub.core.db import Model, db
from coprod_hub.feedback.models import Reply
from coprod_hub.forums.models import Forum, Membership
from coprod_hub.insight.models import Analysis, Theme
from coprod_hub.pages.texts import texts
from coprod_hub.responses import to_read
from coprod_hub.responses.models import ImportBatch, Upload
from coprod_hub.rights.models import RightsRequest
from coprod_hub.safeguarding.models import Concern
from coprod_hub.surveys.kinds import KINDS
from coprod_hub.surveys.models import Survey

Values = Mapping[str, Any]

#: Addresses that give no page to look at, each with the reason. Everything else must be seen by somebody.
NO_PAGE = {
    "static": "our own files",
    "pages.health": "a word for the machine that watches",
    "pages.job": "figures for a script",
    "commissioning.progress": "figures for a script",
    "responses.progress": "figures for a script",
    "commissioning.draft": "a Word file",
    "commissioning.paper": "a file",
    "pages.summary_file": "a file",
    "pages.summary_progress": "figures for a script",
    "insight.picture": "a picture",
    "accounts.council": "goes away to the council's own sign-in",
    "responses.begin": "goes on to the first question",
    "responses.carry_on": "goes on to the next question",
    "responses.leave": "goes away from the hub",
}
#: Pages that need answers given before them; the named file walks there and judges them as these are judged.
WALKED_ELSEWHERE = {
    "accounts.council_back": "tests/accounts/test_council.py",
    "responses.page": "tests/responses/test_screens.py",
    "responses.reach": "tests/responses/test_screens.py",
    "responses.check": "tests/responses/test_screens.py",
    "responses.sent": "tests/responses/test_screens.py",
    "responses.later": "tests/responses/test_screens.py",
    "responses.delete": "tests/responses/test_screens.py",
}


@dataclass(frozen=True)
class Address:
    """One address that a page may have."""

    endpoint: str
    path: str


def addresses(app: Flask) -> list[Address]:
    """Every address of every GET view that gives a page, for everything that is in the database."""
    with app.test_request_context():
        return [
            Address(rule.endpoint, path)
            for rule in rules(app)
            if rule.endpoint not in NO_PAGE | WALKED_ELSEWHERE
            for path in _paths(rule)
        ]


def rules(app: Flask) -> list[Rule]:
    """Every rule that answers GET, in order."""
    return sorted(
        (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())), key=lambda one: one.rule
    )


def _paths(rule: Rule) -> Iterator[str]:
    if rule.endpoint in QUERIES:
        yield from (f"{rule.rule}?{query}" for query in QUERIES[rule.endpoint]())
        return
    wanted = " ".join(sorted(rule.arguments))
    assert wanted in FILLINGS, f"say in FILLINGS what {rule.rule} can be filled with"
    for values in FILLINGS[wanted]():
        yield url_for(rule.endpoint, **values)


def _all(model: type[Model], name: str, attribute: str = "id") -> Iterator[Values]:
    yield from ({name: getattr(row, attribute)} for row in db.session.scalars(select(model)))


def _surveys() -> Iterator[Survey]:
    yield from db.session.scalars(select(Survey).order_by(Survey.made_at))


def _in_groups() -> Iterator[Values]:
    yield from ({"survey_id": one.id, "group_id": group.id} for one in _surveys() for group in one.audiences)


def _in_questions(name: str) -> Callable[[], Iterator[Values]]:
    """Each question of each survey, and each page where an address may mean either."""

    def found() -> Iterator[Values]:
        for survey in _surveys():
            for page in survey.version.definition.pages:
                if name == "key":
                    yield {"survey_id": survey.id, name: page.key}
                yield from ({"survey_id": survey.id, name: question.key} for question in page.questions)

    return found


def _kinds_of_question() -> Iterator[Values]:
    for survey in _surveys():
        for page in survey.version.definition.pages[:1]:
            yield from ({"survey_id": survey.id, "page_key": page.key, "kind": kind} for kind in KINDS)


def _screens() -> Iterator[Values]:
    for survey in _surveys():
        yield from ({"survey_id": survey.id, "screen": at} for at in range(len(survey.version.definition.pages) + 1))


def _places() -> Iterator[Values]:
    for place in db.session.scalars(select(Membership)):
        yield {"slug": db.session.get_one(Forum, place.forum_id).slug, "membership_id": place.id}


def _links() -> Iterator[Values]:
    yield from ({"token": group.token} for survey in _surveys() for group in survey.audiences)


def _unread() -> Iterator[Values]:
    """A few words that nobody has read yet, of each survey."""
    for survey in _surveys():
        yield from ({"survey_id": survey.id, "answer_id": one.answer_id} for one in to_read.page(survey).texts[:2])


def _cited() -> Iterator[str]:
    yield from (f"theme_id={theme.id}" for theme in db.session.scalars(select(Theme)))


#: What the arguments of an address may be: every combination that exists.
FILLINGS: Mapping[str, Callable[[], Iterator[Values]]] = {
    "": lambda: iter([{}]),
    "survey_id": lambda: _all(Survey, "survey_id"),
    "group_id survey_id": _in_groups,
    "key survey_id": _in_questions("key"),
    "question survey_id": _in_questions("question"),
    "kind page_key survey_id": _kinds_of_question,
    "screen survey_id": _screens,
    "slug": lambda: _all(Forum, "slug", "slug"),
    "membership_id slug": _places,
    "person_id": lambda: _all(Person, "person_id"),
    "plan_id": lambda: _all(Plan, "plan_id"),
    "year": lambda: _all(Plan, "year", "year"),
    "intention_id": lambda: _all(Intention, "intention_id"),
    "evidence_id": lambda: _all(Evidence, "evidence_id"),
    "decision_id": lambda: _all(Decision, "decision_id"),
    "reply_id": lambda: _all(Reply, "reply_id"),
    "request_id": lambda: _all(RightsRequest, "request_id"),
    "theme_id": lambda: _all(Theme, "theme_id"),
    "text_key": lambda: ({"text_key": one.key} for one in texts()),
    "concern_id": lambda: _all(Concern, "concern_id"),
    "answer_id survey_id": _unread,
    "analysis_id": lambda: _all(Analysis, "analysis_id"),
    "upload_id": lambda: _all(Upload, "upload_id"),
    "batch_id": lambda: _all(ImportBatch, "batch_id"),
    "token": _links,
}
#: Pages that are reached with a question in their address.
QUERIES: Mapping[str, Callable[[], Iterator[str]]] = {"commissioning.cite": _cited}
