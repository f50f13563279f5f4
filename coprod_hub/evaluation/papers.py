"""What a paper of a tender says, block by block: Word, PDF and the page that shows it first come from this. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

Row = tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 or 3."""

    words: str
    level: int = 2
    kind: str = "heading"


@dataclass(frozen=True)
class Words:
    """A paragraph; `label` stands before it in bold. An empty line begins a new paragraph."""

    text: str
    label: str = ""
    kind: str = "words"

    @property
    def parts(self) -> list[str]:
        """Its paragraphs."""
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


@dataclass(frozen=True)
class Points:
    """A list."""

    items: Row
    kind: str = "points"


@dataclass(frozen=True)
class Grid:
    """A table with a caption for those who cannot see it.

    `numbers` are the places of columns that hold figures; `widest` is the column with the most words.
    """

    caption: str
    columns: Row
    rows: tuple[Row, ...]
    numbers: tuple[int, ...] = ()
    widest: int = 0
    kind: str = "grid"

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The columns as a page's table takes them."""
        return [{"label": label, "number": place in self.numbers} for place, label in enumerate(self.columns)]

    @property
    def told(self) -> list[Row]:
        """Its rows as a page shows them: without those that are only there to be filled in."""
        return [row for row in self.rows if any(row)]


@dataclass(frozen=True)
class Answer:
    """Room for whoever fills the paper in, with what it is for."""

    label: str
    kind: str = "answer"


Block = Heading | Words | Points | Grid | Answer


@dataclass(frozen=True)
class PaperText:
    """A whole paper. `mark` stands at the top of every page: what it is, and who may read it."""

    title: str
    subtitle: str
    mark: str
    blocks: tuple[Block, ...]

    def as_told(self) -> dict[str, Any]:
        """Everything that it says, so that a file knows whether it is out of date."""
        return asdict(self)


def some(blocks: Iterable[Block | None]) -> tuple[Block, ...]:
    """The blocks that are there."""
    return tuple(block for block in blocks if block is not None)


def grid(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> Grid:
    """A table from any rows."""
    return Grid(caption, tuple(columns), tuple(tuple(row) for row in rows), tuple(numbers))


def facts(caption: str, told: Mapping[str, str]) -> Grid:
    """Facts by name; those that are not known are left out."""
    return replace(grid(caption, ("What", "Here"), [(name, words) for name, words in told.items() if words]), widest=1)
