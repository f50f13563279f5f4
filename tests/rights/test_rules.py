"""When a request must be answered."""

from datetime import date

import pytest

from coprod_hub.rights.rules import due_on


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 23), date(2026, 12, 23)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_request_is_answered_by_the_same_day_of_the_next_month(asked, due):
    assert due_on(asked) == due
