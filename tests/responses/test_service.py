"""Answering, on both databases: everything is kept once, by whichever window comes first, and tells nothing of who."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import DateTime, func, select

from coprod_hub.core import clock
from coprod_hub.core.db import db, mode, table_of, transaction
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.responses import drafts, service
from coprod_hub.responses.answering import asked_by
from coprod_hub.responses.models import Answer, BatchState, Draft, ImportBatch, Receipt, Response
from coprod_hub.responses.rules import Said
from coprod_hub.responses.service import ClosedMeanwhile, NothingKept, NothingToSend, Standing
from coprod_hub.responses.words import three_words
from coprod_hub.safeguarding.models import Concern
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.rules import Promise
from tests.builders.responses import record
from tests.builders.surveys import build_survey, close, open_survey_for, several, single, words

SECRET = "s" * 32
QUESTIONS = [
    single("Do you take the bus?", key="bus"),
    several("What would help?", "More buses", "Lights", key="what"),
    words("Why?", key="why"),
]
YES = QUESTIONS[0].options[0].key


@pytest.fixture
def survey(app):
    return open_survey_for("Young people", "Professionals", questions=QUESTIONS)


@pytest.fixture
def asked(survey):
    return asked_by(survey.audiences[0].token)


@pytest.fixture
def keys(asked):
    return keys_for(asked)


def keys_for(asked, secret=SECRET):
    keys = drafts.keys_of(asked.token, secret)
    assert keys is not None
    return keys


def keep(asked, keys, number=1, **said):
    readings = {key: Reading(text=value) if key == "why" else Reading((value,)) for key, value in said.items()}
    with transaction():
        service.keep_page(asked, keys, service.standing(keys, to_change=True), readings)


def send(asked, keys, *, may_quote=False):
    with transaction():
        service.send(asked, keys, service.standing(keys), may_quote=may_quote)


def said_of(keys):
    said = service.standing(keys).said
    assert said is not None
    return said


def how_many(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def at_once(app: Flask, *acts: Callable[[], None]) -> list[Exception]:
    """Do these in threads of their own, each from the same starting line; returns what went wrong."""
    line, wrong = threading.Barrier(len(acts)), list[Exception]()

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            line.wait()
            try:
                act()
            except Exception as error:  # noqa: BLE001  # told to the test, which has no other way to hear of it
                wrong.append(error)

    db.session.rollback()
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


# ---- what a link tells ----


def test_a_link_tells_what_its_group_is_asked(survey, asked):
    assert (asked.survey_id, asked.audience_id) == (survey.id, survey.audiences[0].id)
    assert asked.title == survey.title
    assert asked.is_open
    assert asked.definition == survey.version.definition


@pytest.mark.parametrize("token", ["", "nowhere", "x" * 41, "a\0b", "é", "' or 1=1 --"])
def test_a_link_to_nowhere_is_not_found(app, token):
    with pytest.raises(NotFound):
        asked_by(token)


def test_a_survey_that_has_not_opened_cannot_be_found(app):
    with pytest.raises(NotFound):
        asked_by(build_survey().audiences[0].token)


def test_a_closed_survey_is_found_closed(survey, asked):
    close(survey)
    assert not asked_by(asked.token).is_open


# ---- keeping ----


def test_nothing_stands_before_the_first_page_is_kept(keys):
    assert service.standing(keys) == Standing()
    assert service.standing(None) == Standing()


def test_pages_gather_in_one_draft(asked, keys):
    keep(asked, keys, 1, bus=YES)
    keep(asked, keys, 3, why="It is late")
    assert said_of(keys) == Said(
        {"bus": Reading((YES,)), "why": Reading(text="It is late")}, done=frozenset({"bus", "why"})
    )


def test_two_windows_that_keep_different_pages_at_once_lose_nothing(app, asked, keys):
    for number in range(5):
        keys = keys_for(asked, f"{number}" * 32)
        wrong = at_once(
            app,
            partial(keep, asked, keys, 1, bus=YES),
            partial(keep, asked, keys, 3, why="It is late"),
        )
        assert wrong == []
        assert set(said_of(keys).readings) == {"bus", "why"}


def test_a_name_is_kept_only_where_the_promise_allows_it(app, asked, keys):
    keep(asked, keys, bus=YES)
    with transaction():
        service.keep_reach(asked, keys, service.standing(keys, to_change=True), "Sam", "text me")
    assert said_of(keys).name == ""


# ---- sending ----


def test_sending_keeps_each_answer_and_no_draft(survey, asked, keys):
    keep(asked, keys, 1, bus=YES)
    keep(asked, keys, 3, why="It is late, says Zebedee")
    send(asked, keys, may_quote=True)
    (response,) = db.session.scalars(select(Response))
    assert {answer.question: (answer.choices, answer.text) for answer in response.answers} == {
        "bus": (YES, ""),
        "why": ("", "It is late, says Zebedee"),
    }
    assert (response.survey_id, response.audience_id) == (survey.id, asked.audience_id)
    assert (response.sent_on, response.may_quote) == (clock.today(), True)
    assert how_many(Draft) == 0
    assert all(b"Zebedee" not in (answer.text_sealed or b"") for answer in response.answers)


def test_sending_twice_keeps_one_response_and_shows_the_same_words(asked, keys):
    keep(asked, keys, bus=YES)
    send(asked, keys)
    words = service.words_of(keys)
    send(asked, keys)
    assert how_many(Response) == 1
    assert service.words_of(keys) == words
    assert service.standing(keys) == Standing(sent=True)


def test_a_double_tap_that_arrives_at_once_keeps_one_response(app, asked):
    for number in range(5):
        keys = keys_for(asked, f"{number}" * 32)
        keep(asked, keys, bus=YES)
        assert at_once(app, *[partial(send, asked, keys)] * 3) == []
        assert how_many(Response) == number + 1
    assert how_many(Draft) == 0


# ---- what happens between looking and the turn to write ----


def test_what_another_window_keeps_meanwhile_is_kept_too(asked, keys):
    seen_before = service.standing(keys)
    keep(asked, keys, bus=YES)
    with transaction():
        service.keep_page(asked, keys, seen_before, {"why": Reading(text="It is late")})
    seen_before = service.standing(keys)
    keep(asked, keys, what=QUESTIONS[1].options[0].key)
    with transaction():
        service.keep_page(asked, keys, seen_before, {"why": Reading(text="It is dark")})
    assert set(said_of(keys).readings) == {"bus", "what", "why"}
    assert said_of(keys).readings["why"].text == "It is dark"


def test_a_page_that_comes_after_all_was_sent_begins_nothing_anew(asked, keys):
    before_the_first, readings = service.standing(keys), {"why": Reading(text="It is late")}
    keep(asked, keys, bus=YES)
    before_the_second = service.standing(keys)
    send(asked, keys)
    for stale in (before_the_first, before_the_second):
        with transaction():
            assert service.keep_page(asked, keys, stale, readings) is None
    assert (how_many(Draft), how_many(Response)) == (0, 1)


def test_what_is_sent_is_what_is_kept_in_the_end(asked, keys):
    keep(asked, keys, bus=YES)
    seen_before = service.standing(keys)
    keep(asked, keys, why="It is dark")
    with transaction():
        service.send(asked, keys, seen_before, may_quote=False)
    assert {answer.question for answer in db.session.scalars(select(Answer))} == {"bus", "why"}


def test_a_survey_that_closes_meanwhile_takes_nothing_more(survey, asked, keys):
    keep(asked, keys, bus=YES)
    seen_before = service.standing(keys)
    close(survey)
    with pytest.raises(ClosedMeanwhile), transaction():
        service.send(asked, keys, seen_before, may_quote=False)
    assert (how_many(Draft), how_many(Response)) == (1, 0)


def test_a_send_that_fails_keeps_the_draft(asked, keys):
    keep(asked, keys, bus=YES)
    with transaction(write=False), mode(write=True):  # rolled back at the end, as when the light goes out
        service.send(asked, keys, service.standing(keys), may_quote=False)
    assert said_of(keys).readings
    assert how_many(Response) == 0


def test_a_survey_cannot_be_closed_while_somebody_is_sending(app, survey, asked, keys):
    keep(asked, keys, bus=YES)
    happened, may_close, survey_id = list[str](), threading.Event(), survey.id

    def send_slowly() -> None:
        with transaction():
            held = asked_by(asked.token, hold=True)
            may_close.set()
            service.send(held, keys, service.standing(keys), may_quote=False)
            assert held.is_open
            happened.append("sent")

    def close_it() -> None:
        may_close.wait(5)
        close(db.session.get_one(Survey, survey_id))
        happened.append("closed")

    assert at_once(app, send_slowly, close_it) == []
    assert happened == ["sent", "closed"]
    assert db.session.get_one(Survey, survey_id).state is SurveyState.CLOSED


def test_sending_nothing_is_refused_and_keeps_the_draft(asked, keys):
    keep(asked, keys)
    with pytest.raises(NothingToSend), transaction():
        service.send(asked, keys, service.standing(keys), may_quote=False)
    assert how_many(Draft) == 1


def test_sending_without_a_draft_is_refused(asked, keys):
    with pytest.raises(NothingKept), transaction():
        service.send(asked, keys, service.standing(keys), may_quote=False)


def test_words_are_quoted_only_when_there_are_words(asked, keys):
    keep(asked, keys, bus=YES)
    send(asked, keys, may_quote=True)
    assert db.session.scalars(select(Response.may_quote)).one() is False


def test_a_name_is_sealed_with_the_response(app):
    survey = open_survey_for(questions=QUESTIONS, promise=Promise.PRIVATE)
    asked = asked_by(survey.audiences[0].token)
    keys = keys_for(asked)
    keep(asked, keys, bus=YES)
    with transaction():
        service.keep_reach(asked, keys, service.standing(keys, to_change=True), "Zebedee", "text 07700 900123")
    send(asked, keys)
    (response,) = db.session.scalars(select(Response))
    assert (response.name, response.reach) == ("Zebedee", "text 07700 900123")
    assert b"Zebedee" not in (response.name_sealed or b"") + (response.reach_sealed or b"")
    assert how_many(Concern) == 0


def test_what_is_written_about_getting_in_touch_is_screened_as_every_text_is(app):
    survey = open_survey_for(questions=QUESTIONS, promise=Promise.PRIVATE)
    asked = asked_by(survey.audiences[0].token)
    keys = keys_for(asked)
    keep(asked, keys, bus=YES)
    worrying = "Not at home. My uncle hits me with a belt"
    with transaction():
        service.keep_reach(asked, keys, service.standing(keys, to_change=True), "Zebedee", worrying)
    assert how_many(Concern) == 0
    send(asked, keys)
    (concern,) = db.session.scalars(select(Concern))
    assert (concern.text, concern.place_id, concern.source_id) == (f"Zebedee\n{worrying}", survey.id, "")
    assert db.session.scalars(select(Response)).one().reach == worrying


# ---- a whole response at once ----


def test_a_whole_response_can_be_recorded(survey):
    given = record(survey, "Professionals", {"bus": "Yes", "what": ["Lights"], "why": "Dark"}, may_quote=True)
    (response,) = db.session.scalars(select(Response))
    assert response.words == given
    assert response.audience.name == "Professionals"
    assert how_many(Answer) == 3


def test_a_recorded_response_must_fit_its_survey(survey):
    other = open_survey_for(title="Something else")
    for group, readings in [
        (survey.audiences[0], {"bus": Reading(("nonsense",))}),
        (survey.audiences[0], {"age": Reading((YES,))}),
        (other.audiences[0], {"bus": Reading((YES,))}),
    ]:
        with pytest.raises(Refused), transaction():
            service.record_response(survey, group, readings)
    assert how_many(Response) == 0


def test_an_imported_response_has_no_three_words(survey):
    with transaction() as session:
        batch = ImportBatch(survey_id=survey.id, file_name="old.csv", state=BatchState.LIVE, made_at=clock.now())
        session.add(batch)
    record(survey, answers={"bus": "Yes"}, batch=batch, sent_on=clock.today())
    (response,) = db.session.scalars(select(Response))
    assert response.words == ""
    assert response.batch_id == batch.id


def test_many_responses_can_be_stored_at_once(survey):
    group = survey.audiences[0]
    made = [
        service.prepare(
            survey.id, survey.version.id, group.id, Said({"why": Reading(text=f"Reason {number}")}), f"key {number}",
            may_quote=False,
        )
        for number in range(20)
    ]  # fmt: skip
    with transaction():
        service.store_many(made)
        service.store_many([])
    assert {answer.text for answer in db.session.scalars(select(Answer))} == {
        f"Reason {number}" for number in range(20)
    }
    assert how_many(Response) == 20


def test_storing_what_is_stored_changes_nothing(survey, asked):
    sending = service.prepare(
        survey.id, survey.version.id, asked.audience_id, Said({"bus": Reading((YES,))}), "key", may_quote=False
    )
    with transaction():
        assert service.store(sending) is True
        assert service.store(sending) is False
    assert (how_many(Response), how_many(Answer)) == (1, 1)


# ---- No names ----


def test_nothing_that_a_person_leaves_holds_an_instant(app):
    for kind in (Draft, Response, Answer, Receipt):
        assert not [column.name for column in table_of(kind).columns if isinstance(column.type, DateTime)]


def test_nothing_that_a_person_leaves_lies_in_order_of_arrival(app):
    for kind in (Draft, Response, Answer, Receipt):
        assert table_of(kind).dialect_kwargs["sqlite_with_rowid"] is False


def test_a_response_and_its_draft_share_no_value(survey, asked, keys):
    keep(asked, keys, why="It is late")
    (draft,) = db.session.execute(select(*table_of(Draft).columns)).all()
    send(asked, keys)
    (response,) = db.session.execute(select(*table_of(Response).columns)).all()
    (answer,) = db.session.execute(select(*table_of(Answer).columns)).all()
    public = {survey.id, survey.version.id, asked.audience_id, clock.today()}
    assert set(draft) & (set(response) | set(answer)) <= {*public, None}


def test_the_words_belong_to_the_send_and_to_nothing_in_the_database(asked, keys):
    keep(asked, keys, bus=YES)
    send(asked, keys)
    (response,) = db.session.scalars(select(Response))
    assert response.words == service.words_of(keys) == three_words(keys.submission_key)
    assert three_words(response.submission) != response.words
