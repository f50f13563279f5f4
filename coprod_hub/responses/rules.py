"""The way of one person through a survey: pages, what they have said so far, what is read back to them. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.surveys import showing
from coprod_hub.surveys.definition import Definition, Page, Question
from coprod_hub.surveys.kinds import NotReadable, Reading, kind_of

LONGEST_NAME = 100
LONGEST_REACH = 300
#: Stands beside the keys of questions for the name and the way to get in touch.
YOU = "*you"


@dataclass(frozen=True)
class Said:
    """All that one person has said so far; a skipped question has no reading. `done` has been answered or skipped.

    Everything here lies on the person's path: what their answers to earlier questions no longer let them be asked is
    taken away, and `dropped` remembers of which questions an answer was lost, so that they are told.

    `sittings` says where each answer was given: "" on the phone on which they began, else the sitting that three words
    opened. An answer is read back only where it was given, so whoever finds the words sees none; that one was lost is
    said there alone, too.
    """

    readings: Mapping[str, Reading] = field(default_factory=dict)
    name: str = ""
    reach: str = ""
    done: frozenset[str] = frozenset()
    sittings: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether every question was skipped."""
        return not self.readings

    @property
    def wrote(self) -> bool:
        """Whether anything was said in words of their own."""
        return any(reading.words for reading in self.readings.values())

    @property
    def chosen(self) -> Mapping[str, tuple[str, ...]]:
        """The keys chosen, by question: what rules look at."""
        return {key: reading.choices for key, reading in self.readings.items()}

    def on_path(self, definition: Definition) -> "Said":
        """Without what is not asked of somebody who answered like that."""
        asked = frozenset(showing.path(definition, self.chosen))
        lost = tuple(key for key in dict.fromkeys([*self.dropped, *self.readings]) if key not in asked)
        return replace(
            self,
            readings={key: reading for key, reading in self.readings.items() if key in asked},
            done=self.done.intersection(asked),
            sittings={key: at for key, at in self.sittings.items() if key in asked or key in lost or key == YOU},
            dropped=lost,
        )

    def with_page(self, definition: Definition, readings: Mapping[str, Reading], sitting: str = "") -> "Said":
        """With some questions answered anew: what was said there before is replaced, what is skipped is dropped.

        What was said in another sitting is not seen in this one, so leaving it out leaves it as it is. Answering it
        again takes away, without a word, what was said there because of it: else whoever tries one answer after the
        other would find out which it had been, by what was answered before.
        """
        elsewhere = self.elsewhere(sitting)
        changed = {key: one for key, one in readings.items() if not (one.skipped and key in elsewhere)}
        rested = showing.following(definition, elsewhere.intersection(changed))
        gone = {key for key in rested if key not in self.readings or key in elsewhere}
        kept = {key: reading for key, reading in self.readings.items() if key not in changed and key not in gone}
        kept |= {key: reading for key, reading in changed.items() if not reading.skipped}
        where = {key: at for key, at in self.sittings.items() if key not in changed and key not in gone}
        if sitting:
            where |= dict.fromkeys(changed.keys() & kept.keys(), sitting)
        made = replace(self, readings=kept, done=self.done.difference(gone).union(readings), sittings=where)
        return made.on_path(definition)

    def with_reach(self, name: str, reach: str, sitting: str = "") -> "Said":
        """With a name and a safe way to get in touch, or without; left empty, those of another sitting stay."""
        if YOU in self.elsewhere(sitting) and not (name or reach):
            return self
        where = {key: at for key, at in self.sittings.items() if key != YOU} | ({YOU: sitting} if sitting else {})
        return replace(self, name=name, reach=reach, sittings=where)

    def elsewhere(self, sitting: str) -> frozenset[str]:
        """The questions answered in another sitting than this one; `YOU` for the name and the way to get in touch."""
        said = {*self.readings, *([YOU] if self.name or self.reach else [])}
        return frozenset(key for key in said if self.sittings.get(key, "") != sitting)

    def seen_in(self, sitting: str) -> "Said":
        """What may be read back in this sitting: only what was said in it."""
        hidden = self.elsewhere(sitting)
        lost = tuple(key for key in self.dropped if self.sittings.get(key, "") == sitting)
        if not hidden and lost == self.dropped:
            return self
        seen = {key: reading for key, reading in self.readings.items() if key not in hidden}
        name, reach = ("", "") if YOU in hidden else (self.name, self.reach)
        return replace(self, readings=seen, name=name, reach=reach, dropped=lost)

    def as_json(self) -> dict[str, Any]:
        """As plain lists and dictionaries."""
        readings = {key: [list(reading.choices), reading.text] for key, reading in self.readings.items()}
        kept = {"readings": readings, "name": self.name, "reach": self.reach, "done": sorted(self.done)}
        dropped = {"dropped": list(self.dropped)} if self.dropped else {}
        return kept | dropped | ({"sittings": dict(self.sittings)} if self.sittings else {})

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Said":
        """Read what `as_json` gave."""
        readings = {key: Reading(tuple(choices), text) for key, (choices, text) in kept["readings"].items()}
        done, dropped = frozenset(kept["done"]), tuple(kept.get("dropped", ()))
        return cls(readings, kept["name"], kept["reach"], done, kept.get("sittings", {}), dropped)


