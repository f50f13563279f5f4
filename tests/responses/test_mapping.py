"""Fitting another tool's columns to a survey's questions."""

import pytest

from coprod_hub.responses.mapping import BadRow, Fitted, WrongMapping, fit, read_cell
from coprod_hub.surveys.kinds import NotReadable, Reading
from tests.builders.surveys import number, only_if, pages_of, scale, several, single, words, yes_no

pytestmark = pytest.mark.pure

BUS = single("Does the bus come?", "Yes", "No", key="bus")
HELPS = several("What would help?", "More buses", "Cheaper; better buses", "Food | drink", key="helps")
SAFE = scale("I feel safe.", "Agree", "Not sure", "Disagree", key="safe")
WHY = words("Why?", key="why")
ASKED = pages_of([BUS, HELPS], [SAFE, WHY])
GROUPS = {"Young people": "y", "Parents and carers": "p"}
COLUMNS = ("Bus", "Helps", "Why", "Who", "a=b")


def keys(question, *labels: str) -> tuple[str, ...]:
    return tuple(next(option.key for option in question.options if option.label == label) for label in labels)


def fitting(*pairs: str, group: str | None = "Who", everyone: str | None = None):
    return fit(ASKED, GROUPS, COLUMNS, pairs, group, everyone)


# ---- which column answers what ----


@pytest.mark.parametrize("name", ["4", "why", "Why?", "  WHY? "])
def test_a_question_is_named_by_its_number_its_key_or_its_words(name):
    assert fitting(f"Why={name}").questions == {"Why": WHY}


def test_a_column_may_have_an_equals_sign_in_its_name():
    assert list(fitting("a=b=1").questions) == ["a=b"]


@pytest.mark.parametrize(
    ("pairs", "group", "everyone", "said"),
    [
        (["Why=4"], None, None, "Say which group"),
        (["Why=4"], "Who", "Young people", "Say which group"),
        (["Why=4"], "Which", None, "There is no column “Which”. The columns are: Bus, Helps, Why, Who, a=b."),
        (
            ["Why=4"],
            None,
            "Teachers",
            "“Teachers” is not a group of this survey. Its groups are: Young people, Parents",
        ),
        (["Y=4"], "Who", None, "There is no column “Y”"),
        (["Why=5"], "Who", None, "There is no question “5”. The questions are: 1 Does the bus come?; 2"),
        (["Why=0"], "Who", None, "There is no question “0”"),
        (["Why"], "Who", None, "“Why” must be COLUMN=QUESTION."),
        ([], "Who", None, "Map at least one column"),
        (["Why=4", "Bus=4"], "Who", None, "Two columns are mapped to the same question."),
    ],
)
def test_columns_that_cannot_be_fitted_are_told_with_what_there_is(pairs, group, everyone, said):
    with pytest.raises(WrongMapping) as wrong:
        fitting(*pairs, group=group, everyone=everyone)
    assert said in str(wrong.value)


# ---- what a cell answers ----


@pytest.mark.parametrize("cell", ["Yes", " yes ", "YES"])
def test_a_choice_is_known_by_its_words(cell):
    assert read_cell(BUS, cell) == Reading(keys(BUS, "Yes"))


def test_a_choice_is_known_by_its_key():
    (key,) = keys(BUS, "Yes")
    assert read_cell(BUS, key) == Reading((key,))


@pytest.mark.parametrize("cell", ["", "  ", "\n"])
@pytest.mark.parametrize("question", [BUS, HELPS, SAFE, WHY])
def test_an_empty_cell_is_a_skipped_question(question, cell):
    assert read_cell(question, cell).skipped


@pytest.mark.parametrize("between", [";", "|", "\n", " ; ", ";;"])
def test_several_choices_stand_in_one_cell(between):
    none = several("Which?", "A", "B", "C", alone="")
    assert read_cell(none, f"C{between}A").choices == keys(none, "A", "C")


def test_a_label_that_holds_a_separator_is_still_known_when_it_stands_alone():
    assert read_cell(HELPS, "Cheaper; better buses").choices == keys(HELPS, "Cheaper; better buses")
    assert read_cell(HELPS, "food | drink").choices == keys(HELPS, "Food | drink")


def test_what_was_never_offered_is_told_with_what_was():
    with pytest.raises(NotReadable, match="“maybe” is not one of: Yes, No"):
        read_cell(BUS, "Maybe")


def test_none_of_these_cannot_stand_with_others():
    with pytest.raises(NotReadable, match="on its own"):
        read_cell(HELPS, "More buses; None of these")


def test_words_are_kept_as_they_are_semicolons_and_all():
    assert read_cell(WHY, " it’s late; always ").text == "it’s late; always"


@pytest.mark.parametrize(("cell", "key"), [("yes", "yes"), ("Y", "yes"), ("FALSE", "no"), ("don’t know", "unsure")])
def test_yes_and_no_are_known_as_other_tools_write_them(cell, key):
    assert read_cell(yes_no("Safe?"), cell).choices == (key,)


def test_a_number_is_read_into_its_band():
    assert read_cell(number("Age?"), "12.0") == Reading(("from10",), "12")
    with pytest.raises(NotReadable, match="in digits"):
        read_cell(number("Age?"), "twelve")


# ---- a question of some people ----

SOME = pages_of([BUS], [only_if(words("Why not?", key="whynot"), BUS, "No")])


def test_what_decides_must_be_mapped_too():
    with pytest.raises(WrongMapping, match=r"question 1 decides. Map a column to question 1, too\."):
        fit(SOME, GROUPS, COLUMNS, ["Why=2"], None, "Young people")


def test_an_answer_of_somebody_who_was_not_asked_is_told():
    fitted = fit(SOME, GROUPS, COLUMNS, ["Bus=1", "Why=2"], None, "Young people")
    assert isinstance(fitted.read(2, {"Bus": "No", "Why": "Late"}), Fitted)
    wrong = fitted.read(3, {"Bus": "Yes", "Why": "Late"})
    assert isinstance(wrong, list)
    assert "Shown only to people who answered “No” to question 1. Leave the cell empty." in str(wrong[0])


# ---- a row ----


def test_a_row_has_a_group_and_what_was_answered():
    read = fitting("Bus=1", "Why=4").read(2, {"Bus": "No", "Why": "", "Who": " young PEOPLE "})
    assert read == Fitted("y", {"bus": Reading(keys(BUS, "No"))})


def test_one_group_for_all_needs_no_column():
    read = fitting("Why=4", group=None, everyone="parents and carers").read(2, {"Why": "Cold"})
    assert read == Fitted("p", {"why": Reading(text="Cold")})


def test_everything_that_is_wrong_with_a_row_is_told_at_once():
    wrong = fitting("Bus=1", "Helps=2").read(7, {"Bus": "Perhaps", "Helps": "Trams", "Who": "Teachers"})
    assert isinstance(wrong, list)
    assert [(bad.number, bad.column) for bad in wrong] == [(7, "Bus"), (7, "Helps"), (7, "Who")]
    assert str(wrong[2]) == "row 7, column “Who”: “Teachers” is not a group of this survey"


def test_a_row_that_is_too_short_has_empty_cells():
    assert fitting("Bus=1").read(3, {}) == [BadRow(3, "Who", "“” is not a group of this survey")]
