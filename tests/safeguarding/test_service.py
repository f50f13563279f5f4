"""Concerns, on both databases: raised as words are kept, seen by the right people, held out until they may go on."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from sqlalchemy import select

from coprod_hub.accounts import service as accounts
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now, set_to, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.jobs import Job
from coprod_hub.core.notify import Outbox
from coprod_hub.responses import importing, looked_after, to_read
from coprod_hub.responses import queries as responses
from coprod_hub.responses.models import Answer, BatchState, ImportBatch
from coprod_hub.responses.service import record_response
from coprod_hub.safeguarding import arrangements, queries, service
from coprod_hub.safeguarding import leads as order
from coprod_hub.safeguarding.raising import ask_to_get_in_touch
from coprod_hub.safeguarding.rules import Reason, Route, State
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Survey
from tests.builders.accounts import administrator, officer, staff
from tests.builders.safeguarding import WISH, asked, flagged, in_touch, leads, said

FOREIGN = "Nie chcę tam mieszkać, nikt mnie nie słucha i jest mi źle"


@pytest.fixture
def amara(app):
    return leads("Amara Osei", "Ravi Nair")[0]


@pytest.fixture
def ravi(amara):
    return order.in_order()[1]


@pytest.fixture
def survey(app):
    return asked()


def do(act, person, concern, *more):
    with transaction():
        return act(person.actor, queries.concern(person.actor, concern.id, to_change=True), *more)


def readable(survey):
    return [one.text for one in responses.comments(survey.id, "why")]


def fresh(row):
    return db.session.get_one(type(row), row.id)


def one_entry(verb):
    return db.session.scalars(select(AuditEntry).where(AuditEntry.verb == verb)).one()


# ---- raised as words are kept ----


def test_what_worries_is_raised_with_its_own_sealed_copy_and_stays_out_of_themes(amara, survey):
    concern = flagged(survey)
    said(survey, "The bus is late")
    assert concern.why == (Reason.PHYSICAL,)
    assert (concern.asked_in, concern.asked, concern.group) == (survey.title, "Why?", "Young people")
    assert b"dad" not in (concern.text_sealed or b"")
    assert readable(survey) == ["The bus is late"]
    assert looked_after.held_out(survey.id) == 1


def test_a_survey_without_names_keeps_no_time_finer_than_the_councils_points(amara, survey):
    wrote_at = now()
    concern = flagged(survey)
    times = [value for value in vars(concern).values() if hasattr(value, "hour")]
    assert times == [concern.due_at]
    assert concern.raised_on == today()
    assert concern.due_at.second == concern.due_at.microsecond == 0
    for kind in (Job, Outbox):
        assert db.session.scalars(select(kind)).all() == []
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.at >= wrote_at)).all() == []


def test_an_import_is_screened_and_taken_out_again_with_its_concerns(amara, survey):
    with transaction():
        batch = ImportBatch(survey_id=survey.id, file_name="paper.csv", state=BatchState.STAGED, made_at=now())
        db.session.add(batch)
        kept = db.session.get_one(Survey, survey.id)
        db.session.flush()
        for text in ("he hits me", "more buses"):
            record_response(kept, kept.audiences[0], {"why": Reading(text=text)}, batch=batch)
    assert len(queries.waiting(amara.actor)) == 1
    importing.drop(batch.id)
    assert queries.waiting(amara.actor) == []
    assert db.session.scalars(select(Answer)).all() == []


def test_a_concern_that_somebody_looks_at_outlives_the_import(amara, survey):
    with transaction():
        batch = ImportBatch(survey_id=survey.id, file_name="paper.csv", state=BatchState.STAGED, made_at=now())
        db.session.add(batch)
        kept = db.session.get_one(Survey, survey.id)
        db.session.flush()
        record_response(kept, kept.audiences[0], {"why": Reading(text="he hits me")}, batch=batch)
    (concern,) = queries.waiting(amara.actor)
    do(service.look, amara, concern)
    importing.drop(batch.id)
    assert fresh(concern).text == "he hits me"


def test_the_same_form_sent_twice_is_kept_once_and_sealed(amara):
    first = in_touch()
    with transaction():
        assert ask_to_get_in_touch(WISH, "form")
        assert not ask_to_get_in_touch(WISH, "form")
    assert len(queries.waiting(amara.actor)) == 2
    way = first.in_touch
    assert way
    assert way.way == WISH.way
    assert first.why == (Reason.ASKED,)
    assert b"07700" not in (way.way_sealed or b"")


def test_the_same_form_sent_twice_in_one_moment_is_kept_once(app, amara):
    first_is_in, second_waits = Event(), Event()

    def first():
        with app.app_context(), transaction():
            kept = ask_to_get_in_touch(WISH, "form")
            first_is_in.set()
            second_waits.wait(0.3)  # nothing tells when the second one stands at the door
            return kept

    def second():
        first_is_in.wait(5)
        with app.app_context(), transaction():
            return ask_to_get_in_touch(WISH, "form")

    with ThreadPoolExecutor(2) as taps:
        assert [tap.result() for tap in (taps.submit(first), taps.submit(second))] == [True, False]
    db.session.rollback()
    assert len(queries.waiting(amara.actor)) == 1


# ---- who sees it ----


def test_only_leads_see_it_not_even_an_administrator(amara, survey):
    concern = flagged(survey)
    for person in (administrator(), officer()):
        with pytest.raises(NotAllowed):
            queries.waiting(person.actor)
        with pytest.raises(NotAllowed):
            queries.concern(person.actor, concern.id)


def test_a_lead_who_is_named_never_sees_it_and_the_deputy_does(amara, ravi, survey):
    concern = flagged(survey, "Amara grabbed me and hit me")
    assert queries.waiting(amara.actor) == []
    with pytest.raises(NotFound):
        queries.concern(amara.actor, concern.id)
    with pytest.raises(NotFound):
        service.opened(amara.actor, fresh(concern))
    assert [one.id for one in queries.waiting(ravi.actor)] == [concern.id]
    with pytest.raises(Refused, match="nobody could look"):
        do(service.is_about, ravi, concern, ravi.id)
    do(service.is_not_about, ravi, concern, amara.id)
    assert len(queries.waiting(amara.actor)) == 1


def test_a_lead_who_says_that_it_is_about_them_lets_go_of_it(amara, ravi, survey):
    concern = flagged(survey)
    do(service.look, amara, concern)
    do(service.is_about, amara, concern, amara.id)
    assert (fresh(concern).state, fresh(concern).told, fresh(concern).taken_by_id) == (State.NEW, 0, None)
    assert queries.waiting(amara.actor) == []


def test_a_lead_whose_account_is_closed_and_opened_again_does_not_see_what_names_them(amara, ravi, survey):
    dana = administrator().actor
    with transaction():
        accounts.deactivate(dana, fresh(amara))
    concern = flagged(survey, "amara hit me")
    with transaction():
        accounts.reactivate(dana, fresh(amara))
    assert queries.waiting(amara.actor) == []
    assert [one.id for one in queries.waiting(ravi.actor)] == [concern.id]


def test_no_number_tells_a_lead_that_something_is_about_them(amara, ravi, survey):
    flagged(survey, "amara hit me")
    assert queries.measure(amara.actor).screening == 0
    assert queries.measure(ravi.actor).screening == 1


def test_two_who_say_that_it_is_about_the_third_say_it_once(amara, ravi, survey):
    noor = staff(Role.SAFEGUARDING, name="Noor Shah")
    concern = flagged(survey)
    for lead in (amara, ravi):
        do(service.is_about, lead, concern, noor.id)
    assert [one.person_id for one in fresh(concern).about] == [noor.id]


def test_when_every_lead_is_named_an_administrator_hears_that_somebody_is_needed(amara, ravi, survey):
    flagged(survey, "amara and ravi both hit me")
    assert queries.nobody_left() == 1


# ---- what is done ----


def test_cleared_words_go_on_as_they_are(amara, survey):
    concern = flagged(survey, "I was dying of boredom")
    do(service.look, amara, concern)
    do(service.clear, amara, concern, "a way of speaking")
    assert readable(survey) == ["I was dying of boredom"]


def test_a_version_goes_on_and_takes_the_place_of_the_first_words_when_their_days_are_over(amara, survey):
    concern = flagged(survey, "Mr Smith at Oak House hits me and nobody listens")
    answer_id = concern.source_id
    do(service.look, amara, concern)
    with pytest.raises(Refused, match="same words"):
        do(service.release_redacted, amara, concern, concern.text, "x")
    db.session.rollback()
    do(service.release_redacted, amara, concern, "A worker hurts me and nobody listens", "names taken out")
    assert readable(survey) == ["A worker hurts me and nobody listens"]
    assert db.session.get_one(Answer, answer_id).text.startswith("Mr Smith")
    with set_to(today() + timedelta(days=28)), transaction():
        assert service.forget_texts() == 1
        assert looked_after.settle() == 1
    assert fresh(concern).text == fresh(concern).released == ""
    assert db.session.get_one(Answer, answer_id).text == "A worker hurts me and nobody listens"
    assert readable(survey) == ["A worker hurts me and nobody listens"]
    assert looked_after.unsettled() == []


def test_after_a_hand_over_the_words_are_deleted_on_schedule_and_what_was_done_stays(amara, survey):
    concern = flagged(survey)
    do(service.look, amara, concern)
    do(service.hand_over, amara, concern, Route.MASH, "M-2231")
    with set_to(today() + timedelta(days=1)):
        do(service.hand_over, amara, concern, Route.POLICE, "log 77")
    assert fresh(concern).delete_on == today() + timedelta(days=28)
    with set_to(today() + timedelta(days=27)), transaction():
        assert service.forget_texts() == 0
    with set_to(today() + timedelta(days=28)), transaction():
        service.forget_texts()
        looked_after.settle()
    kept = fresh(concern)
    assert kept.text_sealed is None
    assert [(one.route, one.reference) for one in kept.handed_over] == [
        (Route.MASH, "M-2231"),
        (Route.POLICE, "log 77"),
    ]
    assert db.session.scalars(select(Answer)).all() == []
    for late in ((service.release_redacted, "made up", "x"), (service.close, "a name that nothing would delete")):
        with pytest.raises(Refused, match="deleted on schedule"):
            do(late[0], amara, concern, *late[1:])
        db.session.rollback()
    do(service.hand_over, amara, concern, Route.ADULTS, "A-9")


def test_who_asked_us_to_get_in_touch_is_forgotten_on_schedule(amara):
    concern = in_touch()
    do(service.look, amara, concern)
    with pytest.raises(Refused, match="handed over or closed"):
        do(service.clear, amara, concern, "x")
    db.session.rollback()
    do(service.close, amara, concern, "we spoke")
    with set_to(today() + timedelta(days=28)), transaction():
        service.forget_texts()
    kept = fresh(concern)
    assert (kept.text, kept.because, kept.in_touch.name, kept.in_touch.way, kept.in_touch.safe_when) == ("",) * 5


def test_a_mistake_is_opened_again_while_the_words_are_there(amara, survey):
    concern = flagged(survey)
    do(service.look, amara, concern)
    do(service.clear, amara, concern, "x")
    do(service.reopen, amara, concern)
    assert readable(survey) == []
    do(service.close, amara, concern, "x")
    with set_to(today() + timedelta(days=28)), transaction():
        service.forget_texts()
    with pytest.raises(Refused, match="deleted on schedule"):
        do(service.reopen, amara, concern)


def test_the_record_says_who_did_what_and_nobodys_words(amara, survey):
    concern = flagged(survey)
    do(service.look, amara, concern)
    do(service.hand_over, amara, concern, Route.LADO, "L-1")
    assert one_entry("hand over").details == {"route": "lado"}
    told = json.dumps([one.details for one in db.session.scalars(select(AuditEntry))])
    assert "hits" not in told
    assert "L-1" not in told


# ---- reading ----


def test_a_person_reads_what_young_people_write_and_what_no_list_covers(amara):
    reader = officer()
    survey = asked("Young people", "Professionals", team=[reader])
    for group, text in (("Young people", "More buses"), ("Professionals", "Fewer forms"), ("Professionals", FOREIGN)):
        said(survey, text, group)
    (waiting,) = to_read.surveys_to_read(reader.actor)
    assert (waiting.texts, waiting.late) == (2, False)
    texts = to_read.page(survey).texts
    assert {one.text: one.foreign for one in texts} == {"More buses": False, FOREIGN: True}
    with transaction():
        assert to_read.have_read(reader.actor, survey, [one.answer_id for one in texts]) == 2
    assert to_read.surveys_to_read(reader.actor) == []
    with pytest.raises(NotAllowed):
        to_read.survey_to_read(officer("Callum Boyd").actor, survey.id)


def test_what_a_reader_is_worried_about_counts_as_missed(amara, ravi):
    reader = officer()
    survey = asked(team=[reader])
    answer = said(survey, "he always waits by the gate with sweets")
    assert answer.concern_id is None
    with transaction():
        to_read.worried_about(reader.actor, to_read.text_to_read(survey, answer.id), [amara.id])
    (concern,) = queries.waiting(ravi.actor)
    assert concern.why[0] is Reason.READER
    assert queries.waiting(amara.actor) == []
    assert to_read.how_reading_went(ravi.actor) == (1, 1)
    assert to_read.how_reading_went(amara.actor) == (1, 0)
    assert queries.measure(ravi.actor).readers == 1
    assert readable(survey) == []


# ---- what is set ----


def test_an_administrator_changes_what_is_set_and_it_is_recorded(amara):
    boss = administrator()
    typed = arrangements.as_typed(arrangements.arrangements())
    with transaction():
        changed = arrangements.arrange(boss.actor, {**typed, "keep_days": "14", "closed_on": "2026-12-25"})
    assert sorted(changed) == ["closed_on", "keep_days"]
    assert arrangements.arrangements().closed_on == (date(2026, 12, 25),)
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "arranged")).all()) == 2
    with pytest.raises(NotAllowed), transaction():
        arrangements.arrange(amara.actor, typed)


def test_the_order_of_leads_is_the_councils(amara, ravi):
    boss = administrator()
    with transaction():
        order.move_up(boss.actor, ravi.id)
    assert [person.id for person in order.in_order()] == [ravi.id, amara.id]
