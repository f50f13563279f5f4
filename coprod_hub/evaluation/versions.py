"""A specification as it is kept in a version, and what differs between two of them. Pure.

A version is plain data: `{"sections": [{"id", "title", "body"}], "asks": [{"id", "who", "words", "outcome", "because",
"section"}]}`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]
_PIECES = re.compile(r"\s+|[^\s]+")


class How(StrEnum):
    """What became of some words from one version to the next."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """Some words, and what became of them."""

    how: How
    words: str


@dataclass(frozen=True)
class Change:
    """A section or a wish that differs: its title, and its words with what is gone and what is new."""

    title: str
    how: How
    pieces: tuple[Piece, ...]


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts word by word, in reading order: what stayed, what went and what came."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(How.SAME, "".join(old[from_old:to_old])))
            continue
        if to_old > from_old:
            pieces.append(Piece(How.GONE, "".join(old[from_old:to_old])))
        if to_new > from_new:
            pieces.append(Piece(How.NEW, "".join(new[from_new:to_new])))
    return tuple(pieces)


def differences(before: Content, after: Content) -> list[Change]:
    """Every section and wish that differs, in the order of the later version; what is gone stands at the end."""
    return [
        *_changes(before.get("sections", ()), after.get("sections", ()), _section),
        *_changes(before.get("asks", ()), after.get("asks", ()), _ask),
    ]


def _changes(before: Sequence[Content], after: Sequence[Content], say: Any) -> list[Change]:
    old = {one["id"]: one for one in before}
    found = []
    for one in after:
        title, words = say(one)
        earlier = old.pop(one["id"], None)
        if earlier is None:
            found.append(Change(title, How.NEW, (Piece(How.NEW, words),)))
        elif say(earlier) != (title, words):
            found.append(Change(title, How.SAME, compared("\n".join(say(earlier)), f"{title}\n{words}")))
    return found + [Change(say(one)[0], How.GONE, (Piece(How.GONE, say(one)[1]),)) for one in old.values()]


def _section(one: Content) -> tuple[str, str]:
    return one["title"], one["body"]


def _ask(one: Content) -> tuple[str, str]:
    because = f", because {one['because']}" if one["because"] else ""
    return f"{one['who']} asked: {one['words']}", f"{one['outcome']}{because}"
