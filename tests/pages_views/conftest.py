"""These pages speak of days to come and days that have passed, so every test happens on one and the same day."""

from collections.abc import Iterator
from datetime import date

import pytest

from coprod_hub.core import clock


@pytest.fixture(autouse=True)
def _on_a_day_in_november() -> Iterator[None]:
    with clock.set_to(date(2026, 11, 23)):
        yield
