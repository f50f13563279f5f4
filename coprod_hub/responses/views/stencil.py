"""A survey screen, rendered once: where it differs from person to person, it has holes.

A frozen screen is the same for everyone but for the form's key and what they answered before. So the page is rendered
with nothing filled in and cut where those go. The cuts are found in our own markup: an attribute in plain quotes, which
nothing that an officer has written can contain, since the template escapes it. What a person wrote is escaped and put
between the pieces; it is never searched, so it can look like anything.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_HOLES = re.compile(
    r'name="submission_key" value="(?P<key>)'
    r'|<input [^>]*name="(?P<choice>\w+)" value="(?P<option>\w+)"(?P<tick>)'
    r'|<input [^>]*name="(?P<line>\w+)" type="text"[^>]* value="(?P<typed>)'
    r'|<textarea [^>]*name="(?P<words>\w+)"[^>]*>\n(?P<text>)'
)


@dataclass(frozen=True)
class Hole:
    """Where something goes: the form's key, a tick for one option of a question, or the words of a question."""

    question: str = ""
    option: str = ""

    def filling(self, key: str, values: Mapping[str, Sequence[str]]) -> str:
        """What goes into the hole, escaped."""
        if not self.question:
            return escape(key)
        said = values.get(self.question, ())
        if self.option:
            return " checked" if self.option in said else ""
        return escape(said[0]) if said else ""


@dataclass(frozen=True)
class Stencil:
    """The pieces of a rendered page with a hole after each but the last."""

    pieces: tuple[str, ...]
    holes: tuple[Hole, ...]

    def filled(self, key: str, values: Mapping[str, Sequence[str]]) -> Markup:
        """The page of one person: their form's key, and what each question holds."""
        parts = [self.pieces[0]]
        for hole, piece in zip(self.holes, self.pieces[1:], strict=True):
            parts += (hole.filling(key, values), piece)
        return Markup("".join(parts))  # noqa: S704  # our own rendered pieces, and fillings that are escaped


def cut(page: str) -> Stencil:
    """Cut a page that was rendered with nothing filled in."""
    pieces, holes, at = [], [], 0
    for found in _HOLES.finditer(page):
        name = found.lastgroup or ""
        end = found.end(name)
        pieces.append(page[at:end])
        holes.append(Hole(found["choice"] or found["line"] or found["words"] or "", found["option"] or ""))
        at = end
    return Stencil((*pieces, page[at:]), tuple(holes))
