"""Whose survey it is decides who sees it: officers with certain forums, and other organisations; on both databases."""

import pytest

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.forums.models import Forum
from coprod_hub.surveys import queries, seeing, service
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.rules import Promise, SurveyState
from tests.builders import accounts, forums
from tests.builders.surveys import build_survey, close, open_survey_for

pytestmark = pytest.mark.usefixtures("app")


def titles(actor: Actor) -> set[str]:
    return {survey.title for survey in queries.survey_list(actor).surveys}


def again(survey: Survey) -> Survey:
    return db.session.get_one(Survey, survey.id)


def limited_to(forum: Forum, name: str = "Callum Reid") -> Actor:
    """An officer who was given this forum."""
    person = accounts.officer(name)
    forums.given_to(forum, person)
    return accounts.fresh(person).actor


def of_another_organisation() -> tuple[Forum, Person]:
    """Another organisation's forum, and its officer."""
    theirs = forums.partner()
    return forums.forum("Parents", organisation=theirs), forums.officer_of(theirs)


def share(survey: Survey, actor: Actor) -> None:
    with transaction():
        service.share(actor, again(survey), shared=True)


def test_an_officer_with_one_forum_sees_the_surveys_of_that_forum_alone():
    mine, other = forums.forum("Youth Council"), forums.forum("Care Council")
    kept, hidden = build_survey("Mine", forum=mine), build_survey("Other", forum=other)
    build_survey("No forum")
    actor = limited_to(mine)
    assert titles(actor) == {"Mine"}
    assert queries.how_many(actor)[SurveyState.DRAFT] == 1
    assert [forum.name for forum in queries.forums_to_choose(actor)] == ["Youth Council"]
    assert queries.survey(actor, kept.id).title == "Mine"
    with pytest.raises(NotFound):
        queries.survey(actor, hidden.id)


def test_what_they_begin_belongs_to_their_forum_and_cannot_leave_it():
    mine, other = forums.forum("Youth Council"), forums.forum("Care Council")
    actor = limited_to(mine)
    with transaction():
        made = service.start_survey(actor, "Buses")
    assert again(made).forum_id == mine.id
    for forum_id, fault in ((other.id, NotFound), ("", Refused)):
        with pytest.raises(fault), transaction():
            service.describe(actor, again(made), title="X", purpose="", promise=Promise.NO_NAMES, forum_id=forum_id)


def test_whoever_no_longer_looks_after_a_forum_reads_no_comments_though_still_on_the_team():
    mine, other = forums.forum("Youth Council"), forums.forum("Care Council")
    person = accounts.officer()
    survey = build_survey(forum=other, team=[person])
    assert queries.on_team(accounts.fresh(person).actor, survey)
    forums.given_to(mine, person)
    assert not queries.on_team(accounts.fresh(person).actor, survey)


def test_the_council_sees_nothing_of_another_organisations_survey_until_it_is_shared_and_closed():
    theirs, vera = of_another_organisation()
    draft = build_survey("Draft", forum=theirs, team=[vera])
    opened, closed = open_survey_for(title="Open", forum=theirs), close(open_survey_for(title="Closed", forum=theirs))
    council = (accounts.administrator().actor, accounts.officer().actor, accounts.commissioner().actor)
    for actor in council:
        assert titles(actor) == set()
    for survey in (draft, opened, closed):
        share(survey, vera.actor)
    for actor in council:
        assert titles(actor) == {"Closed"}
        assert not seeing.may_write(actor, again(closed))
    assert titles(vera.actor) == {"Draft", "Open", "Closed"}


def test_sharing_gives_the_council_no_hand_in_the_survey():
    theirs, vera = of_another_organisation()
    survey = close(open_survey_for(title="Closed", forum=theirs, team=[vera]))
    share(survey, vera.actor)
    dana = accounts.administrator()
    with pytest.raises(NotAllowed), transaction():
        service.join_team(dana.actor, again(survey), accounts.fresh(dana))
    with pytest.raises(Refused, match="does not look after"), transaction():
        service.join_team(vera.actor, again(survey), accounts.fresh(dana))
    with pytest.raises(NotAllowed), transaction():
        service.share(dana.actor, again(survey), shared=False)
    assert queries.staff_not_on_team(vera.actor, again(survey)) == []


def test_another_organisations_officers_see_nothing_of_the_council():
    _, vera = of_another_organisation()
    survey = close(open_survey_for(title="Ours", forum=forums.forum("Youth Council")))
    assert titles(vera.actor) == set()
    with pytest.raises(NotFound):
        queries.survey(vera.actor, survey.id)
    with pytest.raises(NotAllowed), transaction():
        service.close_survey(vera.actor, again(survey))
    priya = accounts.officer().actor
    with pytest.raises(Refused, match="council’s own"), transaction():
        service.share(priya, again(survey), shared=True)
