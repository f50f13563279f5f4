import csv
import zipfile
from datetime import date, datetime
from io import StringIO

import pytest
from openpyxl import Workbook

from coprod_hub.core import tables
from coprod_hub.core.tables import Row, TableError, neutral_cell, read_table

PLAIN = "Group,What could be better?\nYoung people,Café at the club\nParents,More buses\n"


@pytest.fixture
def file(tmp_path):
    """Write bytes or text to a file and give its path."""

    def written(content, name="answers.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def workbook(tmp_path):
    """A workbook with these rows on its first sheet and one cell on its second."""

    def made(rows):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.active.title = "Answers"
        book.create_sheet("Other").append(["Here"])
        book.save(tmp_path / "answers.xlsx")
        return tmp_path / "answers.xlsx"

    return made


def cells(path, **more):
    return [list(row.cells.values()) for row in read_table(path, **more)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_usual_encoding_is_read(file, encoding):
    table = read_table(file(PLAIN.encode(encoding)))
    assert table.columns == ("Group", "What could be better?")
    assert next(iter(table)).cells["What could be better?"] == "Café at the club"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_separator_is_found(file, separator):
    assert cells(file(PLAIN.replace(",", separator))) == [
        ["Young people", "Café at the club"],
        ["Parents", "More buses"],
    ]


def test_a_single_column_with_commas_in_its_text_stays_one_column(file):
    table = read_table(file("text\nHello, there, you\nMore; buses\n"))
    assert table.columns == ("text",)
    assert next(iter(table)).fault


def test_quoted_cells_hold_lines_separators_and_quotes(file):
    assert cells(file('a,b\n"one\ntwo","say ""hi"", please"\n')) == [["one\ntwo", 'say "hi", please']]


def test_rows_know_their_place_and_blank_lines_are_passed_over(file):
    rows = list(read_table(file('a,b\n\n"x\ny",1\n\nz,2\n')))
    assert [(row.index, row.line) for row in rows] == [(0, 3), (1, 6)]


def test_a_row_with_too_many_cells_says_so_and_the_others_are_read(file):
    rows = list(read_table(file("a,b\n1,2,3\n4,5\n6\n7,8,\n")))
    assert "3 cells and there are 2 columns" in rows[0].fault
    assert rows[1:] == [
        Row(1, 3, {"a": "4", "b": "5"}),
        Row(2, 4, {"a": "6", "b": ""}),
        Row(3, 5, {"a": "7", "b": "8"}),
    ]


def test_columns_without_a_name_or_with_the_same_name_can_be_told_apart(file):
    assert read_table(file("Other,,Other,\n1,2,3,\n")).columns == ("Other", "Column 2", "Other (2)")


def test_a_table_can_be_read_twice(file):
    table = read_table(file(PLAIN))
    assert list(table) == list(table)


def test_a_very_long_cell_is_read(file):
    assert len(cells(file(f"text\n{'a' * 2_000_000}\n"))[0][0]) == 2_000_000


def test_zero_bytes_are_dropped(file):
    assert cells(file(b"text,n\nbuses\x00 please and more of them,1\n")) == [["buses please and more of them", "1"]]


def test_a_missing_column_is_named_with_those_there_are(file):
    with pytest.raises(TableError, match=r"no column “Text”\. Its columns are: “Group”, “What could be better\?”"):
        read_table(file(PLAIN)).require("Group", "Text")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF. Save it as CSV or XLSX"),
        (b"\xd0\xcf\x11\xe0 old", "an old Excel file"),
        (b"PK\x03\x04 not a workbook", "not a workbook"),
        (b"a,b\n\x81\x8d\x8f", "letters of answers.csv cannot be read"),
        (b"\xff\x00\x01binary\xfe\x00", "not a table of text"),
        (b",,\n1,2,3\n", "no names of columns"),
    ],
)
def test_what_is_no_table_is_refused_in_words(file, content, words):
    with pytest.raises(TableError, match=words):
        read_table(file(content))


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path):
    with pytest.raises(TableError, match="There is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(TableError, match="is a folder"):
        read_table(tmp_path)


def test_a_workbook_is_read_by_what_is_in_it_not_by_its_name(workbook, tmp_path):
    path = workbook([["Group", "Text"], ["Parents", "Buses"]]).rename(tmp_path / "answers.csv")
    assert cells(path) == [["Parents", "Buses"]]


def test_numbers_and_dates_of_a_workbook_are_written_as_people_do(workbook):
    path = workbook(
        [["a", "b", "c", "d"], [5.0, 2.5, date(2026, 11, 23), datetime.fromisoformat("2026-11-23T09:30")], [None] * 4]
    )
    assert cells(path) == [["5", "2.5", "2026-11-23", "2026-11-23 09:30:00"]]


def test_another_sheet_can_be_named_and_a_wrong_name_lists_those_there_are(workbook):
    path = workbook([["a"], ["1"]])
    assert read_table(path, "Other").columns == ("Here",)
    with pytest.raises(TableError, match="Its sheets are: Answers, Other"):
        read_table(path, "Third")


@pytest.mark.parametrize("text", ["=1+1", "+44 7700 900123", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised_and_still_whole(text):
    out = StringIO()
    csv.writer(out).writerow([neutral_cell(text)])
    assert next(csv.reader(StringIO(out.getvalue(), newline=""))) == [f"'{text}"]


@pytest.mark.parametrize("text", ["-5", "-0.25", "buses = good", "", "07700 900123"])
def test_other_cells_stay_as_they_are(text):
    assert neutral_cell(text) == text


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("limit", "parts"),
    [
        ("LARGEST_UNPACKED", {"xl/worksheets/sheet1.xml": bytes(2_000)}),
        ("LARGEST_WORDS", {"xl/sharedStrings.xml": bytes(2_000)}),
        ("MOST_PARTS", {f"xl/{n}.xml": b"" for n in range(1_001)}),
    ],
)
def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_read(tmp_path, monkeypatch, limit, parts):
    monkeypatch.setattr(tables, limit, 1_000)
    with pytest.raises(TableError, match="unpacks to more than can be read here"):
        read_table(packed(tmp_path / "bomb.xlsx", parts))


def test_a_workbook_that_declares_words_of_its_own_is_refused(tmp_path):
    """Entities that stand for entities grow without end."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(TableError, match="not a plain workbook"):
        read_table(packed(tmp_path / "bomb.xlsx", {"xl/workbook.xml": bomb}))
