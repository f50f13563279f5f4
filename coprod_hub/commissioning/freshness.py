"""Whether evidence still says what its source says: what was cited beside what stands there today. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any

from coprod_hub.commissioning.rules import group_lines, total_words
from coprod_hub.core.text import listed, lowered


class Gone(StrEnum):
    """Why a source is not there any more, though it was cited."""

    HIDDEN = "hidden"
    MERGED = "merged"
    RETIRED = "retired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """As staff and readers are told."""
        return {
            Gone.HIDDEN: "Not used any more",
            Gone.MERGED: "Put together with another theme",
            Gone.RETIRED: "Not found when the words were sorted again",
            Gone.DECLINED: "No longer shown",
            Gone.WITHDRAWN: "Taken back by the person who said it",
        }[self]


@dataclass(frozen=True)
class Copy:
    """A theme or a quote, as it was cited or as it stands today. `figures` as insight keeps them, or a quote's group.

    `into` is what a theme that was put together with others is called now.
    """

    wording: str
    figures: Mapping[str, Any]
    gone: Gone | None = None
    into: str = ""


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it is, what was cited, and what stands there now."""

    what: str
    cited: str
    now: str


@dataclass(frozen=True)
class Freshness:
    """All that has changed since evidence was cited; `mark` is the mark of what its source has become."""

    changes: tuple[Change, ...]
    gone: Gone | None
    mark: str

    @property
    def stale(self) -> bool:
        """Whether anything has changed at all."""
        return bool(self.changes)

    @property
    def can_cite_again(self) -> bool:
        """Whether there still is something to cite."""
        return self.stale and self.gone is None

    @property
    def words(self) -> str:
        """What has changed, in a few words: "what it is called and how many people said it"."""
        return listed(list(dict.fromkeys(lowered(change.what) for change in self.changes)))


def compare(cited: Copy, now: Copy) -> Freshness:
    """What differs between what was cited and what stands there now. Figures count as changed when a reader sees it."""
    changes = tuple(_changes(cited, now))
    mark = sha256(dumps([asdict(change) for change in changes]).encode()).hexdigest()
    return Freshness(changes, now.gone, mark)


def _changes(cited: Copy, now: Copy) -> Iterator[Change]:
    if now.gone is not None:
        yield Change("Whether it still stands", "In use", now.gone.words + (f": “{now.into}”" if now.into else ""))
        return
    if cited.wording != now.wording:
        yield Change("What it is called" if "total" in now.figures else "The words", cited.wording, now.wording)
    for what, then, today in _figures(cited.figures, now.figures):
        if then != today:
            yield Change(what, then or "Nothing", today or "Nothing")


def _figures(cited: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield "How many people said it", total_words(cited), total_words(now)
    then, today = _by_group(cited), _by_group(now)
    for name in dict.fromkeys((*then, *today)):
        yield name, then.get(name, ""), today.get(name, "")
    yield "Whose words they are", _speaker(cited), _speaker(now)
    yield "The theme it speaks for", str(cited.get("theme", "")), str(now.get("theme", ""))
    yield "The numbers it rests on", _numbers(cited), _numbers(now) if _numbers(cited) else ""


def _by_group(figures: Mapping[str, Any]) -> dict[str, str]:
    return {line.name: f"{line.said} of {line.of}" for line in group_lines(figures)}


def _speaker(figures: Mapping[str, Any]) -> str:
    return str((figures.get("by") or {}).get("name", ""))


def _numbers(figures: Mapping[str, Any]) -> str:
    return str(figures.get("released", ""))
