"""What a survey asks: pages of questions, as plain immutable values. Pure.

A definition is edited while the version is a draft and never after it opens; answers refer to its keys.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from coprod_hub.core.ids import new_id


class Polarity(StrEnum):
    """What a text question asks for; the reading of "nothing" depends on it."""

    OPEN = "open"
    CHANGE = "change"
    PRAISE = "praise"


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen. An exclusive one ("none of these") cannot be chosen together with others."""

    key: str
    label: str
    exclusive: bool = False


@dataclass(frozen=True)
class ShowIf:
    """Only people who gave one of these answers (option keys) to that earlier question are shown what carries this."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """Which numbers a question takes: plain decimals as text, "" for no limit. `starts` begin the bands of its results.

    `places` is the most digits after the point; `unit` is what stands after the number ("miles").
    """

    places: int = 0
    least: str = ""
    most: str = ""
    unit: str = ""
    starts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question. `kind` names an entry of `surveys.kinds`; `themes`: whether its words are sorted into themes."""

    key: str
    kind: str
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    polarity: Polarity = Polarity.OPEN
    show_if: ShowIf | None = None
    numbers: Numbers | None = None
    themes: bool = True

    def option(self, key: str) -> Option | None:
        """The option of that key, if there is one."""
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class Page:
    """Questions that are shown together on one screen."""

    key: str
    title: str = ""
    questions: tuple[Question, ...] = ()
    show_if: ShowIf | None = None


@dataclass(frozen=True)
class Definition:
    """All pages of a survey, in order."""

    pages: tuple[Page, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which it is asked."""
        return tuple(question for page in self.pages for question in page.questions)

    def question(self, key: str) -> Question:
        """The question of that key; raises KeyError when there is none."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)

    def page(self, key: str) -> Page:
        """The page of that key; raises KeyError when there is none."""
        for page in self.pages:
            if page.key == key:
                return page
        raise KeyError(key)

    def page_of(self, question_key: str) -> Page:
        """The page on which that question is asked; raises KeyError when there is none."""
        for page in self.pages:
            if any(question.key == question_key for question in page.questions):
                return page
        raise KeyError(question_key)

    def number(self, key: str) -> int:
        """The number a question carries on screen, from 1."""
        return [question.key for question in self.questions].index(key) + 1

    # ---- editing: each gives a new definition ----

    def with_page(self, title: str = "") -> "Definition":
        """One more, empty page at the end."""
        return Definition((*self.pages, Page(new_key(), title)))

    def without_page(self, key: str) -> "Definition":
        """Without that page and its questions."""
        return Definition(tuple(page for page in self.pages if page.key != key))

    def with_title(self, page_key: str, title: str) -> "Definition":
        """With that page called otherwise."""
        return self._on_page(page_key, lambda page: replace(page, title=title))

    def page_moved(self, key: str, steps: int) -> "Definition":
        """With a page moved up (-1) or down (+1); at either end it stays where it is."""
        pages = list(self.pages)
        place = pages.index(self.page(key))
        if 0 <= place + steps < len(pages):
            pages.insert(place + steps, pages.pop(place))
        return Definition(tuple(pages))

    def with_question(self, page_key: str, question: Question) -> "Definition":
        """With one more question at the end of that page."""
        return self._on_page(page_key, lambda page: replace(page, questions=(*page.questions, question)))

    def with_changed(self, question: Question) -> "Definition":
        """With that question in place of the one of the same key."""
        self.question(question.key)
        return self._each_question(lambda old: question if old.key == question.key else old)

    def shown_if(self, key: str, rule: ShowIf | None) -> "Definition":
        """With the page or question of that key shown only to some people, or to everybody again (None)."""
        if any(page.key == key for page in self.pages):
            return self._on_page(key, lambda page: replace(page, show_if=rule))
        return self.with_changed(replace(self.question(key), show_if=rule))

    def without_question(self, key: str) -> "Definition":
        """Without that question."""
        return self._each_question(lambda old: None if old.key == key else old)

    def moved(self, key: str, steps: int) -> "Definition":
        """With a question moved up (-1) or down (+1); at the edge of its page it goes on to the next page."""
        at = self.pages.index(self.page_of(key))
        questions = list(self.pages[at].questions)
        place = [question.key for question in questions].index(key)
        if 0 <= place + steps < len(questions):
            questions.insert(place + steps, questions.pop(place))
            return self._on_page(self.pages[at].key, lambda page: replace(page, questions=tuple(questions)))
        if not 0 <= at + steps < len(self.pages):
            return self
        target, question = self.pages[at + steps], questions[place]
        moved = (*target.questions, question) if steps < 0 else (question, *target.questions)
        without = self.without_question(key)
        return without._on_page(target.key, lambda page: replace(page, questions=moved))

    def _on_page(self, key: str, change: Callable[[Page], Page]) -> "Definition":
        self.page(key)
        return Definition(tuple(change(page) if page.key == key else page for page in self.pages))

    def _each_question(self, change: Callable[[Question], Question | None]) -> "Definition":
        def changed(page: Page) -> Iterator[Question]:
            return (new for old in page.questions if (new := change(old)) is not None)

        return Definition(tuple(replace(page, questions=tuple(changed(page))) for page in self.pages))

    # ---- as kept in the database ----

    def as_json(self) -> dict[str, Any]:
        """As plain lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Definition":
        """Read what `as_json` gave."""
        return cls(tuple(_page(page) for page in kept.get("pages", ())))


def _page(kept: Mapping[str, Any]) -> Page:
    questions = tuple(_question(question) for question in kept["questions"])
    return Page(kept["key"], kept["title"], questions, _show_if(kept.get("show_if")))


def _question(kept: Mapping[str, Any]) -> Question:
    numbers = kept.get("numbers")
    read = {
        "options": tuple(Option(**option) for option in kept["options"]),
        "polarity": Polarity(kept["polarity"]),
        "show_if": _show_if(kept.get("show_if")),
        "numbers": Numbers(**{**numbers, "starts": tuple(numbers["starts"])}) if numbers else None,
    }
    return Question(**{**kept, **read})


def _show_if(kept: Mapping[str, Any] | None) -> ShowIf | None:
    return ShowIf(kept["question"], tuple(kept["answers"])) if kept else None


def relabelled(labels: Sequence[str], before: Sequence[Option] = (), alone: str = "") -> tuple[Option, ...]:
    """Options with these labels in this order, and last, when there is one, the label that stands `alone`.

    A label that was there before, or was only corrected, keeps its key.
    """
    wanted = [*labels, *([alone] if alone else [])]
    left = {option.key: option.label for option in before}
    keys: dict[int, str] = {}
    for near in (_same, _corrected):
        for place, label in enumerate(wanted):
            if place not in keys and (key := near(label, left)):
                keys[place] = key
                del left[key]
    return tuple(
        Option(keys.get(place) or new_key(), label, exclusive=bool(alone) and place == len(labels))
        for place, label in enumerate(wanted)
    )


def _same(label: str, left: Mapping[str, str]) -> str:
    return next((key for key, old in left.items() if old.casefold() == label.casefold()), "")


def _corrected(label: str, left: Mapping[str, str]) -> str:
    close = get_close_matches(label, list(left.values()), n=1)
    return next(key for key, old in left.items() if old == close[0]) if close else ""


def new_key() -> str:
    """A short key that a page, question or option keeps for ever; letters and digits only."""
    return new_id()[:8]
