"""A participation officer and a commissioner at their desks."""

import re
from datetime import date
from pathlib import Path
from typing import Self

from playwright.sync_api import Page

from tests.pages.screen import Screen


class Officer(Screen):
    """Builds surveys, reads what people wrote, and tells them what came of it."""

    def starts_a_survey(self, title: str) -> "SurveyDesk":
        """Begin a survey with nothing but its title."""
        self.go("/surveys/start").fill("What is the survey called?", title).press("Start the survey")
        return SurveyDesk(self.page)

    def owes_a_reply_to(self, intention: str) -> "ReplyDesk":
        """From their home, to the reply that waits."""
        self.go("/home").follow(intention).follow(intention)
        return ReplyDesk(self.page)


class SurveyDesk(Screen):
    """One survey, from a draft to the themes in it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        found = re.search(r"/surveys/(\w{16})", page.url)
        assert found, page.url
        self.id = found[1]

    def _part(self, name: str) -> None:
        self.go(f"/surveys/{self.id}").follow(name, self.page.get_by_role("main"))

    def is_about(self, purpose: str, can_change: str) -> Self:
        """Say what it is for and what can still change; the promise stays *No names*."""
        self._part("What it is about")
        return self.fill("What is it for?", purpose).fill("What can still change? (optional)", can_change).press("Save")

    def is_decided_by(self, who: str, reply_by: date) -> Self:
        """Name who decides, and the day of the reply."""
        self._part("Who decides")
        self.fill("Who decides?", who)
        return self.day("By which day will they reply?", (reply_by.year, reply_by.month, reply_by.day)).press("Save")

    def asks(self, *groups: str) -> Self:
        """Ask some of the usual groups."""
        self._part("Groups to ask")
        for group in groups:
            self.press(group)
        return self

    def asks_to_choose(self, question: str, *answers: str) -> Self:
        """One more page, with one question to choose an answer to."""
        self._new_question("Choose one")
        self.fill("Question", question).fill("Answers to choose from", "\n".join(answers))
        return self.press("Save the question")

    def asks_for_words(self, question: str, what: str) -> Self:
        """One more page, with one question to write about."""
        self._new_question("Their own words")
        return self.fill("Question", question).choose(what).press("Save the question")

    def _new_question(self, kind: str) -> None:
        self._part("Questions")
        waiting = self.page.locator("details[open]")
        if not waiting.count():
            self.press("Add a page")
        self.follow(kind, waiting.last)

    def cannot_open(self) -> list[str]:
        """Try to open it, and read why not."""
        self.go(f"/surveys/{self.id}").follow("See what is missing")
        return self.page.get_by_role("main").get_by_role("listitem").all_inner_texts()

    def opens(self) -> dict[str, str]:
        """Open it; each group's own link, to be given out."""
        self.go(f"/surveys/{self.id}").follow("Open the survey").press("Open the survey")
        cards = self.page.locator(".hub-cards > *")
        return {
            card.get_by_role("heading").inner_text(): card.get_by_label("Copy this link").input_value()
            for card in cards.all()
        }

    def closes(self) -> Self:
        """Take no more answers."""
        return self.go(f"/surveys/{self.id}").follow("Close the survey").press("Close the survey")

    def results(self) -> Self:
        """The numbers, or how far they are."""
        return self.go(f"/surveys/{self.id}/results")

    def themes(self) -> Self:
        """What people said, or how far the reading of it is."""
        return self.go(f"/surveys/{self.id}/themes")

    def names_the_theme(self, about: str, name: str) -> Self:
        """Open the theme that this word marks, give it a name that people would use, and approve its first quote."""
        card = self.page.locator("main li").filter(has_text=re.compile(rf"\b{about}\b")).first
        self._onward(card.get_by_role("link").first)
        self.fill("What would people call this?", name).press("Save the name")
        return self.press("Approve quote 1")

    @property
    def approved_quote(self) -> str:
        """The words that people may read now."""
        return (
            self.page.locator("main div", has=self.page.get_by_text("Approved", exact=True))
            .locator("blockquote")
            .first.inner_text()
        )


class ReplyDesk(Screen):
    """A reply, from the decision to the wall."""

    def writes(self, you_said: str, we_did: str) -> Self:
        """Say what they said and what came of it, in plain words."""
        return self.fill("You said", you_said).fill("What came of it", we_did).press("Save the reply")

    def publishes(self) -> Self:
        """Read it once more, then let everybody read it."""
        return self.follow("Publish").press("Publish the reply")


class Commissioner(Screen):
    """Reads what was said, rests a plan on it, and decides."""

    def reads_the_summary(self, survey_id: str) -> Self:
        """One page of what people said."""
        return self.go(f"/surveys/{survey_id}/summary")

    def starts_the_plan_of(self, year: int) -> "PlanDesk":
        """Begin the plan of a year."""
        self.go("/commissioning").follow("Start a plan").fill("Year", str(year)).press("Start the plan")
        return PlanDesk(self.page)


class PlanDesk(Screen):
    """One plan."""

    def means_to(self, intention: str, under: str) -> Self:
        """Put something under one of the seven themes."""
        self.follow(f"Add an intention under {under}")
        return self.fill("What do we mean to do?", intention).press("Add")

    def cites(self, theme: str) -> Self:
        """Rest it on a theme, and on the first approved words in it."""
        for button in ("Cite this theme", "Cite these words"):
            self.follow("Cite what people said")
            card = self.page.locator("main article", has=self.page.get_by_role("heading", name=theme))
            self._onward(card.get_by_role("button", name=button).first)
        return self

    def decides_that_we_will(self, what: str, who: str, on: date, due: date) -> Self:
        """Record what will be done, by whom it was decided and when it is due."""
        self.follow("Record a decision").choose("We will do it")
        self.fill("What was decided?", what).fill("Who decided?", who)
        self.day("When was it decided?", (on.year, on.month, on.day))
        return self.day("When will it be done?", (due.year, due.month, due.day)).press("Record the decision")

    def publishes(self) -> Self:
        """Let everybody read the plan."""
        self.follow("Back to", self.page.get_by_role("navigation", name="Back"))
        return self.follow("Publish the plan").press("Publish the plan")

    def downloads_the_word_file(self, into: Path) -> Path:
        """Wait until it is made, then keep it."""
        link = self.page.get_by_role("link", name="Word file", exact=True)
        link.wait_for(timeout=30_000)
        with self.page.expect_download() as begun:
            link.click()
        file = into / begun.value.suggested_filename
        begun.value.save_as(file)
        return file
