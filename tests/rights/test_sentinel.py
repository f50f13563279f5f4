"""What somebody writes is found in no file of the hub: not in the database, its log, the queue, a dump or a backup."""

import sqlite3
import tarfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from coprod_hub.accounts import service as accounts
from coprod_hub.core import backup, keys
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.core.notify import Outbox
from coprod_hub.responses.models import Response
from coprod_hub.rights import jobs, service
from coprod_hub.rights.models import RightsRequest
from coprod_hub.rights.rules import RequestKind
from coprod_hub.safeguarding.raising import Wish, ask_to_get_in_touch
from coprod_hub.surveys.rules import Promise
from tests.builders import accounts as make
from tests.builders.responses import Phone, link_of, record
from tests.builders.surveys import open_survey_for, words

KNOWN = (jobs,)  # importing it registers the work
pytestmark = pytest.mark.databases
SENTINELS = ("zqxdraft", "zqxanswer", "zqxname", "zqxreach", "zqxquick", "zqximport", "zqxknownas", "zqxletter",
             "zqxnote", "zqxway", "zqxtouch")  # fmt: skip


def written_everywhere(app, client, tmp_path) -> None:
    """A sentinel through every door by which words come in."""
    survey = open_survey_for("Young people", questions=[words("Why?", key="why")], promise=Promise.PRIVATE)
    kept = Phone(app.test_client(), link_of(survey)).start().answer(why="zqxdraft")
    assert kept.status == 200
    sent = Phone(client, link_of(survey)).start().answer(why="zqxanswer")
    sent.answer(name="zqxname", reach="zqxreach").send()
    record(survey, "Young people", {"why": "zqxquick"})
    file = tmp_path / "answers.csv"
    file.write_text("Why?\nzqximport\n")
    into = ["--survey", survey.id, "--map", "Why?=1", "--group", "Young people"]
    brought = app.test_cli_runner().invoke(args=["responses", "import", str(file), *into])
    assert brought.exit_code == 0, brought.output
    db.session.rollback()
    dana = make.administrator()
    with transaction() as session:
        kite, _ = accounts.add_member(dana.actor, "zqxknownas")
        session.add(Outbox(to="zqxletter@b.example", subject="Hello", body="zqxletter", written_at=now()))
        ask_to_get_in_touch(Wish(name="zqxtouch", way="zqxway", safe_when="zqxway", about="zqxtouch"), "k" * 32)
        service.record_request(dana.actor, RequestKind.SEE, kite, today(), "zqxnote")
    run_waiting()
    assert db.session.query(Response).count() == 3
    assert "zqxknownas" in db.session.query(RightsRequest).one().found
    db.session.rollback()


def found_in(files: Iterable[Path]) -> list[str]:
    return sorted(
        f"{sentinel} in {file.name}"
        for file in files
        for sentinel in SENTINELS
        for wanted in (sentinel.encode(), sentinel.encode("utf-16-le"), sentinel.encode().hex().encode())
        if wanted in file.read_bytes()
    )


def files_below(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".eml"]


def vacuumed(settings) -> None:
    """As an administrator may do: SQLite writes the whole file anew."""
    db.session.rollback()
    with closing(sqlite3.connect(settings.data / "hub.db", isolation_level=None)) as connection:
        connection.execute("VACUUM")


def unpacked(file: Path, to: Path) -> list[Path]:
    with tarfile.open(file) as tar:
        tar.extractall(to, filter="data")
    return files_below(to)


def dumped(to: Path) -> Path:
    """All of PostgreSQL's tables as plain SQL; bytes are written as hex digits there."""
    backup.run_postgres("pg_dump", "--format=plain", f"--file={to}")
    return to


def test_what_somebody_writes_is_readable_nowhere(app, client, settings, tmp_path, caplog):
    written_everywhere(app, client, tmp_path)
    assert found_in(files_below(settings.instance)) == []
    made = backup.make(tmp_path / "safe", lambda *step: None)
    assert found_in([made, *unpacked(made, tmp_path / "open")]) == []
    keys.rotate(lambda *step: None)
    if settings.sqlite:
        vacuumed(settings)
        assert found_in(files_below(settings.instance)) == []
    else:
        assert found_in([dumped(tmp_path / "dump.sql")]) == []
    assert not any(sentinel in caplog.text for sentinel in SENTINELS)


def test_the_search_would_find_it(app, settings, tmp_path):
    """What lies there in clear is found: the test above can fail."""
    with transaction() as session:
        session.add(RightsRequest(kind=RequestKind.TAKE_BACK, asked_on=today(), due_on=today(),
                                          note_sealed=b"zqxnote", state="open"))  # fmt: skip
    if settings.sqlite:
        assert found_in(files_below(settings.instance))
    else:
        assert found_in([dumped(tmp_path / "dump.sql")])
