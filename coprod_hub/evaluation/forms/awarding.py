"""What is filled in between the result and the contract."""

from datetime import date
from typing import Any

from wtforms import IntegerField, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from coprod_hub.core.clock import today
from coprod_hub.core.forms import DayField, HubForm, LineField, TextField
from coprod_hub.evaluation.dates import LONGEST_STANDSTILL, SHORTEST_STANDSTILL
from coprod_hub.evaluation.models import Letter, Tender
from coprod_hub.evaluation.queries.letters import LetterText
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.rules import TenderKind
from coprod_hub.evaluation.service.award_steps import Beside
from coprod_hub.evaluation.steps import StepKind

KEEP, NONE = "keep", "none"
_WORDS = {
    StepKind.REPORT: ("On which day was it sent?", "To whom?", "Where is it? (optional)"),
    StepKind.APPROVAL: ("On which day was it decided?", "Who decided?", "Where is it written?"),
    StepKind.LETTERS: ("On which day were they sent?", "How were they sent? (optional)", "Where is that? (optional)"),
    StepKind.NOTICE: ("On which day did the notice appear?", "Where did it appear? (optional)", "Number of the notice"),
    StepKind.ENTERED: (
        "On which day was it signed?",
        "Who signed for the council? (optional)",
        "Contract number (optional)",
    ),
    StepKind.DETAILS: ("On which day did the notice appear?", "Where? (optional)", "Number of the notice (optional)"),
    StepKind.CHALLENGE: ("On which day did it come?", "From whom?", "Where is it? (optional)"),
}
_HINTS = {
    StepKind.APPROVAL: ("For example: Cabinet (Resources) Panel.", "For example: minute 7 of 12 January 2027."),
    StepKind.REPORT: ("For example: Cabinet (Resources) Panel.", ""),
}


class WorkOutForm(HubForm):
    """Who is there when lots are drawn."""

    witnesses = LineField(
        "Who is there to see lots being drawn?", longest=300, description="Two people at least. It stays in the record."
    )


class StepForm(HubForm):
    """One step: when, by whom, where it is written; and what some steps say besides."""

    on = DayField("On which day?", "Give the day.", default=today)
    body = LineField("By whom?")
    reference = LineField("Where is it written?", longest=300)
    awards = IntegerField("How many are chosen?", [Optional(), NumberRange(1, 200, "Give a number from 1 on.")])
    standstill = RadioField("Is a standstill kept?", [Optional()])
    days = IntegerField(
        "How many working days?",
        [
            Optional(),
            NumberRange(
                SHORTEST_STANDSTILL, LONGEST_STANDSTILL,
                f"A standstill is never shorter than {SHORTEST_STANDSTILL} working days, "
                f"and {LONGEST_STANDSTILL} at most.",
            ),
        ],
        description=f"{SHORTEST_STANDSTILL} at least.",
    )  # fmt: skip
    starts_on = DayField("From which day does the service run? (optional)")
    ends_on = DayField("Until which day? (optional)")

    def fit(self, tender: Tender, kind: StepKind, regime: Regime | None) -> None:
        """Ask what this step needs, and nothing else."""
        self.on.label.text, self.body.label.text, self.reference.label.text = _WORDS[kind]
        self.body.description, self.reference.description = _HINTS.get(kind, ("", ""))
        decides = kind is StepKind.APPROVAL and tender.kind is not TenderKind.TENDER
        notice = kind is StepKind.NOTICE
        gone = {
            "awards": not decides,
            "standstill": not (notice and regime is Regime.LIGHT_TOUCH),
            "days": not notice,
            "starts_on": kind is not StepKind.ENTERED or tender.kind is TenderKind.INTERVIEWS,
            "ends_on": kind is not StepKind.ENTERED or tender.kind is TenderKind.INTERVIEWS,
        }
        if "standstill" in self and not gone["standstill"]:
            self.standstill.choices = [SelectChoice(KEEP, "Yes, keep one"), SelectChoice(NONE, "No")]
            self.standstill.validators = [InputRequired("Choose yes or no.")]
        if decides:
            self.awards.validators = [InputRequired("Say how many."), *self.awards.validators[1:]]
            self.awards.description = "The first so many of the ranking. Equal ranks are not cut apart."
        for name in [name for name, away in gone.items() if away]:
            delattr(self, name)

    def validate_ends_on(self, field: Any) -> None:
        """It ends after it starts."""
        starts: date | None = self.starts_on.data
        if field.data and starts and field.data <= starts:
            raise ValidationError("It must end after it starts.")

    @property
    def beside(self) -> Beside:
        """What it says besides."""
        none = "standstill" in self and self.standstill.data == NONE
        days = None if none or "days" not in self else self.days.data or SHORTEST_STANDSTILL
        return Beside(
            standstill_days=days,
            awards=(self.awards.data or 1) if "awards" in self else 1,
            starts_on=self.starts_on.data if "starts_on" in self else None,
            ends_on=self.ends_on.data if "ends_on" in self else None,
        )


class OutcomeForm(HubForm):
    """What came of a challenge."""

    on = DayField("On which day?", "Give the day.", default=today)
    outcome = TextField("What came of it?", "Say what came of it.", longest=4000)


class AsideForm(HubForm):
    """Why a result cannot stand."""

    because = TextField("Why can it not stand?", "Say why. It stays in the record.", longest=2000)


class TakeForm(HubForm):
    """Why the whole record leaves the hub."""

    because = LineField("Why do you take it?", "Say why you take it. Your reason is kept.", longest=300)


class FiguresForm(HubForm):
    """Which of the two files."""

    which = RadioField(
        "Which file?",
        [InputRequired("Choose a file.")],
        choices=[
            SelectChoice("given", "What went in: criteria, marks, prices"),
            SelectChoice("found", "What came out: points, ranks, influence"),
        ],
    )


def letter_form(text: LetterText) -> HubForm:
    """The letter about one bid: what staff add to each criterion and part."""
    fields = {
        part.row.code: TextField(f"What you add about “{part.row.title}” (optional)", longest=4000)
        for part in text.parts
    }
    made: HubForm = type("LetterForm", (HubForm,), {f"words_{code}": field for code, field in fields.items()})(
        data={f"words_{code}": words for code, words in _kept(text).items()}
    )
    return made


def _kept(text: LetterText) -> dict[str, str]:
    codes = {part.row.id: part.row.code for part in text.parts}
    rows: list[Letter] = text.rows
    return {codes[one.criterion_id]: one.words for one in rows if one.criterion_id in codes}
