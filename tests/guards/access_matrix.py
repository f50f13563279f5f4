"""Who may open what, found out by asking: every address × every kind of person × whose it is. Prints docs/access.md.

Run `python -m tests.guards.access_matrix` after a change that is meant; the guard's test shows one that is not.
"""

import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule as Address

from coprod_hub.accounts.models import Person
from coprod_hub.config import ROOT, Settings
from coprod_hub.core.access import Rule
from coprod_hub.core.db import db
from tests.builders.accounts import sign_in
from tests.guards import access_world
from tests.guards.access_world import City, Thing
from tests.system.client import apart

DOCUMENT = ROOT / "docs" / "access.md"
IN, GONE, REFUSED, DOOR = "●", "·", "×", "→"
FEATURES = {
    "accounts": "Accounts", "safeguarding": "Safeguarding", "forums": "Forums", "surveys": "Surveys",
    "responses": "Answers and results", "insight": "Themes and quotes", "commissioning": "Plans",
    "feedback": "Replies", "pages": "Homes and summaries", "rights": "Data protection",
    "evaluation": "Tenders and panels",
}  # fmt: skip
#: Pages of the builder are asked for a draft, what comes while people answer for an open survey, the rest for a closed.
WITH_CLOSED = {"show", "preview", "links", "poster", "team", "leave_team", "share"}
WITH_OPEN = {"closing", "imports", "read", "have_read", "worried", "import_undo"}
PLAIN = {
    "screen": 1,
    "number": 1,
    "kind": "pdf",
    "verb": "hide",
    "name": "commissioning.draft",
    "year": 2027,
    "place": 0,
}
#: Where a word in an address is not one of PLAIN.
KINDS_OF = {
    "surveys.new_question": {"kind": "single"},
    "evaluation.award_step": {"kind": "approval"},
    "evaluation.correct": {"what": "weights"},
}
#: What the city has no example of is asked for under an id that nothing has: whoever is let in finds nothing.
ABSENT = "nobody"
WORDS = f"""\
# Who may open what

Made by `python -m tests.guards.access_matrix`, which asks every address of the hub as every kind of person; a test
compares. Change it by running that, never by hand: what differs is who sees what.

**Open to everybody** lists addresses that never ask who is there. In the other tables each column is one person:

| Column | Person |
| --- | --- |
| nobody | has not signed in |
| member | a forum member of forum A |
| officer of A | a participation officer who was given forum A and no other |
| officer | a participation officer who runs every forum of the council |
| officer of P | a participation officer of another organisation |
| commissioner, procurement, safeguarding, administrator | staff of the council |

Signs: {IN} let in (shown, done, or asked to mend a form) · {GONE} not found, or there is none to find ·
{REFUSED} not allowed · {DOOR} asked to sign in. A cell with three signs stands for what belongs to a forum of
the council, to a forum of another organisation, and to a survey of that organisation which it shares with the
council (two where no survey is meant). For the officer of A they stand for forum A, another forum of the
council, and the other organisation’s. One sign stands for all. The officer of A is on the team of A’s surveys,
the officer of P on those of P; nobody else is on a team. The tender is being marked: the member is on one of its
panels, and the commissioner is that panel’s chair and facilitator. *Fresh* pages ask again for a password or code
when a quarter of an hour has passed.
"""


@dataclass(frozen=True)
class Asked:
    """One address with one method, and the rule its view declares."""

    endpoint: str
    method: str
    address: Address
    rule: Rule

    @property
    def feature(self) -> str:
        """Where it is listed."""
        return self.endpoint.partition(".")[0]


def every_address(app: Flask) -> Iterator[Asked]:
    """All but the files that never change."""
    for address in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        if address.endpoint != "static":
            rule: Rule = vars(app.view_functions[address.endpoint])["access_rule"]
            for method in sorted((address.methods or set()) & {"GET", "POST"}):
                yield Asked(address.endpoint, method, address, rule)


#: Plans are the council's, and are seen whole or not at all.
OF_NO_FORUM = {"plan_id", "intention_id", "evidence_id"}
#: Takes what it is about after the question mark.
CITE = "commissioning.cite"
READ_BEFORE = "a page was read before"


