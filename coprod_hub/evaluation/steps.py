"""The steps from a result to a signed contract: which there are, their order, what is missing before one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from coprod_hub.evaluation.dates import Dates
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.rules import TenderKind


class StepKind(StrEnum):
    """What happens between the result and the contract, in this order; each is recorded by itself."""

    REPORT = "report"
    APPROVAL = "approval"
    LETTERS = "letters"
    NOTICE = "notice"
    ENTERED = "entered"
    DETAILS = "details"
    CHALLENGE = "challenge"

    @property
    def words(self) -> str:
        """The step as staff read it, where a contract is awarded."""
        return _WORDS[self]

    def words_for(self, kind: TenderKind) -> str:
        """The step as staff read it, for what is being chosen here."""
        return _OTHER_WORDS.get((kind, self), _WORDS[self])

    def undone_for(self, kind: TenderKind) -> str:
        """What is missing while it is not taken, as a sentence."""
        return _OTHER_UNDONE.get((kind, self), _UNDONE[self])


_WORDS = {
    StepKind.REPORT: "Award report sent",
    StepKind.APPROVAL: "Award approved",
    StepKind.LETTERS: "Assessment summaries sent",
    StepKind.NOTICE: "Contract award notice published",
    StepKind.ENTERED: "Contract signed",
    StepKind.DETAILS: "Contract details notice published",
    StepKind.CHALLENGE: "Challenge or question received",
}
_UNDONE = {
    StepKind.REPORT: "The award report has not been sent to whoever approves the award.",
    StepKind.APPROVAL: "The award is not approved.",
    StepKind.LETTERS: "The assessment summaries have not been sent to the bidders.",
    StepKind.NOTICE: "The contract award notice is not published.",
    StepKind.ENTERED: "The contract is not signed.",
    StepKind.DETAILS: "The contract details notice is not published.",
    StepKind.CHALLENGE: "",
}
_GRANTS, _INTERVIEWS = TenderKind.GRANTS, TenderKind.INTERVIEWS
_OTHER_WORDS = {
    (_GRANTS, StepKind.APPROVAL): "Grants decided",
    (_GRANTS, StepKind.LETTERS): "Everybody who applied told",
    (_GRANTS, StepKind.ENTERED): "Grants made public",
    (_INTERVIEWS, StepKind.APPROVAL): "Chosen",
    (_INTERVIEWS, StepKind.LETTERS): "Candidates told",
    (_INTERVIEWS, StepKind.ENTERED): "Job taken",
}
_OTHER_UNDONE = {
    (_GRANTS, StepKind.APPROVAL): "Nobody has recorded who gets a grant.",
    (_GRANTS, StepKind.LETTERS): "Those who applied have not been told.",
    (_INTERVIEWS, StepKind.APPROVAL): "Nobody has recorded who is chosen.",
    (_INTERVIEWS, StepKind.LETTERS): "The candidates have not been told.",
}


@dataclass(frozen=True)
class Way:
    """How far an award is: the steps that were taken with their days, and the dates that the law counts from them.

    `dates` is None before the notice, and where the law counts none. `open_challenges`: those without an outcome.
    """

    kind: TenderKind
    regime: Regime | None
    taken: Mapping[StepKind, date] = field(default_factory=dict)
    dates: Dates | None = None
    open_challenges: int = 0

    @property
    def steps(self) -> tuple[StepKind, ...]:
        """The steps of this way, in their order."""
        return steps_of(self.kind, self.regime)

    @property
    def next(self) -> StepKind | None:
        """The step to take now; None when all are taken."""
        return next((step for step in self.steps if step not in self.taken), None)

    @property
    def wait_until(self) -> date | None:
        """The last day on which a careful council waits to sign; None where it need not wait."""
        return self.dates.caution if self.dates else None


def steps_of(kind: TenderKind, regime: Regime | None) -> tuple[StepKind, ...]:
    """The steps for what is chosen and the law it follows: grants and jobs are decided, told and done.

    Below the threshold no contract award notice is asked for.
    """
    if kind is not TenderKind.TENDER:
        return (StepKind.APPROVAL, StepKind.LETTERS, StepKind.ENTERED)
    notice = () if regime is Regime.BELOW else (StepKind.NOTICE,)
    return (StepKind.REPORT, StepKind.APPROVAL, StepKind.LETTERS, *notice, StepKind.ENTERED, StepKind.DETAILS)


def against(way: Way, step: StepKind, on: date, today: date) -> str:
    """Why this step cannot be recorded for this day, as a sentence; "" when it can."""
    if step is StepKind.CHALLENGE:
        before: tuple[StepKind, ...] = (StepKind.APPROVAL, StepKind.LETTERS)
    elif step not in way.steps:
        return "This step is not asked for here."
    elif step in way.taken:
        return f"“{step.words_for(way.kind)}” is recorded already."
    else:
        before = way.steps[: way.steps.index(step)]
    missing = next((one for one in before if one not in way.taken), None)
    if missing is not None:
        return missing.undone_for(way.kind)
    if on > today:
        return "Record a step on the day it is taken or later: this day is still to come."
    latest = max((way.taken[one] for one in before), default=on)
    if on < latest:
        return f"The step before it was taken on {_words(latest)}, so this one cannot have been taken earlier."
    return _against_entering(way, on) if step is StepKind.ENTERED else ""


def _against_entering(way: Way, on: date) -> str:
    wait = way.wait_until
    if wait is not None and on <= wait:
        free = _words(wait + timedelta(days=1))
        return f"The standstill lasts to the end of {_words(wait)}. The contract can be signed from {free} on."
    if way.open_challenges:
        return "A challenge or question is open. Record what came of it before the contract is signed."
    return ""


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
