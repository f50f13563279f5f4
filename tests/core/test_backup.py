"""The restore drill: a backup is made while the hub runs, put back elsewhere, and what was erased stays erased."""

import errno
import fcntl
import json
import tarfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from coprod_hub.app import create_app
from coprod_hub.core import audit_check, backup, erasures, jobs
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import AuditEntry, head, record
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import BrokenSeal, init
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.keys import rotate
from coprod_hub.core.notify import Outbox
from coprod_hub.core.restore import restore

SAID = "a sentence that nobody may find"


def quiet(step: str, done: int = 0, total: int = 0) -> None:
    """Nobody watches."""


def letter(body: str) -> str:
    with transaction() as session:
        row = Outbox(to="a@b.example", subject="Hello", body=body, written_at=now())
        session.add(row)
    return row.id


def bodies() -> list[str]:
    with transaction(write=False) as session:
        return sorted(row.body for row in session.query(Outbox))


@pytest.fixture
def elsewhere(settings, databases, tmp_path):
    """Another machine: the same secrets, and a migrated, empty database."""
    made = replace(databases.fresh("sqlite" if settings.sqlite else "postgresql", tmp_path / "elsewhere"),
                   secrets=settings.secrets)  # fmt: skip

    @contextmanager
    def there(**changed):
        app = create_app(replace(made, **changed))
        with app.app_context():
            yield made
            db.session.close()
            db.engine.dispose()

    yield there
    databases.forget(made)


def names_in(file: Path) -> set[str]:
    with tarfile.open(file) as tar:
        return set(tar.getnames())


def packed_again(file: Path, to: Path, change) -> Path:
    """The same backup with its files changed, its manifest as it was."""
    folder = to.with_suffix("")
    with tarfile.open(file) as tar:
        tar.extractall(folder, filter="data")
    change(folder)
    with tarfile.open(to, "w:gz") as tar:
        for piece in sorted(folder.iterdir()):
            tar.add(piece, piece.name)
    return to


@pytest.mark.databases
def test_the_restore_drill(app, elsewhere, tmp_path):
    letter("kept")
    erased = letter(SAID)
    with transaction() as session:
        record(Actor.system("test"), "wrote", session.get_one(Outbox, erased))
    made = backup.make(tmp_path / "safe", quiet)
    with transaction() as session:
        session.delete(session.get_one(Outbox, erased))
        erasures.note("outbox", erased)
    newer = tmp_path / "newer.log"
    newer.write_text(erasures.ledger().read_text())
    letter("after the backup")
    with elsewhere():
        done = restore(made, quiet, ledgers=[newer])
        assert (done.erased_again, done.audit.fault) == (1, "")
        assert bodies() == ["kept"]
        assert [one.thing_id for one in erasures.read(erasures.ledger())] == [erased]
        with pytest.raises(Refused, match="--replace"):
            restore(made, quiet)
        letter("to be replaced")
        assert restore(made, quiet, replace=True).erased_again == 1
        assert bodies() == ["kept"]
        with pytest.raises(IntegrityError, match="append-only"), transaction() as session:
            session.execute(delete(AuditEntry))  # the guard of the record came back with it


@pytest.mark.databases
def test_with_other_secrets_nothing_is_put_back_unless_they_are_lost(app, settings, elsewhere, tmp_path):
    letter(SAID)
    made = backup.make(tmp_path / "safe", quiet)
    others = {**settings.secrets, "sealing_keys": f"k1:{'5a' * 32}", "words_pepper": "another pepper " * 3}
    with elsewhere(secrets=others):
        with pytest.raises(Refused, match="not those of the backup: words pepper and sealing key k1"):
            restore(made, quiet)
        assert bodies() == []
        assert restore(made, quiet, other_secrets=True).audit.fault == ""
        with pytest.raises(BrokenSeal):
            bodies()


def test_a_backup_asks_for_the_keys_that_it_needs_and_for_no_older_one(app, settings):
    letter("kept")
    of_two = {**settings.secrets, "sealing_keys": f"k2:{'5a' * 32}\n{settings.secrets['sealing_keys']}"}
    before = app.extensions["keys"], app.extensions["settings"]
    app.extensions["settings"] = replace(settings, secrets=of_two)
    init(app, app.extensions["settings"])
    assert {"sealing key k1", "sealing key k2"} <= backup._marks_needed().keys()
    rotate(quiet)
    assert backup._marks_needed().keys() & {"sealing key k1", "sealing key k2"} == {"sealing key k2"}
    app.extensions["keys"], app.extensions["settings"] = before


def test_what_the_database_knows_to_be_erased_is_erased_again_although_no_file_tells_it(app, tmp_path):
    erased = letter(SAID)
    made = backup.make(tmp_path / "safe", quiet)
    with transaction() as session:
        session.delete(session.get_one(Outbox, erased))
        erasures.note("outbox", erased)
    erasures.ledger().unlink()  # as when the machine stops before the line is written
    assert restore(made, quiet, replace=True).erased_again == 1
    assert bodies() == []


def test_nothing_is_put_back_under_a_worker_that_runs(app, settings, tmp_path):
    made = backup.make(tmp_path / "safe", quiet)
    lock = settings.data / jobs.LOCK
    with lock.open("ab") as worker:
        fcntl.flock(worker, fcntl.LOCK_SH)
        with pytest.raises(Refused, match="Stop it first"):
            restore(made, quiet, replace=True)
    assert restore(made, quiet, replace=True).audit.fault == ""


