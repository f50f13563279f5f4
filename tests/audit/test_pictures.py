"""The two pictures of the README, taken anew by every test run; `make pictures` puts them into docs/."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from PIL import Image

from coprod_hub.config import ROOT
from tests.builders.responses import link_of
from tests.builders.surveys import open_survey_for, single, words
from tests.system.browser import shoot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.audit.conftest import Place, Visit
    from tests.conftest import Browse
    from tests.system.live import LiveHub

LARGEST = 250_000  # bytes that a picture in the repository may have
TO_DOCS = "HUB_PICTURES" in os.environ


def kept(picture: Path) -> int:
    """Make a picture small, put it into docs/ when that is wanted, and say how large it is."""
    small = io.BytesIO()
    with Image.open(picture) as taken:
        taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    picture.write_bytes(small.getvalue())
    if TO_DOCS:
        (ROOT / "docs" / picture.name).write_bytes(small.getvalue())
    return len(small.getvalue())


def path_of(place: Place, endpoint: str, title: str) -> str:
    """Where a page of that view stands whose heading says this."""
    return next(
        page.path
        for page in place.found.seen
        if page.endpoint == endpoint and title in (place.pages / page.file).read_text()
    )


def test_a_question_on_a_phone(live_web: LiveHub, browse: Browse):
    asked = [
        single("Do you come here often?", "Yes", "No"),
        single("How do you get here?", "By bus", "On foot", "I get a lift"),
        words("What would make it easier?"),
    ]
    link = link_of(open_survey_for("Young people", questions=asked))
    phone = browse(live_web.url, "phone")
    phone.goto(f"{link}/begin")
    phone.get_by_role("button", name="Skip this question").click()
    phone.get_by_text("By bus").click()
    phone.mouse.move(0, 0)
    skip = phone.get_by_role("button", name="Skip this question").bounding_box()
    assert skip is not None
    assert skip["y"] + skip["height"] <= 640  # all of it on one small screen
    assert kept(shoot(phone, "phone", whole=False)) <= LARGEST


def test_the_summary_of_a_survey(visit: Visit, browse: Browse):
    place = visit("demo")
    desk = browse(place.hub.url, "desk")
    desk.context.add_cookies(
        [
            {"name": name, "value": value, "url": place.hub.url}
            for name, value in place.found.cookies["commissioner"].items()
        ]
    )
    desk.goto(path_of(place, "pages.summary", "Help with feelings and worries"))
    assert "what they raise most" in desk.get_by_role("heading", level=1).inner_text()
    assert kept(shoot(desk, "summary", whole=False)) <= LARGEST
