"""Of somebody who answered without a name the day is kept, and no moment: not with the answer, a draft or a job."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from coprod_hub.core.clock import now
from coprod_hub.core.db import Model, db
from coprod_hub.responses.models import Receipt, Response
from tests.builders.responses import link_of
from tests.builders.surveys import open_survey_for, words
from tests.journeys.crowd import answer

if TYPE_CHECKING:
    from tests.system.live import LiveHub


@pytest.mark.databases
def test_no_table_keeps_the_moment_of_a_response(live_web: LiveHub, settings: Any):
    survey = open_survey_for("Young people", questions=[words("Why?", key="why")])
    link, before = link_of(survey), now()
    answer(live_web.url, link, {"why": "It is late."})
    after = now() + timedelta(seconds=1)
    live_web.start("worker")
    until = time.monotonic() + 20
    while not count_of(Receipt) and time.monotonic() < until:
        time.sleep(0.2)
    assert count_of(Response) == 1
    moments = {
        f"{table.name}.{column.name}": value
        for table in Model.metadata.sorted_tables
        for column in table.columns
        for value in db.session.scalars(select(column))
        if isinstance(value, datetime) and before <= value <= after
    }
    assert moments == {}


def count_of(model: type[Model]) -> int:
    """How many there are now."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
