"""How a panel drafts its own question: what is looked at before it goes into the tender, and how it is voted on. Pure.

The law asks of anything that decides an award that bidders can see beforehand what is meant, that two people could
give the same mark for the same answer, and that it is about the contract (Procurement Act 2023, s.23(2)).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from coprod_hub.evaluation.rules import CriterionKind, PanelKind

#: The marks of a panel's question are 0 to 5.
MARKS = range(6)
#: How many votes a person has for questions, and as many for parts of them.
MOST_VOTES = 3
#: How many ideas of one person stand at the same time.
MOST_IDEAS = 10

_KINDS = {PanelKind.YOUNG_PEOPLE: CriterionKind.YOUTH, PanelKind.PARENTS: CriterionKind.PARENT}


class Check(StrEnum):
    """What an officer looks at before a question goes into the tender."""

    CLEAR = "clear"
    MEASURABLE = "measurable"
    LINKED = "linked"

    @property
    def asked(self) -> str:
        """The question that the officer answers."""
        return {
            Check.CLEAR: "Is it clear what bidders are to answer?",
            Check.MEASURABLE: "Could two people give the same answer the same mark?",
            Check.LINKED: "Is it about what this contract buys?",
        }[self]

    @property
    def failed(self) -> str:
        """What the panel reads when the answer is no."""
        return {
            Check.CLEAR: "It is not clear yet what they should answer.",
            Check.MEASURABLE: "Two people might give different marks for the same answer.",
            Check.LINKED: "It is not about this work yet.",
        }[self]


def kind_for(panel: PanelKind) -> CriterionKind | None:
    """What a panel's own question is in the tender; None for a panel that drafts none."""
    return _KINDS.get(panel)


def passed(checks: Mapping[str, bool]) -> bool:
    """Whether each check is answered with yes."""
    return all(checks.get(check) is True for check in Check)


def failed(checks: Mapping[str, bool]) -> list[Check]:
    """The checks that are answered with no."""
    return [check for check in Check if checks.get(check) is False]


def not_worded(marks: Sequence[str]) -> list[int]:
    """The marks without words, when some have words and others have none; [] when all have or none has."""
    without = [mark for mark, words in enumerate(marks) if not words]
    return without if len(without) < len(marks) else []


def short_name(words: str, longest: int = 80) -> str:
    """The first words of a text as a name: whole words, on one line, with an ellipsis when there are more."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
