"""The dated list of helplines: shipped, replaced by a council's own, and never missing."""

from datetime import date, timedelta

import pytest

from coprod_hub.core.clock import set_to
from coprod_hub.core.helplines import WrongHelplines, advocates, helplines, read, stale

OWN = """
[[lines]]
name = "Wolverford line"
phone = "01632 960 555"
about = "for anybody here"
hours = "day and night"
verified_on = 2026-11-20
"""
WHOLE = OWN + OWN.replace("Wolverford", "Second") + OWN.replace("[[lines]]", "[[advocates]]")


def test_short_numbers_take_texts_and_others_calls(app):
    links = {line.name: line.link for line in helplines()}
    assert links["Shout"] == "sms:85258"
    assert links["Childline"] == "tel:08001111"
    assert len(helplines(2)) == 2


def test_a_council_replaces_the_list_with_its_own_and_a_broken_one_is_not_shown(app, settings):
    file = settings.instance / "helplines.toml"
    file.write_text(WHOLE)
    assert [line.name for line in helplines()] == ["Wolverford line", "Second line"]
    assert advocates()[0].phone == "01632 960 555"
    file.write_text(OWN)
    assert helplines()[0].name == "Childline"


def test_after_a_year_a_number_must_be_checked_again(app):
    day = max(line.verified_on for line in helplines())
    with set_to(day + timedelta(days=365)):
        assert stale() == ()
    with set_to(day + timedelta(days=366)):
        assert helplines()[0] in stale()


@pytest.mark.parametrize("change", [{"phone": ""}, {"verified_on": "last week"}])
def test_a_number_without_its_day_is_refused(change):
    line = {"name": "A", "phone": "1", "about": "b", "hours": "c", "verified_on": date(2026, 1, 1)}
    with pytest.raises(WrongHelplines, match="verified_on"):
        read({"lines": [line, {**line, **change}], "advocates": [line]})
