"""The shape of what a reader would have to solve: unknown whole numbers, equations, and what must stay secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coprod_hub.core.disclosure.counts import THRESHOLD
from coprod_hub.core.disclosure.words import Leak

Form = dict[int, int]


@dataclass(frozen=True, slots=True)
class Secret:
    """A number of people nobody may narrow to `least`..`most`: `constant` + the sum of coefficient × unknown.

    `least` is 1, or 0 where nobody at all is as telling as a few: "how many did *not* say yes" is 0 when everyone did.
    `most` is 4, or 0 where only nobody would tell; then `among` (a sum and a constant) is of whom, and where that is
    always nobody there is nothing to tell. `cells` are those whose hiding protects it, in the table `table`;
    `leak` is how to say that it came out.
    """

    form: Mapping[int, int]
    constant: int
    least: int
    cells: tuple[tuple[str, str], ...]
    leak: Leak
    most: int = THRESHOLD - 1
    table: str = ""
    among: tuple[Mapping[int, int], int] | None = None


@dataclass(slots=True)
class Puzzle:
    """The unknowns of linked tables with their bounds, the equations (form, low, high) they obey, and the secrets."""

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    equations: list[tuple[Form, int, int]] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)

    def unknown(self, most: int) -> int:
        """A new unknown between 0 and `most`; its number."""
        self.low.append(0)
        self.high.append(most)
        return len(self.low) - 1

    def equal(self, left: Mapping[int, int], right: Mapping[int, int]) -> None:
        """Two sums of unknowns are the same number."""
        self.equations.append((minus(left, right), 0, 0))

    def at_most(self, left: Mapping[int, int], right: Mapping[int, int], more: int = 0) -> None:
        """One sum of unknowns is no larger than another, and `more`."""
        form = minus(left, right)
        lowest = sum(c * self.high[v] for v, c in form.items() if c < 0)
        self.equations.append((form, min(lowest, more), more))

    def settle(self) -> None:
        """Fix what plain subtraction fixes: again and again, the only unknown left in an exact equation."""
        waiting = [(form, low) for form, low, high in self.equations if low == high]
        moved = True
        while moved:
            moved, still = False, []
            for form, total in waiting:
                free = [v for v in form if self.low[v] < self.high[v]]
                if len(free) > 1:
                    still.append((form, total))
                elif free:
                    self._fix(free[0], form, total)
                    moved = True
            waiting = still

    def _fix(self, unknown: int, form: Form, total: int) -> None:
        rest = total - sum(c * self.low[v] for v, c in form.items() if v != unknown)
        value, left_over = divmod(rest, form[unknown])
        if not left_over and self.low[unknown] <= value <= self.high[unknown]:
            self.low[unknown] = self.high[unknown] = value
        else:
            self.equations.append(({}, 1, 1))  # no number of people fits: the puzzle has no answer, and says so


def plus(*forms: Mapping[int, int]) -> Form:
    """The sum of several sums."""
    total: Form = {}
    for form in forms:
        for unknown, coefficient in form.items():
            total[unknown] = total.get(unknown, 0) + coefficient
    return total


def minus(left: Mapping[int, int], right: Mapping[int, int]) -> Form:
    """One sum less another, without what cancels out."""
    total = plus(left, {unknown: -coefficient for unknown, coefficient in right.items()})
    return {unknown: coefficient for unknown, coefficient in total.items() if coefficient}