def test_a_damaged_database_gives_way_to_the_backup(app, settings, tmp_path):
    letter("kept")
    made = backup.make(tmp_path / "safe", quiet)
    db.session.close()
    db.engine.dispose()
    (settings.data / "hub.db").write_bytes(b"no database" * 1000)
    with pytest.raises(Refused, match="--replace"):
        restore(made, quiet)
    restore(made, quiet, replace=True)
    assert bodies() == ["kept"]


@pytest.mark.databases
def test_a_backup_holds_no_secret_and_nothing_that_somebody_wrote(app, settings, tmp_path):
    letter(SAID)
    made = backup.make(tmp_path / "safe", quiet)
    kind = "hub.db" if settings.sqlite else "hub.dump"
    assert {"manifest.json", kind} <= names_in(made) <= {"manifest.json", kind, "audit-heads.log", "erasures.log"}
    with tarfile.open(made) as tar:
        tar.extractall(tmp_path / "open", filter="data")
    whole = b"".join(file.read_bytes() for file in (tmp_path / "open").iterdir())
    assert SAID.encode() not in whole
    assert not any(secret.encode() in whole for secret in settings.secrets.values())
    assert made.stat().st_mode & 0o077 == 0


def test_a_backup_takes_the_database_as_it_stood_when_it_began(app, tmp_path):
    letter("before")

    def writes_meanwhile(step: str, done: int, total: int) -> None:
        if step == "Copying":
            letter("meanwhile")

    made = backup.make(tmp_path / "safe", writes_meanwhile)
    assert "meanwhile" in bodies()
    with transaction() as session:
        session.query(Outbox).delete()
    restore(made, quiet, replace=True)
    assert bodies() == ["before"]


def test_nothing_stays_behind_of_a_backup_that_could_not_be_finished(app, tmp_path, monkeypatch):
    def stop(step: str, done: int, total: int) -> None:
        if step == "Packing":
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        backup.make(tmp_path / "safe", stop)
    assert list((tmp_path / "safe").iterdir()) == []
    monkeypatch.setattr(backup, "SPARE", 2**60)
    with pytest.raises(Refused, match="MB left"):
        backup.make(tmp_path / "safe", quiet)


def _damage(folder: Path) -> None:
    (folder / "hub.db").write_bytes((folder / "hub.db").read_bytes()[:-1] + b"x")


def _say(**what):
    def change(folder: Path) -> None:
        manifest = folder / "manifest.json"
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **what}))

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_damage, "hub.db in the backup is damaged"),
        (_say(revision="9999"), "does not know. Use the newer hub"),
        (_say(format=2), "format 2"),
        (_say(kind="postgresql"), "is of postgresql"),
        (_say(files={}), "no database"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "manifest cannot be read"),
        (lambda folder: (folder / "manifest.json").unlink(), "damaged, or is no backup"),
    ],
)
def test_what_cannot_be_trusted_is_refused_and_changes_nothing(app, tmp_path, change, words):
    letter("here")
    made = backup.make(tmp_path / "safe", quiet)
    letter("and here")
    with pytest.raises(Refused, match=words):
        restore(packed_again(made, tmp_path / "changed.tar.gz", change), quiet, replace=True)
    assert bodies() == ["and here", "here"]


def test_a_file_that_is_none_is_refused(app, tmp_path):
    with pytest.raises(Refused, match="no file"):
        restore(tmp_path / "nothing.tar.gz", quiet)
    (tmp_path / "text").write_text("x")
    with pytest.raises(Refused, match="damaged"):
        restore(tmp_path / "text", quiet)


def test_a_line_that_the_hub_did_not_write_erases_nothing(app):
    row_id = letter("kept")
    erasures.ledger().write_text(f"2026-01-01 outbox {row_id} 0123\nnonsense\n")
    assert erasures.erase_again(erasures.read(erasures.ledger())) == 0
    assert bodies() == ["kept"]


def test_a_line_that_was_cut_off_spoils_no_other(app):
    first = letter("gone")
    letter("kept")
    with transaction() as session:
        record(Actor.system("test"), "wrote", session.get_one(Outbox, first))
    erasures.ledger().write_text("2026-01-01 outb")
    audit_check.heads_file().write_text("1 95\nnonsense\n1 9")
    with transaction() as session:
        session.delete(session.get_one(Outbox, first))
        erasures.note("outbox", first)
    assert [one.thing_id for one in erasures.read(erasures.ledger())] == [first]
    with transaction(write=False):
        audit_check.note_head()
        assert audit_check.heads() == [head()]
        assert audit_check.verify().fault == ""
    assert bodies() == ["kept"]


def test_trouble_with_the_disk_is_one_line(app, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, "_pack", full)
    said = app.test_cli_runner(catch_exceptions=False).invoke(args=["backup", "make", str(tmp_path / "safe")])
    assert (said.exit_code, "did not come to its end: [Errno 28] No space" in said.output) == (1, True)
    assert list((tmp_path / "safe").iterdir()) == []


def test_the_commands(app, tmp_path):
    letter("kept")
    run = app.test_cli_runner(catch_exceptions=False).invoke
    made = run(args=["backup", "make", str(tmp_path / "safe")])
    assert made.exit_code == 0
    (file,) = (tmp_path / "safe").iterdir()
    assert str(file) in made.output
    refused = run(args=["backup", "restore", str(file)])
    assert refused.exit_code == 1
    assert "Add --replace" in refused.output
    done = run(args=["backup", "restore", str(file), "--replace"])
    assert "The record of what was done is whole" in done.output
    checked = run(args=["audit", "verify"])
    assert checked.exit_code == 0
    with transaction(write=False):
        assert audit_check.verify().fault == ""
