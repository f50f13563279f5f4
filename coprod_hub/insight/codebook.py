"""The people's codebook: a machine's draft of themes, and what people decided, replayed over it. Pure.

Ids are never reused. A theme that people made (by merging or splitting off) has an id of its own. When the words are
sorted again, `follow` says which new theme goes on with which earlier one, and then the same log is replayed:

1. An earlier theme and a new one are the same when they share at least half of all the comments in either (Jaccard);
   the closest pairs first, each once. The new one then goes on under the earlier id.
2. Themes that people merged, none of which was found again, may be found as one: the same measure for all together.
3. What people vouched for (named, merged, split off, or put comments into) and the machine did not find again keeps
   the comments it had, unless half of them lie in what it was merged with anyway. All else is gone.
4. Decisions about what is gone are listed "to check"; none is dropped in silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SAME = 0.5

Draft = Mapping[str, Mapping[str, float]]
"""Comments by theme, with how strongly the machine thinks that each belongs there (0–1)."""


class ThemeVerb(StrEnum):
    """What a person did to a theme."""

    RENAMED = "renamed"
    HIDDEN = "hidden"
    SHOWN = "shown"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"
    UNDONE = "undone"


@dataclass(frozen=True)
class Edit:
    """One human decision.

    `theme` is what it is about: the new theme of a merge or a split, where comments were moved from or added to.
    `themes`: what was merged, what it was split from, where comments were moved to. `undoes`: the id of an edit.
    """

    id: str
    verb: ThemeVerb
    theme: str
    name: str = ""
    themes: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    undoes: str = ""


@dataclass
class Coded:
    """A theme as people left it; `decided` is what people said of a comment, against or without the machine."""

    weights: dict[str, float] = field(default_factory=dict)
    decided: dict[str, bool] = field(default_factory=dict)
    name: str | None = None
    hidden: bool = False
    merged_into: str | None = None
    drafted: bool = True

    @property
    def members(self) -> set[str]:
        """The comments that belong to it."""
        return {answer for answer in self.weights.keys() | self.decided.keys() if self.decided.get(answer, True)}

    @property
    def vouched(self) -> bool:
        """Whether people said that it is a theme, so that no machine may drop it."""
        return bool(self.name) or not self.drafted or any(self.decided.values())

    def put(self, answer: str) -> None:
        """A person says that this comment belongs here."""
        self.decided[answer] = True

    def take(self, answer: str) -> None:
        """A person says that it does not."""
        if answer in self.weights:
            self.decided[answer] = False
        else:
            self.decided.pop(answer, None)


@dataclass
class Coding:
    """Every theme, merged and hidden ones too, and the ids of edits that no longer fit."""

    themes: dict[str, Coded]
    to_check: list[str] = field(default_factory=list)

    @property
    def current(self) -> dict[str, Coded]:
        """The themes that are not merged into another."""
        return {theme: one for theme, one in self.themes.items() if one.merged_into is None}

    def root(self, theme: str) -> str:
        """What a theme was merged into at last; itself when it was not."""
        while (into := self.themes[theme].merged_into) is not None:
            theme = into
        return theme

    def leaves(self, root: str) -> list[str]:
        """The machine's themes that a current theme is made of; itself when it was never merged."""
        return [theme for theme, one in self.themes.items() if one.drafted and self.root(theme) == root]


