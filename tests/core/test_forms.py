"""What every form shares: cleaned lines and texts, and a day in three boxes."""

from datetime import date
from io import BytesIO

import pytest
from werkzeug.datastructures import MultiDict

from coprod_hub.core.forms import DayField, HubForm, LineField, TextField


class Form(HubForm):
    name = LineField("Name", required="Give a name.", longest=12)
    about = TextField("About", longest=40)
    on = DayField("When", required="Say when.")
    due = DayField("Due")


def filled(app, **fields: str) -> Form:
    data = {"name": "Amina", "on-day": "1", "on-month": "4", "on-year": "2027"} | fields
    with app.test_request_context(method="POST"):
        form = Form(MultiDict(data), meta={"csrf": False})
        form.validate()
        return form


def test_a_line_and_a_text_are_cleaned(app):
    form = filled(app, name="  Amina \n K ", about=" one\r\ntwo ")
    assert (form.name.data, form.about.data, form.errors) == ("Amina K", "one\ntwo", {})


def test_a_file_where_words_are_asked_for_says_nothing(app):
    sent = {"name": (BytesIO(b"words"), "words.txt"), "about": "one"}
    with app.test_request_context(method="POST", data=sent):
        form = Form(meta={"csrf": False})
        form.validate()
    assert (form.name.errors, form.about.data) == (["Give a name."], "one")


@pytest.mark.parametrize("name", ["", "   ", "\n\t"])
def test_what_is_required_cannot_be_white_space(app, name):
    assert filled(app, name=name).errors == {"name": ["Give a name."]}


def test_too_long_keeps_the_words_and_says_how_long(app):
    form = filled(app, name="x" * 13)
    assert form.name.errors == ["Use 12 letters or fewer. Your words are kept below."]
    assert form.name.data == "x" * 13


def test_a_day_is_read_from_three_boxes(app):
    form = filled(app)
    assert form.on.data == date(2027, 4, 1)
    assert form.due.data is None
    assert not form.errors


@pytest.mark.parametrize(
    ("day", "month", "year", "said"),
    [
        ("31", "2", "2027", "not in the calendar"),
        ("0", "1", "2027", "not in the calendar"),
        ("1", "13", "2027", "not in the calendar"),
        ("1", "", "2027", "needs a day, a month and a year"),
        ("first", "1", "2027", "needs a day, a month and a year"),
        ("-1", "1", "2027", "needs a day, a month and a year"),
        ("1_0", "1", "2027", "needs a day, a month and a year"),
        ("1", "1", "27", "four numbers"),
        ("1", "1", "9" * 40, "four numbers"),
    ],
)
def test_a_day_that_is_none_says_what_is_wrong_and_keeps_what_was_typed(app, day, month, year, said):
    form = filled(app, **{"on-day": day, "on-month": month, "on-year": year})
    assert len(form.on.errors) == 1
    assert said in form.on.errors[0]
    assert form.on.raw == {"day": day, "month": month, "year": year[:10]}


def test_a_day_that_must_be_given_says_so_once(app):
    assert filled(app, **{"on-day": "", "on-month": "", "on-year": ""}).on.errors == ["Say when."]


def test_a_leap_day_is_a_day(app):
    assert filled(app, **{"on-day": "29", "on-month": "2", "on-year": "2028"}).on.data == date(2028, 2, 29)


def test_a_kept_day_is_shown_in_its_boxes(app):
    with app.test_request_context():
        form = Form(on=date(2027, 3, 14))
        assert form.on.raw == {"day": "14", "month": "3", "year": "2027"}
        assert form.due.raw == {"day": "", "month": "", "year": ""}
