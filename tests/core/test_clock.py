"""What time it is: one answer for everybody, and the city's own day."""

from datetime import UTC, date, datetime

from coprod_hub.core import clock


def test_it_can_be_another_moment_for_a_while():
    before = clock.now()
    with clock.set_to(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        assert clock.now() == datetime(2027, 3, 1, 9, tzinfo=UTC)
        with clock.set_to(date(2027, 7, 1)):
            assert clock.now() == datetime(2027, 7, 1, 11, tzinfo=UTC)
        assert clock.today() == date(2027, 3, 1)
    assert clock.now() >= before


def test_after_midnight_in_summer_it_is_already_the_next_day_in_the_city():
    with clock.set_to(datetime(2027, 7, 1, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2027, 7, 2)
    with clock.set_to(datetime(2027, 1, 1, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2027, 1, 1)
