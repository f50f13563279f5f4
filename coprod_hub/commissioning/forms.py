"""What commissioners fill in."""

from datetime import date
from typing import Any

from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Regexp, ValidationError

from coprod_hub.commissioning.rules import (
    STRANDS,
    DecisionWords,
    Outcome,
    Strand,
    faults_of_decision,
)
from coprod_hub.commissioning.service import IntentionWords
from coprod_hub.core.clock import today
from coprod_hub.core.forms import DayField, HubForm, LineField, TextField

YEAR = "Give the year as four numbers, such as 2027."
THEMES = [SelectChoice(str(strand.value), f"{strand.value}. {words}") for strand, words in STRANDS.items()]


class StartForm(HubForm):
    """A new plan."""

    year = LineField("Year", required=YEAR, validators=[Regexp(r"(20\d\d|2100)$", message=YEAR)])
    title = LineField("Title", description="You can leave it as it is, and change it later.")

    @property
    def number(self) -> int:
        """The year."""
        return int(self.year.data)


class PlanForm(HubForm):
    """The plan's own words."""

    shared = True

    title = LineField("Title", required="Give the plan a title.")
    introduction = TextField(
        "Introduction",
        longest=8000,
        description="What the plan is for, and how people took part. An empty line begins a new paragraph.",
    )


class IntentionForm(HubForm):
    """Something the council means to do."""

    shared = True

    title = LineField("What do we mean to do?", required="Say in one line what you mean to do.")
    description = TextField("Tell people more", description="What it is and why now. Plain words.")
    can_change = TextField(
        "What can still change?", description="What people’s views can still alter, and what is fixed by law or money."
    )
    affects = TextField("Who is this about?", description="Who will notice the difference.", longest=1000)

    @property
    def words(self) -> IntentionWords:
        """What was filled in."""
        return IntentionWords(
            self.title.data or "", self.description.data or "", self.can_change.data or "", self.affects.data or ""
        )


class NewIntentionForm(IntentionForm):
    """A new intention, under one of the seven themes."""

    strand = SelectField("Theme", choices=THEMES)


class MoveForm(HubForm):
    """Which of the seven themes an intention stands under."""

    strand = SelectField("Move to", choices=THEMES)

    @property
    def to(self) -> Strand:
        """The theme that was chosen."""
        return Strand(int(self.strand.data))


class DecisionForm(HubForm):
    """What was decided."""

    shared = True

    outcome = RadioField(
        "What became of it?",
        [InputRequired("Choose what became of it.")],
        choices=[
            SelectChoice(Outcome.DID.value, "We did it"),
            SelectChoice(Outcome.WILL.value, "We will do it"),
            SelectChoice(Outcome.CANNOT.value, "We can’t do it"),
        ],
    )
    what = TextField("What was decided?", required="Say what was decided.", longest=2000)
    because = TextField("Why?", longest=2000, description="Needed when it cannot be done: people are owed the reason.")
    decided_by = LineField(
        "Who decided?", required="Say who decided.", description="A board, or a person and their job."
    )
    decided_on = DayField("When was it decided?", required="Give the day it was decided.")
    due_on = DayField("When will it be done?", description="Needed when you will do it. For example, 31 3 2027.")
    review_on = DayField(
        "When will you look at it again?", description="You can leave this empty. You are reminded on that day."
    )

    def validate_decided_on(self, field: Any) -> None:
        """Not a day still to come."""
        self._check("decided_on")

    def validate_because(self, field: Any) -> None:
        """Needed when it cannot be done."""
        self._check("because")

    def validate_due_on(self, field: Any) -> None:
        """Needed when we will do it."""
        self._check("due_on")

    def validate_review_on(self, field: Any) -> None:
        """After the day it was decided."""
        self._check("review_on")

    def _check(self, name: str) -> None:
        if self.outcome.data not in list(Outcome):
            return
        fault = faults_of_decision(self.words, today()).get(name)
        if fault and not self[name].errors:
            raise ValidationError(fault)

    @property
    def words(self) -> DecisionWords:
        """What was filled in."""
        return DecisionWords(
            Outcome(self.outcome.data),
            self.what.data or "",
            self.decided_by.data or "",
            self.decided_on.data or date.min,
            self.because.data or "",
            self.due_on.data,
            self.review_on.data,
        )


class SearchForm(HubForm):
    """Looking for something to cite; sent with GET, so it has no key."""

    class Meta:
        """No key: nothing is changed."""

        csrf = False

    survey = SelectField("Survey")
    words = LineField("Words to look for", longest=100)