class Inquiry:
    """Asks, and puts the database back after whatever was done."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._file = app, settings.data / "hub.db"
        self.city: City = access_world.build()
        self._client = FlaskClient(app, app.response_class, use_cookies=False)
        self._cookies = {name: self._cookie(person) for name, person in self.city.people.items()}
        db.session.rollback()
        self._key = str(URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(READ_BEFORE))
        self._kept = sqlite3.connect(":memory:")
        self._copy(self._file, self._kept)

    def _cookie(self, person: Person | None) -> str:
        browser = FlaskClient(self._app, self._app.response_class)
        if person:
            sign_in(browser, person)
        with browser.session_transaction() as session:
            session["csrf_token"] = READ_BEFORE
        cookie = next(iter((browser._cookies or {}).values()))
        return f"{cookie.key}={cookie.value}"

    def _copy(self, source: Path, target: sqlite3.Connection) -> None:
        with sqlite3.connect(source) as there:
            there.backup(target)

    def _put_back(self) -> None:
        with sqlite3.connect(self._file) as there:
            self._kept.backup(there)

    def sign(self, who: str, asked: Asked, values: Mapping[str, object]) -> str:
        """What the hub answers this person."""
        path = self._app.url_map.bind("localhost").build(asked.endpoint, dict(values), method=asked.method)
        answer = apart(
            self._client.open,
            path,
            method=asked.method,
            headers={"Cookie": self._cookies[who], "X-CSRFToken": self._key},
        )
        status, there = answer.status_code, answer.headers.get("Location", "")
        answer.close()
        if asked.method == "POST" and status < 400:
            self._put_back()
        assert status < 500, f"{asked.method} {path} as {who}: {answer.status}"
        if status in {302, 303} and there.startswith("/sign-in?"):
            return DOOR
        return {403: REFUSED, 404: GONE}.get(status, IN)

    def cell(self, who: str, asked: Asked) -> str:
        """One sign, or three; what the rule of a view refuses is refused before the view runs, so it is not asked."""
        person = self.city.people[who]
        if person is None:
            return DOOR
        if not asked.rule.allows(person.actor):
            return REFUSED
        things = self.city.things
        owned = asked.address.arguments & {"person_id", "key", *things["A"].ids, *things["A"].open} - OF_NO_FORUM
        if not owned and asked.endpoint != CITE:
            return self.sign(who, asked, self.values(asked, things["A"]))
        signs = "".join(self.signs(who, asked))
        return signs[0] if len(set(signs)) == 1 else signs

    def signs(self, who: str, asked: Asked) -> Iterator[str]:
        """What the council has; what another organisation has; what that shares. For the officer of A: A, B, theirs."""
        letters = "ABS" if who == "officer of A" else "BP" if "slug" in asked.address.arguments else "BPS"
        found: dict[str, str] = {}
        for letter in letters:
            # Sharing gives the council something, and takes nothing from those who share.
            same = found.get("P") if letter == "S" and who == "officer of P" else None
            found[letter] = same or self.sign(who, asked, self.values(asked, self.city.things[letter]))
        yield from found.values()

    def values(self, asked: Asked, thing: Thing) -> dict[str, object]:
        """What stands in the address when it is asked for this."""
        feature, _, name = asked.endpoint.partition(".")
        found: dict[str, object] = {**PLAIN, **self.city.ids, **thing.open, **thing.ids}
        if feature == "surveys" and name not in WITH_CLOSED | WITH_OPEN:
            found |= thing.draft
        elif name in WITH_OPEN:
            found |= thing.open
        found["key"] = found["page_key"] if name in {"page", "move_page", "remove_page"} else found["question"]
        found["person_id"] = (
            found["officer_id"] if feature in {"surveys", "forums", "safeguarding"} else found["member_id"]
        )
        found |= KINDS_OF.get(asked.endpoint, {})
        wanted = asked.address.arguments | ({"theme_id"} if asked.endpoint == CITE else set())
        return {one: found.get(one, ABSENT) for one in wanted}


def table(app: Flask, settings: Settings) -> str:
    """The whole document."""
    inquiry = Inquiry(app, settings)
    features: defaultdict[str, list[Asked]] = defaultdict(list)
    for asked in every_address(app):
        features[asked.feature].append(asked)
    lines = [WORDS, "## Open to everybody", "", "| Address | Method |", "| --- | --- |"]
    lines += _rows(every_address(app), lambda one: one.rule.open_to_all, lambda one: [])
    people = list(inquiry.city.people)
    for feature, name in FEATURES.items():
        lines += ["", f"## {name}", "", f"| Address | Method | {' | '.join(people)} | For |"]
        lines += ["| --- | --- |" + " --- |" * (len(people) + 1)]
        lines += _rows(
            features.pop(feature),
            lambda one: not one.rule.open_to_all,
            lambda one: [
                *(inquiry.cell(who, one) for who in people),
                one.rule.words + (", *fresh*" if one.rule.fresh else ""),
            ],
        )
    assert not features, f"give these features a heading in FEATURES: {sorted(features)}"
    return "\n".join(lines) + "\n"


def _rows(every: Iterable[Asked], wanted: Callable[[Asked], bool], more: Callable[[Asked], list[str]]) -> list[str]:
    """One row an address, unless its methods differ."""
    rows: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in sorted(every, key=lambda one: (one.address.rule, one.method)):
        if wanted(one):
            rows[f"`{one.address.rule}`", *more(one)].append(one.method)
    return [
        "| " + " | ".join([address, ", ".join(methods), *cells]) + " |" for (address, *cells), methods in rows.items()
    ]


def main() -> None:
    """Write the document."""
    from coprod_hub.app import create_app  # noqa: PLC0415  # a test that only compares has an app already
    from tests.system.databases import Databases  # noqa: PLC0415  # and its database

    with TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        settings = databases.again("sqlite")
        app = create_app(settings)
        app.testing = True
        with app.app_context():
            DOCUMENT.write_text(table(app, settings))
            db.engine.dispose()
        databases.close()
    sys.stdout.write(f"{DOCUMENT.relative_to(ROOT)} is written.\n")


if __name__ == "__main__":
    main()
