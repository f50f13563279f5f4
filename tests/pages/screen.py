"""What everybody does on every page: read it, fill it in, press a button, follow a link."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.builders.accounts import PASSWORD, code_of

PATIENCE = 200  # times that somebody looks again: the worker is polite, and gives way to everybody on a busy machine


class Screen:
    """A person at a browser. Each act waits for the page that comes of it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # ---- acting ----

    def go(self, path: str) -> Self:
        """Type an address."""
        self.page.goto(path)
        return self

    def press(self, button: str | re.Pattern[str], within: Locator | None = None) -> Self:
        """Press a button that sends a form."""
        return self._onward((within or self.page).get_by_role("button", name=button))

    def follow(self, link: str, within: Locator | None = None) -> Self:
        """Follow a link; where several say the same, the first."""
        return self._onward((within or self.page).get_by_role("link", name=link).first)

    def fill(self, label: str, words: str) -> Self:
        """Type into a field, by its label."""
        self.page.get_by_label(label, exact=True).fill(words)
        return self

    def choose(self, label: str) -> Self:
        """Choose an answer, as a finger does: by its label."""
        self.page.get_by_text(label, exact=True).click()
        return self

    def day(self, question: str, day: tuple[int, int, int]) -> Self:
        """Give a day (year, month, day) in its three boxes."""
        boxes = self.page.get_by_role("group", name=question)
        for box, number in zip(("Year", "Month", "Day"), day, strict=True):
            boxes.get_by_label(box).fill(str(number))
        return self

    def sign_in(self, who: str, password: str = PASSWORD) -> Self:
        """Come in by the door that everybody uses."""
        self.go("/sign-in").fill("Nickname or e-mail", who).fill("Passphrase or password", password).press("Sign in")
        return self.types_the_code_for(who) if "/sign-in/code" in self.page.url else self

    def types_the_code_for(self, who: str) -> Self:
        """Staff look at their phone, and type what it shows."""
        return self.fill("Code", code_of(who)).press("Sign in")

    def _onward(self, control: Locator) -> Self:
        with self.page.expect_navigation():
            control.click()
        return self

    # ---- reading ----

    @property
    def heading(self) -> str:
        """What the page says it is."""
        return " ".join(self.page.get_by_role("heading", level=1).inner_text().split())

    @property
    def text(self) -> str:
        """All that it says in its main part."""
        return self.page.locator("main").inner_text()

    def says(self, words: str | re.Pattern[str]) -> bool:
        """Whether the page says this, now or in a moment."""
        expect(self.page.locator("main")).to_contain_text(words)
        return True

    def waits_for(self, heading: str) -> Self:
        """Look again, as people do, until work in the background has come to an end and the page shows it."""
        there = self.page.get_by_role("heading", name=heading).first
        for _ in range(PATIENCE):
            if there.is_visible():
                return self
            self.page.wait_for_timeout(500)
            if not there.is_visible():
                self.page.reload()
        raise AssertionError(f"“{heading}” never came:\n{self.text}")
