"""Screening on our own sentences: what it finds, how it takes spelling, and that nothing breaks it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.safeguarding.rules import Reason
from coprod_hub.safeguarding.screening import FOLDER, LONGEST_READ, english, names_in, screen
from tests.safeguarding.measure import false_alarms, figures
from tests.safeguarding.sentences import HELD_BACK, ORDINARY, WORRYING

pytestmark = pytest.mark.pure


def test_what_it_was_built_for_it_finds_and_ordinary_words_pass(capsys):
    built, unseen, alarms = figures(WORRYING), figures(HELD_BACK), len(false_alarms())
    print(f"built with: {built.recall:.0%}; unseen: {unseen.recall:.0%}; ordinary: {alarms} of {len(ORDINARY)}")
    assert built.recall >= 0.98
    assert built.for_the_reason >= built.found - 2
    assert alarms <= 3


def test_sentences_it_never_saw_are_mostly_missed_which_is_why_people_read_everything():
    """The published figure. Should it fall, something broke; should it rise, write new sentences and publish those."""
    assert 0.33 <= figures(HELD_BACK).recall <= 0.45


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself", "i want 2 kil mysef", "I WANT TO KILL MYSELF!!!", "k i l l m y s e l f", "killmyself",
        "k*ll myself", "kiiiill myself", "kıll myself", "ki\u200bll myself", "kílł mysélf kill mysélf", "k1ll my5elf",
        "kill my self", "I would never kill myself", "кill myself", "killin mysel",
    ],
)  # fmt: skip
def test_spelling_spacing_stars_and_negation_change_nothing(text):
    assert Reason.SUICIDE in screen(text).reasons


@pytest.mark.parametrize("text", ["I vape behind the bus stop", "What a great shape", "skilled staff", "life skills"])
def test_an_ordinary_word_is_never_taken_for_another(text):
    assert screen(text).reasons == ()


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Nie chcę tam mieszkać, nikt mnie nie słucha i jest mi źle", True),
        ("أنا لا أحب هذا المكان ولا أحد يسمعني", True),
        ("我不想住在这里没有人听我说话", True),
        ("je ne veux pas vivre ici avec les gens qui ne sont pas gentils", True),
        ("Ok", False),
        ("bus stop too far m8", False),
        ("the bus is always late and i have to walk home in the dark", False),
        ("gr8 lol idk tbh fr no cap", False),
    ],
)
def test_a_language_without_a_list_goes_to_a_reader(text, foreign):
    assert screen(text).foreign is foreign


def test_the_reasons_come_with_the_most_urgent_first():
    assert screen("he hits me and I want to die").reasons[0] is Reason.SUICIDE


def test_every_list_is_dated_and_every_reason_known():
    told = tomllib.loads((FOLDER / "en.toml").read_text())
    assert told["revised_on"]
    assert told["revised_by"]
    assert set(told["reasons"]) <= set(Reason)
    assert len(english().phrases) > 300


def test_a_name_is_known_in_any_part_and_nearly_any_spelling():
    people = {"a": "Amara Osei", "r": "Ravi Nair"}
    assert names_in("it was AMARA who did it", people) == {"a"}
    assert names_in("mr nair shouts", people) == {"r"}
    assert names_in("ammara is mean, and ravi", people) == {"a", "r"}
    assert names_in("the gravity of it", people) == set()


@given(st.text(max_size=400))
def test_nothing_that_anybody_writes_breaks_it(text):
    screen(text)
    names_in(text, {"a": text[:80], "b": "Ravi Nair"})


@pytest.mark.parametrize(
    "text", ["a " * 30_000, "*" * 50_000, "kill" * 20_000, "’" * 5000, "x" * 100_000, "ÿ" * 30_000]
)
def test_hostile_length_is_read_as_far_as_anybody_writes(text):
    assert screen(text) == screen(text[:LONGEST_READ])
