"""What a panel sees while it agrees a mark: the mean in words, the marks as dots, reasons in two parts. Pure.

The mean is information and nothing else: no page has a button that puts it in, and nobody's mark is chosen beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from coprod_hub.evaluation.scoring import two_places

NOT_LOWER, NOT_HIGHER = "Why not lower: ", "Why not higher: "
_BETWEEN = "\n\n"
#: The picture's measures, in pixels; across it is as wide as the page.
DOT, LINE, EDGE = 22, 28, 4


def mean_of(marks: Sequence[int]) -> Fraction | None:
    """The mean of whole marks, exactly; None without marks."""
    return Fraction(sum(marks), len(marks)) if marks else None


def mean_words(marks: Sequence[int]) -> str:
    """The mean as a fraction and to two places: "11/3 (3.67)"; "4" when it is whole; "" without marks."""
    mean = mean_of(marks)
    if mean is None:
        return ""
    return str(mean) if mean.denominator == 1 else f"{mean} ({two_places(mean)})"


# ---- reasons ----


def joined(not_lower: str, not_higher: str) -> str:
    """A reason in its two parts, as it is kept; a part that nobody needs (there is no lower mark) is left out."""
    parts = ((NOT_LOWER, not_lower.strip()), (NOT_HIGHER, not_higher.strip()))
    return _BETWEEN.join(label + words for label, words in parts if words)


def parted(reason: str) -> tuple[str, str]:
    """The two parts of a reason that was kept: why not lower, why not higher."""
    lower, found, higher = reason.partition(_BETWEEN + NOT_HIGHER)
    if not found and reason.startswith(NOT_HIGHER):
        return "", reason.removeprefix(NOT_HIGHER)
    return lower.removeprefix(NOT_LOWER), higher


# ---- the picture ----


@dataclass(frozen=True)
class Given:
    """One sheet's mark: the number of the sheet, and the mark."""

    number: int
    mark: int


@dataclass(frozen=True)
class Dot:
    """One mark in the picture: across in percent of its width, down in pixels, and whose it is."""

    x: float
    y: int
    number: int


@dataclass(frozen=True)
class Dots:
    """Marks on their scale: one dot a sheet, equal marks one above the other. Heights in pixels, across in percent."""

    title: str
    steps: Sequence[tuple[float, int]]
    dots: Sequence[Dot]
    axis: int
    height: int


def dots_of(given: Sequence[Given], scale: Sequence[int]) -> Dots:
    """The picture of these marks on this scale (lowest first, at least one)."""
    at = {mark: 100 * (place + 0.5) / len(scale) for place, mark in enumerate(scale)}
    stacks: dict[int, list[Given]] = {}
    for one in sorted(given, key=lambda one: one.number):
        stacks.setdefault(one.mark, []).append(one)
    highest = max((len(stack) for stack in stacks.values()), default=1)
    axis = EDGE + highest * LINE
    dots = [
        Dot(at[mark], axis - place * LINE - LINE // 2, one.number)
        for mark, stack in sorted(stacks.items())
        for place, one in enumerate(stack)
        if mark in at
    ]
    return Dots(finding(given), [(at[mark], mark) for mark in scale], dots, axis, axis + LINE)


def finding(given: Sequence[Given]) -> str:
    """What the picture shows, in words."""
    marks = sorted(one.mark for one in given)
    if not marks:
        return "There are no marks"
    if marks[0] == marks[-1]:
        return f"Everybody gave {marks[0]}" if len(marks) > 1 else f"One mark: {marks[0]}"
    return f"The marks go from {marks[0]} to {marks[-1]}"
