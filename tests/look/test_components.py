"""Every component, in both densities and both schemes, at 320, 360 and 1280: valid, without barriers, and usable."""

import json
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.look.scratch import PAGES
from tests.system.browser import axe_faults, device
from tests.system.critic import faults_of_page
from tests.system.nu import NuChecker

STATES = [*(f"/look/{page}" for page in PAGES), "/look/open?state=wrong", "/look/compact?state=wrong"]
ERRORS = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
#: What the validator says of GOV.UK's own, tested markup, and why it stays.
GOVUK_KNOWS = (
    "The “inputmode” attribute is not supported in all browsers",  # it only chooses a keyboard
    "The “group” role is unnecessary for element “fieldset”",  # one screen reader needs it to read the hint
)


def show(page: Page, address: str) -> None:
    """Go to a page that must be there."""
    answer = page.goto(address)
    assert answer
    assert answer.ok or address == f"/error/{answer.status}", f"{answer.status} for {address}"


@pytest.mark.parametrize("address", [*STATES, *(f"/error/{status}" for status in ERRORS)])
def test_pages_are_valid(scratch: Flask, nu: NuChecker, address: str) -> None:
    html = scratch.test_client().get(address).get_data(as_text=True)
    assert [fault for fault in nu.faults(html) if not any(known in fault for known in GOVUK_KNOWS)] == []
    assert faults_of_page(html) == ()


