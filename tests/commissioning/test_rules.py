from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from coprod_hub.commissioning import rules
from coprod_hub.commissioning.rules import DecisionWords, Outcome
from coprod_hub.core.text import matches

TODAY = date(2026, 11, 23)


def words(outcome: Outcome = Outcome.DID, **more) -> DecisionWords:
    return DecisionWords(**{"outcome": outcome, "what": "x", "decided_by": "y", "decided_on": TODAY, **more})


def test_a_plan_has_the_seven_themes_in_their_order():
    assert [strand.value for strand in rules.Strand] == [1, 2, 3, 4, 5, 6, 7]
    assert rules.Strand(2).words == "Strong and effective participation and co-production"


@pytest.mark.parametrize(
    ("decision", "at_fault"),
    [
        (words(), set()),
        (words(what=""), {"what"}),
        (words(decided_by=""), {"decided_by"}),
        (words(decided_on=date(2026, 11, 24)), {"decided_on"}),
        (words(Outcome.CANNOT), {"because"}),
        (words(Outcome.CANNOT, because="The law."), set()),
        (words(Outcome.WILL), {"due_on"}),
        (words(Outcome.WILL, due_on=date(2026, 11, 22)), {"due_on"}),
        (words(Outcome.WILL, due_on=TODAY), set()),
    ],
)
def test_what_a_decision_must_say(decision: DecisionWords, at_fault: set[str]):
    assert set(rules.faults_of_decision(decision, TODAY)) == at_fault


def group(said: int | None, of: int | None, share: int | None, name: str = "Young people", marker: str = "circle"):
    low, high = (None, None) if share is None else (share - 5, share + 5)
    return {"name": name, "marker": marker, "mentions": said, "base": of, "percent": share, "low": low, "high": high}


def test_a_group_reads_as_numbers_with_a_likely_range():
    (line,) = rules.group_lines({"groups": [group(1203, 2000, 60)]})
    assert (line.said, line.of, line.share, line.look) == ("1,203", "2,000", "60%, likely 55% to 65%", "young-people")


def test_what_is_kept_back_stays_kept_back():
    figures = {"total": {"mentions": None, "base": 30}, "groups": [group(None, None, None), group(9, 20, 45)]}
    first = rules.group_lines(figures)[0]
    assert (first.said, first.of, first.share) == ("[c]", "[c]", "[c]")
    assert rules.keeps_back(figures)
    assert "kept back" in rules.total_words(figures)
    assert not any(digit in rules.total_words(figures) for digit in "0123456789")


def test_the_total_is_a_sentence():
    assert rules.total_words({"total": {"mentions": 63, "base": 203}}) == "63 of 203 people said this."
    assert rules.total_words({"total": {"mentions": 63, "base": None}}) == "63 people said this."
    assert rules.total_words({"by": None}) == ""
    assert not rules.keeps_back({"total": {"mentions": 63, "base": 203}, "groups": [group(9, 20, 45)]})


def test_an_unknown_marker_is_drawn_as_the_last_one():
    assert rules.look_of_marker("heart") == "another"


def test_a_source_names_survey_day_and_question():
    assert (
        rules.source_words("Having your say 2026", "3 October 2026", "What would help?")
        == "Having your say 2026, closed 3 October 2026, question “What would help?”"
    )
    assert rules.source_words("Having your say", "3 October 2026", "") == "Having your say, closed 3 October 2026"


@given(st.text(max_size=400), st.text(max_size=900))
def test_a_source_always_fits(survey: str, question: str):
    assert len(rules.source_words(survey, "23 September 2026", question)) <= rules.SOURCE_LENGTH


@given(st.text())
def test_whatever_people_wrote_fits_into_a_word_file(text: str):
    element = etree.Element("text")
    element.text = rules.safe_for_word(text)
    assert etree.fromstring(etree.tostring(element)).text in {element.text, None}


def test_only_letters_that_xml_forbids_are_lost():
    assert rules.safe_for_word("a\x00\ufffe\uffffb 😀 \u200fעברית\n\tc") == "ab 😀 \u200fעברית\n\tc"
    assert rules.safe_for_word("a\x0bb") == "a\nb"


def test_a_search_wants_every_word_wherever_it_stands():
    assert matches("BUS late", ["Buses stop", "too LATE"])
    assert not matches("bus train", ["Buses stop", "too late"])


def test_files_have_neutral_names():
    assert rules.file_name(2027) == "commissioning-plan-2027"
    assert rules.file_name(2027, draft=True) == "commissioning-plan-2027-draft"


def test_an_empty_plan_cannot_be_published():
    assert rules.reasons_against_publishing(0)
    assert not rules.reasons_against_publishing(1)
