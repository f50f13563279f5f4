"""The pages: a request from the letter to the file, an erasure asked for twice, the schedule, the record."""

import json
import re

import pytest

from coprod_hub.accounts.models import Person
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.jobs import run_waiting
from coprod_hub.rights import jobs
from coprod_hub.rights.models import RightsRequest
from tests.builders import accounts as make

KNOWN = (jobs,)  # importing it registers the work
HOME = "/data-protection"


@pytest.fixture
def dana(app, client):
    make.sign_in(client, make.administrator())
    return client


def asked(client, kind, person=None, **more):
    day = {"day": today().day, "month": today().month, "year": today().year}
    fields = {
        "kind": kind,
        "person_id": person.id if person else "",
        **{f"asked_on-{k}": v for k, v in day.items()},
        **day,
    }
    return client.post(f"{HOME}/requests/add", data={**fields, **more})


def only_request() -> str:
    return db.session.query(RightsRequest).one().id


def test_a_request_to_see_is_gathered_read_and_given_as_a_file(dana):
    kite = make.member("Red Kite", "Amina K")
    assert asked(dana, "see", kite).status_code == 303
    path = f"{HOME}/requests/{only_request()}"
    assert "Gathering what we hold" in dana.get(path).text
    run_waiting()
    assert "Everything is gathered" in dana.get(path).text
    assert "Amina K" in dana.get(f"{path}/found").text
    assert db.session.query(AuditEntry).filter_by(verb="read what was found for").count() == 1
    file = dana.post(f"{path}/download")
    assert re.search(r"your-data-\d{4}-\d\d-\d\d\.json", file.headers["Content-Disposition"])
    assert json.loads(file.text)["held"]
    assert db.session.query(AuditEntry).filter_by(verb="downloaded what was found for").count() == 1
    assert dana.post(f"{path}/close", data={"state": "done"}).status_code == 303
    assert "Done" in dana.get(HOME).text


def test_an_account_is_erased_only_when_asked_for_twice(dana):
    kite = make.member("Red Kite", "Amina K")
    asked(dana, "erase", kite)
    path = f"{HOME}/requests/{only_request()}/erase"
    assert "Erase the account of Amina K?" in dana.get(path).text
    assert dana.post(path).status_code == 422
    assert "This cannot be undone" in dana.post(path, data={"checked": "y"}).text
    assert dana.post(f"{path}/surely", data={"sure": "erase"}).status_code == 422
    assert make.fresh(kite).nickname == "red kite"
    assert dana.post(f"{path}/surely", data={"sure": "ERASE"}).status_code == 303
    assert db.session.get_one(Person, kite.id).nickname is None
    assert dana.get(path).status_code == 409


def test_answers_are_taken_back_with_three_words_and_no_account(dana):
    asked(dana, "take_back")
    page = dana.get(f"{HOME}/requests/{only_request()}").text
    assert "Open the three words page" in page
    assert dana.post(f"{HOME}/requests/{only_request()}/close", data={"state": "refused"}).status_code == 303
    assert "Refused" in dana.get(HOME).text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(dana):
    answer = asked(dana, "see", note="She came by herself")
    assert answer.status_code == 422
    assert "Choose whose account it is about." in answer.text
    assert "She came by herself" in answer.text
    assert dana.post(f"{HOME}/requests/add").status_code == 422


def test_the_schedule_says_when_it_was_kept_to(dana):
    assert "Not yet" in dana.get(f"{HOME}/schedule").text
    assert dana.post(f"{HOME}/schedule/run").status_code == 303
    run_waiting()
    assert "Not yet" not in dana.get(f"{HOME}/schedule").text


SEARCHES = {
    "": True, "person=okafor": True, "person=nobody+at+all": False, "kind=person": True, "kind=survey": False,
    "since=2020-01-01&until=2020-12-31": False, "since=2020-01-01": True, "since=nonsense&page=99": True,
}  # fmt: skip


def test_the_record_is_searched_by_person_kind_and_day(dana):
    found = {query: "Nothing found" not in dana.get(f"{HOME}/record?{query}").text for query in SEARCHES}
    assert found == SEARCHES


def test_only_administrators_come_in(app, client):
    make.sign_in(client, make.officer())
    pages = ("", "/requests/add", "/schedule", "/record")
    assert [client.get(HOME + page).status_code for page in pages] == [403] * 4
