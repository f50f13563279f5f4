"""How screening does on our own sentences: `.venv/bin/python -m tests.safeguarding.measure` prints the table.

They are our own sentences, not children's: the figures say whether the machine does what it was built for, and nothing
about how much it misses in life. That is why a person reads everything.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from coprod_hub.safeguarding.rules import Reason
from coprod_hub.safeguarding.screening import screen
from tests.safeguarding.sentences import HELD_BACK, ORDINARY, WORRYING


@dataclass(frozen=True)
class Figures:
    """Of the worrying sentences, how many were found at all and how many for the reason we had in mind."""

    sentences: int
    found: int
    for_the_reason: int
    missed: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The part that somebody would look at."""
        return self.found / self.sentences


def figures(written: Iterable[tuple[str, str]]) -> Figures:
    """Screen these and count."""
    told = [(Reason(reason), text, screen(text)) for reason, text in written]
    missed = tuple(text for _, text, seen in told if not seen.flagged)
    right = sum(reason in seen.reasons for reason, _, seen in told)
    return Figures(len(told), len(told) - len(missed), right, missed)


def false_alarms() -> list[str]:
    """Ordinary sentences that are flagged all the same."""
    return [text for text in ORDINARY if screen(text).flagged]


def precision() -> float:
    """Of all our sentences that are flagged, the part that is worrying."""
    found = figures((*WORRYING, *HELD_BACK)).found
    return found / (found + len(false_alarms()))


if __name__ == "__main__":
    for name, written in (("used to build the list", WORRYING), ("held back", HELD_BACK)):
        seen = figures(written)
        print(
            f"{name}: {seen.found} of {seen.sentences} found ({seen.recall:.0%}), {seen.for_the_reason} for its reason"
        )
        print("".join(f"  missed: {text}\n" for text in seen.missed), end="")
    alarms = false_alarms()
    print(f"ordinary: {len(alarms)} of {len(ORDINARY)} flagged; precision {precision():.0%}")
    print("".join(f"  flagged: {text}: {screen(text).reasons[0]}\n" for text in alarms), end="")
