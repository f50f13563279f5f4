"""Surveys whose words have been read: by the hub itself, from invented comments.

For plans and replies `builders.commissioning.heard()` is quicker: it only says what was found.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.insight.models import Analysis, Mention, Quote, Theme
from coprod_hub.insight.queries import belongs
from coprod_hub.responses import releasing
from coprod_hub.responses.models import Answer, Release, Response
from coprod_hub.surveys.definition import Polarity, Question
from coprod_hub.surveys.models import Survey
from tests.builders.results import close_and_count, said
from tests.builders.surveys import close, open_survey_for, words
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
    with transaction():
        answer = _one_that_is_read(question)
        was, answer.text_sealed = answer.text_sealed, b"k1:nothing that opens"
    assert was
    return was


def mend(question: str, was: bytes) -> None:
    """Put back what `make_unreadable` broke."""
    with transaction():
        _one_that_is_read(question).text_sealed = was


def _one_that_is_read(question: str) -> Answer:
    read = select(Answer).where(Answer.question == question, Answer.concern_id.is_(None))  # others are looked after
    return db.session.scalars(read.order_by(Answer.id).limit(1)).one()


def drafted(*, team: Sequence[Person] = (), group: str = "Young people", others: str = "", **themes: str) -> Survey:
    """A closed survey whose words a machine has sorted, without a machine: `drafted(bus="abc", food="cx")`.

    Each letter is a comment; everybody may be quoted, and the first comment of each theme is suggested as a quote.
    Numbers were never released; the `others` are in no theme.
    """
    letters = sorted(set("".join(themes.values())) | set(others))
    survey = open_survey_for(group, questions=[words(QUESTION, key="better")], team=team)
    said(survey, group, letters, key="better")
    survey = close(survey)
    with transaction() as session:
        survey = session.get_one(Survey, survey.id)
        answers = {one.text: one.id for one in session.query(Answer)}
        session.query(Response).filter_by(survey_id=survey.id).update({"counted_in": 1})
        none = releasing.checked("none", releasing.audiences_of(survey), [], []).as_dict()
        release = Release(survey_id=survey.id, number=1, made_at=now(), tables=none)
        analysis = Analysis(survey=survey, release=release, question="better", made_at=now(), first_sort={}, cloud=[])
        session.add_all([release, analysis])
        for position, (name, spoken_of) in enumerate(themes.items()):
            made = Theme(
                position=position, suggested=name, keywords=[name], sentiment={}, warnings=[],
                figures={"total": {"mentions": None, "base": 40}, "groups": []},
            )  # fmt: skip
            analysis.themes.append(made)
            quote = Quote(answer_id=answers[spoken_of[0]], position=0)
            quote.words = spoken_of[0]
            made.quotes.append(quote)
            session.flush()
            for letter in spoken_of:
                session.add(Mention(theme_id=made.id, answer_id=answers[letter], suggested_weight=0.5))
    return db.session.get_one(Survey, survey.id)


def coded(survey: Survey) -> dict[str, str]:
    """The themes that stand, by what they are called, each with its comments: `{"bus": "abc"}`."""
    found = {}
    for theme in themes_of(survey):
        if theme.stands:
            inside = select(Answer).join(Mention, Mention.answer_id == Answer.id)
            inside = inside.where(Mention.theme_id == theme.id, belongs())
            found[theme.label] = "".join(sorted(answer.text for answer in db.session.scalars(inside)))
    return found


def called(survey: Survey, label: str) -> Theme:
    """The theme of that name."""
    return next(theme for theme in themes_of(survey) if theme.label == label)


def answers_of(letters: str) -> list[str]:
    """The ids of comments by their letters."""
    return [one.id for one in db.session.query(Answer) if one.text in letters]
