"""Cleaning what people type, without changing what they said. Pure."""

import re
import unicodedata

_KEPT = {"\n", "\t"}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(raw: str | None) -> str:
    """Text of several lines: one kind of line end, no control characters, no space around it.

    Direction marks and every script are kept; lone surrogates (which no database takes) become U+FFFD.
    """
    text = (raw or "").replace("\r\n", "\n").replace("\r", "\n")
    text = _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    kept = "".join(c for c in text if c in _KEPT or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", kept).strip()


def clean_line(raw: str | None) -> str:
    """Text of one line: as `clean_text`, with every run of white space made one space."""
    return " ".join(clean_text(raw).split())


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `count(1, "answer")` is "1 answer", `count(2, "reply", "replies")` is "2 replies"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """A list as a person says it: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def lowered(name: str) -> str:
    """A name inside a sentence: "young people"; one that is no plain word stays ("CAMHS Council", "Trust A")."""
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]
