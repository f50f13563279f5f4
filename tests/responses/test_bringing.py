"""A file through the browser: taken, its columns said, every row checked, brought in once – or nothing of it."""

import csv
import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from coprod_hub.core import clock, jobs
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import JobState
from coprod_hub.responses import bringing, import_jobs, importing, queries, uploads
from coprod_hub.responses.models import BatchState, ImportBatch, Response, Upload, UploadState
from coprod_hub.responses.taking_back import RELEASE
from coprod_hub.rights import keeping
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.results import PARENTS, YOUNG, asked_about_buses, close_and_count
from tests.builders.surveys import close

WORK = (import_jobs,)
HEADINGS = (
    "Group",
    "1. Does the bus come?",
    "What would help?",
    "When submitted",
    "May we quote you?",
    "Anything else",
)
ROWS = (
    (YOUNG, "Yes", "More buses; Cheaper buses", "23/10/2026", "yes", "ignored"),
    (PARENTS, "No", "", "2026-10-24", "no", ""),
    (YOUNG, "", "", "", "", ""),
)
BAD = (*ROWS, ("Teachers", "Perhaps", "", "31/02/2026", "maybe", "=1+1"))


@pytest.fixture
def officer(app, client):
    person = make.officer()
    make.sign_in(client, person)
    return person


@pytest.fixture
def survey(officer) -> Survey:
    return asked_about_buses(team=[officer])


def text(rows=ROWS, encoding="utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode(encoding)


def workbook(rows=ROWS) -> bytes:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client, survey: Survey, content: bytes, name: str = "answers.csv"):
    address = f"/surveys/{survey.id}/imports"
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found
    data = {"csrf_token": unescape(found[1]), "file": (io.BytesIO(content), name)}
    return client.post(address, data=data, content_type="multipart/form-data")


def taken(client, survey: Survey, content: bytes, name: str = "answers.csv") -> str:
    """Bring a file and let it be read; gives its id."""
    answer = send(client, survey, content, name)
    assert answer.status_code == 303, answer.text
    jobs.run_waiting()
    db.session.rollback()
    return str(answer.headers["Location"].split("/")[-2])


def chosen(page: str) -> dict[str, str]:
    """What is chosen for each column of the page."""
    selects = re.findall(r'<select[^>]* name="([^"]+)".*?</select>', page, re.DOTALL)
    bodies = re.findall(r"<select.*?</select>", page, re.DOTALL)
    found = {}
    for name, body in zip(selects, bodies, strict=True):
        picked = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = unescape(picked[1]) if picked else ""
    return found


def checked(client, upload_id: str, **more: str) -> str:
    """Take the columns as guessed, and let every row be checked; gives the page of what was found."""
    sent = chosen(client.get(f"/imports/{upload_id}/columns").text) | more
    assert client.post(f"/imports/{upload_id}/columns", data=sent).status_code == 303
    jobs.run_waiting()
    db.session.rollback()
    return unescape(client.get(f"/imports/{upload_id}").text)


def bring(client, upload_id: str, **data: str):
    answer = client.post(f"/imports/{upload_id}/bring-in", data=data)
    jobs.run_waiting()
    db.session.rollback()
    return answer


def people(survey: Survey) -> list[int]:
    counted = queries.people_by_audience(survey.id)
    return [counted.get(group.id, 0) for group in survey.audiences]


def upload(upload_id: str) -> Upload:
    db.session.rollback()
    return db.session.get_one(Upload, upload_id)


@pytest.mark.parametrize(
    ("content", "name"), [(text(), "answers.csv"), (text(encoding="utf-16"), "old.txt"), (workbook(), "answers.xlsx")]
)
def test_a_file_is_read_guessed_checked_and_brought_in(client, survey, content, name):
    upload_id = taken(client, survey, content, name)
    page = client.get(f"/imports/{upload_id}/columns").text
    assert list(chosen(page).values()) == ["group", "bus", "helps", "day", "quote", "", ""]
    assert "More buses; Cheaper buses" in page
    page = checked(client, upload_id)
    assert "2 responses can come in" in page
    assert people(survey) == [0, 0]
    assert bring(client, upload_id).status_code == 303
    assert people(survey) == [1, 1]
    assert {one.sent_on.isoformat() for one in db.session.query(Response)} == {"2026-10-23", "2026-10-24"}
    assert "The file is in" in client.get(f"/imports/{upload_id}").text
    done = upload(upload_id)
    assert (done.facts, done.choices, done.outcome, done.state) == ("", "", "", UploadState.DONE)
    assert uploads.lying_about() == []


