"""Answering over real connections, on both databases: what it leaves behind, and what it weighs."""

import http.client
import re
import socket
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import DateTime, func, select

from coprod_hub.core import backup, clock
from coprod_hub.core.db import Model, db, transaction
from coprod_hub.core.jobs import enqueue, run_waiting
from coprod_hub.responses import jobs
from coprod_hub.responses.models import Response
from coprod_hub.responses.shuffling import settle
from tests.builders import accounts
from tests.builders.responses import link_of
from tests.builders.surveys import open_survey_for, single, words

pytestmark = pytest.mark.databases
ADDRESS = "127.200.61.7"  # every 127.x.x.x is this machine, and nobody else comes from here
AGENT = "Sentinel/61.7 (a phone like no other)"
LONG_AGO = datetime(2026, 6, 1, 12, tzinfo=clock.LOCAL)
BUS, WHY = single("Do you take the bus?", key="bus"), words("Why?", key="why")


class Wire:
    """A phone with an address and an agent of its own, counting what comes over the wire."""

    def __init__(self, url: str, account: str = "") -> None:
        self._address = urlsplit(url)
        port = self._address.port
        self._line = http.client.HTTPConnection(self._address.hostname or "", port, source_address=(ADDRESS, 0))
        self._account = account
        self._cookie = ""
        self.given = list[str]()

    def ask(self, method: str, path: str, **fields: str) -> str:
        """One request; follows where it leads within the hub and returns the text."""
        headers = {
            "User-Agent": AGENT,
            "X-Forwarded-For": ADDRESS,
            "Cookie": f"{self._cookie}; {self._account}",
            "Accept-Encoding": "identity",
        }
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, urlencode(fields) or None, headers)
        answer = self._line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if given := answer.getheader("Set-Cookie"):
            self._cookie = given.partition(";")[0]
            self.given.append(self._cookie.partition("=")[0])
        where = answer.getheader("Location") or ""
        return self.ask("GET", where) if where.startswith("/") else text

    def weigh(self, path: str) -> int:
        """How many bytes come for a page or file, headers and all, as a browser asks for it."""
        self._line.request("GET", path, headers={"Cookie": self._cookie, "Accept-Encoding": "gzip, deflate, br"})
        answer = self._line.getresponse()
        assert answer.status == 200, path
        return len(answer.read()) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())

    def stammer(self, path: str) -> None:
        """Requests that no server can read, each with everything that tells who sends them."""
        at = (self._address.hostname, self._address.port)
        head = f"Host: x\r\nUser-Agent: {AGENT}\r\nX-Forwarded-For: {ADDRESS}\r\nCookie: {self._account}\r\n"
        for raw in (f"POST {path} HTTP/9.9\r\n{head}\r\n", f"POST {path} HTTP/1.1\r\n{head}Bad Zebedee\r\n\r\n"):
            with socket.create_connection(at, timeout=10, source_address=(ADDRESS, 0)) as line, suppress(OSError):
                line.sendall(raw.encode())
                line.recv(200)

    @property
    def account_value(self) -> str:
        """What the sign-in cookie holds."""
        return self._account.partition("=")[2]

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@pytest.fixture
def link(app):
    with clock.set_to(LONG_AGO):
        return link_of(open_survey_for("Young people", questions=[BUS, WHY]))


@pytest.fixture
def account(client) -> str:
    """The sign-in cookie of somebody who is signed in on the phone on which they answer."""
    with clock.set_to(clock.now() - timedelta(hours=2)):
        accounts.sign_in(client, accounts.officer(name="Sentinella Zebedee"))
    return f"hub={client.get_cookie('hub').value}"


@pytest.fixture
def wire(live_web, link, account) -> Iterator[Wire]:
    with closing(Wire(live_web.url, account)) as made:
        yield made


def key_of(page: str) -> str:
    found = re.search(r'name="submission_key" value="([^"]+)"', page)
    assert found, page
    return found[1]


