"""What the specification says as a paper: sections, what was asked for and what became of it, who has signed. Pure.

It is written from a version, which is plain data (`versions`), so that what was signed is what is taken away.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from coprod_hub.core.text import lowered
from coprod_hub.evaluation.papers import Answer, Block, Grid, Heading, PaperText, Points, Words, grid
from coprod_hub.evaluation.versions import Content, How, differences

ASKED = "What was asked for, and what became of it"
_POINT = re.compile(r"^\s*[-*•–]\s+")
_CHANGED = {How.NEW: "new", How.GONE: "not there any more", How.SAME: "changed"}
_LONGEST_TITLE = 160
#: No column of a table is wider than the others.
EVEN = -1


@dataclass(frozen=True)
class Signature:
    """Who must sign, by office or group; the version that they have signed, and on which day (0 and "": not yet)."""

    who: str
    number: int = 0
    on: str = ""

    def words_for(self, number: int) -> str:
        """What a paper of this version says of it."""
        if not self.on:
            return "has not signed"
        return f"signed on {self.on}" if self.number == number else f"signed version {self.number}"


@dataclass(frozen=True)
class VersionFacts:
    """A version beside its content: the tender's title and reference, its number and day, and how far it is signed.

    `newest` is the number of the newest version; `signed`: everybody who must has signed it.
    """

    title: str
    reference: str
    number: int
    made_on: str
    newest: int
    signed: bool

    @property
    def mark(self) -> str:
        """What stands at the top of every page."""
        if self.number < self.newest:
            return f"Version {self.number}: version {self.newest} has taken its place"
        if self.signed:
            return f"Version {self.number}, signed by everybody who must sign"
        return f"Draft: version {self.number} is not signed by everybody yet"


def specification(
    facts: VersionFacts, content: Content, before: Content | None, signatures: Sequence[Signature]
) -> PaperText:
    """A version of the specification as a paper; `before` is the version before it, to say what has changed."""
    blocks = [*sections(content), *asks(content), *_changed(facts.number, before, content)]
    blocks += signed(facts.number, signatures)
    subtitle = f"{facts.title} ({facts.reference}). Version {facts.number}, fixed on {facts.made_on}."
    return PaperText("Specification", subtitle, facts.mark, tuple(blocks))


# ---- its parts ----


def sections(content: Content, level: int = 2) -> Iterator[Block]:
    """Each section under its own heading."""
    for one in content.get("sections", ()):
        yield Heading(one["title"], level)
        yield from prose(one["body"])


def prose(text: str) -> Iterator[Block]:
    """Text as it was written: an empty line begins a paragraph, lines that begin with a dash or a star are a list."""
    for part in re.split(r"\n\s*\n", text):
        plain: list[str] = []
        points: list[str] = []
        for line in part.splitlines():
            if _POINT.match(line):
                yield from _paragraph(plain)
                points.append(_POINT.sub("", line))
            else:
                yield from _list(points)
                plain.append(line)
        yield from _paragraph(plain)
        yield from _list(points)


def _paragraph(lines: list[str]) -> Iterator[Block]:
    said = "\n".join(lines).strip()
    lines.clear()
    if said:
        yield Words(said)


def _list(items: list[str]) -> Iterator[Block]:
    said = tuple(items)
    items.clear()
    if said:
        yield Points(said)


def asks(content: Content, level: int = 2) -> Iterator[Block]:
    """What people asked for, by who they are, each with what became of it and why."""
    found = content.get("asks", ())
    if not found:
        return
    yield Heading(ASKED, level)
    for who in dict.fromkeys(one["who"] for one in found):
        theirs = [one for one in found if one["who"] == who]
        placed = any(one["section"] for one in theirs)
        columns = (f"{who} asked for", "What became of it, and why", *(("Where it stands",) if placed else ()))
        rows = [(one["words"], _became(one), *((one["section"] or "–",) if placed else ())) for one in theirs]
        yield replace(grid(f"What {lowered(who)} asked for", columns, rows), widest=1 if placed else EVEN)


def _became(one: Content) -> str:
    """In, in but changed, or not in, because."""
    outcome = str(one["outcome"]).capitalize()
    return f"{outcome}, because: {one['because']}" if one["because"] else outcome


def signed(number: int, signatures: Sequence[Signature], level: int = 2) -> Iterator[Block]:
    """Who must sign, by office or group, and who has."""
    yield Heading("Who signs", level)
    if not signatures:
        yield Words("Nobody is named yet who must sign.")
    rows = [(one.who, one.words_for(number)) for one in signatures]
    yield replace(grid("Who signs", ("Office or group", "This version"), rows), widest=EVEN)


def _changed(number: int, before: Content | None, content: Content) -> Iterator[Block]:
    changes = differences(before, content) if before is not None else []
    if changes:
        yield Heading(f"What has changed since version {number - 1}")
        rows = [(_short(change.title), _CHANGED[change.how]) for change in changes]
        yield grid(f"Changes since version {number - 1}", ("Section or wish", "What became of it"), rows)


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


# ---- other words for some of them ----


def reworded(text: PaperText, say: Callable[[str], str]) -> PaperText:
    """The same paper with each of its words as `say` says them: names are taken out so."""
    blocks = tuple(_reworded(block, say) for block in text.blocks)
    return PaperText(say(text.title), say(text.subtitle), say(text.mark), blocks)


def _reworded(block: Block, say: Callable[[str], str]) -> Block:
    if isinstance(block, Heading):
        return replace(block, words=say(block.words))
    if isinstance(block, Words):
        return replace(block, text=say(block.text), label=say(block.label))
    if isinstance(block, Points):
        return replace(block, items=tuple(map(say, block.items)))
    if isinstance(block, Answer):
        return replace(block, label=say(block.label))
    return Grid(
        say(block.caption),
        tuple(map(say, block.columns)),
        tuple(tuple(map(say, row)) for row in block.rows),
        block.numbers,
        block.widest,
    )
