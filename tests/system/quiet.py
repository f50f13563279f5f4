"""For pure tests: no database and no network, so that a rule which reaches out fails at once."""

import socket
import sqlite3
from typing import Any, NoReturn

import psycopg
import pytest

_PURE = """
    rules kinds definition disclosure charts text language extraction quotes cloud scoring price score_file sensitivity
"""
PURE_FILES = tuple(f"test_{name}" for name in _PURE.split())


def reach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection until the test ends."""

    def refuse(*arguments: Any, **named: Any) -> NoReturn:
        pytest.fail("a pure test reached for a database or the network")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    monkeypatch.setattr(sqlite3.dbapi2, "connect", refuse)
    monkeypatch.setattr(psycopg.Connection, "connect", refuse)
    monkeypatch.setattr(psycopg, "connect", refuse)
    for verb in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, verb, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
