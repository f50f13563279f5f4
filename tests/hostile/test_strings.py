"""The list itself, and what cleaning leaves of it: something that any database, page and file can hold."""

import unicodedata

import lxml.etree
import pytest

from coprod_hub.core.tables import neutral_cell
from coprod_hub.core.text import clean_line, clean_text, says_something
from tests.hostile.look import risky
from tests.hostile.strings import HOSTILE, Hostile

pytestmark = pytest.mark.pure
KINDS = {"markup", "attribute", "template", "formula", "invisible", "direction", "control", "lines", "file", "address",
         "code", "number", "letters"}  # fmt: skip
TURNS, ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"

each = pytest.mark.parametrize("one", HOSTILE, ids=lambda one: one.id)


def test_every_kind_of_harm_is_in_the_list():
    assert {one.kind for one in HOSTILE} == KINDS
    assert len({one.id for one in HOSTILE}) == len(HOSTILE) > 140


@each
def test_what_is_left_can_be_held_anywhere_and_is_left_alone_from_then_on(one: Hostile):
    text, line = clean_text(one.text), clean_line(one.text)
    assert (clean_text(text), clean_line(line), clean_line(text)) == (text, line, line)
    assert lxml.etree.fromstring(f"<a>{''.join(f'&#{ord(c)};' for c in text)}</a>").text in {text, text or None}
    assert not {"\r", "\x0b", "\x0c", "\u2028", "\u2029", "\x00"} & set(text)
    assert len(line.splitlines()) <= 1


@each
def test_a_change_of_direction_ends_with_its_line(one: Hostile):
    for line in clean_text(one.text).split("\n"):
        assert line.count("\u202c") >= sum(map(line.count, TURNS))
        assert line.count("\u2069") >= sum(map(line.count, ISOLATES))


@each
def test_no_letter_is_lost(one: Hostile):
    """What goes is control characters, what is no letter, and space; half a letter is marked as unreadable."""
    kept = [c for c in unicodedata.normalize("NFC", one.text) if unicodedata.category(c)[0] in "LNPSM"]
    assert [c for c in clean_text(one.text) if unicodedata.category(c)[0] in "LNPSM" and c != "\ufffd"] == [
        c for c in kept if c != "\ufffd"
    ]


@each
def test_no_cell_is_a_formula(one: Hostile):
    assert list(risky(neutral_cell(one.text))) == []
    assert neutral_cell(one.text).removeprefix("'") in {one.text, one.text.removeprefix("'")}


def test_what_nobody_can_see_is_nothing_said():
    assert not any(map(says_something, ("", " \n", "\u200b\u2060", "\u3164\u2800\u00ad", "\u202e\u202c", "\ufe0f")))
    assert all(map(says_something, ("a", "?", "\U0001f642", "\u0639", "\u4f60", "7", "\ufffd")))
