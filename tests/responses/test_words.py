"""Three words: the same for the same send, found however they are typed, never kept so that they can be guessed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotFound, TooMany
from coprod_hub.core.jobs import Job, enqueue, run_waiting
from coprod_hub.core.throttle import Throttle
from coprod_hub.responses import jobs, words
from coprod_hub.responses.finding import Sent, find
from coprod_hub.responses.models import Draft, Receipt, Response
from tests.builders.responses import record
from tests.builders.surveys import open_survey_for

pytestmark = pytest.mark.databases


@pytest.fixture
def survey(app):
    return open_survey_for()


def make_receipts():
    with transaction():
        enqueue(jobs.RECEIPTS)
    run_waiting()


def lead_of(typed) -> Sent:
    found = find(typed)
    assert isinstance(found, Sent)
    return found


def found_by(typed) -> str:
    return lead_of(typed).survey_id


# ---- the list ----


def test_the_list_is_4096_different_short_plain_words():
    listed = words.word_list()
    assert len(set(listed)) == len(listed) == 4096
    assert [word for word in listed if not re.fullmatch("[a-z]{3,7}", word)] == []


UNKIND = """
abuse alone anger ass bad beat bitch blame blood bomb cancer care carer court cry custody damn dead death die drug drunk
dumb evil fail fat father fear fight foster god gun hate hell hurt idiot ill jail kill kiss knife liar lonely lose mad
mother naked nazi orphan pain poor pray prison racist rape sad sex shame sick slave social stupid thief ugly victim war
weak worthless wrong
"""


def test_nothing_on_the_list_is_unkind_or_comes_too_near_to_a_child_in_care():
    assert sorted(set(UNKIND.split()) & set(words.word_list())) == []


HOMOPHONES = "bare/bear flour/flower hair/hare knight/night meat/meet pair/pear peace/piece plain/plane right/write"
HOMOPHONES += " rose/rows sail/sale sea/see sole/soul son/sun stair/stare steal/steel tail/tale their/there week/weak"


@pytest.mark.parametrize("pair", HOMOPHONES.split())
def test_no_two_words_sound_the_same(pair):
    assert not set(pair.split("/")) <= set(words.word_list())


# ---- drawing them ----


def test_the_same_send_gives_the_same_words(app):
    assert words.three_words("one key") == words.three_words("one key")


def test_different_sends_give_different_words(app):
    assert len({words.three_words(str(number)) for number in range(300)}) == 300


# ---- typing them ----


@pytest.mark.parametrize(
    "typed",
    [
        "acorn bridge kettle",
        " Acorn  BRIDGE\nkettle ",
        "acorn-bridge-kettle",
        "acorn, bridge; kettle.",
        "acorn/bridge_kettle",
    ],
)
def test_case_spaces_and_dashes_do_not_matter(typed):
    assert words.tidied(typed) == "acorn bridge kettle"


@pytest.mark.parametrize(
    "typed", ["", "acorn", "acorn bridge", "acorn bridge kettle zebra", "1 2 3", "\0", "x" * 99999]
)
def test_anything_but_three_words_is_asked_for_again(typed):
    with pytest.raises(NotFound, match=r"all three of your words"):
        words.tidied(typed)


def test_a_misspelt_word_is_named_with_the_likely_one():
    with pytest.raises(NotFound, match=r"“kettel” is not one of the words we use. Did you mean “kettle”\?"):
        words.tidied("acorn bridge kettel")


# ---- finding a survey ----


def test_words_lead_to_their_survey_at_once(survey):
    other = open_survey_for(title="Something else")
    mine, theirs = record(survey), record(other)
    assert found_by(mine) == survey.id
    assert found_by(theirs.upper()) == other.id


def test_words_lead_to_their_survey_when_the_receipt_has_been_made(survey):
    mine = record(survey)
    make_receipts()
    assert found_by(mine) == survey.id


def test_the_order_of_the_words_matters(survey):
    first, second, third = record(survey).split()
    with pytest.raises(NotFound, match="their order"):
        found_by(f"{third} {first} {second}")


def test_words_that_nobody_was_given_find_nothing(survey):
    record(survey)
    make_receipts()
    with pytest.raises(NotFound, match="do not know these three words"):
        found_by("acorn bridge kettle")


def test_words_still_lead_to_their_survey_when_the_answers_have_been_deleted(survey):
    mine = record(survey)
    make_receipts()
    with transaction() as session:
        session.delete(session.scalars(select(Response)).one())
    assert found_by(mine) == survey.id
    assert db.session.get(Response, lead_of(mine).response_id) is None


def test_one_lookup_at_a_time_so_that_guessing_cannot_keep_people_from_answering(survey, monkeypatch):
    monkeypatch.setattr(words, "_PATIENCE", 0.01)
    with words._one_at_a_time, pytest.raises(TooMany):
        found_by("acorn bridge kettle")


def test_wrong_words_lock_nobody_out_and_leave_no_trace_of_what_was_typed(client, survey, caplog):
    mine = record(survey)
    with clock.set_to(datetime(2026, 11, 24, 10, 37, 23, tzinfo=UTC)):
        for _ in range(3):
            client.post("/words", data={"words": "acorn bridge kettle"})
    with transaction() as session:
        (row,) = session.scalars(select(Throttle))
        assert (row.failures, row.since) == (3, datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
        row.since = clock.now()
        row.failures = 5000
    assert found_by(mine) == survey.id
    with pytest.raises(NotFound):
        found_by("acorn bridge kettle")
    assert "wrong tries" in caplog.text
    assert "acorn" not in caplog.text


# ---- the job ----


def test_receipts_are_made_and_the_words_forgotten(survey):
    given = [record(survey) for _ in range(3)]
    make_receipts()
    receipts = db.session.scalars(select(Receipt)).all()
    assert {receipt.lookup for receipt in receipts} == {words.keys_of_words(phrase).receipt for phrase in given}
    assert {lead_of(phrase).response_id for phrase in given} == set(db.session.scalars(select(Response.id)))
    assert set(db.session.scalars(select(Response.words_sealed))) == {None}


def test_a_second_run_makes_nothing_twice(survey):
    record(survey)
    make_receipts()
    make_receipts()
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_words_that_cannot_be_opened_keep_nobody_elses_from_being_made(survey):
    record(survey)
    with transaction() as session:
        session.scalars(select(Response)).one().words_sealed = b"broken"
    mine = record(survey)
    assert found_by(mine) == survey.id
    make_receipts()
    assert found_by(mine) == survey.id
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 1


def ask():
    with transaction():
        jobs.ask_every_hour()
    return sorted(db.session.scalars(select(Job.name).where(Job.name.like("responses.%"))))


def test_both_jobs_are_asked_for_once_an_hour_whether_anybody_answered_or_not(app):
    with clock.set_to(clock.now()):
        assert ask() == [jobs.DRAFTS, jobs.RECEIPTS]
        assert ask() == [jobs.DRAFTS, jobs.RECEIPTS]
        run_waiting()
        earlier = set(db.session.scalars(select(Job.id)))
    with clock.set_to(clock.now() + jobs.EVERY * 1.1):
        ask()
        run_waiting()
    later = set(db.session.scalars(select(Job.id).where(Job.name.like("responses.%"))))
    assert len(later) == 2
    assert not later & earlier


def test_no_history_of_the_jobs_says_when_people_answered(survey):
    for hour in range(4):
        with clock.set_to(clock.now() + jobs.EVERY * 1.1 * hour):
            record(survey)
            ask()
            run_waiting()
    kept = db.session.scalars(select(Job).where(Job.name.in_([jobs.RECEIPTS, jobs.DRAFTS]))).all()
    assert len(kept) == 2
    assert {job.message for job in kept} == {""}


def test_drafts_that_nobody_came_back_to_are_deleted_by_the_job(survey):
    with transaction() as session:
        audience, version = survey.audiences[0].id, survey.version.id
        for number, days in enumerate((0, 1)):
            day = clock.today() - timedelta(days=days)
            session.add(
                Draft(id=f"{number}" * 32, audience_id=audience, version_id=version, sealed=b"", expires_on=day)
            )
    with transaction():
        enqueue(jobs.DRAFTS)
    run_waiting()
    assert [row.id for row in db.session.scalars(select(Draft))] == ["0" * 32]
