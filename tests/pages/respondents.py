"""People who answer a survey on a phone, and come back with three words."""

from typing import Self

from playwright.sync_api import Page

from tests.pages.screen import Screen


class YoungPerson(Screen):
    """Opens a link, answers or skips, goes back, checks, sends, and keeps three words."""

    def opens(self, link: str) -> Self:
        """Open the link that was given to their group."""
        return self.go(link)

    def starts(self) -> Self:
        """Go from the first screen to the first question."""
        return self.follow("Start")

    def answers(self, choice: str) -> Self:
        """Choose, and go on."""
        return self.choose(choice).press("Continue")

    def writes(self, words: str) -> Self:
        """Write in their own words, and go on."""
        self.page.get_by_role("textbox").fill(words)
        return self.press("Continue")

    def skips(self) -> Self:
        """Leave the question out."""
        return self.press("Skip this question")

    def goes_back(self) -> Self:
        """The link above the question."""
        return self.follow("Back", self.page.get_by_role("navigation", name="Back"))

    def sends(self, *, may_be_quoted: bool) -> Self:
        """Say whether the words may be used, and send everything."""
        return self.choose("Yes, you may" if may_be_quoted else "No").press("Send my answers")

    @property
    def three_words(self) -> str:
        """The three words of the last screen, to be written down."""
        return " ".join(self.page.locator("main ol > li").all_inner_texts())


class Returning(Screen):
    """Somebody who comes back with three words."""

    def __init__(self, page: Page, words: str) -> None:
        super().__init__(page)
        self._words = words

    def looks(self) -> Self:
        """Type the three words and see what changed."""
        return self.go("/words").fill("Your three words", self._words).press("See what changed")
