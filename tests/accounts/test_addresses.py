"""Wrong tries by address raise an alarm, and keep nothing."""

import logging
from datetime import timedelta

from coprod_hub.accounts import addresses
from coprod_hub.accounts.addresses import MANY, MOST_ADDRESSES, WrongTries
from coprod_hub.core import clock


def test_many_wrong_tries_from_one_address_are_told_once_in_a_quarter_of_an_hour():
    tries = WrongTries()
    assert [tries.add("192.0.2.1") for _ in range(MANY + 5)].index(True) == MANY - 1
    assert not tries.add("192.0.2.2")
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert [tries.add("192.0.2.1") for _ in range(MANY)].count(True) == 1


def test_the_address_itself_is_in_no_memory_and_no_log(monkeypatch, caplog):
    monkeypatch.setattr(addresses, "_tries", WrongTries())
    with caplog.at_level(logging.WARNING):
        for _ in range(MANY):
            addresses.wrong_try("192.0.2.77")
    assert "alarm: 50 wrong sign-ins" in caplog.text
    assert "192.0.2.77" not in caplog.text
    assert "192.0.2.77" not in repr(vars(addresses._tries))


def test_what_is_remembered_has_an_end():
    tries = WrongTries()
    for number in range(MOST_ADDRESSES + 10):
        tries.add(str(number))
    assert len(tries._seen) == MOST_ADDRESSES
