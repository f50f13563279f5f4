"""How quickly the pages of a whole city's survey come, and whether they come later when the hub holds more.

8,000 people answer 60 questions; then as much is in the database again, from another survey: a million answers. The
pages read the last release, so neither may matter. They are asked for within one process: no network is measured.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient

import coprod_hub.worker  # noqa: F401  # who imports it can do every job
from coprod_hub.app import create_app
from coprod_hub.core.db import db, transaction
from coprod_hub.core.ids import new_token
from coprod_hub.responses.rules import Said
from coprod_hub.responses.service import prepare, store_many
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Survey
from tests.bench.bench import Figure
from tests.builders import accounts as make
from tests.builders.results import close_and_count, release_of
from tests.builders.surveys import open_survey_for, scale, single, words
from tests.system.databases import Databases
from tests.system.questions import asked

GROUPS = (("Young people", 4_000), ("Parents and carers", 2_000), ("Professionals", 2_000))
TIMES = 40
SAID = ("The bus stops at six", "Nobody tells us when it is open", "It costs too much", "The people there listen")


def a_city(title: str) -> Survey:
    """A survey of 60 questions, answered by everybody."""
    asks = [single(f"Do you use {number}?") if number % 2 else scale(f"I like {number}.") for number in range(58)]
    survey = open_survey_for(
        *(name for name, _ in GROUPS), questions=[*asks, words("Why?"), words("What else?")], title=title
    )
    by_chance = random.Random(7)  # the same answers every time
    questions = survey.version.definition.questions
    for group, (_, size) in zip(survey.audiences, GROUPS, strict=True):
        for _ in range(0, size, min(size, 500)):
            made = []
            for _ in range(min(size, 500)):
                readings = {
                    q.key: Reading((by_chance.choice(q.options).key,))
                    if q.options
                    else Reading(text=by_chance.choice(SAID))
                    for q in questions
                }
                made.append(
                    prepare(survey.id, survey.version.id, group.id, Said(readings), new_token(), may_quote=True)
                )
            with transaction():
                store_many(made)
    return survey


def _pages(client: FlaskClient, survey: Survey, how_much: str) -> Iterator[Figure]:
    for page in ("results", "summary"):
        address, waits = f"/surveys/{survey.id}/{page}", []
        for _ in range(TIMES + 2):
            began = time.perf_counter()
            status = client.get(address).status_code
            waits.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise RuntimeError(f"{address} gave {status}")
        with asked() as statements:
            client.get(address)
        slowest = statistics.quantiles(waits[2:], n=20)[-1]  # the first two render what is rendered once
        yield Figure(f"{page} of {how_much}: slowest of 20", slowest, 100, "ms")
        reads = [one for one in statements if one.startswith("SELECT")]
        yield Figure(f"{page} of {how_much}: questions to the database", len(reads), 12)


def figures() -> Iterator[Figure]:
    """Both pages, before there is more and after."""
    with tempfile.TemporaryDirectory() as raw:
        databases = Databases(Path(raw) / "databases")
        app = create_app(databases.fresh("sqlite", Path(raw) / "hub"))
        with app.app_context():
            survey = close_and_count(a_city("The whole city"))
            release_of(survey)
            client = app.test_client()
            make.sign_in(client, make.commissioner())
            db.session.rollback()
            yield from _pages(client, survey, "480,000 answers")
            a_city("The whole city again")
            db.session.rollback()
            yield from _pages(client, survey, "480,000 among 960,000")
            db.engine.dispose()
        databases.close()
