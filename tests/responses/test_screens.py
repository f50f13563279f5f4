"""The answering screens in a real browser: with the keyboard alone, without scripts, in the dark, for every reader."""

import os
import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from coprod_hub.core.db import db
from coprod_hub.responses.models import Response
from coprod_hub.surveys.rules import Promise
from tests.builders.responses import link_of
from tests.builders.surveys import close, line, number, open_survey_for, scale, several, single, words, yes_no
from tests.system.browser import axe_faults

LONG = "Supercalifragilisticexpialidocious" * 4
QUESTIONS = [
    [single("Do you take the bus?", key="bus")],
    [several("What would help?", "More buses", "Lights", LONG, key="what", hint="Think of last week.")],
    [
        scale("They listen.", key="heard"),
        words("Why?", key="why"),
        yes_no("Is it safe?", key="safe"),
        number("How far is it?", key="far", unit="minutes on foot"),
        line("Which stop?", key="stop"),
    ],
]


@pytest.fixture
def survey(app):
    return open_survey_for("Young people", pages=QUESTIONS, promise=Promise.PRIVATE, can_change="The times of the bus.")


def press_until(page: Page, selector: str) -> None:
    """Go on with the Tab key until this is where the keyboard is."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard never comes to {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    press_until(page, selector)
    page.keyboard.press(key)


def now_at(page: Page, heading: str) -> None:
    """Wait until the page of this heading is open."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_the_whole_way_with_the_keyboard_alone(browse, live_web, survey):
    page = browse(live_web.url, "desk")
    page.goto(link_of(survey))
    press(page, "a[href$='/begin']")
    now_at(page, "Do you take the bus?")
    press(page, "[name=bus]", "Space")
    press(page, "button:not([name])")
    now_at(page, "What would help?")
    press(page, "[name=what]", "Space")
    press(page, "button:not([name])")
    now_at(page, "A few questions together")
    press_until(page, "textarea")
    page.keyboard.type("It is late")
    press(page, "button:not([name])")
    now_at(page, "Do you want us to get in touch?")
    press(page, "button[name=skip]")
    now_at(page, "Check your answers")
    press(page, "form button")
    now_at(page, "Thank you. Your answers are sent.")
    db.session.rollback()
    (response,) = db.session.scalars(select(Response))
    assert {answer.question for answer in response.answers} == {"bus", "what", "why"}


def test_the_keyboard_lands_on_what_is_wrong(browse, live_web, survey):
    page = browse(live_web.url, "phone")
    page.goto(f"{link_of(survey)}/begin")
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Skip").click()
    page.get_by_label("Why?").fill("x" * 10_001)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name=re.compile("1 letters too long")).click()
    expect(page.get_by_label("Why?")).to_be_focused()


def test_the_whole_way_without_scripts(browse, live_web, survey):
    page = browse(live_web.url, "phone", js=False)
    page.goto(link_of(survey))
    page.get_by_role("link", name="Start").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Lights").check()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose “None of these” on its own")
    page.get_by_label("None of these").uncheck()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Why?").fill("It is late")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Leave this out").click()
    page.get_by_label("Yes, you may").check()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator(".hub-words li")).to_have_count(3)


READERS = [("small phone", False), ("desk", True)]
if "HUB_AUDIT" in os.environ:
    READERS += [("phone", False), ("phone", True)]


@pytest.mark.parametrize(("device", "dark"), READERS)
def test_every_screen_suits_every_reader(browse, live_web, survey, device, dark):
    page = browse(live_web.url, device, dark=dark)
    link = link_of(survey)
    steps = [
        lambda: page.goto(link),
        lambda: page.goto(f"{link}/begin"),
        lambda: page.get_by_role("button", name="Skip").click(),
        lambda: page.get_by_role("button", name="Skip").click(),
        lambda: (page.get_by_label("Why?").fill("x" * 10_001), page.get_by_role("button", name="Continue").click()),
        lambda: (page.get_by_label("Why?").fill(LONG), page.get_by_role("button", name="Continue").click()),
        lambda: page.get_by_role("button", name="Continue").click(),
        lambda: page.goto(f"{link}/help?back=1"),
        lambda: page.goto(f"{link}/later"),
        lambda: page.get_by_role("button", name="Give me three words").click(),
        lambda: page.goto(f"{link}/delete"),
        lambda: (page.goto(f"{link}/check"), page.get_by_role("button", name="Send my answers").click()),
        lambda: page.goto(f"{link}/delete"),
        lambda: page.goto(link),
        lambda: page.goto(f"{link}/again"),
        lambda: (close(survey), page.goto(link)),
    ]
    for place, step in enumerate(steps):
        step()
        page.wait_for_load_state()
        assert axe_faults(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"step {place} is too wide"


def test_leaving_goes_away_and_back_does_not_return(browse, live_web, survey):
    page = browse(live_web.url, "phone")
    page.goto(f"{link_of(survey)}/begin")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    with page.expect_event("requestfailed") as away:  # no browser of the tests reaches anybody else
        page.get_by_role("link", name="Exit this page").click()
    assert away.value.url == "https://www.bbc.co.uk/weather"
    assert page.context.cookies() == []
    page.goto(f"{live_web.url}{link_of(survey)}/2")
    expect(page.get_by_role("heading", level=1)).to_have_text("We cannot find your answers on this phone")
