"""What could be worked out from a release, and why it is refused, in people's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coprod_hub.core.errors import Refused
from coprod_hub.core.text import listed


class LeakKind(StrEnum):
    """What a careful reader would learn."""

    PEOPLE = "people"
    CELL = "cell"
    REST = "rest"
    ANSWERED = "answered"
    ASKED = "asked"
    TOGETHER = "together"
    BESIDE = "beside"
    CHANGED = "changed"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Leak:
    """One figure about fewer than 5 people that the releases, read together, give away.

    `low` and `high` are the least and the most it can be (people). `since` is the earlier release when the figure is
    about those who answered between two. `proven` is False when the solver ran out of time: then nobody has shown that
    it can be worked out, nor that it cannot, and it counts as a leak.
    """

    kind: LeakKind
    release: str
    table: str = ""
    title: str = ""
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    since: str | None = None
    low: int = 0
    high: int = 0
    proven: bool = True
    detail: str = ""

    def in_words(self) -> str:
        """The reason a person reads."""
        if self.kind is LeakKind.CHANGED:
            return self.detail
        if self.kind is LeakKind.IMPOSSIBLE:
            return f"The figures of “{self.title}” contradict each other or an earlier release."
        who = listed([f"“{column}”" for column in self.columns])
        if self.kind is LeakKind.PEOPLE:
            when = f" since the release “{self.since}”" if self.since is not None else ""
            return f"Fewer than 5 people have answered as {who}{when}, so what they said could be worked out."
        answers = self._answers()
        when = f", of those who answered since the release “{self.since}”" if self.since is not None else ""
        found = self._found()
        return f"In “{self.title}”, how many people in {who} {self._verb(answers)}{when}, {found}."

    def _answers(self) -> str:
        return listed([f"“{row}”" for row in self.rows], last="or")

    def _verb(self, answers: str) -> str:
        if self.kind is LeakKind.BESIDE:
            return f"said “{self.rows[0]}” but not “{self.rows[1]}”"
        if self.kind is LeakKind.REST:
            return f"did not say {answers}"
        if self.kind is LeakKind.ASKED:
            return f"were asked but did not say {answers}"
        if self.kind is LeakKind.ANSWERED:
            return f"answered but did not say {answers}"
        return f"said {answers}"

    def _found(self) -> str:
        if not self.proven:
            return "could not be proven safe in the time allowed"
        if self.low == self.high:
            return f"could be worked out to be {self.low}"
        return f"could be narrowed to between {self.low} and {self.high}"

    def suggestion(self) -> str:
        """What the survey's team can do about it."""
        who = listed([f"“{column}”" for column in self.columns])
        if self.kind is LeakKind.CHANGED:
            return "Keep groups and answers as they were first released, or show the changed table under a new name."
        if self.kind is LeakKind.IMPOSSIBLE:
            return "Count again from the responses; if an answer was taken back after a release, show a new table."
        if self.since is not None:
            return f"Wait until at least 5 more people in {who} have answered, or leave their later answers out."
        if self.kind is LeakKind.PEOPLE:
            return f"Merge {who} with another group, or leave it out."
        return f"Leave “{self.title}” out of this release, or merge {who} with another group."


class ReleaseRefused(Refused):
    """A release that would leak. `leaks` says what; `reasons` says it in words, each with what to do."""

    def __init__(self, leaks: Sequence[Leak]) -> None:
        self.leaks = tuple(leaks)
        super().__init__(*dict.fromkeys(f"{leak.in_words()} {leak.suggestion()}" for leak in leaks))
