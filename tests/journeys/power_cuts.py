"""Power cuts under load: people who answer whatever happens, and what must be true of their answers afterwards."""

import http.client
import threading
import time
from collections import Counter
from typing import Self

from sqlalchemy import func, select

from coprod_hub.core.db import db
from coprod_hub.responses.models import Answer, Response
from coprod_hub.surveys.models import Survey
from tests.builders.surveys import open_survey_for, single, words
from tests.pages.visitor import Got, Visitor
from tests.system.live import children_of

BUS, WHY = single("Do you take the bus?", "Yes", "No", key="bus"), words("Why?", key="why")
YES = BUS.options[0].key
AT_ONCE = 4
PATIENCE = 40.0
BROKEN = (OSError, http.client.HTTPException)


def bus_survey() -> Survey:
    """The survey that everybody answers while the lights go out."""
    return open_survey_for("Young people", pages=[[BUS], [WHY]])


class Crowd:
    """People who answer one after the other, and try again whenever the line breaks, until the test has seen enough."""

    def __init__(self, home: str, link: str) -> None:
        self._home, self._link = home, link
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._answer_on, args=(name,)) for name in range(AT_ONCE)]
        self.acknowledged: dict[str, str] = {}
        self.faults: list[str] = []
        self.broken = 0

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def wait_for(self, more: int) -> None:
        """Wait until so many more people hold their three words."""
        wanted, until = len(self.acknowledged) + more, time.monotonic() + PATIENCE
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < until, f"only {len(self.acknowledged)} of {wanted}: {self.faults}"
            assert not self.faults
            time.sleep(0.02)

    def _answer_on(self, name: int) -> None:
        number = 0
        while not self._enough.is_set():
            number += 1
            said = f"The bus is late, says person {number} of group {name}."
            try:
                three = self._one_person(said)
            except AssertionError as fault:
                self.faults.append(str(fault))
                return
            with self._lock:
                self.acknowledged[said] = three

    def _one_person(self, said: str) -> str:
        with Visitor(self._home) as visitor:
            got = self._patiently(visitor, f"{self._link}/begin")
            for fields in ({"bus": YES}, {"why": said}):
                key = got.hidden("submission_key")
                got = self._patiently(visitor, got.path, {"submission_key": key, **fields})
            key = got.hidden("submission_key")
            got = self._patiently(visitor, f"{self._link}/send", {"submission_key": key, "may_quote": "no"})
            assert got.heading == "Thank you. Your answers are sent.", f"{got.status} {got.heading}"
            return got.text.partition('<ol class="hub-words"')[2].partition("</ol>")[0]

    def _patiently(self, visitor: Visitor, path: str, fields: dict[str, str] | None = None) -> Got:
        """Ask until an answer comes: a send whose answer was lost is sent again, as a browser's reload does."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return visitor.get(path, follow=True) if fields is None else visitor.post(path, fields, follow=True)
            except BROKEN:
                self.broken += 1
            if time.monotonic() > until:
                raise AssertionError(f"nothing answers at {path}")
            time.sleep(0.1)


def one_of(master: int) -> int:
    """A web worker of this server."""
    return children_of(master)[0]


def kept() -> Counter[str]:
    """How often each text is kept."""
    db.session.rollback()  # see what others have written since
    return Counter(answer.text for answer in db.session.scalars(select(Answer).where(Answer.question == "why")))


def lost_and_doubled(acknowledged: dict[str, str]) -> tuple[list[str], list[str]]:
    """Texts whose writers hold three words though they are not kept once; and texts or words that stand twice."""
    found = kept()
    lost = [said for said in acknowledged if found[said] != 1]
    doubled = [said for said, times in found.items() if times > 1]
    doubled += [three for three, times in Counter(acknowledged.values()).items() if times > 1]
    if (responses := db.session.scalar(select(func.count()).select_from(Response)) or 0) != len(found):
        doubled.append(f"{responses} responses for {len(found)} texts")
    return lost, doubled
