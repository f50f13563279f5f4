"""A forum member: from a code on a card to what their forum is doing."""

from typing import Self

from tests.pages.respondents import YoungPerson
from tests.pages.screen import Screen


class ForumMember(Screen):
    """Somebody whose worker has just given them a code."""

    def uses_the_code(self, code: str) -> Self:
        """Type the code from the card."""
        return self.go("/join").fill("Your code", code).press("Use this code")

    def chooses(self, nickname: str, passphrase: str) -> Self:
        """A name of their own and a passphrase; with these they are in."""
        return self.fill("Nickname", nickname).fill("Passphrase", passphrase).press("Save and come in")

    def comes_home(self, nickname: str, passphrase: str) -> Self:
        """Sign out, and in again as on any other day."""
        self.page.get_by_text("Menu", exact=True).click()
        return self.press("Sign out").sign_in(nickname, passphrase).go("/home")

    def answers_as(self, group: str) -> YoungPerson:
        """Open what there is to answer."""
        self.follow(f"Answer as: {group}")
        return YoungPerson(self.page)
