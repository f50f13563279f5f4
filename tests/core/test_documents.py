"""Files that the hub makes: kept as they are, and given out under their own name."""

import pytest

from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import PNG, WORD, Document, keep, send
from coprod_hub.core.downloads import as_csv


def kept(name="plan-2027.docx", media_type=WORD, body=b"PK\x03\x04 \x00\xff") -> Document:
    with transaction():
        made = keep(name, media_type, body)
    return db.session.get_one(Document, made.id)


@pytest.mark.databases
def test_a_file_comes_back_byte_for_byte(app):
    answer = send(kept())
    assert answer.data == b"PK\x03\x04 \x00\xff"
    assert answer.mimetype == WORD
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan-2027.docx"


def test_a_picture_of_a_page_is_shown_in_it(app):
    assert send(kept("words.png", PNG), inline=True).headers["Content-Disposition"] == "inline; filename=words.png"


@pytest.mark.parametrize("name", ['a"; filename=evil.html', "a\r\nX-Evil: yes", "plán – łódź.docx"])
def test_a_name_can_add_nothing_to_the_heading(app, name):
    headers = send(kept(name)).headers
    assert "X-Evil" not in headers
    assert "\n" not in headers["Content-Disposition"]
    assert not headers["Content-Disposition"].endswith("filename=evil.html")


def test_no_cell_of_a_table_is_a_formula_not_even_a_heading():
    answer = as_csv("list.csv", ("Name", "=1+1"), [("@here", 3), ("Oak, the “tree”", "-2")])
    assert answer.get_data(as_text=True) == "\ufeffName,'=1+1\r\n'@here,3\r\n\"Oak, the “tree”\",-2\r\n"
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == ("text/csv", "attachment; filename=list.csv")