# ---- the way ----


def pages_of(definition: Definition) -> tuple[Page, ...]:
    """The pages that are shown, in order: those that ask something."""
    return tuple(page for page in definition.pages if page.questions)


def page_at(definition: Definition, number: int) -> Page | None:
    """The page of that number, counted from 1, or None beyond either end."""
    pages = pages_of(definition)
    return pages[number - 1] if 1 <= number <= len(pages) else None


def numbers_of(definition: Definition, said: Said) -> tuple[int, ...]:
    """The numbers of the pages on this person's way, in order."""
    return _numbers(definition, frozenset(showing.path(definition, said.chosen)))


def _numbers(definition: Definition, path: Collection[str]) -> tuple[int, ...]:
    return tuple(number for number, page in enumerate(pages_of(definition), start=1) if _asked_on(page, path))


def next_page(definition: Definition, number: int, said: Said) -> int | None:
    """The page after that one, or None when only the check is left."""
    return next((each for each in numbers_of(definition, said) if each > number), None)


def last_page(definition: Definition, said: Said) -> int:
    """The last page of this person's way: the first page is everybody's, so there is one."""
    return numbers_of(definition, said)[-1]


def resume_at(definition: Definition, said: Said) -> int | None:
    """The first page with a question that is neither answered nor skipped, or None when only the check is left."""
    waiting = [key for key in showing.path(definition, said.chosen) if key not in said.done]
    return next((number for number, page in enumerate(pages_of(definition), start=1) if _asked_on(page, waiting)), None)


def _asked_on(page: Page, keys: Collection[str]) -> tuple[Question, ...]:
    return tuple(question for question in page.questions if question.key in keys)


@dataclass(frozen=True)
class Progress:
    """Which questions a page asks, of how many: numbers from 1. `about` while answers to come decide how many."""

    first: int
    last: int
    total: int
    about: bool = False

    @property
    def word(self) -> str:
        """What stands before the last number."""
        return "Question" if self.first == self.last else f"Questions {self.first} to"

    @property
    def words(self) -> str:
        """As it is read: "Question 3 of 9", "Questions 3 to 5 of about 9"."""
        return f"{self.word} {self.last} of {'about ' if self.about else ''}{self.total}"


def _progress(definition: Definition, number: int, said: Said, path: Collection[str]) -> Progress:
    """How far the page of that number is on this person's way.

    The total counts every question that may yet be asked, so it can shrink as they go on and never grows.
    """
    pages = pages_of(definition)
    before = sum(len(_asked_on(page, path)) for page in pages[: number - 1])
    here = len(_asked_on(pages[number - 1], path))
    total = len(showing.may_be_asked(definition, said.chosen, said.done))
    return Progress(before + 1, before + here, total, total > len(path))


@dataclass(frozen=True)
class Screen:
    """What a page shows to everybody whose answers so far opened the same questions; nothing of what they said.

    `before` is the page to go back to, None at the first.
    """

    number: int
    asked: tuple[str, ...]
    before: int | None
    progress: Progress

    def page(self, definition: Definition) -> Page:
        """The page with the questions that are asked on it."""
        page = pages_of(definition)[self.number - 1]
        return replace(page, questions=_asked_on(page, self.asked))


def screen(definition: Definition, number: int, said: Said) -> Screen | None:
    """The page of that number as this person is shown it; None when it is not on their way."""
    page = page_at(definition, number)
    path = frozenset(showing.path(definition, said.chosen))
    asked = _asked_on(page, path) if page else ()
    if not asked:
        return None
    keys = tuple(question.key for question in asked)
    before = next((each for each in reversed(_numbers(definition, path)) if each < number), None)
    return Screen(number, keys, before, _progress(definition, number, said, path))


