"""A small app of its own that shows every component, for tests to look at and for people who build with them.

Run it by hand: `flask --app tests.look.scratch run`.
"""

from datetime import date
from fractions import Fraction
from mimetypes import guess_type
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    widgets,
)
from wtforms.validators import InputRequired

from coprod_hub.config import ROOT
from coprod_hub.core import charts, web
from coprod_hub.core.forms import DayField, LineField, TextField
from coprod_hub.core.helplines import Helpline

PAGES = ("open", "compact", "survey", "summary")


def _choices(**labels: str) -> list[SelectChoice]:
    return [SelectChoice(value.strip("_"), label) for value, label in labels.items()]


class Checks(SelectMultipleField):  # type: ignore[misc]  # WTForms carries no types
    """Several choices as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class Everything(Form):  # type: ignore[misc]  # WTForms carries no types
    """One field of each kind."""

    token = HiddenField(default="abc")
    title = LineField("What is it called?", required="Give it a name.", description="People see this first.")
    email = EmailField("E-mail address")
    passphrase = PasswordField("Passphrase", description="Three or more words that you can remember.")
    places = IntegerField("How many places are there?", [InputRequired("Say how many places.")])
    about = TextField("What is it about?", description="A few plain sentences.", longest=400)
    audience = SelectField("Who is it for?", choices=_choices(_="Choose a group", yp="Young people", pc="Parents"))
    promise = RadioField(
        "What do you promise?",
        choices=_choices(unnamed="No names", private="Private, not secret"),
        validators=[InputRequired("Choose what you promise.")],
    )
    helps = Checks(
        "What helped you?",
        choices=_choices(listened="Somebody listened", time="There was enough time", none="None of these"),
    )
    agree = BooleanField("I have read this", description="It is short.")
    by = DayField("When will you reply?", required="Say by when you will reply.")
    file = FileField("Choose a file", description="CSV or Excel, up to 25 MB.")


GROUPS = (
    charts.Series("Young people", charts.Look.YOUNG_PEOPLE, 322),
    charts.Series("Parents and carers", charts.Look.PARENTS, 75),
    charts.Series("Professionals", charts.Look.PROFESSIONALS, 125),
)


def _cell(count: int | None, total: int) -> charts.Cell:
    if count is None:
        return charts.Cell(None, None)
    share = count / total
    return charts.Cell(count, share, max(share - 0.06, 0), min(share + 0.06, 1))


def _categories(rows: dict[str, tuple[int | None, int | None, int | None]]) -> list[charts.Category]:
    totals = [one.total or 1 for one in GROUPS]
    return [
        charts.Category(label, tuple(_cell(count, total) for count, total in zip(counts, totals, strict=True)))
        for label, counts in rows.items()
    ]


def some_charts() -> dict[str, Any]:
    """One chart of each kind, with long words, something kept back and intervals."""
    themes = _categories(
        {
            "Waiting too long for a first appointment, and nobody saying how long": (203, 41, 52),
            "Somebody who stays": (118, 22, 71),
            "Buses": (64, None, 9),
            "Being asked": (0, 6, None),
        }
    )
    scale = _categories(
        {
            "Never": (32, 10, 5),
            "Not often": (60, 20, None),
            "Sometimes": (80, 25, 40),
            "Often": (90, 12, None),
            "Always": (60, 8, 30),
        }
    )
    title = charts.finding(GROUPS, themes)
    return {
        "bars": charts.grouped_bars("themes", title, GROUPS, themes, "The thin line shows how sure we can be."),
        "scale": charts.stacked_bars("heard", "Half of young people feel heard sometimes or more", GROUPS, scale),
        "amounts": _amounts(),
    }


def _amounts() -> charts.StackedBars:
    """What two bids got of 100 points, one part of them too narrow for its figure."""
    keys = [charts.Key(one.label, one.look) for one in GROUPS]
    stacks = [
        charts.Stack("1. Oak", "88", (Fraction(34), Fraction(14), Fraction(40))),
        charts.Stack("2. Willow", "60", (Fraction(42), Fraction(3), Fraction(15))),
    ]
    rows = tuple((one.label, *map(str, one.amounts), one.total) for one in stacks)
    table = charts.Table(("Bid", *(key.label for key in keys), "Total of 100"), rows)
    return charts.stacked_amounts("points", "Oak comes first with 88 points", keys, stacks, Fraction(100), str, table)


HELP = (("Childline", "0800 1111"), ("Samaritans", "116 123"), ("Shout", "85258"))


def create_scratch() -> Flask:
    """The app, with the hub's own headers and the names that its templates may use."""
    app = Flask("scratch", static_folder=None)
    app.jinja_env.undefined = web.HouseUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader([ROOT / "templates", Path(__file__).parent / "templates"]),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.globals.update(
        hub=web.Hub("Co-production Hub", "Wolverford City Council", "01632 960 123", "hub@wolverford.example", "/gone"),
        static_url=web.static_url,
        csrf_token=lambda: "abc",
        messages=lambda: [("success", "Saved. The survey opens on Monday."), ("error", "One line could not be read.")],
        help_lines=_help_lines,
        actor=SimpleNamespace(signed_in=True, name="Amina Begum-Featherstonehaugh", is_staff=True),
        nav_items=[
            web.NavItem(label, f"/{label.split()[0].lower()}", label == "Surveys")
            for label in ("Home", "Forums", "Surveys", "What people said", "Plans", "Replies")
        ],
    )
    app.jinja_env.filters.update(day=web.day_words, day_time=web.day_time_words)
    app.after_request(_with_headers)
    accounts = ("accounts.sign_out", "accounts.account")
    ways = ("safeguarding.get_in_touch", "safeguarding.advocate", "safeguarding.complain")
    for endpoint in ("pages.help", "pages.privacy", "pages.accessibility", *accounts, *ways):
        app.add_url_rule(f"/{endpoint.replace('.', '/')}", endpoint, lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/static/<path:name>", "static", _static)
    app.add_url_rule("/look/<name>", "look", _look)
    app.add_url_rule("/error/<int:status>", "error", _error)
    app.add_url_rule("/job", "job", lambda: {"under_way": True, "words": "Reading comments", "done": 300, "total": 400})
    return app


def _help_lines(most: int | None = None) -> list[Helpline]:
    day = date(2026, 11, 2)
    lines = [Helpline(name, phone, "for anyone", "day and night", day) for name, phone in HELP]
    return lines[:most]


def _with_headers(response: Response) -> Response:
    response.headers.update(web.HEADERS)
    return response


def _static(name: str) -> Response:
    # Read whole: a file still open when a browser turns away would be told as a leak.
    kind = guess_type(name)[0] or "application/manifest+json"
    return Response((ROOT / "static" / name).read_bytes(), mimetype=kind)


def _look(name: str) -> str:
    wrong = request.args.get("state") == "wrong"
    sent = MultiDict({"title": "", "by-day": "31", "by-month": "2", "by-year": "2027", "about": "Buses & waiting <b>"})
    form = Everything(sent if wrong else None)
    if wrong:
        form.validate()
    helplines = [
        Helpline("Childline", "0800 1111", "for anyone under 19", "day and night", date(2026, 11, 2)),
        Helpline("Samaritans", "116 123", "for anyone", "day and night", date(2026, 11, 1)),
    ]
    return render_template(f"{name}.html", form=form, charts=some_charts(), groups=GROUPS, helplines=helplines)


def _error(status: int) -> tuple[str, int]:
    reasons = ("Choose who decides.", "Choose a date to reply by.") if status == 409 else ()
    return render_template("errors/error.html", status=status, reasons=reasons), status
