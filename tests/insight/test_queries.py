"""Reading themes, quotes and comments: what is hidden is not there, and words are for the team alone."""

import pytest
from sqlalchemy import select

from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.insight import queries
from coprod_hub.insight.models import Mention, Quote, QuoteState, Theme
from coprod_hub.responses.models import Answer
from coprod_hub.safeguarding.raising import Origin, raise_by_reader
from coprod_hub.safeguarding.rules import Source
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.commissioning import heard, hide, quote_of, set_quote, theme_of, themes_of
from tests.builders.insight import invented, read, wrote
from tests.builders.surveys import close, open_survey_for, single, words
from tests.insight.comments import YOUNG


@pytest.fixture
def officer(app):
    return make.officer()


def labels(survey: Survey) -> list[str]:
    return [theme.label for theme in queries.visible_themes(survey.id)]


# ---- themes ----


def test_themes_come_largest_first_and_hidden_ones_not_at_all(app):
    survey = heard("Buses", "Staff", "Wifi")
    hide(themes_of(survey)[1])
    assert labels(survey) == ["Buses", "Wifi"]


def test_one_theme_is_read_by_its_id_hidden_or_not(officer):
    survey = heard("Buses")
    hide(theme_of(survey))
    assert queries.theme(officer.actor, theme_of(survey).id).label == "Buses"
    for read_one in (queries.theme, queries.quote, queries.analysis):
        with pytest.raises(NotFound):
            read_one(officer.actor, "nothing")


def test_a_forum_member_reads_no_theme_quote_or_analysis(app):
    survey = heard()
    quote = quote_of(theme_of(survey))
    member = make.member().actor
    for read_one, what in (
        (queries.theme, theme_of(survey).id),
        (queries.quote, quote.id),
        (queries.analysis, theme_of(survey).analysis_id),
    ):
        with pytest.raises(NotAllowed):
            read_one(member, what)


def test_analyses_stand_in_the_order_of_the_questions(app):
    texts = {YOUNG: invented()[YOUNG]}
    survey = read(texts, questions=[words("Zebra?", key="z"), words("Apple?", key="a")])
    assert [one.question for one in queries.analyses(survey.id)] == ["z", "a"]
    assert queries.analyses("nothing") == []


def test_only_closed_surveys_with_numbers_and_unread_words_wait_to_be_read(app):
    wrote({YOUNG: ["Still open"]})
    close(open_survey_for(questions=[single("Only choices?")]))
    waiting = read({YOUNG: invented()[YOUNG]})
    assert queries.unanalysed() == []
    (analysis,) = queries.analyses(waiting.id)
    with transaction() as session:
        session.delete(session.get_one(type(analysis), analysis.id))
    assert [one.id for one in queries.unanalysed()] == [waiting.id]
    assert [asked.key for asked in queries.unsorted(waiting)] == ["better"]


# ---- quotes ----


def spread() -> Survey:
    """Two themes, each quoted by two groups and by somebody of a group too small to name."""
    survey = heard("Buses", "Staff", audiences=["Young people", "Parents and carers"])
    for theme in themes_of(survey):
        for place in (0, 0, 1, None):
            quote = quote_of(theme, f"{theme.label} said by {place}")
            with transaction() as session:
                group = None if place is None else survey.audiences[place].id
                session.get_one(Quote, quote.id).audience_id = group
    return survey


def test_the_first_quotes_come_from_as_many_groups_and_themes_as_can_be(app):
    survey = spread()
    chosen = queries.approved_quotes(survey.id, limit=2)
    assert {quote.audience.name for quote in chosen if quote.audience} == {"Young people", "Parents and carers"}
    assert len({quote.theme_id for quote in chosen}) == 2
    three = queries.approved_quotes(survey.id, limit=3)
    assert len({quote.audience_id for quote in three}) == 3
    assert len(queries.approved_quotes(survey.id)) == 8


def test_only_approved_quotes_of_themes_that_are_shown(app):
    survey = heard("Buses", "Staff")
    buses, staff = themes_of(survey)
    shown = quote_of(buses, "Shown")
    quote_of(buses, "Waiting", QuoteState.SUGGESTED)
    quote_of(staff, "Of a hidden theme")
    hide(staff)
    assert [quote.words for quote in queries.approved_quotes(survey.id)] == ["Shown"]
    set_quote(shown, QuoteState.DECLINED)
    assert queries.approved_quotes(survey.id) == []


def test_quotes_that_nobody_has_decided_on_are_counted(app):
    survey = heard("Buses", "Staff")
    buses, staff = themes_of(survey)
    for theme in (buses, buses, staff):
        quote_of(theme, state=QuoteState.SUGGESTED)
    quote_of(buses, state=QuoteState.DECLINED)
    assert queries.undecided_quotes([survey.id]) == {survey.id: 3}
    hide(staff)
    assert queries.undecided_quotes([survey.id]) == {survey.id: 2}


# ---- comments behind a theme ----


def largest(survey: Survey) -> Theme:
    return queries.visible_themes(survey.id)[0]


def test_the_team_reads_the_comments_behind_a_theme_page_by_page(officer):
    survey = read(team=[officer])
    theme = largest(survey)
    total = queries.mentions(theme.id)
    assert total > queries.PAGE
    first, pages = queries.said_in(officer.actor, theme, 1)
    last, _ = queries.said_in(officer.actor, theme, 99)
    assert (len(first), pages) == (queries.PAGE, 2)
    assert len(first) + len(last) == total
    assert {one.text for one in first + last} <= {text for texts in invented().values() for text in texts}


def test_a_comment_that_a_lead_looks_after_is_neither_shown_nor_counted(officer):
    theme = largest(read(team=[officer]))
    before = queries.mentions(theme.id)
    with transaction() as session:
        answer = session.scalars(select(Answer).join(Mention).where(Mention.theme_id == theme.id).limit(1)).one()
        answer.concern_id = raise_by_reader(officer.actor, answer.text, Origin(Source.ANSWER, answer.id)).id
    assert queries.mentions(theme.id) == before - 1
    said, _ = queries.said_in(officer.actor, theme, 1)
    assert answer.id not in {one.answer_id for one in said}


def test_nobody_else_does(officer):
    survey = read(team=[officer])
    for person in (make.officer(name="Callum Boyd"), make.commissioner(), make.administrator()):
        with pytest.raises(NotAllowed):
            queries.said_in(person.actor, largest(survey), 1)
    assert db.session.get(Theme, largest(survey).id)
