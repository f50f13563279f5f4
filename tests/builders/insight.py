"""Surveys whose words have been read: by the hub itself, from invented comments.

For plans and replies `builders.commissioning.heard()` is quicker: it only says what was found.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coprod_hub.core.db import db, transaction
from coprod_hub.insight.models import Analysis, Quote, Theme
from coprod_hub.responses.models import Answer
from coprod_hub.surveys.definition import Polarity, Question
from coprod_hub.surveys.models import Survey
from tests.builders.results import close_and_count, said
from tests.builders.surveys import open_survey_for, words
from tests.insight.comments import QUESTION, spoken

Said = Mapping[str, Sequence[str]]


def invented() -> dict[str, list[str]]:
    """The invented comments, by group."""
    found: dict[str, list[str]] = {}
    for group, text in spoken():
        found.setdefault(group, []).append(text)
    return found


def wrote(
    by_group: Said | None = None, *, may_quote: bool = True, questions: Sequence[Question] = (), **more: Any
) -> Survey:
    """An open survey in which people wrote this (the invented comments unless given) to its first question."""
    told = invented() if by_group is None else by_group
    asked = list(questions) or [words(QUESTION, Polarity.CHANGE, key="better")]
    survey = open_survey_for(*told, questions=asked, **more)
    for group, texts in told.items():
        said(survey, group, texts, key=asked[0].key, may_quote=may_quote)
    return survey


def read(by_group: Said | None = None, **more: Any) -> Survey:
    """The same, closed, with numbers and themes made."""
    return close_and_count(wrote(by_group, **more))


def analyses_of(survey: Survey) -> list[Analysis]:
    """What was found, question by question."""
    db.session.rollback()
    return list(db.session.query(Analysis).filter_by(survey_id=survey.id).order_by(Analysis.question))


def themes_of(survey: Survey) -> list[Theme]:
    """Every theme, hidden ones too, largest first."""
    return [theme for one in analyses_of(survey) for theme in one.themes]


def quotes_of(survey: Survey) -> list[Quote]:
    """Every quote that was suggested."""
    return [quote for theme in themes_of(survey) for quote in theme.quotes]


def make_unreadable(question: str) -> bytes:
    """Break the seal of one answer to this question; gives what was there, for `mend`."""
    with transaction() as session:
        answer = session.query(Answer).filter_by(question=question).order_by(Answer.id).limit(1).one()
        was, answer.text_sealed = answer.text_sealed, b"k1:nothing that opens"
    assert was
    return was


def mend(question: str, was: bytes) -> None:
    """Put back what `make_unreadable` broke."""
    with transaction() as session:
        session.query(Answer).filter_by(question=question).order_by(Answer.id).limit(1).one().text_sealed = was