@pytest.mark.parametrize("status", ERRORS)
def test_errors_say_what_happened_what_is_kept_and_what_to_do(scratch: Flask, status: int) -> None:
    answer = scratch.test_client().get(f"/error/{status}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert "What is kept" in html
    assert "What to do" in html
    assert "0800 1111" in html
    assert "sign_out" not in html


def test_every_reason_of_a_refusal_is_listed(scratch: Flask) -> None:
    html = scratch.test_client().get("/error/409").get_data(as_text=True)
    assert "<li>Choose who decides.</li>" in html
    assert "<li>Choose a date to reply by.</li>" in html


@pytest.mark.parametrize("address", [*STATES, "/error/409"])
@pytest.mark.parametrize(("name", "dark"), [("small phone", False), ("desk", True)], ids=["phone", "dark desk"])
def test_pages_have_no_barriers_and_fit(browser: Browser, served: str, address: str, name: str, dark: bool) -> None:
    with device(browser, served, name, dark=dark, is_mobile=False) as page:  # a phone would zoom out and hide too wide
        show(page, address)
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_summary_prints_on_one_sheet(browser: Browser, served: str) -> None:
    with device(browser, served, "desk") as page:
        show(page, "/look/summary")
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_words_in_charts_are_as_large_on_a_phone(browser: Browser, served: str) -> None:
    with device(browser, served, "phone") as page:
        show(page, "/look/summary")
        sizes = page.eval_on_selector_all(
            ".hub-chart__svg text",
            "all => all.map(one => one.getScreenCTM().a * parseFloat(getComputedStyle(one).fontSize))",
        )
        assert sizes
        assert min(sizes) >= 12
        right = page.eval_on_selector_all(
            ".hub-chart__svg text", "all => all.map(one => one.getBoundingClientRect().right)"
        )
        assert max(right) <= 360


def test_targets_of_open_pages_are_large(browser: Browser, served: str) -> None:
    with device(browser, served, "phone") as page:
        show(page, "/look/survey")
        for target in page.locator("button, .hub-exit, .hub-back a, .govuk-checkboxes__item, textarea").all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 48, target.inner_text()


def test_continue_and_skip_weigh_the_same(browser: Browser, served: str) -> None:
    look = """button => { const s = getComputedStyle(button); const b = button.getBoundingClientRect();
        return [s.color, s.backgroundColor, s.borderColor, s.fontWeight, s.fontSize, b.width, b.height] }"""
    with device(browser, served, "phone") as page:
        show(page, "/look/survey")
        ways = [page.get_by_role("button", name=name).evaluate(look) for name in ("Continue", "Skip this question")]
        assert ways[0] == ways[1]


def test_leaving_stays_in_reach_and_takes_the_pages_place(browser: Browser, served: str) -> None:
    with device(browser, served, "phone") as page:
        show(page, "/look/open")
        show(page, "/look/survey")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        leave = page.get_by_role("link", name="Exit this page")
        expect(leave).to_be_in_viewport()
        page.route("**/gone", lambda route: route.fulfill(body="<!doctype html><title>weather</title>weather"))
        leave.click()
        page.wait_for_url("**/gone")
        page.go_back()
        assert page.url.endswith("/look/open")


def test_a_fault_is_gone_to_and_leads_to_its_field(browser: Browser, served: str) -> None:
    with device(browser, served, "phone") as page:
        show(page, "/look/open?state=wrong")
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert page.title().startswith("Error: ")
        page.get_by_role("link", name="That day is not in the calendar").click()
        expect(page.get_by_label("Day", exact=True)).to_be_focused()
        expect(page.get_by_label("Day", exact=True)).to_have_value("31")
        expect(page.get_by_label("What is it about?")).to_have_value("Buses & waiting <b>")


def test_none_of_these_shuts_out_the_others(browser: Browser, served: str) -> None:
    with device(browser, served, "phone") as page:
        show(page, "/look/survey")
        page.get_by_label("Somebody listened").check()
        page.get_by_label("None of these").check()
        expect(page.get_by_label("Somebody listened")).not_to_be_checked()
        page.get_by_label("There was enough time").check()
        expect(page.get_by_label("None of these")).not_to_be_checked()


def test_letters_are_counted_down(browser: Browser, served: str) -> None:
    with device(browser, served, "phone") as page:
        show(page, "/look/open")
        page.get_by_label("What is it about?").fill("x" * 401)
        expect(page.get_by_text("1 letters too many.")).to_be_visible()


def test_a_passphrase_can_be_shown_and_is_hidden_again_when_sent(browser: Browser, served: str) -> None:
    with device(browser, served, "phone") as page:
        show(page, "/look/open")
        passphrase = page.get_by_label("Passphrase", exact=True)
        page.get_by_role("button", name="Show what you typed").click()
        expect(passphrase).to_have_attribute("type", "text")
        page.get_by_role("button", name="Hide what you typed").click()
        expect(passphrase).to_have_attribute("type", "password")


def test_a_form_is_sent_once_however_often_it_is_pressed(browser: Browser, served: str) -> None:
    sent: list[Any] = []
    with device(browser, served, "desk") as page:
        show(page, "/look/open")
        page.route("**/look/open", lambda route: sent.append(route.request.method))  # and is never answered
        page.get_by_role("button", name="Save the survey").evaluate("button => { button.click(); button.click() }")
        page.wait_for_timeout(300)
        assert sent == ["POST"]


def test_progress_moves_by_itself_and_ends_on_the_page_again(browser: Browser, served: str) -> None:
    answers = [
        {"under_way": True, "words": "Reading comments", "done": 300, "total": 400},
        {"under_way": False, "words": "Done", "done": 400, "total": 400},
    ]
    with device(browser, served, "desk") as page:
        page.route("**/job", lambda route: route.fulfill(body=json.dumps(answers.pop(0))))
        show(page, "/look/compact")
        expect(page.get_by_role("link", name="Check again")).to_be_hidden()
        expect(page.get_by_text("Reading comments: 300 of 400")).to_be_visible()
        page.wait_for_url("**/look/compact?")


def test_without_scripts_everything_is_there(browser: Browser, served: str) -> None:
    with device(browser, served, "phone", js=False) as page:
        show(page, "/look/compact")
        expect(page.get_by_role("link", name="Check again")).to_be_visible()
        page.get_by_text("Menu", exact=True).click()
        expect(page.get_by_role("link", name="Plans")).to_be_visible()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_on_a_wide_screen_the_menu_simply_stands_there(browser: Browser, served: str) -> None:
    with device(browser, served, "desk") as page:
        show(page, "/look/compact")
        expect(page.get_by_text("Menu", exact=True)).to_be_hidden()
        expect(page.get_by_role("link", name="Surveys", exact=True)).to_have_attribute("aria-current", "page")


def test_the_focus_ring_is_sun_with_an_edge_of_ink(browser: Browser, served: str) -> None:
    with device(browser, served, "desk") as page:
        show(page, "/look/survey")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Tab")
        leave = page.get_by_role("link", name="Exit this page")
        expect(leave).to_be_focused()
        expect(leave).to_have_css("outline", "rgb(27, 31, 42) solid 3px")
        expect(leave).to_have_css("box-shadow", "rgb(255, 210, 63) 0px 0px 0px 3px")
