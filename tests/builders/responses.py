"""People who answer, for tests: through the pages as a phone does it, or at once through the service.

record(survey, "Young people", {"bus": "yes", "why": "It never comes"})   three words
phone = Phone(client, link_of(survey))
phone.start().answer(bus="yes").skip().send(may_quote="no").words
"""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from coprod_hub.core.db import db, transaction
from coprod_hub.responses import service
from coprod_hub.surveys.kinds import Reading, kind_of
from coprod_hub.surveys.models import Audience, Survey

Said = str | Sequence[str]


def link_of(survey: Survey, group: str = "") -> str:
    """The address that one group is given (the first group's unless named)."""
    return f"/s/{group_of(survey, group).token}"


def group_of(survey: Survey, name: str = "") -> Audience:
    """The group of that name, or the first."""
    return next(group for group in survey.audiences if not name or group.name == name)


def readings_of(survey: Survey, answers: Mapping[str, Said]) -> dict[str, Reading]:
    """Answers by question key – a key or label, several of them, or words – as the survey reads them."""
    read = {}
    for key, said in answers.items():
        question = survey.version.definition.question(key)
        keys = {option.label: option.key for option in question.options}
        raw = [said] if isinstance(said, str) else list(said)
        read[key] = kind_of(question).read(question, [keys.get(value, value) for value in raw])
    return read


def record(survey: Survey, group: str = "", answers: Mapping[str, Said] | None = None, **more: Any) -> str:
    """One whole response at once; returns its three words."""
    with transaction():
        survey = db.session.merge(survey)
        return service.record_response(survey, group_of(survey, group), readings_of(survey, answers or {}), **more)


class Phone:
    """Somebody answering through the pages, with the test client as their browser."""

    def __init__(self, client: Any, link: str) -> None:
        self.client = client
        self.link = link
        self.answer_of_server: Any = None

    def get(self, path: str = "", **more: Any) -> "Phone":
        """Open a page of this link and follow wherever it leads."""
        self.answer_of_server = self.client.get(self.link + path, follow_redirects=True, **more)
        return self

    def post(self, path: str, fields: Mapping[str, Said], *, follow: bool = True, key: str | None = None) -> "Phone":
        """Send a form of this link; its key is taken from the page that is open."""
        data = {"submission_key": self.key if key is None else key, **fields}
        self.answer_of_server = self.client.post(self.link + path, data=data, follow_redirects=follow)
        return self

    def start(self) -> "Phone":
        """Read the first screen, then begin."""
        return self.get().get("/begin")

    def answer(self, **fields: Said) -> "Phone":
        """Fill in the page that is open and continue."""
        return self.post(self.here, fields)

    def skip(self) -> "Phone":
        """Skip the page that is open."""
        return self.post(self.here, {"skip": "yes"})

    def send(self, **fields: Said) -> "Phone":
        """Send everything from the check page."""
        return self.post("/send", fields)

    @property
    def text(self) -> str:
        """The page that is open."""
        return str(self.answer_of_server.text)

    @property
    def status(self) -> int:
        """Its status."""
        return int(self.answer_of_server.status_code)

    @property
    def here(self) -> str:
        """Where it is, within this link."""
        address = self.answer_of_server.request
        query = address.query_string.decode()
        return str(address.path.removeprefix(self.link) + (f"?{query}" if query else ""))

    @property
    def key(self) -> str:
        """The key of the form on the page."""
        found = re.search(r'name="submission_key" value="([^"]+)"', self.text)
        assert found, "there is no form here:\n" + self.text[-1500:]
        return found[1]

    @property
    def heading(self) -> str:
        """What the page says it is."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
        assert found, self.text
        return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()

    @property
    def words(self) -> str:
        """The three words on the page."""
        return " ".join(re.findall(r'<li translate="no">(\w+)</li>', self.text))

    @property
    def cookies(self) -> list[Any]:
        """Everything the browser keeps."""
        return list(self.client._cookies.values())