def answer_everything(wire: Wire, link: str) -> str:
    page = wire.ask("GET", f"{link}/begin")
    page = wire.ask("POST", f"{link}/1", submission_key=key_of(page), bus=BUS.options[0].key)
    page = wire.ask("POST", f"{link}/2", submission_key=key_of(page), why="x" * 10_001)
    page = wire.ask("POST", f"{link}/2", submission_key=key_of(page), why="Xylophone is late", later="yes")
    wire.ask("POST", f"{link}/later", submission_key=key_of(page))
    page = wire.ask("GET", f"{link}/check")
    page = wire.ask("POST", f"{link}/send", submission_key=key_of(page), may_quote="yes")
    wire.ask("GET", f"{link}/help")
    wire.ask("GET", f"{link}/nowhere")
    wire.ask("GET", f"{link}/leave")
    wire.stammer(f"{link}/1")
    return page


def rows() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    found = {table.name: sorted(map(str, db.session.execute(select(table)))) for table in Model.metadata.sorted_tables}
    db.session.rollback()
    return found


def instants(begun: datetime, ended: datetime) -> list[str]:
    """Every column of every table that holds an instant between these two."""
    columns = [one for table in Model.metadata.sorted_tables for one in table.columns if isinstance(one.type, DateTime)]
    columns += [
        one for table in Model.metadata.sorted_tables for one in table.columns if one.type.python_type is datetime
    ]
    found = {str(one) for one in columns if db.session.scalar(select(func.count()).where(one >= begun, one <= ended))}
    db.session.rollback()
    return sorted(found)


def unpacked(file: Path, into: Path) -> Path:
    with tarfile.open(file) as packed:
        packed.extractall(into, filter="data")
    return into


def test_nothing_anywhere_says_who_answered_from_where_or_when(wire, link, live_web, settings, tmp_path):
    begun, before = clock.now(), rows()
    page = answer_everything(wire, link)
    ended = clock.now()
    assert "Your answers are sent" in page
    assert set(wire.given) == {"page"}
    after = rows()
    assert {name for name in after if after[name] != before[name]} == {"response", "answer"}
    assert instants(begun, ended) == []
    copy = unpacked(backup.make(tmp_path / "backup", lambda *told: None), tmp_path / "copy")
    if not settings.sqlite:  # the dump is packed
        backup.run_postgres("pg_restore", f"--file={copy / 'hub.sql'}", str(copy / "hub.dump"))
    with transaction():
        enqueue(jobs.RECEIPTS)
    run_waiting()
    settle()
    assert db.session.scalar(select(func.count()).select_from(Response)) == 1
    db.session.rollback()
    assert instants(begun, ended) == []  # nor has the worker's part kept any
    traces = [ADDRESS, "Sentinel/61.7", "a phone like no other", "Xylophone", wire.account_value]
    minutes = {f"{moment:%Y-%m-%d{between}%H:%M}" for moment in (begun, ended) for between in (" ", "T")}
    for file in [live_web.log_file, *settings.instance.rglob("*"), *copy.rglob("*")]:
        if file.is_file():
            held = file.read_bytes()
            assert [trace for trace in traces if trace.encode() in held] == [], file
            if copy in file.parents and file.name.startswith("hub."):
                assert [minute for minute in minutes if minute.encode() in held] == [], file
    everything = "\n".join(row for table in rows().values() for row in table)
    assert [trace for trace in traces if trace in everything] == []


def test_the_first_screen_weighs_30_kb_with_all_it_needs_and_each_next_6(wire, link):
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', wire.ask("GET", link)))
    assert len(files) <= 5
    assert wire.weigh(link) + sum(wire.weigh(file) for file in files) <= 30_000
    wire.ask("GET", f"{link}/begin")
    for page in ("/1", "/help"):
        assert wire.weigh(link + page) <= 6_000
