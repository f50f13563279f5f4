"""What differs between two versions of a specification."""

from hypothesis import given, settings
from hypothesis import strategies as some

from coprod_hub.evaluation.versions import How, compared, differences


def version(*sections, asks=()):
    """A version of these sections (id, title, body) and wishes (id, words, outcome, because)."""
    return {
        "sections": [{"id": key, "title": title, "body": body} for key, title, body in sections],
        "asks": [
            {"id": key, "who": "Parents", "words": words, "outcome": outcome, "because": because, "section": ""}
            for key, words, outcome, because in asks
        ],
    }


def test_words_that_went_and_came_stand_in_their_place():
    pieces = compared("It is open until six.", "It is open until eight.")
    assert [(piece.how, piece.words) for piece in pieces] == [
        (How.SAME, "It is open until "),
        (How.GONE, "six."),
        (How.NEW, "eight."),
    ]


@settings(max_examples=50, deadline=None)
@given(some.text(max_size=60), some.text(max_size=60))
def test_nothing_is_lost_between_two_texts(before, after):
    pieces = compared(before, after)
    assert "".join(piece.words for piece in pieces if piece.how is not How.NEW) == before
    assert "".join(piece.words for piece in pieces if piece.how is not How.GONE) == after


def test_what_is_new_changed_and_gone_is_named():
    before = version(("a", "Homes", "Warm."), ("b", "Travel", "Near the bus."))
    after = version(("a", "Homes", "Warm and safe."), ("c", "Food", "A hot meal."))
    assert [(change.title, change.how) for change in differences(before, after)] == [
        ("Homes", How.SAME),
        ("Food", How.NEW),
        ("Travel", How.GONE),
    ]


def test_a_wish_that_got_another_answer_is_a_difference():
    before = version(asks=[("w", "A pet", "not answered yet", "")])
    after = version(asks=[("w", "A pet", "not in", "some children are allergic")])
    (change,) = differences(before, after)
    assert change.title == "Parents asked: A pet"
    assert "allergic" in "".join(piece.words for piece in change.pieces if piece.how is How.NEW)


def test_equal_versions_have_no_difference():
    same = version(("a", "Homes", "Warm."), asks=[("w", "A pet", "in", "")])
    assert differences(same, same) == []
