"""Every form, sent in every wrong way: a page that says what is wrong, nothing half-written, no fault of ours."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import url_for
from flask.testing import FlaskClient

from coprod_hub.accounts.models import Person
from coprod_hub.core.db import db
from coprod_hub.surveys.models import Survey
from tests.audit.walk import FILLINGS, addresses
from tests.builders import accounts as make
from tests.builders.responses import Phone, link_of
from tests.hostile.conftest import WHOLE, City
from tests.hostile.forms import Form, forms_of, post, ways
from tests.system.client import CriticalClient, apart

PHONE = "a phone on which somebody answers"
MADE_UP = {"kind": "single", "verb": "hide", "number": 0}
PLACES_LOOKED_AT = 1000 if WHOLE else 1
#: Views that write down that something was tried, though it was refused.
RECORD_ANYWAY = {"accounts.sign_in_now", "accounts.code_typed", "accounts.choose", "accounts.choose_now",
                 "accounts.confirm_now", "accounts.change", "accounts.set_up_now", "pages.words",
                 # that a lead has opened it
                 "safeguarding.clear", "safeguarding.close", "safeguarding.hand_over",
                 "safeguarding.release"}  # fmt: skip


def visitors(city: City) -> dict[str, CriticalClient]:
    """Who there is, each with a browser."""
    found = {PHONE: CriticalClient(city.app), "": CriticalClient(city.app)}
    for who in (city.world.member, city.world.lead, city.world.everybody):
        found[who] = CriticalClient(city.app)
        make.sign_in(found[who], db.session.get_one(Person, who))
    return found


def forms(city: City, clients: dict[str, CriticalClient]) -> Iterator[Form]:
    """A form for each view that takes one, as it stands on the first pages of each kind."""
    known: set[str] = set()
    looked: Counter[tuple[str, str]] = Counter()
    for who, client in reversed(clients.items()):
        for one in addresses(city.app):
            looked[who, one.endpoint] += 1
            if looked[who, one.endpoint] <= PLACES_LOOKED_AT:
                answer = apart(FlaskClient.open, client, one.path)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    for form in forms_of(city.app, answer.text, one.path, who):
                        if form.endpoint not in known:
                            known.add(form.endpoint)
                            yield form


def made_up(city: City, known: set[str]) -> Iterator[Form]:
    """What no page of this city shows a form for is sent something all the same."""
    told = {key: value for fill in FILLINGS.values() for key, value in next(fill(), {}).items()}
    for rule in city.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in known:
            with city.app.test_request_context():
                path = url_for(
                    rule.endpoint, **{name: told.get(name, MADE_UP.get(name, "zq")) for name in rule.arguments}
                )
            who = city.world.lead if rule.endpoint.startswith("safeguarding.") else city.world.everybody
            yield Form(rule.endpoint, path, who, (("zq", ""),))


def answering(city: City, client: CriticalClient) -> Iterator[Form]:
    """The forms of somebody who answers: the first page, and what comes at the end."""
    phone = Phone(client, link_of(db.session.get_one(Survey, city.world.open))).start()
    yield from forms_of(city.app, phone.text, f"{phone.link}{phone.here}", PHONE)
    key = ("submission_key", phone.key)
    for path, endpoint in (("/you", "keep_reach"), ("/later", "give_words"), ("/delete", "delete_answers"),
                           ("/send", "send")):  # fmt: skip
        yield Form(f"responses.{endpoint}", phone.link + path, PHONE, (key, ("name", "zq"), ("reach", "zq")))


class Watched:
    """The database as it was, and whether anything has been written to it since."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._eye = sqlite3.connect(file)
        self._first = sqlite3.connect(":memory:")
        self._eye.backup(self._first)
        self.seen()

    def seen(self) -> bool:
        """Whether anything was written since it was last asked."""
        before, self._version = getattr(self, "_version", None), self._eye.execute("PRAGMA data_version").fetchone()
        return bool(before != self._version)

    def back(self) -> None:
        """Everything as it was."""
        db.session.rollback()
        with sqlite3.connect(self._file) as live:
            self._first.backup(live)
        live.close()
        self.seen()


def test_a_form_sent_wrongly_is_answered_by_a_page_and_writes_nothing_by_halves(
    city: City, caplog: pytest.LogCaptureFixture
):
    if city.packs.start:
        pytest.skip("forms are the same in each city")
    clients = visitors(city)
    found = list(forms(city, clients))
    found += answering(city, clients[PHONE])
    found += made_up(city, {form.endpoint for form in found})
    db.session.rollback()
    watched = Watched(Path(str(db.engine.url.database)))
    faults = []
    for form in found:
        for way, sending in ways(form, every=WHOLE):
            name = f"{form.endpoint}, {way}"
            try:
                answer = post(clients[form.who], form.action, sending)
            except Exception as fault:  # noqa: BLE001  # all faults are told together at the end
                faults.append(f"{name}: {fault!r}"[:300])
                watched.seen()
                continue
            wrote = watched.seen()
            if answer.status_code >= 500:
                faults.append(f"{name}: {answer.status}")
            if answer.status_code >= 400 and "<h1" not in answer.text:
                faults.append(f"{name}: {answer.status} without a page")
            if answer.status_code >= 400 and wrote and form.endpoint not in RECORD_ANYWAY:
                faults.append(f"{name}: {answer.status}, and something was written")
        watched.back()
    assert not faults, "\n".join(faults)
    assert "zq" not in caplog.text  # nothing that was sent stands in the log, so nobody writes lines of it
    assert {form.endpoint for form in found} >= {
        rule.endpoint for rule in city.app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }
