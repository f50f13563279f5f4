"""From a closed survey to numbers that everybody may read: shuffled, counted, small ones hidden."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from coprod_hub.core import jobs, retention
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure import EVERYONE, ReleaseRefused
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.jobs import JobState
from coprod_hub.responses import numbers, queries, releasing, shuffling
from coprod_hub.responses.models import SO_FAR, Answer, BatchState, ImportBatch, NumbersPlan, Receipt, Release, Response
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.responses import group_of, record
from tests.builders.results import (
    PARENTS,
    PROFESSIONALS,
    YOUNG,
    answered,
    asked_about_buses,
    close_and_count,
    release_of,
    said,
)

pytestmark = pytest.mark.databases


def everything_sent(survey_id: str) -> Counter[tuple[object, ...]]:
    """Each response with its answers, as people sent them."""
    found = db.session.scalars(select(Response).where(Response.survey_id == survey_id))
    return Counter(
        (one.id, one.audience_id, one.may_quote, one.sent_on, one.submission,
         tuple(sorted((answer.question, answer.choices, answer.text) for answer in one.answers)))
        for one in found
    )  # fmt: skip


def as_they_lie(table: str, column: str = "id") -> list[str]:
    """The rows in the order in which PostgreSQL keeps them."""
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY ctid").scalars())


# ---- closing makes numbers ----


def test_closing_a_survey_leads_to_one_release(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 20, PARENTS: 9}, bus="Yes", safe="Agree")
    answered(survey, {YOUNG: 11, PARENTS: 8}, bus="No", safe="Disagree")
    answered(survey, {YOUNG: 9, PARENTS: 7}, helps=["More buses"])
    close_and_count(survey)
    jobs.sweep()
    jobs.run_waiting()
    release = release_of(survey)
    assert release.number == 1
    assert db.session.scalar(select(func.count()).where(Release.about == "")) == 1
    released = queries.released(release)
    yes = survey.version.definition.question("bus").options[0].key
    assert released.people().shown == 64
    assert released.table("bus").cell(yes, group_of(survey, YOUNG).id).shown == 20
    assert [table.question.key for table in released.tables] == ["bus", "helps", "safe"]


def test_a_survey_that_nobody_answered_gets_its_numbers_too(app):
    survey = close_and_count(asked_about_buses())
    assert [str(column.people) for column in queries.released(release_of(survey)).columns] == ["0", "0", "0"]


def test_the_release_is_written_down_as_the_hubs_own_doing(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 8}, bus="Yes")
    close_and_count(survey)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "released", AuditEntry.thing_id == survey.id)
    )
    assert entry.first().person_id is None  # type: ignore[union-attr]  # None is a failure too


def test_a_second_job_for_the_same_survey_makes_no_second_release(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 8}, bus="Yes")
    close_and_count(survey)
    with transaction():
        again = jobs.enqueue(releasing.RELEASE, survey, survey_id=survey.id).id
    jobs.run_waiting()
    assert jobs.find(again).state is JobState.DONE
    assert db.session.scalar(select(func.count()).where(Release.about == "")) == 1


def test_what_fails_is_told_and_can_be_tried_again(app):
    """Answers that do not fit the questions cannot be counted; once they are put right the second try counts them."""
    officer = make.officer()
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 8}, bus="Yes")
    with transaction() as session:
        wrong = session.scalars(select(Answer).limit(1)).one()
        was, wrong.choices = wrong.choices, "unheardof unheard2"
        wrong_id = wrong.id
    close_and_count(survey)
    failed = jobs.latest_job(survey.id, releasing.RELEASE)
    assert failed is not None
    assert failed.state is JobState.FAILED
    assert queries.latest_release(survey.id) is None
    assert jobs.run_waiting() == 0
    with transaction() as session:
        session.get_one(Answer, wrong_id).choices = was
        assert jobs.retry(officer.actor, session.merge(failed))
    jobs.run_waiting()
    assert queries.released(release_of(survey)).people().shown == 8


def test_half_an_import_is_dropped_when_the_survey_has_closed(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 8}, bus="Yes")
    with transaction() as session:
        batch = ImportBatch(survey_id=survey.id, file_name="x.csv", state=BatchState.STAGED, made_at=now())
        session.add(batch)
    record(survey, YOUNG, {"bus": "Yes"}, batch=batch)
    close_and_count(survey)
    assert queries.released(release_of(survey)).people().shown == 8
    assert db.session.scalar(select(func.count()).select_from(Response)) == 8


# ---- small numbers ----


def test_a_group_of_fewer_than_five_is_left_out_with_a_reason(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 20, PARENTS: 3}, bus="Yes")
    close_and_count(survey)
    released = queries.released(release_of(survey))
    parents = group_of(survey, PARENTS).id
    assert str(released.people(parents)) == "[c]"
    assert {str(released.table("bus").cell(row.key, parents)) for row in released.table("bus").question.rows} == {"[c]"}
    assert released.people(EVERYONE).shown == 20
    assert any("Fewer than 5 people answered" in note.reason for note in released.notes)


def test_no_cell_of_a_release_shows_fewer_than_five_people(app):
    survey = asked_about_buses()
    for number, (bus, safe) in enumerate([("Yes", "Agree"), ("Yes", "Not sure"), ("No", "Agree"), ("No", "Disagree")]):
        answered(survey, {YOUNG: 3 + 2 * number, PARENTS: 2 + number}, bus=bus, safe=safe, helps=["More buses"])
    close_and_count(survey)
    tables = release_of(survey).tables["tables"]
    shown = [cell for table in tables for row in table["cells"] for cell in row if isinstance(cell, int)]
    assert shown
    assert set(shown).isdisjoint({1, 2, 3, 4})


def test_a_release_that_shows_who_has_come_since_the_last_is_refused(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 20}, bus="Yes")
    with transaction(write=False):
        groups = releasing.audiences_of(db.session.get_one(Survey, survey.id))
    first = releasing.checked("first", groups, [], [])
    answered(survey, {YOUNG: 2}, bus="No")
    with transaction(write=False):
        groups = releasing.audiences_of(db.session.get_one(Survey, survey.id))
    with pytest.raises(ReleaseRefused, match="Fewer than 5 people"):
        releasing.checked("second", groups, [], [first])


# ---- decided by the team ----


def so_far(actor, survey: Survey) -> None:
    """The officer releases the numbers of an open survey."""
    with transaction() as session:
        numbers.release_so_far(actor, session.get_one(Survey, survey.id))
    jobs.run_waiting()


def decide(verb, actor, survey: Survey, *choice) -> None:
    with transaction() as session:
        verb(actor, session.get_one(Survey, survey.id), *choice)


def plan_of(survey: Survey) -> NumbersPlan:
    plan = queries.plan_of(survey.id)
    assert plan is not None
    return plan


def newest(survey: Survey) -> Release:
    found = queries.newest_release(survey.id)
    assert found is not None
    return found


def people_of(survey: Survey, *groups: str) -> int | None:
    """How many people the newest release shows of one group, or of groups taken together."""
    wanted = frozenset(group_of(survey, one).id for one in groups)
    return queries.released(newest(survey)).groups.get(wanted)


def test_numbers_so_far_leave_the_survey_open_and_closing_counts_everybody(app):
    officer = make.officer()
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 20, PARENTS: 9}, bus="Yes")
    so_far(officer.actor, survey)
    assert (newest(survey).about, queries.latest_release(survey.id)) == (SO_FAR, None)
    answered(survey, {YOUNG: 12, PARENTS: 8}, bus="No")
    close_and_count(survey)
    assert (people_of(survey, YOUNG), people_of(survey, PARENTS)) == (32, 17)
    assert audit([queries.released(one) for one in queries.releases(survey.id)]) == []


def too_few_came(officer) -> Survey:
    """Numbers so far, and then three more parents and twelve more young people."""
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 20, PARENTS: 9}, bus="Yes")
    so_far(officer.actor, survey)
    answered(survey, {YOUNG: 12, PARENTS: 3}, bus="No")
    said(survey, YOUNG, ["Too late", "Too dear"])
    return close_and_count(survey)


def test_a_refusal_says_why_and_offers_what_works(app):
    survey = too_few_came(make.officer())
    assert queries.latest_release(survey.id) is None
    plan = plan_of(survey)
    assert plan.reasons[0].startswith("Fewer than 5 people have answered as “Parents and carers” since")
    assert [offer["what"] for offer in plan.offers] == ["together", "held"]
    assert plan.offers[0]["words"] == "Take “Parents and carers” and “Young people” together"
    jobs.sweep()
    assert jobs.run_waiting() == 0  # it waits for the team, and is not tried again and again


@pytest.mark.parametrize(("place", "shown"), [(0, (None, None, 46)), (1, (34, 9, None))])
def test_what_is_offered_works(app, place, shown):
    officer = make.officer()
    survey = too_few_came(officer)
    decide(numbers.accept, officer.actor, survey, place)
    jobs.run_waiting()
    assert queries.latest_release(survey.id) is not None
    assert (people_of(survey, YOUNG), people_of(survey, PARENTS), people_of(survey, YOUNG, PARENTS)) == shown
    released = [queries.released(one) for one in queries.releases(survey.id)]
    assert audit(released) == []
    with transaction(write=False) as session:
        counted = releasing.audiences_of(session.get_one(Survey, survey.id))
    assert [one.people for one in counted] == [n for n in shown if n]
    assert plan_of(survey).reasons == []


def test_groups_taken_together_are_counted_and_their_words_with_them(app):
    officer = make.officer()
    survey = asked_about_buses(YOUNG, PARENTS, PROFESSIONALS, team=[officer])
    answered(survey, {YOUNG: 20, PARENTS: 7, PROFESSIONALS: 3}, bus="Yes")
    said(survey, PROFESSIONALS, ["More drivers"])
    few = [group_of(survey, one).id for one in (PARENTS, PROFESSIONALS)]
    decide(numbers.take_groups_together, officer.actor, survey, few)
    close_and_count(survey)
    assert people_of(survey, PARENTS, PROFESSIONALS) == 11
    assert [one.audience_id for one in queries.comments(survey.id, "why")] == [few[0]]
    with pytest.raises(Refused, match="do not change"):
        decide(numbers.take_apart, officer.actor, survey, few)


def test_answers_taken_together_are_one_row(app):
    officer = make.officer()
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 9}, safe="Agree")
    answered(survey, {YOUNG: 3}, safe="Strongly agree")
    agree = [one.key for one in survey.version.definition.question("safe").options[:2]]
    decide(numbers.take_answers_together, officer.actor, survey, "safe", agree)
    close_and_count(survey)
    table = queries.released(release_of(survey)).table("safe")
    (row,) = [row for row in table.question.rows if row.parts]
    assert row.label == "Strongly agree or Agree"
    assert set(row.parts) == set(agree)


def test_two_questions_are_put_side_by_side_once_the_numbers_stand(app):
    officer = make.officer()
    survey = asked_about_buses(team=[officer])
    for bus, safe, people in (
        ("Yes", "Agree", 40),
        ("Yes", "Disagree", 12),
        ("No", "Agree", 9),
        ("No", "Disagree", 30),
    ):
        answered(survey, {YOUNG: people}, bus=bus, safe=safe)
    decide(numbers.compare, officer.actor, survey, "safe", "bus")
    with pytest.raises(Refused, match="already"):
        decide(numbers.compare, officer.actor, survey, "bus", "safe")
    close_and_count(survey)
    (pair,) = queries.comparisons(survey.id)
    assert pair.release is not None
    (table,) = queries.released(pair.release).tables
    yes, agree = (survey.version.definition.question(key).options[at].key for key, at in (("bus", 0), ("safe", 1)))
    assert table.cell(f"{agree}|{yes}", EVERYONE).shown in (40, None)
    assert any(cell.shown for cell in table.cells.values())
    assert audit([queries.released(one) for one in queries.releases(survey.id)]) == []


def test_nothing_is_compared_any_more_once_the_answers_are_gone(app):
    officer = make.officer()
    survey = asked_about_buses(team=[officer])
    with transaction() as session:
        retention.clear(session.get_one(Survey, survey.id))
    with pytest.raises(Refused, match="No new ones can be made"):
        decide(numbers.compare, officer.actor, survey, "safe", "bus")


def test_only_officers_of_the_team_decide(app):
    survey = asked_about_buses(team=[make.officer()])
    for other in (make.officer(name="Callum Boyd"), make.commissioner(), make.administrator()):
        with pytest.raises(NotAllowed):
            decide(numbers.release_so_far, other.actor, survey)


# ---- shuffling ----


def test_shuffling_keeps_every_response_and_every_answer(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 6, PARENTS: 5}, bus="Yes", safe="Agree")
    said(survey, YOUNG, [f"Words {number} – ‘quoted’ 🙂" for number in range(9)])
    before = everything_sent(survey.id)
    with transaction():
        shuffling.shuffle(survey.id)
    assert everything_sent(survey.id) == before
    assert len(before) == 20


def test_shuffling_leaves_other_surveys_alone(app):
    survey, other = asked_about_buses(), asked_about_buses(title="Another")
    said(survey, YOUNG, ["One", "Two"])
    said(other, YOUNG, ["Three", "Four"])
    before = everything_sent(other.id)
    with transaction():
        shuffling.shuffle(survey.id)
    assert everything_sent(other.id) == before


# ---- receipts ----


def test_words_that_still_wait_are_hashed_before_the_shuffle_so_that_nothing_is_written_after_it(app):
    survey = asked_about_buses()
    for _ in range(2):
        record(survey, YOUNG, {"bus": "Yes"})
    close_and_count(survey)
    assert len(list(db.session.scalars(select(Receipt)))) == 2
    assert [one for one in db.session.scalars(select(Response.words_sealed)) if one] == []
