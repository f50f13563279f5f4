"""What state a tender is in, who a panel is, and when marks are far apart. Pure."""

from collections.abc import Collection, Sequence
from enum import StrEnum


class TenderKind(StrEnum):
    """What is being chosen: who provides a service, which small grants are given, or who gets a job."""

    TENDER = "tender"
    GRANTS = "grants"
    INTERVIEWS = "interviews"

    @property
    def words(self) -> str:
        """What people call it."""
        return {TenderKind.GRANTS: "Small grants", TenderKind.INTERVIEWS: "Interviews"}.get(self, "Tender")

    @property
    def has_price(self) -> bool:
        """Whether money may be part of the marks."""
        return self is TenderKind.TENDER

    @property
    def bid(self) -> str:
        """What one of those who want to be chosen sends or is."""
        return {TenderKind.GRANTS: "application", TenderKind.INTERVIEWS: "candidate"}.get(self, "bid")

    @property
    def prize(self) -> str:
        """What they want to get, in plain words."""
        return {TenderKind.GRANTS: "money", TenderKind.INTERVIEWS: "job"}.get(self, "work")

    @property
    def bidders(self) -> str:
        """Those who want to be chosen."""
        return {TenderKind.GRANTS: "those who apply", TenderKind.INTERVIEWS: "candidates"}.get(self, "bidders")


class TenderState(StrEnum):
    """How far a tender has come. Each step is taken by its own verb, and none is gone back on.

    One thing apart: until the bidders are told, a result that cannot stand is set aside, and worked out anew.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    MARKING = "marking"
    AGREED = "agreed"
    RESULT = "result"
    APPROVED = "approved"
    NOTIFIED = "notified"
    ENTERED = "entered"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        """The state as staff read it."""
        return _STATE_WORDS[self]

    def is_past(self, other: "TenderState") -> bool:
        """Whether this state comes after another; a tender that was stopped is past none."""
        return self is not TenderState.STOPPED and STEPS.index(self) > STEPS.index(other)


_STATE_WORDS = {
    TenderState.DRAFT: "being designed",
    TenderState.PUBLISHED: "published",
    TenderState.MARKING: "being marked",
    TenderState.AGREED: "marks agreed",
    TenderState.RESULT: "result worked out",
    TenderState.APPROVED: "award approved",
    TenderState.NOTIFIED: "bidders told",
    TenderState.ENTERED: "contract signed",
    TenderState.STOPPED: "stopped",
}
STEPS = tuple(state for state in TenderState if state is not TenderState.STOPPED)


class CriterionKind(StrEnum):
    """What a criterion is about. The young people's question is an ordinary one, with a published weight."""

    QUALITY = "quality"
    YOUTH = "youth"
    PARENT = "parent"
    PRESENTATION = "presentation"
    PRICE = "price"
    PASS_FAIL = "pass_fail"  # noqa: S105  # a criterion, and no password
    INFORMATION = "information"

    @property
    def words(self) -> str:
        """What people call it."""
        return _CRITERION_WORDS[self]

    @property
    def is_marked(self) -> bool:
        """Whether a panel gives it marks."""
        return self not in {CriterionKind.PRICE, CriterionKind.PASS_FAIL}


_CRITERION_WORDS = {
    CriterionKind.QUALITY: "Quality",
    CriterionKind.YOUTH: "Young people’s question",
    CriterionKind.PARENT: "Parents’ question",
    CriterionKind.PRESENTATION: "Presentation",
    CriterionKind.PRICE: "Price",
    CriterionKind.PASS_FAIL: "Pass or fail",
    CriterionKind.INFORMATION: "For information, not marked towards the result",
}


class PanelKind(StrEnum):
    """Who sits on a panel."""

    PROFESSIONAL = "professional"
    YOUNG_PEOPLE = "young_people"
    PARENTS = "parents"
    DRAGONS_DEN = "dragons_den"
    INTERVIEW = "interview"

    @property
    def words(self) -> str:
        """What people outside are told: never anybody's name."""
        return _PANEL_WORDS[self]


_PANEL_WORDS = {
    PanelKind.PROFESSIONAL: "professionals’ panel",
    PanelKind.YOUNG_PEOPLE: "young people’s panel",
    PanelKind.PARENTS: "parents’ panel",
    PanelKind.DRAGONS_DEN: "Dragons’ Den panel",
    PanelKind.INTERVIEW: "interview panel",
}


class BidState(StrEnum):
    """Whether a bid is being marked."""

    IN = "in"
    LATE = "late"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"

    @property
    def words(self) -> str:
        """The state as staff read it."""
        return {
            BidState.IN: "in",
            BidState.LATE: "came late: to be decided",
            BidState.WITHDRAWN: "taken back by the bidder",
            BidState.EXCLUDED: "excluded",
        }[self]


class InterestDecision(StrEnum):
    """What the officer decided about what somebody declared before they mark."""

    WAITING = "waiting"
    NONE = "none"
    MANAGED = "managed"
    STANDS_DOWN = "stands_down"

    @property
    def words(self) -> str:
        """The decision as staff read it."""
        return {
            InterestDecision.WAITING: "waiting for a decision",
            InterestDecision.NONE: "nothing in the way",
            InterestDecision.MANAGED: "experience declared, and managed",
            InterestDecision.STANDS_DOWN: "stands down from some questions, for all bids",
        }[self]


# ---- how far marks are apart ----

#: On a scale of 0 to 5, marks that differ by this much are talked through first (a setting of each tender).
USUAL_SPREAD = 2


def spread(marks: Collection[int]) -> int:
    """Highest mark less lowest, in marks of the scale; 0 without marks."""
    return max(marks) - min(marks) if marks else 0


def far_apart(marks: Collection[int], most: int = USUAL_SPREAD, minimum: int | None = None) -> bool:
    """Whether marks of one bid for one criterion are flagged: `most` apart or more, or on both sides of a minimum.

    `minimum` is the lowest mark with which a bid passes, when there is one.
    """
    split = minimum is not None and any(mark < minimum for mark in marks) and any(mark >= minimum for mark in marks)
    return split or (len(marks) > 1 and spread(marks) >= most)


# ---- code names ----

#: Rivers: they say nothing about a bidder, and none is better than another.
CODE_NAMES = (
    "Avon", "Brent", "Cherwell", "Derwent", "Esk", "Frome", "Gade", "Humber", "Irwell", "Kennet", "Lune", "Mersey",
    "Nene", "Orwell", "Parrett", "Quarme", "Ribble", "Severn", "Tamar", "Ure", "Vyrnwy", "Wye", "Yare", "Aire",
    "Blyth", "Calder", "Dart", "Eden", "Fowey", "Greta", "Hamble", "Itchen", "Kent", "Leven", "Medway", "Nidd",
    "Ouse", "Plym", "Rother", "Stour", "Thames", "Usk", "Wharfe", "Yealm",
)  # fmt: skip


def code_name(taken: Sequence[str], draw: int) -> str:
    """A name for a bid that no other has; `draw` is a random number, so that the order of arrival shows nowhere."""
    free = [name for name in CODE_NAMES if name not in taken]
    if free:
        return free[draw % len(free)]
    return f"{CODE_NAMES[draw % len(CODE_NAMES)]} {len(taken) + 1}"
