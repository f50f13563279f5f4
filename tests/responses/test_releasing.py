"""From a closed survey to numbers that everybody may read: shuffled, counted, small ones hidden."""

from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from coprod_hub.core import jobs
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure import EVERYONE, ReleaseRefused
from coprod_hub.core.jobs import JobState
from coprod_hub.responses import jobs as response_jobs
from coprod_hub.responses import queries, releasing
from coprod_hub.responses.models import Answer, BatchState, ImportBatch, Receipt, Release, Response
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.responses import group_of, record
from tests.builders.results import PARENTS, YOUNG, answered, asked_about_buses, close_and_count, release_of, said

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


# ---- shuffling ----


def test_shuffling_keeps_every_response_and_every_answer(app):
    survey = asked_about_buses()
    answered(survey, {YOUNG: 6, PARENTS: 5}, bus="Yes", safe="Agree")
    said(survey, YOUNG, [f"Words {number} – ‘quoted’ 🙂" for number in range(9)])
    before = everything_sent(survey.id)
    with transaction():
        releasing.shuffle(survey.id)
    assert everything_sent(survey.id) == before
    assert len(before) == 20


def test_shuffling_leaves_other_surveys_alone(app):
    survey, other = asked_about_buses(), asked_about_buses(title="Another")
    said(survey, YOUNG, ["One", "Two"])
    said(other, YOUNG, ["Three", "Four"])
    before = everything_sent(other.id)
    with transaction():
        releasing.shuffle(survey.id)
    assert everything_sent(other.id) == before


def test_nothing_is_left_of_the_order_in_which_answers_came(app, settings):
    survey = asked_about_buses()
    for number in range(40):
        record(survey, YOUNG, {"bus": "Yes", "why": f"Words {number}"})
    if settings.sqlite:  # there is no order to begin with: no row numbers, random keys
        for table in ("response", "answer", "receipt", "draft"):
            with db.engine.connect() as connection, pytest.raises(OperationalError, match="rowid"):
                connection.exec_driver_sql(f"SELECT rowid FROM {table}")
        return
    sent, wrote = as_they_lie("response"), as_they_lie("answer", "response_id")
    assert len(set(as_they_lie("response", "xmin::text"))) == 40
    close_and_count(survey)
    assert set(as_they_lie("response")) == set(sent)
    assert as_they_lie("response") != sent
    assert as_they_lie("answer", "response_id") != wrote
    written_in = {*as_they_lie("response", "xmin::text"), *as_they_lie("answer", "xmin::text")}
    assert len(written_in) == 1


# ---- receipts ----


def receipts() -> list[str | None]:
    return list(db.session.scalars(select(Receipt.response_id)))


def hash_the_words() -> None:
    with transaction():
        jobs.enqueue(response_jobs.RECEIPTS)
    jobs.run_waiting()


def test_receipts_forget_whose_they_are_once_numbers_are_fixed(app):
    survey = asked_about_buses()
    for _ in range(2):
        record(survey, YOUNG, {"bus": "Yes"})
    hash_the_words()
    assert len([one for one in receipts() if one]) == 2
    close_and_count(survey)
    assert receipts() == [None, None]


def test_words_that_still_wait_are_hashed_before_the_shuffle_so_that_nothing_is_written_after_it(app):
    survey = asked_about_buses()
    for _ in range(2):
        record(survey, YOUNG, {"bus": "Yes"})
    close_and_count(survey)
    assert receipts() == [None, None]
    assert [one for one in db.session.scalars(select(Response.words_sealed)) if one] == []
