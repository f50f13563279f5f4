"""The browsers of the harness: devices as people hold them, and a watch on what upsets them."""

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.system.browser import axe_faults, device, shoot, watch_of

HOME = "http://hub.test"
PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>A page</title><meta name=viewport content='width=device-width'></head>"
    "<body><main><h1>A page</h1>{}</main></body></html>"
)


def serve(page: Page, body: str) -> Page:
    def answer(route: Route) -> None:
        if route.request.url == f"{HOME}/":
            route.fulfill(body=PAGE.format(body), content_type="text/html")
        else:
            route.fulfill(status=404)

    page.route("**/*", answer)
    page.goto("/")
    return page


def test_a_phone_is_small_and_touched(browser: Browser):
    with device(browser, HOME, "phone") as page:
        serve(page, "")
        assert page.evaluate("[innerWidth, innerHeight, devicePixelRatio, navigator.maxTouchPoints > 0]") == [
            360,
            640,
            2,
            True,
        ]
        assert [request.url for request in watch_of(page).requests] == [f"{HOME}/"]


def test_a_desk_may_be_dark_and_without_scripts(browser: Browser):
    with device(browser, HOME, "desk", dark=True, js=False) as page:
        serve(page, "<p>as it came</p><script>document.querySelector('p').textContent = 'changed'</script>")
        assert page.get_by_text("as it came").is_visible()
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert page.viewport_size == {"width": 1280, "height": 800}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>throw new Error('oh')</script>", "script error"),
        ("<script>console.error('oh')</script>", "console: oh"),
        ("<img src=/gone.png alt=''>", "404 for"),
        ("<img src=http://elsewhere.test/x.png alt=''>", "asked somebody else"),
    ],
)
def test_what_upsets_the_browser_fails_the_test(browser: Browser, body: str, fault: str):
    with pytest.raises(AssertionError, match=fault), device(browser, HOME, "desk") as page:
        serve(page, body).wait_for_load_state("networkidle")


def test_axe_says_what_is_wrong_and_where(browser: Browser):
    with device(browser, HOME, "phone") as page:
        assert axe_faults(serve(page, "<p>Words.</p>")) == []
    with device(browser, HOME, "phone") as page:
        assert [fault.split(" ")[0] for fault in axe_faults(serve(page, "<input name=x>"))] == ["label"]


def test_a_picture_can_be_taken(browser: Browser, tmp_path):
    with device(browser, HOME, "phone") as page:
        file = shoot(serve(page, "<p>Words.</p>"), "words", folder=tmp_path / "pictures")
    assert file.read_bytes().startswith(b"\x89PNG")