def standing(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that nobody undid, oldest first."""
    undone = {edit.undoes for edit in edits if edit.verb is ThemeVerb.UNDONE}
    return [edit for edit in edits if edit.verb is not ThemeVerb.UNDONE and edit.id not in undone]


def replay(draft: Draft, edits: Sequence[Edit], there: Iterable[str] | None = None) -> Coding:
    """What people's decisions make of a draft. `there`: the comments that still exist (all, when not said)."""
    coding = Coding({theme: Coded(dict(weights)) for theme, weights in draft.items()})
    exists = None if there is None else set(there)
    for edit in standing(edits):
        answers = [answer for answer in edit.answers if exists is None or answer in exists]
        if not _apply(coding.themes, edit, answers):
            coding.to_check.append(edit.id)
    return coding


def _apply(themes: dict[str, Coded], edit: Edit, answers: Sequence[str]) -> bool:
    """Make one decision true; False when it no longer fits."""
    if edit.verb is ThemeVerb.MERGED:
        return _merge(themes, edit)
    if edit.verb is ThemeVerb.SPLIT:
        return _split(themes, edit, answers)
    one = themes.get(edit.theme)
    if edit.verb is ThemeVerb.MOVED:
        return _move(one, themes.get(edit.themes[0]), answers)
    if one is None:
        return False
    if edit.verb is ThemeVerb.RENAMED:
        one.name = edit.name or None
    elif edit.verb is ThemeVerb.ADDED:
        for answer in answers:
            one.put(answer)
    elif edit.verb is ThemeVerb.REMOVED:
        for answer in answers:
            one.take(answer)
    else:
        one.hidden = edit.verb is ThemeVerb.HIDDEN
    return True


def _merge(themes: dict[str, Coded], edit: Edit) -> bool:
    parts = [themes[part] for part in edit.themes if part in themes]
    if not parts:
        return False
    made = Coded(name=edit.name or None, drafted=False)
    for part in parts:
        part.merged_into = edit.theme
        for answer in part.members:
            if answer in part.weights:
                made.weights[answer] = max(part.weights[answer], made.weights.get(answer, 0.0))
            else:
                made.put(answer)
    themes[edit.theme] = made
    return True


def _split(themes: dict[str, Coded], edit: Edit, answers: Sequence[str]) -> bool:
    if not answers:
        return False
    made = Coded(name=edit.name or None, drafted=False)
    _move(themes.get(edit.themes[0]), made, answers)
    themes[edit.theme] = made
    return True


def _move(here: Coded | None, there: Coded | None, answers: Sequence[str]) -> bool:
    if there is None:
        return False
    for answer in answers:
        if here is not None:
            here.take(answer)
        there.put(answer)
    return True


# ---- sorting again ----


@dataclass(frozen=True)
class Followed:
    """The new draft under earlier ids where it goes on with them; which new theme that was; what was only kept."""

    draft: dict[str, dict[str, float]]
    renamed: dict[str, str]
    kept: tuple[str, ...]


def follow(earlier: Draft, coding: Coding, later: Draft, there: Iterable[str]) -> Followed:
    """Carry earlier themes over to a new draft (see above). `coding` is what people made of `earlier`."""
    exists = set(there)
    was = {theme: {a: w for a, w in weights.items() if a in exists} for theme, weights in earlier.items()}
    found = _pairs({leaf: set(was[leaf]) for leaf in was}, later)
    roots = {root: coding.leaves(root) for root in coding.current}
    lost = {root: leaves for root, leaves in roots.items() if leaves and not found.keys() & set(leaves)}
    left = {theme: members for theme, members in later.items() if theme not in found.values()}
    for root, theme in _pairs({root: _all(was[leaf] for leaf in lost[root]) for root in lost}, left).items():
        found[max(lost[root], key=lambda leaf: (len(was[leaf].keys() & later[theme].keys()), leaf))] = theme
    renamed = {theme: leaf for leaf, theme in found.items()}
    draft = {renamed.get(theme, theme): dict(weights) for theme, weights in later.items()}
    kept = []
    for root, leaves in roots.items():
        if coding.themes[root].vouched:
            again = _all(later[found[leaf]] for leaf in leaves if leaf in found)
            alone = [leaf for leaf in leaves if leaf not in found]
            kept += [leaf for leaf in alone if 2 * len(was[leaf].keys() & again) < len(was[leaf])]
    draft.update({leaf: was[leaf] for leaf in kept})
    return Followed(draft, renamed, tuple(kept))


def _pairs(earlier: Mapping[str, set[str]], later: Draft) -> dict[str, str]:
    """Who goes on as whom: the closest pairs first, each once, and only those that share enough."""
    close = [
        (-len(common) / len(members | theirs.keys()), one, other)
        for one, members in earlier.items()
        for other, theirs in later.items()
        if (common := members & theirs.keys())
    ]
    found: dict[str, str] = {}
    for distance, one, other in sorted(close):
        if -distance >= SAME and one not in found and other not in found.values():
            found[one] = other
    return found


def _all(parts: Iterable[Iterable[str]]) -> set[str]:
    return {answer for part in parts for answer in part}
