"""Those who choose together: somebody on a panel with a phone, who guides them, and who buys."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator

from tests.pages.screen import Screen

NEXT = re.compile("^(Start|Go on with|Lock) Bid ")
ON_FROM_A_PART = re.compile("Save and (next|look at all parts)")


class Panellist(Screen):
    """A young person who marks bids under code names."""

    def opens_the_panel(self, name: str) -> Self:
        """From their home."""
        return self.go("/home").follow(name)

    def reads_who_reads(self) -> Self:
        """The first thing on a panel."""
        self.follow("Read who may one day read your reasons")
        return self.press("I have read this")

    def tells_us(self, *, knows: str = "") -> Self:
        """Answer the four questions; `knows` says whom."""
        self.follow("Tell us whom you know")
        for number in range(1, 5):
            asked = self.page.get_by_role("group", name=re.compile(rf"^{number}\."))
            answer = "Yes" if knows and number == 3 else "No"
            asked.get_by_text(answer, exact=True).click()
        if knows:
            self.fill("How do you know them?", knows)
        return self.press("Send my answers")

    @property
    def next_bid(self) -> str:
        """The bid on the one large button; "" when there is none."""
        button = self.page.get_by_role("link", name=NEXT)
        return NEXT.sub("", button.inner_text()).strip() if button.count() else ""

    def starts_the_next(self) -> Self:
        """Press that button."""
        return self._onward(self.page.get_by_role("link", name=NEXT))

    def opens_bid(self, name: str) -> Self:
        """By its card, whatever the large button offers."""
        return self._onward(self.page.get_by_role("link", name=f"Bid {name}", exact=True))

    def says_of_a_part(self, mark: int, why: str) -> Self:
        """A mark, and why; not saved yet."""
        self.page.locator(".hub-marks label").filter(has_text=re.compile(rf"^\s*{mark}\s")).click()
        return self.fill("Why?", why)

    def marks(self, mark: int, why: str) -> Self:
        """One part: a mark, and why; then on to the next."""
        return self.says_of_a_part(mark, why).press(ON_FROM_A_PART)

    def marks_every_part(self, mark: int, why: str) -> Self:
        """Each part alike, up to the last look at all of them."""
        while self.page.get_by_role("button", name=ON_FROM_A_PART).count():
            self.marks(mark, why)
        return self

    def locks(self) -> Self:
        """Lock what is whole, and say yes once more."""
        return self.follow("Lock my marks").press("Yes, lock my marks")

    @property
    def width(self) -> int:
        """How wide the page is, in pixels."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


class Guide(Screen):
    """A chair or facilitator at a desk: marks nothing, and sees no mark before it is locked."""

    def opens_the_panel(self, name: str) -> Self:
        """From the link that is always there for those who guide one."""
        return self.follow("Your panels").follow(name)

    def opens_again(self, sheet: str, bid: str, because: str) -> Self:
        """The chair lets somebody change locked marks."""
        self.follow("Which marks are locked").follow(f"Open again {sheet}’s marks for {bid}")
        return self.fill("Why are they opened again?", because).press("Open them again")

    def writes_down(self, mark: int, not_lower: str, not_higher: str, present: Iterable[str]) -> Self:
        """What the panel agrees, on the page of one question of one bid."""
        self.press("Begin to agree")
        _tick(self.page.get_by_role("group", name="The mark the panel agreed"), str(mark))
        self.fill("Why not lower?", not_lower).fill("Why not higher?", not_higher)
        there = self.page.get_by_role("group", name="Who was there?")
        for name in present:
            there.get_by_text(name, exact=True).click()
        return self.press("Write down the agreed mark")


def _tick(group: Locator, begins: str) -> None:
    """Choose what begins with these words, as a finger does: by its label."""
    group.locator("label").filter(has_text=re.compile(rf"^\s*{begins}\b")).click()


class Buyer(Screen):
    """A procurement officer: notes bids, settles who may mark, brings prices in, works the result out."""

    def opens(self, tender: str, *parts: str) -> Self:
        """From the list of tenders to one, and on from there."""
        self.follow("Tenders").follow(tender)
        for part in parts:
            self.follow(part, self.page.get_by_role("main"))
        return self

    # ---- bids ----

    def adds_a_bid(self, name: str, reference: str, came_at: datetime) -> Self:
        """By hand, from the list of bids."""
        self.follow("Add by hand").fill("The bidder’s name", name).fill("Reference in the portal", reference)
        self.day("Which day did it come in?", (came_at.year, came_at.month, came_at.day))
        return self.fill("At what time?", f"{came_at:%H:%M}").press("Add it")

    def takes_it_all_the_same(self, because: str) -> Self:
        """About a bid that came late."""
        self.follow("Decide whether it is taken").choose("Yes, take it")
        return self.fill("Why?", because).press("Record the decision")

    def pastes(self, question: str, words: str) -> Self:
        """What the bid says to one question."""
        self.follow(question, self.page.get_by_role("table"))
        return self.fill("What the bid says, in its own words", words).press("Save")

    def notes_that_it_was_taken_back(self, because: str) -> Self:
        """On the page of a bid."""
        self.follow("The bidder took it back")
        return self.fill("Why?", because).press("Record that it was taken back")

    # ---- the panel ----

    def settles(self, nothing_in_the_way_for: Iterable[str], homes_of: Iterable[str]) -> Self:
        """For several at once, from the page of a panel."""
        self.follow("Settle several at once")
        for question, names in (("Nothing is in the way for", nothing_in_the_way_for), ("Home check", homes_of)):
            group = self.page.get_by_role("group", name=re.compile(f"^{question}"))
            for name in names:
                _tick(group, name)
        return self.press("Record it")

    def lets_them_stand_down(self, question: str, because: str) -> Self:
        """From one question, for all bids: whoever waits for a decision on the page of a panel."""
        self.follow("Decide", self.page.get_by_role("table"))
        self.choose("They stand down from some questions, for all bids").choose(question)
        return self.fill("Why, and how is it managed?", because).press("Record the decision")

    def takes_off(self, name: str, because: str) -> Self:
        """Somebody leaves the panel for good."""
        self.follow(name, self.page.get_by_role("table")).follow("Take off the panel")
        return self.fill("Why?", because).press("Take off the panel")

    # ---- from the last mark to the contract ----

    def types_a_price(self, bid: str, price: str) -> Self:
        """From the page of prices."""
        return self.follow(f"Type it in : {bid}").fill("Price in pounds", price).press("Save the price")

    def records(self, **said: str) -> Self:
        """The next step of the award: `to`, `by`, `at`."""
        self.follow("Record it")
        asked = {"to": "To whom?", "by": "Who decided?", "at": "Where is it written?"}
        for field, words in said.items():
            self.fill(asked[field], words)
        return self.press("Record it")

    def has_the_letter_made(self, bid: str) -> Self:
        """Look at it, and say that it is right."""
        return self.follow(bid, self.page.get_by_role("table")).press("It is right: make its files")

    def downloads(self, kind: str, bid: str, into: Path) -> Path:
        """A letter as a file."""
        with self.page.expect_download() as begun:
            self.page.get_by_role("link", name=f"{kind} : {bid}").click()
        file = into / begun.value.suggested_filename
        begun.value.save_as(file)
        return file
