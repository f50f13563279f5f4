"""Words taken out of a text: finding them, and the mark that stands where they were. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

#: How much of a text is shown on either side of what was looked for, in characters.
AROUND = 60
FEWEST_LETTERS = 3
_MARK = re.compile(r"\[words taken out on \d{1,2} \w+ \d{4}\]")


@dataclass(frozen=True)
class Passage:
    """A place in a text: what was looked for as it stands there, with a little of what is around it."""

    before: str
    words: str
    after: str


def mark_on(day: date) -> str:
    """What stands where words were: "[words taken out on 23 November 2026]"."""
    return f"[words taken out on {day.day} {day:%B %Y}]"


def enough(words: str) -> bool:
    """Whether there is enough to look for: three letters or figures at least, or half of every text would be found."""
    return sum(letter.isalnum() for letter in words) >= FEWEST_LETTERS


def passages(text: str, words: str) -> list[Passage]:
    """Where these words stand as words of their own, whatever their case and the space between them; [] for none.

    No word is cut in two, but for one that is longer than all that is shown.
    """
    return [
        Passage(
            _before(text, start),
            text[start:end],
            _after(text, end),
        )
        for start, end in _hits(text, words)
    ]


def _before(text: str, start: int) -> str:
    if start <= AROUND:
        return text[:start]
    return "…" + re.sub(r"^\S+(?=\s)", "", text[start - AROUND : start])


def _after(text: str, end: int) -> str:
    if end + AROUND >= len(text):
        return text[end:]
    return re.sub(r"(?<=\s)\S+$", "", text[end : end + AROUND]) + "…"


def without(text: str, words: str, mark: str) -> tuple[str, list[str]]:
    """The text with the mark for each of these words, and what was taken out, in order."""
    said, at, taken = [], 0, []
    for start, end in _hits(text, words):
        said += [text[at:start], mark]
        taken.append(text[start:end])
        at = end
    return "".join([*said, text[at:]]), taken


def _hits(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Start and end of each; never within a mark, whose own words are no find."""
    looked_for = r"\s+".join(re.escape(word) for word in words.split())
    if not looked_for:
        return
    pattern = re.compile(rf"{_MARK.pattern}|(?<!\w)(?P<hit>{looked_for})(?!\w)", re.IGNORECASE)
    yield from (found.span() for found in pattern.finditer(text) if found["hit"] is not None)
