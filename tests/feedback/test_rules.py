from datetime import date

import pytest

from coprod_hub.feedback import rules
from coprod_hub.feedback.rules import ReplyWords

DAY = date(2027, 3, 14)


def test_an_answer_is_late_the_day_after_it_was_promised():
    assert not rules.is_late(DAY, DAY)
    assert rules.is_late(DAY, date(2027, 3, 15))
    assert not rules.is_late(None, DAY)


def test_the_soonest_promise_counts():
    assert rules.soonest([None, date(2027, 5, 1), DAY]) == DAY
    assert rules.soonest([None]) is None


@pytest.mark.parametrize(
    ("day", "late", "words"),
    [
        ("14 March 2027", False, "We still owe you an answer by 14 March 2027."),
        ("", False, "We still owe you an answer."),
        (
            "14 March 2027",
            True,
            "We said we would answer by 14 March 2027. We have not, and we are sorry. We still owe you an answer.",
        ),
    ],
)
def test_what_people_are_told_while_they_wait(day: str, late: bool, words: str):
    assert rules.owed_words(day, late=late) == words


def test_a_first_draft_holds_what_was_cited_and_decided():
    assert rules.you_said(["Buses stop too early"], ["I walk."]) == "Buses stop too early\n“I walk.”"
    assert rules.we_did("Buses run until ten.", "") == "Buses run until ten."
    assert rules.we_did("No.", "The law.") == "No.\n\nBecause: The law."


@pytest.mark.parametrize(
    ("words", "cannot", "at_fault"),
    [
        (ReplyWords("a", "b"), False, set()),
        (ReplyWords("", "b"), False, {"you_said"}),
        (ReplyWords("a", ""), False, {"we_did"}),
        (ReplyWords("a", "b"), True, {"would_change"}),
        (ReplyWords("a", "b", "c"), True, set()),
    ],
)
def test_what_a_reply_must_say(words: ReplyWords, cannot: bool, at_fault: set[str]):
    assert set(rules.faults_of_reply(words, cannot=cannot)) == at_fault
