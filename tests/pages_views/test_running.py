"""Running the hub: what an administrator must see to, and the texts that somebody has to confirm."""

from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import insert, select

from coprod_hub.accounts import service as accounts
from coprod_hub.config import Environment
from coprod_hub.core import audit, checking, clock, confirmed, jobs, notify
from coprod_hub.core.access import Role
from coprod_hub.core.clock import now, today
from coprod_hub.core.confirmed import Reader, State
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.post import Fault
from coprod_hub.pages.texts import MARK, text, texts
from coprod_hub.rights import service as rights
from coprod_hub.rights.rules import RequestKind
from coprod_hub.surveys import promised, service
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.rules import Promise
from tests.builders import accounts as make
from tests.builders.surveys import build_survey

WEEKS = timedelta(days=20)


@pytest.fixture
def boss(client):
    person = make.administrator()
    make.sign_in(client, person)
    return person


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.text)


def confirm(boss, text, *readers: Reader) -> None:
    with transaction():
        for reader in readers or text.readers:
            confirmed.confirm(boss.actor, text, text.wording_hash, reader, "Ines Calder", today())


# ---- what an administrator must see to ----


def test_only_administrators_run_the_hub(client):
    make.sign_in(client, make.officer())
    for address in ("/running", "/running/texts", "/running/texts/privacy"):
        assert client.get(address).status_code == 403


def test_an_administrator_sees_what_the_hub_needs(client, app, boss):
    with clock.set_to(today() - WEEKS), transaction():
        from_afar = accounts.add_staff(make.HUB, "Joan Price", "joan@wolverford.example", (Role.OFFICER,))
        accounts.invite(make.HUB, from_afar)
    make.staff(Role.OFFICER, name="Pat Brown", app=False)
    with transaction():
        rights.record_request(boss.actor, RequestKind.ERASE, boss, today())
        jobs.enqueue("insight.none")
    jobs.run_waiting()
    home = page(client, "/home")
    for what in ("Joan Price: give them a new one-use code", "Pat Brown: no code from a phone", "1 request of people"):
        assert what in home
    assert "1 piece of work failed" in home
    assert "7 texts to confirm, 0 of them changed since" in home
    assert "By 23 December 2026" in home


def test_work_that_failed_can_be_tried_again(client, boss):
    with transaction():
        job = jobs.enqueue("insight.none").id
    jobs.run_waiting()
    assert "insight: none" in page(client, "/running")
    assert client.post(f"/running/failed/{job}/again").status_code == 303
    pressed = db.session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.verb == "tried again")).one()
    assert (pressed.person_id, pressed.thing_id, pressed.details) == (boss.id, job, {"work": "insight.none"})
    assert "Nothing has failed." in page(client, "/running")
    assert client.post(f"/running/failed/{job}/again").status_code == 409


def test_a_message_that_did_not_go_is_shown_without_its_address_and_can_be_sent_again(client, boss):
    with transaction() as session:
        row = notify.Outbox(to="tom@wolverford.example", subject="Your account", body="-", written_at=now(), tries=8)
        row.fault, row.given_up_at = Fault.AWAY, now()
        session.add(row)
        message = row.id
    shown = page(client, "/running")
    assert "The mail server does not answer." in shown
    assert "tom@" not in shown
    assert "1 message could not be sent" in page(client, "/home")
    assert client.post(f"/running/messages/{message}/again").status_code == 303
    jobs.run_waiting()
    assert "Every message has gone" in page(client, "/running")


def test_the_record_is_checked_once_a_day_and_a_fault_stands_on_the_home(client, boss):
    for _ in range(2):
        with transaction():
            checking.ask_daily()
    jobs.run_waiting()
    assert db.session.query(jobs.Job).filter_by(name=checking.CHECK).count() == 1
    assert "The record is whole" in page(client, "/running")
    with transaction() as session:
        row = {"id": "slipped in", "at": now(), "actor": "", "verb": "x", "kind": "x", "thing_id": "x", "details": {}}
        session.execute(insert(audit.AuditEntry).values(row))
    with clock.set_to(now() + timedelta(seconds=1)):
        client.post("/running/check")
        jobs.run_waiting()
    assert "The record of what was done is not whole" in page(client, "/home")


# ---- texts ----


def test_a_text_is_confirmed_by_each_who_must_until_its_wording_changes(client, app, boss):
    address = "/running/texts/privacy"
    wording = text("privacy").wording_hash
    sent = {"wording": wording, "name": "Ines Calder", "on-day": "2", "on-month": "11", "on-year": "2026"}
    assert client.post(address, data={**sent, "reader": "lawyer"}).status_code == 303
    assert "It waits for: data protection officer." in page(client, address)
    assert client.post(address, data={**sent, "reader": "data_protection"}).status_code == 303
    assert "Ines Calder, lawyer, 2 November 2026" in page(client, "/running/texts")
    (standing,) = confirmed.standing([text("privacy")])
    assert standing.state is State.CONFIRMED
    assert confirmed.standing([replace(text("privacy"), words=("Other words.",))])[0].state is State.CHANGED


def test_what_was_read_is_what_is_confirmed(client, boss):
    sent = {"wording": "of another day", "reader": "lawyer", "name": "I C", "on-day": "2", "on-month": "11"}
    answer = client.post("/running/texts/privacy", data={**sent, "on-year": "2026"})
    assert answer.status_code == 409
    assert "The wording has changed" in answer.text
    assert client.post("/running/texts/privacy", data={"reader": "lawyer"}).status_code == 422
    assert client.get("/running/texts/nothing").status_code == 404
    with pytest.raises(Refused, match="still to come"):
        confirmed.confirm(boss.actor, text("kept"), text("kept").wording_hash, Reader.DATA_PROTECTION, "G", date.max)


def test_the_texts_are_the_words_that_people_read(client, app):
    with app.test_request_context():
        known = {one.key: one for one in texts()}
    for key in ("privacy", "accessibility", "get_in_touch"):
        html = client.get(f"/{key.replace('_', '-')}").text
        shown = " ".join(unescape(MARK.sub("", html)).split())
        assert [words for words in known[key].words if words not in shown] == []
    assert any("999" in words for words in known["help"].words)
    assert len(known["kept"].words) > 10


# ---- opening a survey ----


def test_while_its_promise_is_not_confirmed_a_survey_says_so_and_in_production_it_does_not_open(client, app, boss):
    survey, team = build_survey(team=[boss]), boss.actor
    address = f"/surveys/{survey.id}"
    assert "The promise “No names” is not confirmed for this council." in page(client, address)
    app.extensions["settings"] = replace(app.extensions["settings"], environment=Environment.PRODUCTION)
    assert "is not confirmed for this council" in page(client, f"{address}/open")
    with pytest.raises(Refused, match="not confirmed for this council"), transaction() as session:
        service.open_survey(team, session.get_one(Survey, survey.id))
    confirm(boss, promised.text_of(Promise.NO_NAMES))
    assert "is not confirmed for this council" not in page(client, address)
    with transaction() as session:
        service.open_survey(team, session.get_one(Survey, survey.id))
