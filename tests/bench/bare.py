"""The yardstick of every other figure: a bare Flask endpoint that does one durable insert, and nothing else."""

import os
import sqlite3
import threading

from flask import Flask

app = Flask(__name__)
_mine = threading.local()


def _database() -> sqlite3.Connection:
    if not hasattr(_mine, "connection"):
        _mine.connection = sqlite3.connect(os.environ["BARE_DATABASE"], timeout=30, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            _mine.connection.execute(f"PRAGMA {pragma}")
        _mine.connection.execute("create table if not exists said (words text)")
    connection: sqlite3.Connection = _mine.connection
    return connection


@app.post("/")
def keep() -> str:
    """Insert one row."""
    _database().execute("insert into said values ('words')")
    return "kept"


@app.get("/")
def ready() -> str:
    """Say that it is there."""
    return "here"
