"""What the hub holds about a person with an account: told to them, and let go of, by every feature, highest first.

Nobody has to register the plain case. A key that points at a person and says `ondelete="CASCADE"` means: this row is
that person's own. They are told of it, and it goes when their account is erased. `ondelete="SET NULL"` means: they did
this for the council. They are told how often, and it stays, done by "somebody whose account was erased". A feature that
knows more registers it:

    @tells("forums", "What you wrote in forums")
    def posts(person_id: str) -> list[Told]: ...

    @lets_go("forums")
    def blank_posts(person_id: str) -> None: ...
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Told = Mapping[str, str]
Teller = Callable[[str], list[Told]]
LetGo = Callable[[str], None]

#: The features, highest first (the layers of the house).
LAYERS = (
    "rights", "pages", "feedback", "commissioning", "sufficiency", "contracts", "evaluation", "insight", "responses",
    "surveys", "forums", "safeguarding", "accounts", "core",
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One kind of thing that is held about a person: each row is words by label."""

    title: str
    rows: Sequence[Told]

    @property
    def labels(self) -> list[str]:
        """Every label of its rows, in order."""
        return list(dict.fromkeys(label for row in self.rows for label in row))


_tellers: dict[str, tuple[int, Teller]] = {}
_let_go: list[tuple[int, LetGo]] = []


def tells(layer: str, title: str) -> Callable[[Teller], Teller]:
    """Register what a feature tells a person about themselves, under a title."""

    def register(teller: Teller) -> Teller:
        if _tellers.get(title, (0, teller))[1] is not teller:
            raise ValueError(f"two features tell of {title}")
        _tellers[title] = (LAYERS.index(layer), teller)
        return teller

    return register


def lets_go(layer: str) -> Callable[[LetGo], LetGo]:
    """Register what a feature does, beyond its own rows, when a person's account is erased."""

    def register(act: LetGo) -> LetGo:
        _let_go.append((LAYERS.index(layer), act))
        return act

    return register


def told_of(person_id: str) -> list[Section]:
    """What each feature tells, highest first; what is empty is left out."""
    in_order = sorted(_tellers.items(), key=lambda one: one[1][0])
    found = [Section(title, teller(person_id)) for title, (_, teller) in in_order]
    return [section for section in found if section.rows]


def let_go_of(person_id: str) -> None:
    """Let every feature let go of a person, highest first."""
    for _, act in sorted(_let_go, key=lambda one: one[0]):
        act(person_id)
