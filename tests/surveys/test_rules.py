"""What a survey needs before it opens, and how its state may move."""

from datetime import date, timedelta

import pytest

from coprod_hub.core.charts import Look, look_of
from coprod_hub.core.errors import Refused
from coprod_hub.surveys.definition import Definition, Question
from coprod_hub.surveys.rules import (
    USUAL_GROUPS,
    Marker,
    Plan,
    Promise,
    Section,
    SurveyState,
    after_closing,
    after_opening,
    gaps,
    minutes,
    missing,
    page_name,
)
from tests.builders.surveys import pages_of, single, words

TODAY = date(2026, 11, 23)
WHOLE = {
    "title": "Buses",
    "purpose": "To know what helps.",
    "decision_maker": "Priya Shah, Head of Youth Services",
    "reply_by": TODAY + timedelta(days=1),
    "groups": ("Young people",),
    "definition": pages_of([single("Do you like it?")]),
}


def lacking(**parts: object) -> list[str]:
    return missing(Plan(**(WHOLE | parts)), TODAY)  # type: ignore[arg-type]  # each test gives one part its own type


def test_a_whole_survey_lacks_nothing():
    assert lacking() == []


def test_a_new_draft_is_told_everything_at_once():
    assert missing(Plan(title="Buses"), TODAY) == [
        "Say in plain words what the survey is for.",
        "Name the person who decides, and their job.",
        "Give the day by which they will reply.",
        "Add at least one group of people to ask.",
        "Write at least one question.",
    ]


@pytest.mark.parametrize("part", ["title", "purpose", "decision_maker"])
def test_white_space_is_nothing(part: str):
    assert len(lacking(**{part: "  "})) == 1


@pytest.mark.parametrize("late", [0, 1, 400])
def test_a_reply_is_owed_in_the_future(late: int):
    assert lacking(reply_by=TODAY - timedelta(days=late)) == [
        "The reply-by day has passed or is today. Choose a day in the future."
    ]


def test_what_is_missing_of_a_question_names_its_number():
    asked = pages_of([single("Do you?"), single("Which?", "Bus")])
    assert lacking(definition=asked) == ["Question 2: it needs at least two answers to choose from."]


def test_a_question_needs_words():
    assert lacking(definition=pages_of([words(" ")])) == ["Question 1: it has no words."]


def test_an_empty_page_is_named():
    asked = pages_of([single("Do you?")], []).with_page("The end")
    assert lacking(definition=asked) == [
        "Page 2 has no questions. Add one, or remove the page.",
        "Page 3: The end has no questions. Add one, or remove the page.",
    ]


def test_pages_without_any_question_are_one_reason():
    assert lacking(definition=pages_of([], [])) == ["Write at least one question."]


def test_each_reason_stands_with_its_part():
    found = gaps(Plan(**(WHOLE | {"groups": ()})), TODAY)  # type: ignore[arg-type]
    assert found == {
        Section.ABOUT: [],
        Section.DECISION: [],
        Section.GROUPS: ["Add at least one group of people to ask."],
        Section.QUESTIONS: [],
    }


def test_a_question_of_no_known_kind_is_an_error():
    with pytest.raises(KeyError):
        lacking(definition=pages_of([Question("k", "telepathy", "Think of it")]))


def test_a_page_is_called_by_its_number_and_title():
    asked = Definition().with_page().with_page("Getting there")
    assert [page_name(asked, page) for page in asked.pages] == ["Page 1", "Page 2: Getting there"]


# ---- the state ----


def test_a_survey_opens_once_and_closes_once():
    assert after_opening(SurveyState.DRAFT) is SurveyState.OPEN
    assert after_closing(SurveyState.OPEN) is SurveyState.CLOSED


@pytest.mark.parametrize("state", [SurveyState.OPEN, SurveyState.CLOSED])
def test_a_survey_is_not_opened_twice(state: SurveyState):
    with pytest.raises(Refused, match="opened already"):
        after_opening(state)


@pytest.mark.parametrize(
    ("state", "why"), [(SurveyState.DRAFT, "not been opened"), (SurveyState.CLOSED, "closed already")]
)
def test_only_an_open_survey_is_closed(state: SurveyState, why: str):
    with pytest.raises(Refused, match=why):
        after_closing(state)


# ---- promises and groups ----


def test_no_names_is_promised_in_these_words():
    assert Promise.NO_NAMES.words == (
        "We do not keep your name, your number or which phone you used. If you write who you are or where, and we think"
        " someone may be hurt, we will try to help."
    )


def test_private_is_never_called_secret():
    assert Promise.PRIVATE.label == "Private, not secret"
    assert "we may need to tell someone, and will try to tell you first" in Promise.PRIVATE.words


def test_each_usual_group_has_a_shape_of_its_own():
    assert len({marker for _, marker in USUAL_GROUPS}) == len(USUAL_GROUPS) == len(Marker)


@pytest.mark.parametrize(("name", "marker"), USUAL_GROUPS[:3])
def test_a_usual_group_looks_the_same_in_every_chart(name: str, marker: Marker):
    assert marker.look is look_of(name)


def test_every_shape_has_a_look():
    assert {marker.look for marker in Marker} == set(Look)


def test_choosing_takes_less_time_than_writing_and_nothing_takes_no_time():
    assert minutes(pages_of([single("By bus?")])) == 1
    assert minutes(pages_of([single("By bus?")] * 4 + [words("Why?")] * 4)) == 5
