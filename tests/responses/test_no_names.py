"""*No names*, attacked: whoever holds the whole database learns neither who answered, nor when, nor in which order.

Each attack is first let loose where it must succeed, so that its failure later means something. One-use codes and
secret ballots, which have the same to fear, do not exist yet; their tests belong here when they do.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import select

from coprod_hub.core import clock
from coprod_hub.core.db import Model, db, table_of, transaction
from coprod_hub.core.jobs import enqueue, run_waiting
from coprod_hub.responses import drafts, jobs, service
from coprod_hub.responses.answering import asked_by
from coprod_hub.responses.finding import Sent, find
from coprod_hub.responses.models import Answer, Draft, Receipt, Response
from coprod_hub.responses.words import keys_of_words
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Survey
from tests.builders.responses import record
from tests.builders.results import YOUNG, asked_about_buses, close_and_count

pytestmark = pytest.mark.databases
#: Words that a screening for safety stops at, so that what it writes is looked at as well.
WORRYING = "My uncle hits me with a belt and I am scared to go home"
CROWD = 40


def send(survey: Survey, number: int, text: str) -> str:
    """Somebody begins, and sends, each in a request of its own. Their three words."""
    asked = asked_by(survey.audiences[0].token)
    keys = drafts.keys_of(asked.token, f"{number:032d}")
    assert keys is not None
    phrase = service.words_of(keys)
    with transaction():
        readings = {"bus": Reading((asked.definition.question("bus").options[0].key,)), "why": Reading(text=text)}
        service.keep_page(asked, keys, service.standing(keys, to_change=True), readings)
    with transaction():
        asked, stands = service.under_way(asked.token, keys)
        service.send(asked, keys, stands, may_quote=True)
    return phrase


def everything() -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: {tuple(map(repr, row)) for row in db.session.execute(select(*table.columns))}
        for table in Model.metadata.sorted_tables
    }


def instants_in(rows: Iterator[tuple[Any, ...]]) -> list[str]:
    return sorted(value for row in rows for value in row if value.startswith("datetime.datetime("))


def hash_the_words() -> None:
    with transaction():
        enqueue(jobs.RECEIPTS)
    run_waiting()


# ---- the time ----


@pytest.mark.parametrize("text", ["The bus is late", WORRYING])
def test_what_a_send_writes_holds_no_instant_that_tells_when_it_was(app, text):
    survey, left = asked_about_buses(YOUNG), []
    for number, (hour, minute, second) in enumerate([(10, 37, 23), (11, 52, 7)]):
        before = everything()
        with clock.set_to(datetime(2026, 11, 24, hour, minute, second, tzinfo=UTC)):
            send(survey, number + 1, text)
        after = everything()
        left.append(instants_in(row for name in after for row in after[name] - before[name]))
    assert left[0] == left[1]


def test_a_send_asks_for_no_job_and_writes_nothing_but_itself(app):
    survey = asked_about_buses(YOUNG)
    before = everything()
    send(survey, 1, "The bus is late")
    after = everything()
    assert {name for name in after if after[name] != before[name]} == {"response", "answer"}


# ---- which belongs to which ----


def test_draft_receipt_and_response_share_no_value_that_is_theirs_alone(app):
    survey = asked_about_buses(YOUNG)
    asked = asked_by(survey.audiences[0].token)
    keys = drafts.keys_of(asked.token, "1" * 32)
    assert keys is not None
    opened = keys_of_words(service.words_of(keys))
    with transaction():
        service.keep_page(asked, keys, service.standing(keys), {"why": Reading(text="It is late")})
        drafts.wrap(keys, opened.draft, opened.draft_key)
    (draft,) = db.session.execute(select(*table_of(Draft).columns)).all()
    with transaction():
        service.send(asked, keys, service.standing(keys), may_quote=False)
    hash_the_words()
    lead = find(service.words_of(keys))
    assert isinstance(lead, Sent)
    (response,) = db.session.execute(select(*table_of(Response).columns)).all()
    (receipt,) = db.session.execute(select(*table_of(Receipt).columns)).all()
    (answer,) = db.session.execute(select(*table_of(Answer).columns)).all()
    common = {survey.id, survey.version.id, asked.audience_id, clock.today(), None, False, ""}
    for one, other in combinations([{*draft}, {*response, *answer}, {*receipt}], 2):
        assert one & other <= common
    held = b"".join(value for value in (*draft, *response, *receipt) if isinstance(value, bytes))
    assert response.id.encode() not in held
    assert lead.response_id == response.id


# ---- the order ----


def concordance(pairs: Sequence[Sequence[int]]) -> float:
    """How far numbers that should tell nothing go up, or down, together: 0.5 is chance, 1 is certainty."""
    up = together = 0
    for numbers in pairs:
        for first, second in combinations(numbers, 2):
            together += 1
            up += first < second
    return max(up, together - up) / together


def orders(settings, arrived: Sequence[str]) -> dict[str, list[list[int]]]:
    """In what order the database file or the server keeps what arrived, by table or page: the numbers of arrival."""
    number_of = {response_id: number for number, response_id in enumerate(arrived)}
    db.session.rollback()
    if settings.sqlite:
        return _orders_in_the_file(settings, number_of)
    return {
        f"{table} by {place}": [_as_the_server_keeps(table, column, place, number_of)]
        for table, column in (("response", "id"), ("answer", "response_id"))
        for place in ("ctid", "xmin::text::bigint, ctid")
    }


def _as_the_server_keeps(table: str, column: str, place: str, number_of: dict[str, int]) -> list[int]:
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY {place}").scalars()
        return [number_of[one] for one in found]


def _orders_in_the_file(settings, number_of: dict[str, int]) -> dict[str, list[list[int]]]:
    """Tables have no row numbers and random keys, but within a page SQLite puts new cells before the older ones."""
    with db.engine.connect() as connection:
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        connection.rollback()
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for name in ("hub.db", "hub.db-wal"):
        file = settings.data / name
        held = file.read_bytes() if file.exists() else b""
        for at in re.finditer(rb"[a-z2-7]{16}", held):
            response_id = at[0].decode()
            if response_id in number_of:
                found[name][at.start() // size].append(number_of[response_id])
    return {name: list(pages.values()) for name, pages in found.items()}


@pytest.fixture
def crowd(app) -> tuple[Survey, list[str]]:
    """A survey that many have answered, with the responses in the order in which they came – which we alone know."""
    survey, arrived, known = asked_about_buses(YOUNG), list[str](), set[str]()
    for number in range(CROWD):
        record(survey, YOUNG, {"bus": "Yes", "why": f"Words {number}, and the bus was late again on Tuesday"})
        now = set(db.session.scalars(select(Response.id)))
        arrived += now - known
        known = now
    assert len(arrived) == CROWD
    return survey, arrived


def test_nothing_tells_in_which_order_people_answered_once_a_survey_has_closed(app, settings, crowd):
    survey, arrived = crowd
    assert max(concordance(one) for one in orders(settings, arrived).values()) > 0.8  # the attack works
    close_and_count(survey)
    told = orders(settings, arrived)
    assert set(arrived) == set(db.session.scalars(select(Response.id)))
    assert {name: concordance(one) for name, one in told.items() if concordance(one) > 0.78} == {}
    if not settings.sqlite:
        for table in ("response", "answer", "receipt"):
            with db.engine.connect() as connection:
                assert len(set(connection.exec_driver_sql(f"SELECT xmin::text FROM {table}").scalars())) == 1


def test_only_answers_hang_on_a_response_so_that_mixing_up_takes_nothing_else_away():
    hanging = {
        table.name
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is table_of(Response)
    }
    assert hanging == {"answer"}
