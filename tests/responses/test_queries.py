"""Reading what people sent: exact for the team, floored for others, imports only when they are in as a whole."""

import pytest

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.responses import queries
from coprod_hub.responses.models import BatchState, ImportBatch
from coprod_hub.responses.service import record_response
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.responses import group_of, readings_of
from tests.builders.results import PARENTS, YOUNG, answered, asked_about_buses, said


@pytest.fixture
def officer(app) -> Person:
    return make.officer()


@pytest.fixture
def survey(officer) -> Survey:
    return asked_about_buses(team=[officer])


def totals(actor: Actor, survey: Survey) -> list[int]:
    return [one.people for one in queries.group_totals(actor, survey)]


def import_of(survey: Survey, state: BatchState, people: int) -> None:
    with transaction() as session:
        kept = session.merge(survey)
        batch = ImportBatch(survey_id=kept.id, file_name="x.csv", state=state, made_at=now())
        session.add(batch)
        session.flush()
        for _ in range(people):
            readings = readings_of(kept, {"bus": "Yes", "why": "Imported words"})
            record_response(kept, group_of(kept, YOUNG), readings, batch=batch)


def test_the_team_sees_exact_totals_and_others_see_them_rounded_down_to_fives(survey, officer):
    answered(survey, {YOUNG: 13, PARENTS: 4}, bus="Yes")
    assert totals(officer.actor, survey) == [13, 4]
    assert totals(make.commissioner().actor, survey) == [10, 0]
    assert totals(Actor.system("release"), survey) == [13, 4]


def test_what_is_still_being_imported_does_not_count_anywhere(survey, officer):
    import_of(survey, BatchState.STAGED, 7)
    import_of(survey, BatchState.LIVE, 6)
    assert totals(officer.actor, survey) == [6, 0]
    group = group_of(survey, YOUNG).id
    assert queries.choices_counted(survey.id)["bus"][group][""] == 6
    assert len(list(queries.comments(survey.id, "why"))) == 6


def test_choices_are_counted_by_group_and_several_of_one_person_each_once(survey):
    answered(survey, {YOUNG: 3, PARENTS: 2}, helps=["More buses", "Cheaper buses"])
    answered(survey, {YOUNG: 4}, helps=["More buses"], bus="No")
    question = survey.version.definition.question("helps")
    more, cheaper = (option.key for option in question.options[:2])
    young, parents = group_of(survey, YOUNG).id, group_of(survey, PARENTS).id
    counted = queries.choices_counted(survey.id)
    assert counted["helps"][young] == {more: 7, cheaper: 3, "": 7}
    assert counted["helps"][parents] == {more: 2, cheaper: 2, "": 2}
    assert counted["bus"][young][""] == 4


def test_another_survey_is_another_count(survey, officer):
    other = asked_about_buses(title="Another", team=[officer])
    answered(other, {YOUNG: 9}, bus="Yes", why="Elsewhere")
    assert totals(officer.actor, survey) == [0, 0]
    assert list(queries.comments(survey.id, "why")) == []
    assert queries.choices_counted(survey.id) == {}


# ---- comments ----


def test_the_team_reads_comments_page_by_page_and_each_once(survey, officer):
    said(survey, YOUNG, [f"Comment number {number}" for number in range(35)])
    first = queries.team_comments(officer.actor, survey, "why")
    second = queries.team_comments(officer.actor, survey, "why", page=2)
    assert (len(first.comments), len(second.comments), first.found, first.pages) == (30, 5, 35, 2)
    assert len({one.text for one in first.comments + second.comments}) == 35


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (-5, 1), (99, 1)])
def test_a_page_that_is_not_there_shows_the_nearest(survey, officer, page, shown):
    said(survey, YOUNG, ["One"])
    assert queries.team_comments(officer.actor, survey, "why", page=page).page == shown


def test_comments_are_searched_whatever_the_capitals(survey, officer):
    said(survey, YOUNG, ["The BUS is late", "Straße und Weg", "100% of it"])
    search = lambda words: [one.text for one in queries.team_comments(officer.actor, survey, "why", words).comments]  # noqa: E731
    assert search("bus") == ["The BUS is late"]
    assert search("STRASSE") == ["Straße und Weg"]
    assert search("100%") == ["100% of it"]
    assert search("train") == []


def test_nobody_outside_the_team_reads_comments_whatever_their_role(survey):
    said(survey, YOUNG, ["Mine"])
    for person in (make.officer(name="Callum Boyd"), make.commissioner(), make.administrator()):
        with pytest.raises(NotAllowed):
            queries.team_comments(person.actor, survey, "why")
    with pytest.raises(NotAllowed):
        queries.team_comments(Actor.respondent(), survey, "why")


def test_whether_words_may_be_quoted_is_kept_with_them(survey):
    said(survey, YOUNG, ["Yes"], may_quote=True)
    said(survey, YOUNG, ["No"], may_quote=False)
    assert {one.text: one.may_quote for one in queries.comments(survey.id, "why")} == {"Yes": True, "No": False}


def test_only_a_question_in_words_has_comments(survey):
    assert queries.written_question(survey, "why").key == "why"
    for key in ("bus", "nothing"):
        with pytest.raises(NotFound):
            queries.written_question(survey, key)


def test_a_survey_without_answers_has_no_release(survey):
    assert queries.latest_release(survey.id) is None
    assert queries.closed_without_release() == []
    assert db.session.get(Survey, survey.id)
