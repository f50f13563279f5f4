"""`make bench`: every figure the hub promises, beside its bar, measured now on this machine.

A module `bench_<what>.py` in this folder has a function `figures()` that yields `Figure`s; it is found by its name.
`make bench ARGS="web"` runs only the modules whose names hold one of the words.
"""

import importlib
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure and the bar it must reach: at least, or at most."""

    name: str
    value: float
    bar: float
    unit: str = ""
    at_most: bool = True

    @property
    def ratio(self) -> float:
        """How many times better than the bar: 1 just reaches it, 2 is twice as good, below 1 falls short."""
        good, bad = (self.bar, self.value) if self.at_most else (self.value, self.bar)
        return good / bad if bad else float("inf")

    @property
    def kept(self) -> bool:
        """Whether the bar is reached."""
        return self.ratio >= 1


HEADINGS = ("figure", "measured", "bar", "ratio", "")


def rows(figures: Iterable[Figure]) -> Iterator[tuple[str, ...]]:
    """The figures as words, one row each."""
    for figure in figures:
        sign = "≤" if figure.at_most else "≥"
        yield (
            figure.name,
            f"{figure.value:,.4g} {figure.unit}".rstrip(),
            f"{sign} {figure.bar:,.4g} {figure.unit}".rstrip(),
            f"{figure.ratio:.2f}",
            "" if figure.kept else "falls short",
        )


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table in plain text."""
    lines = [HEADINGS, *rows(figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in ruled
    )


def modules(words: list[str]) -> list[str]:
    """The bench modules whose names hold one of the words; all of them when no word is given."""
    names = sorted(file.stem for file in Path(__file__).parent.glob("bench_*.py"))
    return [name for name in names if not words or any(word in name for word in words)]


def measure(name: str) -> list[Figure]:
    """The figures of one module; progress goes to stderr."""
    began = time.monotonic()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    found = list(importlib.import_module(f"tests.bench.{name}").figures())
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return found


def main(words: list[str]) -> int:
    """Measure, print the table, and fail when a figure falls short."""
    figures = [figure for name in modules(words) for figure in measure(name)]
    print(table(figures))
    return 0 if figures and all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
