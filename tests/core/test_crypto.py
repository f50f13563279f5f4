"""Sealed text: readable only by a known key, only where it was written, and not when a bit has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.core.clock import now
from coprod_hub.core.crypto import BrokenSeal, KeyRing, derive, digest, keyed, slow_lookup
from coprod_hub.core.db import db, transaction
from coprod_hub.core.notify import Outbox

OLD, NEW = ("k1", b"o" * 32), ("k2", b"n" * 32)


def letter(body="Come to the meeting.") -> Outbox:
    row = Outbox(to="a@wolverford.example", subject="Hello", written_at=now())
    row.body = body
    return row


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_sealed_opens_again(text):
    ring = KeyRing([OLD])
    assert ring.open(ring.seal(text, "table|column|row"), "table|column|row") == text


def test_the_same_text_is_never_sealed_the_same_way_twice():
    ring = KeyRing([OLD])
    assert ring.seal("same", "here") != ring.seal("same", "here")


@given(st.integers(0, 10_000))
def test_any_bit_that_changes_breaks_the_seal(place):
    ring = KeyRing([OLD])
    sealed = bytearray(ring.seal("I waited five months.", "here"))
    sealed[place // 8 % len(sealed)] ^= 1 << place % 8
    with pytest.raises(BrokenSeal):
        ring.open(bytes(sealed), "here")


@pytest.mark.parametrize("what", [b"", b"k1", b"k1:", b"k1:short", b"nobody:" + b"x" * 40])
def test_what_was_never_sealed_does_not_open(what):
    with pytest.raises(BrokenSeal):
        KeyRing([OLD]).open(what, "here")


def test_a_new_key_seals_and_the_old_one_still_opens():
    before = KeyRing([OLD]).seal("from last year", "here")
    after = KeyRing([NEW, OLD])
    assert after.open(before, "here") == "from last year"
    assert after.seal("now", "here").startswith(b"k2:")
    with pytest.raises(BrokenSeal):
        KeyRing([NEW]).open(before, "here")


@pytest.mark.parametrize("text", ["", "k1", "k1:not hexadecimal", f"k1:{'a1' * 32}\nk1:{'b2' * 32}"])
def test_a_key_list_that_cannot_be_read_stops_the_hub(text):
    with pytest.raises(ValueError):  # noqa: PT011  # four kinds of it
        KeyRing.parse(text)


# ---- on rows ----


def test_a_row_holds_only_ciphertext_and_reads_as_text(app):
    with transaction() as session:
        session.add(row := letter("I waited five months."))
    kept = db.session.get_one(Outbox, row.id)
    assert kept.body == "I waited five months."
    assert kept.body_sealed is not None
    assert b"waited" not in kept.body_sealed


def test_nothing_written_is_kept_as_nothing(app):
    assert letter("").body_sealed is None
    assert letter("").body == ""


def test_a_text_that_is_copied_to_another_row_does_not_open(app):
    one, other = letter("mine"), letter("yours")
    other.body_sealed = one.body_sealed
    assert one.body == "mine"
    with pytest.raises(BrokenSeal):
        _ = other.body


# ---- derived keys and slow lookups ----


def test_keys_for_two_purposes_differ():
    assert derive("server", "secret", "drafts") != derive("server", "secret", "words")
    assert derive("server", "secret", "drafts") == derive("server", "secret", "drafts")
    assert len(derive("server", "secret", "drafts", 48)) == 48
    assert keyed("one", "message") != keyed("two", "message")


def test_a_slow_lookup_needs_the_pepper():
    assert slow_lookup("river lamp cheese", "pepper") == slow_lookup("river lamp cheese", "pepper")
    assert slow_lookup("river lamp cheese", "pepper") != slow_lookup("river lamp cheese", "salt")
    assert len(digest("token")) == 64
