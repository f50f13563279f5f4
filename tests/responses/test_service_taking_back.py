"""Taking answers back, on both databases: everything until the numbers are made, the words also afterwards."""

import threading

import pytest
from sqlalchemy import func, select

from coprod_hub.core import jobs
from coprod_hub.core.db import db, transaction
from coprod_hub.core.erasures import Erasure
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.jobs import Job, JobState, enqueue, run_waiting
from coprod_hub.pages.withdrawing import take_words_out
from coprod_hub.responses import jobs as response_jobs
from coprod_hub.responses import numbers, queries, releasing, taking_back
from coprod_hub.responses.finding import Sent, find
from coprod_hub.responses.models import Answer, Receipt, Response
from coprod_hub.responses.shuffling import shuffle
from coprod_hub.responses.taking_back import RELEASE, May
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.responses import record
from tests.builders.results import YOUNG, answered, asked_about_buses, close_and_count

MINE = {"bus": "Yes", "why": "It never comes"}


@pytest.fixture
def survey(app):
    return asked_about_buses()


def found(phrase: str) -> Sent:
    lead = find(phrase)
    assert isinstance(lead, Sent)
    return lead


def hash_the_words() -> None:
    with transaction():
        enqueue(response_jobs.RECEIPTS)
    run_waiting()


def delete(phrase: str) -> None:
    lead = found(phrase)
    with transaction():
        taking_back.delete_answers(lead)


def how_many(kind) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("hashed", [False, True])
def test_everything_is_deleted_and_the_words_still_lead_to_the_survey(survey, hashed):
    mine = record(survey, YOUNG, MINE)
    record(survey, YOUNG, {"bus": "No"})
    if hashed:
        hash_the_words()
    assert taking_back.may(found(mine)) is May.EVERYTHING
    delete(mine)
    assert (how_many(Response), how_many(Answer)) == (1, 1)
    assert found(mine).survey_id == survey.id
    assert taking_back.may(found(mine)) is May.GONE
    delete(mine)
    assert how_many(Response) == 1


def test_a_deletion_is_noted_for_a_restore_by_id_and_day_alone(survey):
    mine = record(survey, YOUNG, MINE)
    response_id = found(mine).response_id
    delete(mine)
    (noted,) = db.session.scalars(select(Erasure))
    assert (noted.kind, noted.thing_id) == ("response", response_id)
    assert queries.people_by_audience(survey.id) == {}


def test_once_the_numbers_are_made_only_the_words_can_be_taken_out(survey):
    mine = record(survey, YOUNG, MINE, may_quote=True)
    for _ in range(9):
        record(survey, YOUNG, {"bus": "Yes"})
    with pytest.raises(Refused, match="not made yet"), transaction():
        taking_back.take_words_out(found(mine))
    close_and_count(survey)
    lead = found(mine)
    assert taking_back.may(lead) is May.WORDS
    with pytest.raises(Refused, match="cannot be taken out"), transaction():
        taking_back.delete_answers(lead)
    for _ in range(2):
        with transaction():
            take_words_out(lead)
    assert list(db.session.scalars(select(Answer).where(Answer.text_sealed.is_not(None)))) == []
    assert list(db.session.scalars(select(Response.may_quote).where(Response.may_quote))) == []
    assert how_many(Response) == 10
    assert taking_back.may(lead) is May.NOTHING


def test_who_answers_after_numbers_so_far_can_still_delete_everything(app):
    officer = make.officer()
    survey = asked_about_buses(team=[officer])
    early = record(survey, YOUNG, MINE)
    answered(survey, {YOUNG: 9}, bus="Yes")
    with transaction() as session:
        numbers.release_so_far(officer.actor, session.get_one(Survey, survey.id))
    run_waiting()
    late = record(survey, YOUNG, MINE)
    assert (taking_back.may(found(early)), taking_back.may(found(late))) == (May.WORDS, May.EVERYTHING)
    delete(late)
    assert how_many(Response) == 10
    with pytest.raises(Refused, match="cannot be taken out"):
        delete(early)


def test_what_is_being_deleted_when_the_numbers_begin_is_not_counted(app, survey):
    """Whoever deletes has looked whether they may, and is a moment slower than the job that counts."""
    mine, survey_id, counted = found(record(survey, YOUNG, MINE)), survey.id, list[int]()
    answered(survey, {YOUNG: 8}, bus="Yes")

    def count() -> None:
        with app.app_context():
            counted.extend(one.people for one in releasing._count(survey_id).audiences)

    counting = threading.Thread(target=count)
    with transaction():
        taking_back._hold(mine)
        assert taking_back.may(mine) is May.EVERYTHING
        counting.start()
        counting.join(0.5)
        taking_back.delete_answers(mine)
    counting.join()
    assert counted[0] == how_many(Response) == 8


def test_nothing_is_deleted_while_the_numbers_are_being_made(survey):
    mine = record(survey, YOUNG, MINE)
    with transaction():
        enqueue(RELEASE, survey, survey_id=survey.id).state = JobState.RUNNING
    with pytest.raises(Refused, match="at this moment"), transaction():
        taking_back.delete_answers(found(mine))
    with transaction() as session:
        session.scalars(select(Job).where(Job.name == RELEASE)).one().state = JobState.FAILED
    delete(mine)
    assert how_many(Response) == 0


def test_what_is_deleted_while_the_rows_are_mixed_up_does_not_come_back(app, survey):
    mine = [record(survey, YOUNG, MINE) for _ in range(3)]
    survey_id, leads, wrong = survey.id, [found(one) for one in mine], list[Exception]()
    line = threading.Barrier(4)

    def at_once(act) -> None:
        with app.app_context():
            line.wait()
            try:
                with transaction():
                    act()
            except Exception as error:  # noqa: BLE001  # told to the test, which has no other way to hear of it
                wrong.append(error)

    db.session.rollback()
    acts = [lambda: shuffle(survey_id), *(lambda one=one: taking_back.delete_answers(one) for one in leads)]
    threads = [threading.Thread(target=at_once, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert (how_many(Response), how_many(Answer)) == (0, 0)


def test_a_pointer_opens_for_its_own_words_alone(survey):
    mine, theirs = record(survey, YOUNG, MINE), record(survey, YOUNG, {"bus": "No"})
    hash_the_words()
    with transaction() as session:
        kept = {row.lookup: row for row in session.scalars(select(Receipt))}
        first, second = kept[found(mine).keys.receipt], kept[found(theirs).keys.receipt]
        first.pointer, second.pointer = second.pointer, first.pointer
    assert taking_back.may(found(mine)) is May.GONE


def test_words_that_lead_nowhere_delete_nothing(survey):
    record(survey, YOUNG, MINE)
    with pytest.raises(NotFound):
        find("acorn bridge kettle")
    assert jobs.how_many_waiting() == 0
