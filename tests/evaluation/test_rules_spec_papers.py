"""What the specification and the quote document say, from plain data. Pure."""

from dataclasses import replace
from decimal import Decimal

from coprod_hub.evaluation.papers import Answer, Grid, Heading, Points, Words, grid
from coprod_hub.evaluation.price import Formula
from coprod_hub.evaluation.quote_text import TO_FILL, Part, Price, Question, Quote, quote_document
from coprod_hub.evaluation.rules import PanelKind
from coprod_hub.evaluation.spec_text import Signature, VersionFacts, prose, reworded, specification

FACTS = VersionFacts("A place to go", "WV-1", 2, "3 November 2026", 2, signed=True)
ASKED = {"id": "a", "who": "Young people", "words": "A pet", "outcome": "not in", "because": "some are allergic"}
CONTENT = {
    "sections": [{"id": "s", "title": "Hours", "body": "Open until eight."}],
    "asks": [ASKED | {"section": ""}, ASKED | {"id": "b", "who": "Parents and carers", "section": "Hours"}],
}
SCALE = [{"mark": 0, "words": "Nothing.", "plain": "No answer."}, {"mark": 1, "words": "All of it.", "plain": ""}]
PART = Part(
    "", "100", "Young people’s questions carry 20 of 100.", [("Safe", "60.00", "0 to 5")],
    [
        Question("Safe", "How will you keep people safe?", "60", "100", 5, PanelKind.PROFESSIONAL.words, "2"),
        Question("Heard", "How will you listen?", "20", "100", 5, PanelKind.YOUNG_PEOPLE.words, scale=SCALE),
        Question("On the day", "Show us.", "", "100", 5, spoken=True),
    ],
    [("Insurance", "Do you hold it?")],
    [Price("Price", "20", "100", Formula.LINEAR_BOUNDS, {"min": "100", "max": "900"})],
)  # fmt: skip
QUOTE = Quote(
    "A place to go", "WV-1", "Draft", "A club.", Decimal(9000), "", "1 December 2026, noon", ["2 December 2026"],
    [("", "")], None, [PART], SCALE, ["The lower price"], (20, 10), [], 2,
    [Heading("Hours", 3), Words("Open until eight.")],
)  # fmt: skip


def tables(paper):
    return {block.caption: block for block in paper.blocks if isinstance(block, Grid)}


def headings(paper):
    return [block.words for block in paper.blocks if isinstance(block, Heading)]


def said(paper):
    return "\n".join(block.text for block in paper.blocks if isinstance(block, Words))


def test_a_version_says_its_sections_its_wishes_with_reasons_and_who_signed_by_office():
    signers = [Signature("Youth Council", 2, "4 November 2026"), Signature("Lead member", 1, "1 May 2026")]
    paper = specification(FACTS, CONTENT, None, [*signers, Signature("Head of homes")])
    assert headings(paper) == ["Hours", "What was asked for, and what became of it", "Who signs"]
    assert paper.mark == "Version 2, signed by everybody who must sign"
    young, parents = tables(paper)["What young people asked for"], tables(paper)["What parents and carers asked for"]
    assert young.rows == (("A pet", "Not in, because: some are allergic"),)
    assert parents.columns == ("Parents and carers asked for", "What became of it, and why", "Where it stands")
    assert tables(paper)["Who signs"].rows == (
        ("Youth Council", "signed on 4 November 2026"),
        ("Lead member", "signed version 1"),
        ("Head of homes", "has not signed"),
    )


def test_the_top_of_each_page_says_a_draft_and_an_old_version():
    assert "Draft" in specification(replace(FACTS, signed=False), CONTENT, None, []).mark
    assert specification(replace(FACTS, number=1), CONTENT, None, []).mark == (
        "Version 1: version 2 has taken its place"
    )


def test_a_later_version_says_what_has_changed():
    before = {"sections": [{"id": "s", "title": "Hours", "body": "Open until six."}], "asks": []}
    paper = specification(FACTS, CONTENT, before, [])
    assert tables(paper)["Changes since version 1"].rows[0] == ("Hours", "changed")


def test_lines_that_begin_with_a_dash_are_a_list_and_empty_lines_divide():
    assert list(prose("First.\nStill first.\n- one\n• two\nAfter.\n\n  \nLast.")) == [
        Words("First.\nStill first."), Points(("one", "two")), Words("After."), Words("Last."),
    ]  # fmt: skip
    assert list(prose(" \n\n")) == []


def test_the_quote_document_has_all_its_parts_in_order():
    paper = quote_document(QUOTE)
    assert [block.words for block in paper.blocks if isinstance(block, Heading) and block.level == 2] == [
        "What we ask you for", "Dates", "The specification, version 2", "What you answer", "How it is scored",
        "Price sheet", "About you",
    ]  # fmt: skip
    told = dict(tables(paper)["Dates"].rows)
    assert (told["Published"], told["Presentations"]) == ("Not yet", "2 December 2026")
    assert told["Last day for questions to us"] == TO_FILL
    assert len(tables(paper)["Your price"].rows[0]) == 4


def test_each_question_says_what_it_carries_who_marks_it_and_has_room_for_an_answer():
    paper = quote_document(QUOTE)
    assert [block.label for block in paper.blocks if isinstance(block, Answer)] == [
        "Your answer: Safe", "Your answer: Heard",
    ]  # fmt: skip
    words = said(paper)
    assert (
        "Carries 60 of 100. Marked 0 to 5 by the professionals’ panel. A mark below 2 puts the whole bid out." in words
    )
    assert "Marked 0 to 5 by the young people’s panel." in words
    assert "For information: it earns no points." in words
    assert tables(paper)["Marks for Heard"].rows == (("0", "Nothing.", "No answer."), ("1", "All of it.", "–"))
    assert "The published prices are £100 (min) and £900 (max)." in words


def test_a_fixed_price_has_no_sheet_and_lots_have_one_each():
    fixed = replace(PART, prices=[Price("Price", "", "100", Formula.FIXED, {})])
    assert "Price sheet" not in headings(quote_document(replace(QUOTE, parts=[fixed])))
    paper = quote_document(replace(QUOTE, lots=[("North", "By the bus"), ("South", "")], lots_each=1))
    assert {"Price of North", "Price of South", "Lots"} <= tables(paper).keys()
    assert "One supplier is given 1 lot at most." in said(paper)


def test_names_are_taken_out_of_every_kind_of_block():
    blocks = (
        Heading("Swift"), Words("Swift", "Swift"), Points(("Swift",)), Answer("Swift"),
        grid("Swift", ("Swift",), [("Swift",)]),
    )  # fmt: skip
    clean = reworded(
        replace(quote_document(QUOTE), title="Swift", blocks=blocks), lambda one: one.replace("Swift", "x")
    )
    assert "Swift" not in str(clean.as_told())
    assert str(clean.as_told()).count("'x'") == 9
