"""What a panel reads of a bid, prices as people write them, files told by what is in them. Pure."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_hub.evaluation.extracts import marked_up, names_in, names_of, read_terms, without_names
from coprod_hub.evaluation.filing import WrongFile, kind_of_file
from coprod_hub.evaluation.grounds import NoPrice, pounds_words, read_pounds

# ---- does it name the bidder? ----


@pytest.mark.parametrize(
    "text",
    [
        "At Bright Path we listen.",
        "AT BRIGHT\nPATH WE LISTEN.",
        "BrightPath’s staff",
        "Bright-Path staff",
        "Bri\u00adght Pa\u200bth staff",
        "Write to us at TENDERS@brightpath.org.uk",
        "See www.brightpath.org.uk",
        "the Bright Path Limited way",
    ],
)
def test_a_text_that_says_whose_it_is_is_found_out(text: str) -> None:
    names = names_of("The Bright Path Ltd.", "tenders@brightpath.org.uk")
    assert names_in(text, names)
    assert "[the bidder]" in without_names(text, names)
    assert not names_in(without_names(text, names), names)


@pytest.mark.parametrize("text", ["A bright future and a path to it.", "brightpaths", "We write to young people."])
def test_other_words_are_left_alone(text: str) -> None:
    assert names_in(text, names_of("The Bright Path Ltd.", "tenders@brightpath.org.uk")) == []


def test_a_word_of_the_trade_or_a_shared_address_names_nobody() -> None:
    assert names_in("Every home is a home.", names_of("Home Ltd", "someone@gmail.com")) == []
    assert names_in("At Home Ltd we cook.", names_of("Home Ltd", "someone@gmail.com"))


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=60), st.text(max_size=200))
def test_no_name_and_no_text_breaks_it(name: str, text: str) -> None:
    names = names_of(name, "")
    without_names(f"{text} {name} {text}", names)


# ---- words explained ----

TERMS = {"DBS": "a check", "key worker": "somebody of your own", "worker": "somebody who works"}


@given(st.lists(st.sampled_from(["DBS", "dbs", "key worker", "Key workers", "worker", " ", ".", "x", "\n", "🌳"])))
def test_the_pieces_put_together_are_the_text_letter_for_letter(parts: list[str]) -> None:
    text = "".join(parts)
    pieces = marked_up(text, TERMS)
    assert "".join(piece.text for piece in pieces) == text
    meanings = [piece.meaning for piece in pieces if piece.meaning]
    assert len(meanings) == len(set(meanings)), "each term is explained once"


def test_the_longest_term_wins_and_an_abbreviation_is_found_in_capitals_only() -> None:
    found = [(p.text, p.meaning) for p in marked_up("My Key workers had no dbs, then a DBS.", TERMS) if p.meaning]
    assert found == [("Key workers", "somebody of your own"), ("DBS", "a check")]


def test_a_term_that_is_markup_stays_text() -> None:
    assert [p.text for p in marked_up("a <b> c", {"<b>": "x"})] == ["a <b> c"] or marked_up("a <b> c", {"<b>": "x"})


def test_pasted_terms_are_read_line_by_line_and_faults_name_their_line() -> None:
    terms, faults = read_terms("DBS – a check\n\nPA: somebody who helps\nnothing here\nDBS - again")
    assert terms == [("DBS", "a check"), ("PA", "somebody who helps")]
    assert [line for line, _ in faults] == [4, 5]


# ---- prices ----


@pytest.mark.parametrize(
    ("written", "pounds"),
    [
        ("1234.50", "1234.50"), ("£1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("1 234.50", "1234.50"),
        ("GBP 12", "12"), ("12,5", "12.5"), ("1,234", "1234"), ("1.234.567", "1234567"), ("\u202a£5\u202c", "5"),
        ("0.005", "0.005"),
    ],
)  # fmt: skip
def test_a_price_is_read_exactly_as_it_is_written(written: str, pounds: str) -> None:
    assert read_pounds(written) == Decimal(pounds)


@pytest.mark.parametrize(
    "written", ["", "0", "0.00", "-5", "(5)", "−5", "1.234", "1,23,4", "1e5", "NaN", "=1+1", "five"]
)
def test_what_is_no_price_is_refused_in_words(written: str) -> None:
    with pytest.raises(NoPrice):
        read_pounds(written)


@settings(max_examples=50)
@given(st.decimals(min_value="0.01", max_value="99999999", places=2))
def test_a_price_as_the_hub_shows_it_is_read_back_exactly(pounds: Decimal) -> None:
    assert read_pounds(pounds_words(pounds)) == pounds


# ---- files ----


def packed(*names: str) -> BytesIO:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name in names:
            out.writestr(name, "x")
    made.seek(0)
    return made


def test_files_are_told_by_what_is_in_them() -> None:
    assert kind_of_file("a.PDF", BytesIO(b"%PDF-1.7 ...")).words == "PDF"
    assert kind_of_file("a.docx", packed("word/document.xml")).words == "Word"
    assert kind_of_file("a.xlsx", packed("xl/workbook.xml")).words == "Excel"
    assert kind_of_file("a.csv", BytesIO("a;b\nä;ö".encode("utf-16"))).words == "CSV"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"), ("a.pdf", b"<html>"), ("a.docx", b"%PDF-1.7"), ("a.csv", b"<script>"), ("a.pdf", b"  "),
        ("a.csv", b"MZ\0\0"), ("a.docx", b"PK\x03\x04 broken"), ("a", b"%PDF-1.7"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(WrongFile):
        kind_of_file(name, BytesIO(content))


def test_a_workbook_is_no_document_and_macros_are_refused() -> None:
    with pytest.raises(WrongFile):
        kind_of_file("a.docx", packed("xl/workbook.xml"))
    with pytest.raises(WrongFile, match="macros"):
        kind_of_file("a.docx", packed("word/document.xml", "word/vbaProject.bin"))
