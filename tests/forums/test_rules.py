"""Names of forums in addresses, and names that would be mixed up."""

import pytest

from coprod_hub.forums.rules import same_name, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Youth Council", "youth-council"),
        ("Care Leavers Forum (CLIC)", "care-leavers-forum-clic"),
        ("Zoë & Co.", "zoe-co"),
        ("যুব পরিষদ", "forum"),
        ("x" * 200, "x" * 55),
    ],
)
def test_the_name_of_a_forum_in_addresses(name, slug):
    assert slug_of(name) == slug


def test_a_name_that_is_taken_gets_a_number():
    assert slug_of("Youth Council", {"youth-council", "youth-council-2"}) == "youth-council-3"


def test_names_that_sound_the_same_when_they_are_called_out():
    assert same_name("Amina  k", "amina K")
    assert not same_name("Amina K", "Amina S")
