"""The forms of requests."""

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.core.forms import DayField, HubForm, LineField, TextField
from coprod_hub.rights.rules import RequestKind

SURE = "ERASE"


class RequestForm(HubForm):
    """Somebody asked for something that is theirs to ask."""

    kind = RadioField(
        "What do they ask for?",
        choices={
            RequestKind.SEE.value: "To see what we hold about them",
            RequestKind.ERASE.value: "To have their account erased",
            RequestKind.TAKE_BACK.value: "To take back answers they sent without an account",
        },
        validators=[InputRequired("Choose what they ask for.")],
    )
    person_id = SelectField("Whose account is it about?", validate_choice=False)
    asked_on = DayField("On which day did they ask?", required="Give the day on which they asked.")
    note = TextField(
        "How do you know that it is them? (optional)",
        longest=2000,
        description="Write no more about them than you need. This is kept sealed.",
    )

    def validate_person_id(self, field: SelectField) -> None:
        """An account, where the request is about one."""
        if self.kind.data and self.kind.data != RequestKind.TAKE_BACK and not field.data:
            raise ValidationError("Choose whose account it is about.")


class CheckedForm(HubForm):
    """The first time of asking before an account is erased."""

    checked = BooleanField(
        "I have checked that this person asked for it themselves, or that somebody who may asked for them",
        [InputRequired("Tick the box when you have checked it.")],
    )


class SureForm(HubForm):
    """The second time."""

    sure = LineField(f"Type {SURE} to go on", required=f"Type {SURE}, in capital letters, to go on.", longest=20)

    def validate_sure(self, field: LineField) -> None:
        """Exactly that word."""
        if field.data and field.data != SURE:
            raise ValidationError(f"Type {SURE}, in capital letters, to go on.")


class _ManyField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LookForm(HubForm):
    """Which words somebody asks to have taken out of the records of tenders."""

    words = LineField("The name, or the words", required="Give the name, or the words.", longest=200)


class TakeOutForm(LookForm):
    """Out of which texts, how much of each, and why."""

    WHOLE = "whole"

    texts = _ManyField("Take the words out of", validate_choice=False)
    how_much = RadioField(
        "How much",
        choices={"words": "These words alone", WHOLE: "The whole text that holds them"},
        default="words",
        validators=[InputRequired("Choose how much is taken out.")],
    )
    because = TextField("Why", required="Say why the words are taken out. Your reason is kept.", longest=1000)
