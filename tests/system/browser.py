"""Debian's Chromium, driven by Playwright, on the devices people use; what upsets the browser fails the test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response

from coprod_hub.config import ROOT

SCREENSHOTS = ROOT / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 640},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "small phone": {
        "viewport": {"width": 320, "height": 568},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "desk": {"viewport": {"width": 1280, "height": 800}},
}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright: Playwright) -> Browser:
    """Start Chromium: the one without a window, which costs half, or the whole."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("apt-get install --no-install-recommends chromium-headless-shell")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


class Watch:
    """What a page did that it should not: errors in the console, files that failed, requests to anybody else."""

    def __init__(self, page: Page, home: str) -> None:
        self.faults: list[str] = []
        self.requests: list[Request] = []
        self._home = urlsplit(home).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A page of status 404 or 409 is an answer like any other; failed *files* are told by _response.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        self.requests.append(request)
        address = urlsplit(request.url)
        if (
            address.scheme in {"http", "https", "ws", "wss"}
            and address.netloc != self._home
            and not request.is_navigation_request()
        ):
            self.faults.append(f"asked somebody else: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"{response.status} for {response.url}")


@contextmanager
def device(
    browser: Browser, home: str, name: str, *, dark: bool = False, js: bool = True, upset: bool = False, **more: Any
) -> Iterator[Page]:
    """A page on a device, its addresses relative to `home`; at the end nothing may have upset the browser."""
    context = browser.new_context(
        base_url=home,
        java_script_enabled=js,
        color_scheme="dark" if dark else "light",
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        **(DEVICES[name] | more),
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    watch = Watch(page, home)
    page.watch = watch  # type: ignore[attr-defined]  # a test may count requests: watch_of(page)
    try:
        yield page
    finally:
        context.close()
    assert upset or not watch.faults, "\n  ".join(["the browser was upset:", *watch.faults])


def watch_of(page: Page) -> Watch:
    """What has been seen of a page so far."""
    return cast(Watch, page.watch)  # type: ignore[attr-defined]  # put there by `device`


def axe_faults(page: Page) -> list[str]:
    """What axe-core objects to on the page as it stands, one line a place."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']} – {node['html'][:160]} {node['target']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def shoot(page: Page, name: str, *, whole: bool = True, folder: Path = SCREENSHOTS) -> Path:
    """Take a picture of the page into a folder that git ignores; returns where it is."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.png"
    page.screenshot(path=file, full_page=whole, animations="disabled")
    return file
