"""Reading surveys: who sees which, and how many questions of the database that costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from coprod_hub.core.access import Actor
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.surveys import queries, service
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.rules import SurveyState
from tests.builders import accounts
from tests.builders.forums import forum
from tests.builders.surveys import build_survey, close, group_of, open_survey_for

pytestmark = pytest.mark.usefixtures("app")
READER = Actor.system("test")


def titles(found: list[Survey] | queries.SurveyList) -> list[str]:
    return [survey.title for survey in (found.surveys if isinstance(found, queries.SurveyList) else found)]


@contextmanager
def asked() -> Iterator[list[str]]:
    """The questions put to the database meanwhile."""
    said: list[str] = []

    def listen(connection, cursor, statement, parameters, context, many):
        said.append(statement)

    engine = db.engine
    db.session.expire_all()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def test_officers_commissioners_and_administrators_see_surveys():
    survey = build_survey(title="Buses")
    for person in (accounts.officer(), accounts.commissioner(), accounts.administrator()):
        assert titles(queries.survey_list(person.actor)) == ["Buses"]
        assert queries.survey(person.actor, survey.id).title == "Buses"


def test_forum_members_and_strangers_do_not():
    survey = build_survey()
    for actor in (accounts.member().actor, Actor.respondent()):
        with pytest.raises(NotAllowed):
            queries.survey_list(actor)
        with pytest.raises(NotAllowed):
            queries.survey(actor, survey.id)


def test_a_survey_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        queries.survey(READER, "nowhere")


def test_the_list_is_filtered_by_state_and_title():
    build_survey(title="Buses")
    open_survey_for(title="Bus stops")
    close(open_survey_for(title="Bikes"))
    assert set(titles(queries.survey_list(READER))) == {"Buses", "Bus stops", "Bikes"}
    assert titles(queries.survey_list(READER, SurveyState.OPEN)) == ["Bus stops"]
    assert set(titles(queries.survey_list(READER, search=" BUS "))) == {"Buses", "Bus stops"}
    assert titles(queries.survey_list(READER, SurveyState.DRAFT, "bus")) == ["Buses"]
    assert queries.how_many(READER) == {SurveyState.DRAFT: 1, SurveyState.OPEN: 1, SurveyState.CLOSED: 1}


def test_signs_in_a_search_are_only_signs():
    build_survey(title="100 % ours")
    build_survey(title="Buses_and_bikes")
    assert titles(queries.survey_list(READER, search="%")) == ["100 % ours"]
    assert titles(queries.survey_list(READER, search="_")) == ["Buses_and_bikes"]


def test_the_list_is_sorted():
    build_survey(title="B", reply_by=today() + timedelta(days=5))
    build_survey(title="A", reply_by=today() + timedelta(days=9))
    with transaction():
        service.start_survey(READER, "C")
    assert titles(queries.survey_list(READER, sort="newest")) == ["C", "A", "B"]
    assert titles(queries.survey_list(READER, sort="title")) == ["A", "B", "C"]
    assert titles(queries.survey_list(READER, sort="reply")) == ["B", "A", "C"]
    assert titles(queries.survey_list(READER, sort="no such order")) == ["C", "A", "B"]
    open_survey_for(title="D", reply_by=today() + timedelta(days=7))
    assert titles(queries.survey_list(READER, sort="soon")) == ["D", "B", "A", "C"]


def test_the_list_is_filtered_by_forum_and_searched_by_every_word():
    council = forum("Youth Council")
    build_survey(title="Buses at night", forum=council)
    build_survey(title="Night lights", forum=council)
    build_survey(title="Bikes at night")
    assert set(titles(queries.survey_list(READER, forum_id=council.id))) == {"Buses at night", "Night lights"}
    assert titles(queries.survey_list(READER, search="NIGHT bus", forum_id=council.id)) == ["Buses at night"]


def test_a_long_list_comes_in_pages(monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for title in "ABC":
        build_survey(title=title)
    first, last = (queries.survey_list(READER, sort="title", page=page) for page in (1, 2))
    assert (titles(first), first.found, first.page, first.pages) == (["A", "B"], 3, 1, 2)
    assert titles(last) == ["C"]
    assert [queries.survey_list(READER, page=page).page for page in (-1, 0, 99)] == [1, 1, 2]


def test_a_longer_list_asks_the_database_no_more():
    def reading() -> int:
        with asked() as said:
            for survey in queries.survey_list(READER).surveys:
                _ = [group.name for group in survey.audiences], survey.forum and survey.forum.name
        return len(said)

    build_survey(forum=forum("Youth Council"))
    few = reading()
    for name in ("HeadStart Ambassadors", "Voice4Parents"):
        build_survey(forum=forum(name), audiences=["Young people", "Providers"])
    assert reading() == few


def test_a_group_is_found_in_its_own_survey_only():
    survey, other = build_survey(), build_survey()
    group = group_of(survey, "Young people")
    assert queries.group(survey, group.id) is group
    with pytest.raises(NotFound):
        queries.group(other, group.id)


def test_whoever_starts_the_hub_is_told_the_links_of_open_surveys():
    build_survey()
    survey = open_survey_for("Young people", "Providers", title="Buses")
    close(open_survey_for(title="Bikes"))
    assert queries.open_links() == [("Buses", group.name, group.token) for group in survey.audiences]


# ---- the team ----


def test_only_the_named_team_may_read_the_comments():
    priya, sam = accounts.officer(), accounts.officer("Sam Idowu")
    survey = build_survey(actor=priya.actor)
    assert queries.on_team(priya.actor, survey)
    assert not queries.on_team(sam.actor, survey)
    assert not queries.on_team(accounts.administrator().actor, survey)
    assert not queries.on_team(Actor.respondent(), survey)
    assert queries.on_team(Actor.system("insight"), survey)


def test_those_who_could_join_the_team_are_staff_who_work_with_surveys():
    priya, tom = accounts.officer(), accounts.commissioner()
    accounts.member()
    survey = build_survey(actor=priya.actor)
    assert [person.id for person in queries.staff_not_on_team(priya.actor, survey)] == [tom.id]


# ---- forums ----


def test_a_forum_sees_what_is_open_for_it_and_what_was():
    council, other = forum("Youth Council"), forum("Voice4Parents")
    open_survey_for(title="Now", forum=council)
    close(open_survey_for(title="Before", forum=council))
    build_survey(title="Not yet", forum=council)
    open_survey_for(title="Theirs", forum=other)
    assert titles(queries.open_surveys_of(READER, council)) == ["Now"]
    assert titles(queries.closed_surveys_of(READER, council)) == ["Before"]
    assert [each.name for each in queries.forums_to_choose(READER)] == ["Voice4Parents", "Youth Council"]
