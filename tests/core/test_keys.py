"""The list of keys: a new one, everything moved to it, and the old one retired when nothing needs it any more."""

from dataclasses import replace

import pytest

from coprod_hub.core import keys
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import BrokenSeal, context_of, init, keyring, live_keys
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.notify import Outbox

pytestmark = pytest.mark.databases


class CutOff(Exception):
    """The machine stops."""


@pytest.fixture
def app(app, settings):
    """The hub, with its keys in a file."""
    file = settings.instance / "secrets" / "sealing_keys"
    file.parent.mkdir(exist_ok=True)
    file.write_text(settings.secrets["sealing_keys"] + "\n")
    before = app.extensions["keys"]
    init(app, settings)
    yield app
    app.extensions["keys"] = before


def letters(how_many: int) -> list[str]:
    with transaction() as session:
        rows = [
            Outbox(to="a@b.example", subject="Hello", body=f"letter {n}", written_at=now()) for n in range(how_many)
        ]
        session.add_all(rows)
        return [row.id for row in rows]


def bodies() -> list[str]:
    with transaction(write=False) as session:
        return sorted(row.body for row in session.query(Outbox))


def quiet(name: str, done: int) -> None:
    """Nobody watches."""


def test_every_sealed_text_of_every_table_is_known(app):
    assert {"answer.text_sealed", "person.known_as_sealed", "quote.words_sealed", "outbox.body_sealed"} <= {
        place.name for place in keys.places()
    }


def test_the_texts_of_every_table_can_be_moved(app):
    """Whatever a table's columns are called."""
    for place in keys.places():
        moved = keys.Moved()
        text = keyring().seal("words", context_of(place.table.name, place.column, "nobody"))
        keys._move(place, keyring(), [("nobody", text)], moved)
        assert (moved.texts, moved.broken) == (1, []), place.name


def test_everything_moves_to_the_new_key_and_then_the_old_one_can_go(app):
    letters(3)
    assert keys.add() == "k2"
    assert keys.how_many() == {"k2": 0, "k1": 6, "unknown": 0}
    with pytest.raises(Refused, match="6 texts are still sealed by k1"):
        keys.retire("k1")
    told: list[tuple[str, int]] = []
    moved = keys.rotate(lambda name, done: told.append((name, done)))
    assert (moved.texts, moved.broken) == (6, [])
    assert told == [("outbox.body_sealed", 3), ("outbox.to_sealed", 3)]
    lying = app.extensions["settings"].data / "uploads" / "brought"
    lying.parent.mkdir()
    lying.write_bytes(b"\0\0\0\x20k1:sealed")
    with pytest.raises(Refused, match="sealed by k1"):
        keys.retire("k1")
    lying.write_bytes(b"\0\0\0\x20k2:sealed")
    keys.retire("k1")
    assert keyring().names == ("k2",)
    assert bodies() == ["letter 0", "letter 1", "letter 2"]


def test_a_rotation_that_is_cut_off_goes_on_where_it_stopped(app, monkeypatch):
    monkeypatch.setattr(keys, "BATCH", 2)
    letters(7)
    keys.add()

    def stop(name: str, done: int) -> None:
        if done == 4:
            raise CutOff

    with pytest.raises(CutOff):
        keys.rotate(stop)
    assert keys.how_many()["k2"] == 4
    assert len(bodies()) == 7  # meanwhile all of it can be read
    assert keys.rotate(quiet).texts == 10
    assert keys.rotate(quiet).texts == 0
    assert keys.how_many() == {"k2": 14, "k1": 0, "unknown": 0}
    assert bodies()[0] == "letter 0"


def test_a_text_that_was_changed_or_moved_is_named_and_keeps_no_other_from_moving(app):
    one, other, _ = letters(3)
    with transaction() as session:
        first, second = session.get_one(Outbox, one), session.get_one(Outbox, other)
        first.body_sealed = second.body_sealed
    keys.add()
    moved = keys.rotate(quiet)
    assert moved.broken == [f"outbox.body_sealed of {one}"]
    assert moved.texts == 5
    with pytest.raises(Refused, match="1 text is still"):
        keys.retire("k1")


def test_what_somebody_changes_during_the_rotation_is_not_overwritten(app):
    (row_id,) = letters(1)
    keys.add()
    place = next(one for one in keys.places() if one.name == "outbox.body_sealed")
    (batch,) = keys._batches(place, "k2")
    with transaction() as session:
        session.get_one(Outbox, row_id).body = "written anew"
    keys._move(place, keyring(), batch, keys.Moved())
    assert bodies() == ["written anew"]


def test_the_key_that_seals_and_one_that_is_not_there_are_not_retired(app):
    with pytest.raises(Refused, match="Add a new one first"):
        keys.retire("k1")
    with pytest.raises(Refused, match="no key k9"):
        keys.retire("k9")


def test_keys_of_the_environment_are_changed_there(app, settings):
    init(app, replace(settings, secrets={**settings.secrets, "sealing_keys": "other:" + "ab" * 32}))
    with pytest.raises(Refused, match="HUB_SEALING_KEYS"):
        keys.add()


def test_what_another_process_seals_with_a_newer_key_opens_at_once(app, settings):
    ours = live_keys()
    init(app, settings)  # the other process
    keys.add()
    (row_id,) = letters(1)
    app.extensions["keys"] = ours
    assert ours.ring().names == ("k1",)
    assert db.session.get_one(Outbox, row_id).body == "letter 0"
    assert ours.ring().names == ("k2", "k1")


def test_a_lost_key_leaves_a_broken_seal_and_no_nonsense(app, settings):
    (row_id,) = letters(1)
    init(app, replace(settings, secrets={**settings.secrets, "sealing_keys": "k1:" + "ab" * 32}))
    with pytest.raises(BrokenSeal):
        _ = db.session.get_one(Outbox, row_id).body