# ---- reading a page ----


@dataclass(frozen=True)
class PageRead:
    """What came of reading a page: the readings, and what is wrong by question."""

    readings: Mapping[str, Reading]
    errors: Mapping[str, str]


def varies(definition: Definition, number: int) -> bool:
    """Whether some of the page of that number is shown only to some people who see the page."""
    return any(question.show_if for question in pages_of(definition)[number - 1].questions)


def on_form(page: Page, raw: Mapping[str, Sequence[str]]) -> Page:
    """The page with only the questions that the form showed which was sent.

    What an answer in another window has opened meanwhile was not seen yet, so it is not taken as skipped.
    """
    if "asked" not in raw:
        return page
    return replace(page, questions=_asked_on(page, raw["asked"][0].split()))


def read_page(page: Page, raw: Mapping[str, Sequence[str]]) -> PageRead:
    """Read every question of a page from the form's values; anything else that was sent along is left out."""
    readings: dict[str, Reading] = {}
    errors: dict[str, str] = {}
    for question in page.questions:
        try:
            readings[question.key] = kind_of(question).read(question, raw.get(question.key, ()))
        except NotReadable as reason:
            errors[question.key] = str(reason)
    return PageRead(readings, errors)


def skipped_page(page: Page) -> PageRead:
    """Every question of the page left out."""
    return PageRead({question.key: Reading() for question in page.questions}, {})


def shown(page: Page, said: Said) -> dict[str, list[str]]:
    """What the fields of a page hold when somebody comes back to it."""
    return {
        question.key: kind_of(question).held(said.readings.get(question.key, Reading())) for question in page.questions
    }


def typed(page: Page, raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What the fields of a page hold when it could not be read: what was typed, as far as a page can show it."""
    return {question.key: [clean_text(value) for value in raw.get(question.key, ())] for question in page.questions}


def read_reach(name: str, reach: str) -> tuple[str, str, dict[str, str]]:
    """A name and a safe way to get in touch, both optional; and what is wrong with either."""
    name, reach = clean_line(name), clean_text(reach)
    errors = {}
    if len(name) > LONGEST_NAME:
        errors["name"] = f"Use {LONGEST_NAME} letters or fewer for your name."
    if len(reach) > LONGEST_REACH:
        errors["reach"] = f"Use {LONGEST_REACH} letters or fewer to say how to get in touch."
    return name, reach, errors


# ---- reading back ----


@dataclass(frozen=True)
class Told:
    """One line of *check your answers*. `answer` is empty when the question was skipped."""

    question: Question
    page: int
    answer: str


def told(definition: Definition, said: Said) -> list[Told]:
    """Every question of this person's way with what was answered, in the order in which they were asked."""
    lines = []
    path = frozenset(showing.path(definition, said.chosen))
    for number, page in enumerate(pages_of(definition), start=1):
        for question in _asked_on(page, path):
            reading = said.readings.get(question.key, Reading())
            lines.append(Told(question, number, kind_of(question).told(question, reading)))
    return lines


def wrote_on(lines: Sequence[Told], said: Said) -> bool:
    """Whether any of these questions was answered in words: others that were, are not spoken of here."""
    return any(said.readings.get(line.question.key, Reading()).words for line in lines)


def lost(definition: Definition, said: Said) -> list[Question]:
    """The questions whose answers were taken away because another answer was changed."""
    return [question for question in definition.questions if question.key in said.dropped]


def unfit(definition: Definition, readings: Mapping[str, Reading]) -> list[str]:
    """Why these readings are no answers to this survey, in words; empty when they are."""
    reasons = []
    path = showing.path(definition, {key: reading.choices for key, reading in readings.items()})
    for key, reading in readings.items():
        try:
            question = definition.question(key)
            kind = kind_of(question)
            if kind.read(question, kind.held(reading)) != reading:
                reasons.append(f"“{question.text}” cannot be answered like that.")
            elif key not in path and not reading.skipped:
                reasons.append(f"“{question.text}” is not asked of people who answered like that.")
        except KeyError:
            reasons.append(f"This survey has no question {key!r}.")
        except NotReadable as reason:
            reasons.append(str(reason))
    return reasons