def test_the_file_lies_sealed_and_nobody_elses_file_opens(client, survey, monkeypatch):
    monkeypatch.setattr(uploads, "PIECE", 50_000)
    upload_id = taken(client, survey, text() + b"Sentinel words" * 10_000)
    lying = (uploads.folder() / upload_id).read_bytes()
    assert b"Sentinel" not in lying
    assert b"bus" not in lying
    with uploads.opened(upload_id, "answers.csv") as file:
        assert file.read_bytes().endswith(b"Sentinel words")
    (uploads.folder() / upload_id).write_bytes(lying[:-40])
    with pytest.raises(uploads.BadFile, match="changed"), uploads.opened(upload_id, "answers.csv"):
        pass
    (uploads.folder() / "another").write_bytes(lying)
    with pytest.raises(uploads.BadFile, match="changed"), uploads.opened("another", "answers.csv"):
        pass
    assert [one.name for one in uploads.folder().iterdir() if one.is_dir()] == []


def test_rows_that_cannot_be_read_are_listed_and_left_out_only_when_somebody_says_so(client, survey):
    upload_id = taken(client, survey, text(BAD))
    page = checked(client, upload_id)
    for fault in (
        "“perhaps” is not one of: Yes, No",
        "“Teachers” is not a group",
        "“31/02/2026” is not a day",
        "maybe",
    ):
        assert fault in page
    assert "Bring in 2 responses, leave 1 row out" in page
    listed = client.post(f"/imports/{upload_id}/faults.csv")
    assert listed.mimetype == "text/csv"
    assert len(listed.text.splitlines()) == 5
    assert bring(client, upload_id).status_code == 409
    assert people(survey) == [0, 0]
    assert bring(client, upload_id, skip="yes").status_code == 303
    assert people(survey) == [1, 1]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (text(), "answers.pdf", "ends in .csv or .xlsx"),
        (text(), "answers.xlsx", "its content says that it is not"),
        (workbook(), "answers.csv", "its content says that it is not"),
        (b"", "answers.csv", "The file is empty"),
        (text(), "", "Choose a file first"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(client, survey, content, name, said):
    answer = send(client, survey, content, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert uploads.lying_about() == []


def test_a_file_of_more_than_25_mb_is_refused_with_the_commands_name(client, survey, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 200_000)
    for size in (210_000, 400_000):
        answer = send(client, survey, text() + b"x" * size)
        assert answer.status_code == 422
        assert "flask responses import" in answer.text
    assert uploads.lying_about() == []


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04 and nothing else", "broken.xlsx", "not a workbook"),
        (b"\x81\x8d\n" * 50, "letters.csv", "cannot be read"),
        (",".join(HEADINGS).encode(), "headings.csv", "no row below its first"),
    ],
)
def test_what_cannot_be_read_says_so_on_its_page_and_is_deleted(client, survey, content, name, said):
    upload_id = taken(client, survey, content, name)
    page = client.get(f"/imports/{upload_id}").text
    assert "The file could not be taken" in page
    assert said in unescape(page)
    assert uploads.lying_about() == []


def test_columns_that_cannot_mean_that_are_said_and_kept_on_the_page(client, survey):
    upload_id = taken(client, survey, text())
    address = f"/imports/{upload_id}/columns"
    guessed = chosen(client.get(address).text)
    for change, said in (
        ({"column-2": "bus"}, "Two columns are said to be the same thing"),
        ({"everyone": YOUNG}, "A column says each person’s group already"),
        ({"column-0": ""}, "Choose the group of all these people"),
        ({"column-1": "", "column-2": ""}, "Map at least one column"),
    ):
        answer = client.post(address, data=guessed | change)
        assert answer.status_code == 422
        assert said in unescape(answer.text)
        assert chosen(answer.text) == guessed | change
    assert upload(upload_id).state is UploadState.READ


def test_the_same_file_again_is_warned_of_and_what_came_in_can_be_taken_out(client, survey):
    bring(client, _ready(client, survey))
    again = taken(client, survey, text())
    assert "is in the survey already" in client.get(f"/imports/{again}/columns").text
    assert "is in the survey already" in checked(client, again)
    batch = db.session.query(ImportBatch).one()
    address = f"/imports/brought/{batch.id}/take-out"
    assert "Take 2 responses out again?" in client.get(address).text
    assert client.post(address).status_code == 303
    assert people(survey) == [0, 0]  # at once, before any job
    jobs.run_waiting()
    assert db.session.query(Response).count() == 0
    assert client.get(address).status_code == 404


def _ready(client, survey: Survey) -> str:
    upload_id = taken(client, survey, text())
    checked(client, upload_id)
    return upload_id


def test_once_numbers_are_released_nothing_is_taken_out(client, survey):
    bring(client, _ready(client, survey))
    close_and_count(survey)
    batch = db.session.query(ImportBatch).one()
    address = f"/imports/brought/{batch.id}/take-out"
    assert "cannot be taken out any more" in client.get(address).text
    assert client.post(address).status_code == 409
    assert "no answers can be brought in any more" in client.get(f"/surveys/{survey.id}/imports").text


