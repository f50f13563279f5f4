"""Answering over real connections, on both databases: what it leaves behind, and what it weighs."""

import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from coprod_hub.core.db import Model, db, transaction
from coprod_hub.core.jobs import enqueue, run_waiting
from coprod_hub.responses import jobs
from coprod_hub.responses.models import Response
from tests.builders.responses import link_of
from tests.builders.surveys import open_survey_for, single, words

pytestmark = pytest.mark.databases
ADDRESS = "127.200.61.7"  # every 127.x.x.x is this machine, and nobody else comes from here
AGENT = "Sentinel/61.7 (a phone like no other)"
BUS, WHY = single("Do you take the bus?", key="bus"), words("Why?", key="why")


class Wire:
    """A phone with an address and an agent of its own, counting what comes over the wire."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._line = http.client.HTTPConnection(address.hostname or "", address.port, source_address=(ADDRESS, 0))
        self._cookie = ""

    def ask(self, method: str, path: str, **fields: str) -> str:
        """One request; follows where it leads within the hub and returns the text."""
        headers = {
            "User-Agent": AGENT,
            "X-Forwarded-For": ADDRESS,
            "Cookie": self._cookie,
            "Accept-Encoding": "identity",
        }
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, urlencode(fields) or None, headers)
        answer = self._line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if given := answer.getheader("Set-Cookie"):
            self._cookie = given.partition(";")[0]
        where = answer.getheader("Location") or ""
        return self.ask("GET", where) if where.startswith("/") else text

    def weigh(self, path: str) -> int:
        """How many bytes come for a page or file, headers and all, as a browser asks for it."""
        self._line.request("GET", path, headers={"Cookie": self._cookie, "Accept-Encoding": "gzip, deflate, br"})
        answer = self._line.getresponse()
        assert answer.status == 200, path
        return len(answer.read()) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@pytest.fixture
def link(app):
    return link_of(open_survey_for("Young people", questions=[BUS, WHY]))


@pytest.fixture
def wire(live_web, link) -> Iterator[Wire]:
    with closing(Wire(live_web.url)) as made:
        yield made


def key_of(page: str) -> str:
    found = re.search(r'name="submission_key" value="([^"]+)"', page)
    assert found, page
    return found[1]


def answer_everything(wire: Wire, link: str) -> str:
    page = wire.ask("GET", f"{link}/begin")
    page = wire.ask("POST", f"{link}/1", submission_key=key_of(page), bus=BUS.options[0].key)
    page = wire.ask("POST", f"{link}/2", submission_key=key_of(page), why="x" * 10_001)
    page = wire.ask("POST", f"{link}/2", submission_key=key_of(page), why="The bus is late, says Zebedee")
    page = wire.ask("POST", f"{link}/send", submission_key=key_of(page), may_quote="yes")
    wire.ask("GET", f"{link}/help")
    wire.ask("GET", f"{link}/nowhere")
    wire.ask("GET", f"{link}/leave")
    return page


def test_nothing_anywhere_says_who_answered_or_from_where(wire, link, live_web, settings):
    page = answer_everything(wire, link)
    assert "Your answers are sent" in page
    with transaction():
        enqueue(jobs.RECEIPTS)
    run_waiting()
    assert db.session.scalar(select(func.count()).select_from(Response)) == 1
    db.session.rollback()
    traces = [ADDRESS, "Sentinel/61.7", "a phone like no other", "Zebedee"]
    for file in sorted(settings.instance.rglob("*")):
        if file.is_file():
            held = file.read_bytes()
            assert [trace for trace in traces if trace.encode() in held] == [], file
    if not settings.sqlite:
        everything = "\n".join(
            str(row) for table in Model.metadata.sorted_tables for row in db.session.execute(select(table))
        )
        assert [trace for trace in traces if trace in everything] == []


def test_the_first_screen_weighs_30_kb_with_all_it_needs_and_each_next_6(wire, link):
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', wire.ask("GET", link)))
    assert len(files) <= 5
    assert wire.weigh(link) + sum(wire.weigh(file) for file in files) <= 30_000
    wire.ask("GET", f"{link}/begin")
    for page in ("/1", "/help"):
        assert wire.weigh(link + page) <= 6_000
