"""Those who choose together: somebody on a panel with a phone, who guides them, and who buys."""

import re
from typing import Self

from tests.pages.screen import Screen


class Panellist(Screen):
    """A young person who marks bids under code names."""

    def opens_the_panel(self, name: str) -> Self:
        """From their list of panels."""
        return self.go("/panels").follow(name)

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

    def marks(self, mark: int, why: str) -> Self:
        """One part: a mark, and why; then on to the next."""
        self.page.locator(".hub-marks label").filter(has_text=re.compile(rf"^\s*{mark}\s")).click()
        return self.fill("Why?", why).press(re.compile("Save and (next|look at all parts)"))

    def locks(self) -> Self:
        """Lock what is whole, and say yes once more."""
        return self.follow("Lock my marks").press("Yes, lock my marks")

    @property
    def width(self) -> int:
        """How wide the page is, in pixels."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


class Guide(Screen):
    """A chair or facilitator at a desk: marks nothing, and sees no mark before it is locked."""

    def opens_again(self, panel_id: str, sheet: str, bid: str, because: str) -> Self:
        """The chair lets somebody change locked marks."""
        self.go(f"/panels/{panel_id}/sheets").follow(f"Open again {sheet}’s marks for {bid}")
        return self.fill("Why are they opened again?", because).press("Open them again")

    def writes_down(self, mark: int, not_lower: str, not_higher: str, *present: str) -> Self:
        """What the panel agrees, on the page of one question of one bid."""
        self.press("Begin to agree")
        agreed = self.page.get_by_role("group", name="The mark the panel agreed")
        agreed.locator(f'input[value="{mark}"]').check(force=True)
        self.fill("Why not lower?", not_lower).fill("Why not higher?", not_higher)
        there = self.page.get_by_role("group", name="Who was there?")
        for name in present:
            there.get_by_label(name, exact=True).check(force=True)
        return self.press("Write down the agreed mark")


class Buyer(Screen):
    """A procurement officer: closes marks, brings prices in, works the result out."""

    def closes_the_marks(self, tender_id: str) -> Self:
        """When every panel has agreed."""
        return self.go(f"/tenders/{tender_id}/close-marks").press("Close all marks")

    def types_a_price(self, tender_id: str, bid: str, price: str) -> Self:
        """From the page of prices."""
        self.go(f"/tenders/{tender_id}/prices").follow(f"Type it in : {bid}")
        return self.fill("Price in pounds", price).press("Save the price")

    def works_it_out(self, tender_id: str) -> Self:
        """Once, from what was published."""
        return self.go(f"/tenders/{tender_id}/result/work-out").press("Work out the result")