def test_nothing_is_taken_out_while_the_numbers_are_being_made(client, survey):
    bring(client, _ready(client, survey))
    with transaction():
        jobs.enqueue(RELEASE, survey, survey_id=survey.id).state = JobState.RUNNING
    batch = db.session.query(ImportBatch).one()
    refused = client.post(f"/imports/brought/{batch.id}/take-out")
    assert (refused.status_code, "at this moment" in refused.text) == (409, True)
    assert people(survey) == [1, 1]


def test_a_cancelled_file_is_gone_whatever_was_being_done_with_it(client, survey):
    waiting = send(client, survey, text()).headers["Location"].split("/")[-2]
    assert "Reading the file" in client.get(f"/imports/{waiting}").text
    assert client.post(f"/imports/{waiting}/cancel").status_code == 303
    ready = _ready(client, survey)
    client.post(f"/imports/{ready}/bring-in")
    client.post(f"/imports/{ready}/cancel")
    jobs.run_waiting()
    assert [upload(one).state for one in (waiting, ready)] == [UploadState.CANCELLED] * 2
    assert uploads.lying_about() == []
    assert people(survey) == [0, 0]
    assert db.session.query(ImportBatch).all() == []


@pytest.mark.parametrize("killed", ["half way", "at the very end"])
def test_a_worker_that_is_killed_brings_it_in_once_when_it_comes_back(client, survey, killed):
    upload_id = _ready(client, survey)
    client.post(f"/imports/{upload_id}/bring-in")
    found = upload(upload_id)
    choices, wishes = bringing.choices_of(found), bringing.wishes_of(found, only_check=False)
    with uploads.opened(upload_id, "answers.csv") as file:
        importing.run(file, survey.id, choices.pairs, choices.belongs, wishes, lambda rows: None)
    if killed == "half way":
        with transaction() as session:
            session.query(ImportBatch).one().state = BatchState.STAGED
    jobs.run_waiting()
    assert people(survey) == [1, 1]
    assert upload(upload_id).state is UploadState.DONE


def test_a_survey_that_closes_meanwhile_takes_nothing(client, survey):
    upload_id = _ready(client, survey)
    client.post(f"/imports/{upload_id}/bring-in")
    close(survey)
    jobs.run_waiting()
    found = upload(upload_id)
    assert (found.state, db.session.query(Response).count()) == (UploadState.FAILED, 0)
    assert "a survey that is open" in found.message


def test_files_that_nobody_comes_back_to_are_deleted(client, survey):
    upload_id = taken(client, survey, text())
    left = uploads.folder() / "nobodys"
    left.write_bytes(b"x")
    with transaction():
        assert keeping.brought_files(now()) == 0
    assert left.exists(), "its row may come in a moment"
    with clock.set_to(now() + bringing.KEPT_FOR * 2):
        assert upload(upload_id).expires_on < today()
        with transaction():
            assert keeping.brought_files(now()) == 1
    assert (uploads.lying_about(), db.session.query(Upload).all()) == ([], [])


def test_only_officers_of_the_team_bring_files(app, client, survey):
    upload_id = _ready(client, survey)
    for person in (make.officer(name="Callum Boyd"), make.commissioner(), make.member()):
        visitor = app.test_client()
        make.sign_in(visitor, person)
        assert visitor.get(f"/surveys/{survey.id}/imports").status_code == 403
        sent = {"file": (io.BytesIO(text()), "a.csv")}
        assert visitor.post(f"/surveys/{survey.id}/imports", data=sent).status_code == 403
        for address in (f"/imports/{upload_id}", f"/imports/{upload_id}/columns"):
            assert visitor.get(address).status_code == 403
        for verb in ("bring-in", "cancel", "faults.csv"):
            assert visitor.post(f"/imports/{upload_id}/{verb}").status_code == 403
    assert upload(upload_id).state is UploadState.CHECKED


def test_a_form_without_its_token_brings_nothing(client, survey):
    answer = client.post(f"/surveys/{survey.id}/imports", data={"file": (io.BytesIO(text()), "answers.csv")})
    assert answer.status_code == 422
    assert "open for a long time" in answer.text
    assert db.session.query(Upload).all() == []


def test_a_job_that_breaks_leaves_a_page_that_says_so(client, survey):
    upload_id = send(client, survey, text()).headers["Location"].split("/")[-2]
    with transaction() as session:
        session.query(jobs.Job).filter_by(about_id=upload_id).one().state = JobState.FAILED
    assert "Cancel and delete the file" in client.get(f"/imports/{upload_id}").text


def test_where_files_lie_is_never_served(app):
    assert not uploads.folder().is_relative_to(Path(str(app.static_folder)))
