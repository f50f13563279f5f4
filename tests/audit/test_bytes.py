"""What a phone's data plan pays for a survey, as Chromium counts it: the first screen cold, then each next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.builders.responses import link_of
from tests.builders.surveys import open_survey_for, several, single, words
from tests.pages.respondents import YoungPerson

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Browse
    from tests.system.live import LiveHub


class Meter:
    """Counts the bytes that come over the wire, headers and all, and the requests that bring them."""

    def __init__(self, page: Page) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("Network.enable")
        self._line.on("Network.loadingFinished", self._add)
        self._page = page
        self._sizes: list[int] = []

    def _add(self, event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:  # nothing comes over the wire for what the browser kept
            self._sizes.append(int(event["encodedDataLength"]))

    def read(self) -> tuple[int, int]:
        """Bytes and requests since the last reading."""
        self._page.wait_for_load_state("networkidle")
        sizes, self._sizes = self._sizes, []
        return sum(sizes), len(sizes)


def test_a_survey_costs_a_phone_little(live_web: LiveHub, browse: Browse):
    asked = [single("Do you go?"), several("What for?", "Friends", "Sport", "Music"), words("What would help?")]
    phone = YoungPerson(browse(live_web.url, "phone"))
    meter = Meter(phone.page)
    phone.opens(link_of(open_survey_for("Young people", questions=asked)))
    total, requests = meter.read()
    assert 5_000 < total <= 30_000
    assert 2 <= requests <= 6
    steps = (
        phone.starts,
        lambda: phone.answers("Yes"),
        lambda: phone.answers("Sport"),
        lambda: phone.writes("Later buses."),
        lambda: phone.sends(may_be_quoted=True),
    )
    for step in steps:
        step()
        total, _ = meter.read()
        assert 0 < total <= 6_000, phone.heading
    assert len(phone.three_words.split()) == 3
