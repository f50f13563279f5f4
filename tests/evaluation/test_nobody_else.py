"""Nobody reads what is not theirs: every address of tenders and panels, asked by everybody, for others’ secrets.

It goes by the map of addresses: a new one is asked too. An address with a parameter that `secrets` knows no row for
fails here, and says so.
"""

import io
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.routing import Rule

from coprod_hub.config import Settings
from coprod_hub.core.db import db
from coprod_hub.evaluation.models import Panel
from tests.builders.accounts import fresh, sign_in
from tests.evaluation import secrets
from tests.evaluation.secrets import Secret, World
from tests.system.client import apart

READ_BEFORE = "a page was read before"
#: What is sent with every form: enough for an export to be made, and for a form to come back with what is wrong.
SENT = {"what": "marks", "because": "We ask.", "value": "3", "reason": "They say so.", "words": "Why?", "number": "1"}


def addresses_of(app: Flask) -> list[Rule]:
    return sorted(
        (rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("evaluation.")), key=lambda one: one.rule
    )


def fillings(rule: Rule, world: World) -> Iterator[Mapping[str, str]]:
    """What the parameters of an address may be, of each tender and, where a panel is in it, of each panel."""
    unknown = rule.arguments - secrets.ROWS.keys() - secrets.WORDS.keys()
    assert not unknown, f"say in tests/evaluation/secrets.py which row {sorted(unknown)} of {rule.rule} names"
    names = sorted(rule.arguments)
    seen = set()
    for tender in world.tenders:
        for panel in db.session.scalars(select(Panel).where(Panel.tender_id == tender.id).order_by(Panel.name)):
            of = [secrets.values_of(name, tender, panel) for name in names]
            for values in product(*of):
                if values not in seen:
                    seen.add(values)
                    yield dict(zip(names, values, strict=True))


class Snoop:
    """Asks as somebody, reads all that comes back, and puts the database back after whatever was done."""

    def __init__(self, app: Flask, settings: Settings, world: World, name: str) -> None:
        self.app, self.file, self.person = app, settings.data / "hub.db", world.people[name]
        self.secrets, self.runs_it_all = world.secrets, name in secrets.RUNNERS
        browser = FlaskClient(app, app.response_class)
        if self.person:
            sign_in(browser, self.person)
            self.person = fresh(self.person)
        with browser.session_transaction() as session:
            session["csrf_token"] = READ_BEFORE
        self.cookie = next(f"{one.key}={one.value}" for one in (browser._cookies or {}).values())
        self.key = str(URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(READ_BEFORE))
        db.session.rollback()
        self.client = FlaskClient(app, app.response_class, use_cookies=False)
        self.kept = sqlite3.connect(":memory:")
        with sqlite3.connect(self.file) as there:
            there.backup(self.kept)

    def let_past_the_door(self, rule: Rule) -> bool:
        """Whoever a view refuses by its rule gets the same page for every address; docs/access.md says who does."""
        declared = vars(self.app.view_functions[rule.endpoint])["access_rule"]
        return bool(declared.open_to_all or (self.person is not None and declared.allows(self.person.actor)))

    def worth_asking(self, rule: Rule, method: str, every: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
        """All, but nothing behind a door that is shut, and of the forms of those who run it all one of each."""
        if not self.let_past_the_door(rule):
            return ()
        return every[-1:] if method == "POST" and self.runs_it_all else every

    def ask(self, method: str, path: str) -> list[Secret]:
        """The secrets that came back: in the answer, its headers, or a file."""
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.key}
        answer = apart(self.client.open, path, method=method, headers=headers, data=SENT if method == "POST" else None)
        told = f"{answer.headers}\n{unpacked(answer.get_data())}"
        done = method == "POST" and answer.status_code < 400
        answer.close()
        if done:
            with sqlite3.connect(self.file) as there:
                self.kept.backup(there)
        assert answer.status_code < 500, f"{method} {path}: {answer.status}"
        return [one for one in self.secrets if any(words in told for words in one.written)]


def unpacked(body: bytes) -> str:
    """A page or a table as it is; a Word file or spreadsheet with the names and the text of all in it."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(name + packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


PEOPLE = (
    "member with an open sheet", "member of another panel", "officer with a sheet", "chair", "facilitator", "officer",
    "procurement", "stranger", "nobody",
)  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    return secrets.build()


def test_no_answer_to_anybody_holds_what_is_not_theirs(app: Flask, settings: Settings, world: World):
    assert set(PEOPLE) == set(world.people)
    asked = [(rule, list(fillings(rule, world))) for rule in addresses_of(app)]
    empty = [rule.rule for rule, found in asked if not found]
    assert not empty, f"the world of secrets has no example for {empty}"
    found, leaks = set(), []
    paths = app.url_map.bind("localhost")
    for name in PEOPLE:
        snoop = Snoop(app, settings, world, name)
        for rule, every in asked:
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                for values in snoop.worth_asking(rule, method, every):
                    path = paths.build(rule.endpoint, dict(values))
                    for secret in snoop.ask(method, path):
                        found.add(secret.what)
                        if name not in secret.known_to:
                            leaks.append(f"{name}, {method} {path}: {secret.what}")
    assert not leaks, "\n".join(leaks)
    never = {secret.what for secret in world.secrets if secret.known_to} - found
    assert not never, f"nobody found {never}, not even those who may: this test looks for words that are nowhere"
