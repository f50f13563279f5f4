"""Our list of hostile strings (strings.json), and values packed from it: a few in each, so that one world holds all."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from coprod_hub.core.text import clean_line, clean_text

LIST = Path(__file__).with_name("strings.json")
#: What a page says of a slot begins with this word, and nothing else of the hub has it.
MARK = "zqmark"


@dataclass(frozen=True)
class Hostile:
    """One string that somebody may write, with a name and the kind of harm it tries to do."""

    id: str
    kind: str
    text: str


def read() -> tuple[Hostile, ...]:
    """The list."""
    told = json.loads(LIST.read_text(encoding="utf-8"))
    return tuple(Hostile(one["id"], one["kind"], one["text"] * one.get("times", 1)) for one in told)


HOSTILE = read()


@dataclass
class Packs:
    """Values for the slots of a world: each begins with a hostile string, says which slot it is, and ends with more.

    Which strings a slot gets depends on its name and on `start`: worlds with other starts hold others in each slot.
    """

    start: int = 0
    values: dict[str, str] = field(default_factory=dict)

    def line(self, slot: str, longest: int = 200) -> str:
        """One line, as a form's field takes it."""
        return self._packed(slot, longest, clean_line)

    def text(self, slot: str, longest: int = 350) -> str:
        """Several lines, as a form's box takes them."""
        return self._packed(slot, longest, clean_text)

    def _packed(self, slot: str, longest: int, clean: Callable[[str], str]) -> str:
        if slot not in self.values:
            self.values[slot] = self._made(slot, longest, clean)
        return self.values[slot]

    def _made(self, slot: str, longest: int, clean: Callable[[str], str]) -> str:
        at = (crc32(slot.encode()) + self.start) % len(HOSTILE)
        first, *others = HOSTILE[at:] + HOSTILE[:at]
        room = longest - len(f" {MARK} {slot}") - 8  # what cleaning adds: ends of changes of direction
        packed = f"{clean(first.text)[:room]} {MARK} {slot}".strip()
        for one in others:
            longer = clean(f"{packed} {one.text} {MARK}")
            if len(longer) > longest:
                break
            packed = longer
        return clean(packed)
