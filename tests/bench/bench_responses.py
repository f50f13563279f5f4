"""How many whole responses are kept a second: ten questions on two pages, every one of them durable, on two cores.

A response is what the bar counts: page 1, its answers, those of page 2, and the send. The load comes from the same
cores. "As a browser" follows every redirect too: nine requests from the first screen to the three words.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from coprod_hub.app import create_app
from coprod_hub.config import ROOT, Settings
from coprod_hub.core.db import db
from coprod_hub.responses.drafts import keys_of, new_secret
from coprod_hub.responses.views.phone import COOKIE
from coprod_hub.serve import start
from coprod_hub.surveys.models import Audience
from tests.bench.bench import Figure
from tests.bench.people import Ask, People, Person, as_fast_as_possible, at_a_rate
from tests.builders.surveys import open_survey_for, scale, several, single, words
from tests.system.databases import Databases
from tests.system.live import LiveHub, wait_for
from tests.system.postgres import free_port

KINDS = ("sqlite", "postgresql")
LINES = 8
CROWD = 20_000
ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))


def survey_of_ten(settings: Settings) -> tuple[str, list[str]]:
    """A survey of ten questions on two pages: its link's token, and the answers to each page as a form sends them."""
    with create_app(settings).app_context():
        first = [single("Do you go?"), scale("It is easy."), several("What stops you?", "Cost", "Time"), words("Why?")]
        second = [scale("They listen."), words("What would help?"), single("Alone?"), scale("It is safe.")]
        pages = [[*first, single("Again?")], [*second, single("Often?")]]
        survey = open_survey_for("Young people", pages=pages)
        bodies = []
        for page in survey.version.definition.pages:
            said = "The bus stops at six, so I cannot get home after the club. It would help if there was one at eight."
            bodies.append(urlencode([(q.key, q.options[0].key if q.options else said) for q in page.questions]))
        (token,) = (audience.token for audience in db.session.query(Audience))
        db.session.rollback()
        db.engine.dispose()
        return token, bodies


def people_of(settings: Settings, token: str, bodies: list[str], *, browser: bool) -> People:
    """Everybody new: each with a secret of their own."""
    with create_app(settings).app_context():
        strangers = [(secret, keys_of(token, secret)) for secret in (new_secret() for _ in range(CROWD))]

    def person() -> Person:
        secret, keys = strangers.pop()
        assert keys is not None
        link, cookie, key = f"/s/{token}", f"{COOKIE}={secret}", f"submission_key={keys.submission_key}"
        first = Ask("GET", f"{link}/1", cookie=cookie)
        one, two = (
            Ask("POST", f"{link}/{number}", f"{key}&{body}", 303, cookie) for number, body in enumerate(bodies, start=1)
        )
        send = Ask("POST", f"{link}/send", f"{key}&may_quote=yes", 303, cookie)
        if not browser:
            return [first, one, two, send]
        between = [Ask("GET", f"{link}/{step}", cookie=cookie) for step in ("2", "check", "sent")]
        before = [Ask("GET", link), Ask("GET", f"{link}/begin", status=303)]
        return [*before, first, one, between[0], two, between[1], send, between[2]]

    return person


def bare_rate(folder: Path) -> float:
    """Durable inserts a second of the bare endpoint, served alike."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "2", "--worker-class", "gthread"),
        *("--chdir", str(ROOT), "--bind", f"127.0.0.1:{port}", "tests.bench.bare:app"),
    ]
    with (folder / "log").open("ab") as output:
        bare = start("bare", command, {**os.environ, "BARE_DATABASE": str(folder / "bare.db")}, output)
    try:
        wait_for(f"http://127.0.0.1:{port}")
        seen = as_fast_as_possible(f"http://127.0.0.1:{port}", lambda: [Ask("POST", "/")] * 4, LINES, SECONDS)
        return seen.per_second * 4
    finally:
        bare.process.terminate()
        bare.process.wait()


def figures() -> Iterator[Figure]:
    """Rate and waits on both databases, and the ratio to the bare endpoint."""
    with tempfile.TemporaryDirectory() as raw:
        folder = Path(raw)
        databases = Databases(folder / "databases")
        try:
            for kind in KINDS:
                yield from _figures_on(kind, databases.fresh(kind, folder / kind), folder)
        finally:
            databases.close()


def _figures_on(kind: str, settings: Settings, folder: Path) -> Iterator[Figure]:
    token, bodies = survey_of_ten(settings)
    hub = LiveHub(replace(settings, public_url=""))
    try:
        hub.start("web")
        people = people_of(settings, token, bodies, browser=False)
        as_fast_as_possible(hub.url, people, LINES, 1)  # the first screens are rendered, the files are open
        rates, ratios = [], []
        for _ in range(ROUNDS):  # the two in turn: the disk is not equally quick from minute to minute
            rates.append(as_fast_as_possible(hub.url, people, LINES, SECONDS).per_second)
            if kind == "sqlite":
                ratios.append(rates[-1] * 4 / bare_rate(folder))
        top = statistics.median(rates)
        yield Figure(f"{kind}: whole responses", top, 80, "/s", at_most=False)
        if ratios:
            ratio = statistics.median(ratios)
            yield Figure("sqlite: those requests beside a bare durable insert", ratio, 0.4, "×", at_most=False)
        waits = [at_a_rate(hub.url, people, top * 0.6, SECONDS).slowest for _ in range(ROUNDS)]
        yield Figure(f"{kind}: slowest of 100 requests, at 60 % of that", statistics.median(waits), 100, "ms")
        browsing = as_fast_as_possible(hub.url, people_of(settings, token, bodies, browser=True), LINES, SECONDS)
        yield Figure(f"{kind}: whole responses as a browser (9 requests)", browsing.per_second, 40, "/s", at_most=False)
    finally:
        hub.stop()
