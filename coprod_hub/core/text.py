"""Cleaning what people type, without changing what they said. Pure."""

import re
import unicodedata
from collections.abc import Iterable

_KEPT = {"\n", "\t"}
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
#: Sixty-six code points that are no letters and never will be: neither HTML nor XML may hold them.
_NO_LETTER = re.compile(
    f"[\ufdd0-\ufdef{''.join(chr(0x10000 * plane + 0xFFFE + n) for plane in range(17) for n in (0, 1))}]"
)
_POP, _POP_ISOLATE = "\N{POP DIRECTIONAL FORMATTING}", "\N{POP DIRECTIONAL ISOLATE}"
_TURNS = dict.fromkeys("\u202a\u202b\u202d\u202e", _POP) | dict.fromkeys("\u2066\u2067\u2068", _POP_ISOLATE)
_TURN = re.compile(f"[{''.join(_TURNS)}]")
#: Signs that are drawn as nothing, though Unicode counts them among letters, marks and symbols.
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def clean_text(raw: str | None) -> str:
    """Text of several lines: one kind of line end, no control characters, no space around it.

    Every script is kept, and direction marks with it: one that turns the text is ended with its line, so that it never
    turns the words beside it. Lone surrogates (which no database takes) become U+FFFD; what is no letter goes.
    """
    text = _LINE_END.sub("\n", raw or "")
    text = _NO_LETTER.sub("", _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text))
    kept = "".join(c for c in text if c in _KEPT or unicodedata.category(c) != "Cc")
    clean = unicodedata.normalize("NFC", kept).strip()
    return "\n".join(map(_turned_back, clean.split("\n"))) if _TURN.search(clean) else clean


def _turned_back(line: str) -> str:
    """The line, with an end for each change of direction that has none."""
    open_turns: list[str] = []
    for letter in line:
        if letter in _TURNS:
            open_turns.append(_TURNS[letter])
        elif letter == _POP and open_turns[-1:] == [_POP]:
            open_turns.pop()
        elif letter == _POP_ISOLATE and _POP_ISOLATE in open_turns:
            while open_turns.pop() != _POP_ISOLATE:
                pass
    return line + "".join(reversed(open_turns))


def says_something(text: str) -> bool:
    """Whether there is anything to see in it: not only spaces, joiners and signs that are drawn as nothing."""
    return any(
        unicodedata.category(c)[0] not in "CZ" and unicodedata.category(c) != "Mn" and c not in _BLANK for c in text
    )


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


def matches(words: str, texts: Iterable[str]) -> bool:
    """Whether every word that was searched for stands somewhere in the texts, whatever its case."""
    together = " ".join(texts).casefold()
    return all(word in together for word in words.casefold().split())
