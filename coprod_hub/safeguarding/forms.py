"""What people fill in: whoever wants somebody to get in touch, safeguarding leads, and the administrator."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.accounts.models import Person
from coprod_hub.core.clock import today
from coprod_hub.core.forms import HubForm, LineField, TextField
from coprod_hub.core.ids import new_token
from coprod_hub.core.working_days import HERE, coming_bank_holidays
from coprod_hub.safeguarding.raising import Wish
from coprod_hub.safeguarding.rules import NAMES, Route, WrongArrangement, read_arrangement

MOST = 4000
NO_NAMES = "Do not write names or anything that tells who it is. This is deleted with the words."


class GetInTouchForm(HubForm):
    """I want someone to get in touch. Nothing but a safe way is needed; nothing tells which phone it came from."""

    class Meta:
        """No session key: when the session ended, the words would be lost. The form's own key sends it once."""

        csrf = False

    way = LineField(
        "How can we get in touch safely?", "Tell us how: a phone number, an e-mail address, or where to find you.",
        description="A number, an e-mail address, or a person we can go through. Only give one that is safe for you.",
        longest=300,
    )  # fmt: skip
    safe_when = LineField(
        "When is it safe?", longest=300, description="For example: after school, not at weekends, text first."
    )
    name = LineField("What should we call you?", longest=120, description="Any name. You can leave this empty.")
    about = TextField(
        "What is it about?", longest=MOST, description="A few words are enough. You can leave this empty."
    )
    submission_key = HiddenField(default=new_token)

    def validate_submission_key(self, field: Any) -> None:
        """A form that lost its key gets another, rather than losing the words."""
        if not field.data or len(field.data) > 60:
            field.data = new_token()

    @property
    def wish(self) -> Wish:
        """What was filled in."""
        return Wish(self.name.data or "", self.way.data or "", self.safe_when.data or "", self.about.data or "")


class HandOverForm(HubForm):
    """To whom, and the reference they gave."""

    route = RadioField(
        "Who did you tell?",
        [InputRequired("Choose who you told.")],
        choices=[SelectChoice(route.value, route.words) for route in Route],
    )
    reference = LineField(
        "Their reference", "Write the reference or name that they gave you.", longest=120,
        description="So that anybody can follow it up. Do not write what it is about.",
    )  # fmt: skip

    @property
    def to(self) -> Route:
        """Where it went."""
        return Route(self.route.data)


class BecauseForm(HubForm):
    """Why it is decided so."""

    because = TextField("Why", "Write in a few words why.", longest=1000, description=NO_NAMES)


class ReleaseForm(BecauseForm):
    """The words that may go on."""

    words = TextField(
        "The words that may go on", "Write what may go on. To let nothing go on, choose “close”.", longest=MOST,
        description="Keep what they want to say. Take out names, places and anything that tells who it is.",
    )  # fmt: skip


class LeadsField(SelectMultipleField):
    """Some of the safeguarding leads, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RaiseForm(HubForm):
    """I read this and am worried. Shown to whoever reads a survey's words."""

    about = LeadsField("Is it about one of these people?", description="They will not see it. Leave this empty if not.")

    def offer(self, people: Sequence[Person]) -> None:
        """The leads that can be named."""
        self.about.choices = [SelectChoice(person.id, person.full_name) for person in people]


class ArrangementsForm(HubForm):
    """What the council has set."""

    hours = TextField("When a person reads messages", "Say when a person reads messages.", longest=300,
                      description="Shown to everybody beside the helplines. Short sentences.")  # fmt: skip
    points = LineField("Times of day when leads are told", longest=120,
                       description="Two to twelve times, such as 08:30 12:30 16:30.")  # fmt: skip
    closed_on = TextField("Other days on which nobody works", longest=2000,
                          description="Your own closures, one on each line, such as 2026-12-29. Weekends and the bank"
                          " holidays of England and Wales are known.")  # fmt: skip
    cover = TextField("Who covers", longest=500, description="Shown to leads. For example: Ravi covers until Tuesday.")
    duty_name = LineField("Who looks out of hours", "Say who looks out of hours.", longest=120)
    duty_phone = LineField("Their phone number", "Give their phone number.", longest=40)
    reading_days = LineField("Working days until words are read", longest=3)
    in_touch_days = LineField("Working days until somebody gets in touch", longest=3)
    keep_days = LineField("Days until words are deleted after a decision", longest=3)
    adult_groups = TextField("Groups of adults", longest=2000,
                             description="A person reads all that others write. One on each line.")  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Each is read as it will be used, and the message stands at its own field."""
        good = bool(super().validate(extra_validators))
        for name in NAMES:
            field = self[name]
            try:
                read_arrangement(name, field.data or "")
            except WrongArrangement as wrong:
                field.errors = [*field.errors, str(wrong)]
                good = False
        return good

    @property
    def bank_holidays(self) -> tuple[tuple[date, str], ...]:
        """The next ones, which nobody has to type."""
        return coming_bank_holidays(today(), HERE, 8)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by setting."""
        return {name: self[name].data or "" for name in NAMES}
