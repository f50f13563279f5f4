"""What stands in a plan's files, whatever people wrote: the PDF as a screen reader meets it, spreadsheets, Word."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from flask import Flask, render_template
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from coprod_hub.app import create_app
from coprod_hub.commissioning.published import PlanText
from coprod_hub.commissioning.word import word_file
from coprod_hub.core import paper
from coprod_hub.core.clock import now
from coprod_hub.core.tables import neutral_cell
from coprod_hub.core.workbook import Cover, Sheet, workbook
from tests.system.databases import test_settings

HOSTILE = "<b>&amp;</b> ]]> {{ 7*7 }} <img src='file:///etc/passwd'> <script>alert(1)</script> =cmd()|' 😀"


def plan_saying(words: str, group: str = "Young people") -> PlanText:
    """A plan in which everything that people write is these words."""
    figures = {
        "total": {"mentions": 9, "base": 20},
        "groups": [{"audience_id": "a", "name": group, "marker": "circle", "mentions": 9, "base": 20, "percent": 45,
                    "low": 26, "high": 66}],
    }  # fmt: skip
    piece = {"id": "e", "wording": words, "source": words, "theme_id": "t", "quote_id": None, "figures": figures}
    quote = {**piece, "quote_id": "q", "theme_id": None, "figures": {"by": {"name": group}, "theme": words}}
    decision = {
        "id": "d", "outcome": "cannot", "what": words, "because": words, "decided_by": words,
        "decided_on": "2026-11-23", "due_on": None,
    }  # fmt: skip
    intention = {
        "id": "i", "strand": 3, "title": words, "description": words, "can_change": words, "affects": words,
        "evidence": [piece, quote], "decisions": [decision],
    }  # fmt: skip
    return PlanText.from_json({"year": 2027, "title": words, "introduction": words, "intentions": [intention]})


# ---- PDF ----


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """A plan full of hostile words as a PDF, drawn once for all tests here."""
    app: Flask = create_app(test_settings(Path(tmp_path_factory.mktemp("papers"))))
    with app.app_context():
        page = render_template("commissioning/_paper.html", text=plan_saying(HOSTILE), published_at=now())
    return PdfReader(BytesIO(paper.pdf(page)))


def tags_of(pdf: PdfReader) -> list[DictionaryObject]:
    """Every element of the structure tree, in reading order."""
    found: list[DictionaryObject] = []
    waiting: list[Any] = [pdf.root_object["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if isinstance(one, IndirectObject) else one
        if isinstance(one, DictionaryObject) and "/K" in one:
            found.append(one)
            below = one["/K"]
            waiting += reversed(below if isinstance(below, list) else [below])
    return found


def test_the_pdf_says_what_it_is(drawn: PdfReader):
    root: Any = drawn.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert drawn.metadata is not None
    assert drawn.metadata.title == HOSTILE
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()


def test_a_screen_reader_finds_headings_tables_and_what_the_chart_shows(drawn: PdfReader):
    tags = tags_of(drawn)
    kinds = [str(tag.get("/S", "")) for tag in tags]
    assert kinds.count("/H1") == 1
    levels = [int(kind[2:]) for kind in kinds if kind.startswith("/H") and kind[2:].isdigit()]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert {"/Table", "/TH", "/TD", "/BlockQuote"} <= set(kinds)
    figures = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert figures
    assert all("Young people 9 (45%, 26–66%)" in str(figure.get("/Alt", "")) for figure in figures)


def test_hostile_words_are_words_in_the_pdf(drawn: PdfReader):
    text = " ".join("".join(page.extract_text() for page in drawn.pages).split())
    assert "<b>&amp;</b> ]]> {{ 7*7 }}" in text
    assert "root:" not in text
    assert all("/JavaScript" not in str(page.get("/AA", "")) for page in drawn.pages)
    assert "/OpenAction" not in drawn.root_object


def test_every_letter_of_the_pdf_comes_with_it(drawn: PdfReader):
    for page in drawn.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in below["/FontDescriptor"] or "/FontFile3" in below["/FontDescriptor"]


# ---- spreadsheets ----


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(start: str):
    words = f"{start}cmd|'/c calc'!A1"
    sheet = Sheet(words, words, words, (words, words), ((words, "[c]"), (7, None)))
    book = load_workbook(BytesIO(workbook(Cover(words, words, ((words, words),)), [sheet])))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert all(str(cell.value) == neutral_cell(str(cell.value)) for cell in cells)
    assert 7 in [cell.value for cell in cells]


def test_a_spreadsheet_says_what_its_symbols_mean_and_has_one_table_a_sheet():
    rows = (("Young people", 41), ("Foster carers", "[c]"))
    sheets = [
        Sheet("Who answered", "Who answered", "By group.", ("Group", "People"), rows),
        Sheet("a/b:", "", "", (), ()),
    ]
    book = load_workbook(BytesIO(workbook(Cover("Summary", "Wolverford", ()), [*sheets, sheets[0]])))
    assert book.sheetnames == ["About", "Who answered", "a b", "Who answered 2"]
    first = [str(row[0].value) for row in book["About"].iter_rows()]
    assert {"[c]", "[z]"} <= set(first)
    page = book["Who answered"]
    assert [cell.value for cell in page[4]] == ["Group", "People"]
    assert [table.ref for table in page.tables.values()] == ["A4:B6"]
    assert page.freeze_panes == "B5"
    assert page.column_dimensions["A"].width >= len("Foster carers")


@examples(deadline=None, max_examples=25)
@given(words=st.text(max_size=200))
def test_any_words_at_all_can_stand_in_a_spreadsheet(words: str):
    sheet = Sheet(words, words, words, (words, words), ((words, words),))
    book = load_workbook(BytesIO(workbook(Cover(words, words, ((words, words),)), [sheet, sheet])))
    assert len(book.sheetnames) == 3


# ---- Word ----


@examples(deadline=None, max_examples=25)
@given(words=st.text(min_size=1, max_size=200), group=st.text(max_size=50))
def test_any_words_at_all_can_stand_in_a_word_file(words: str, group: str):
    made = word_file(plan_saying(words, group), words, now(), None)
    assert len(Document(BytesIO(made)).tables) == 2
