"""Forms of the survey builder. Each carries `edits`, the number of edits its reader had seen."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.core.clock import today
from coprod_hub.core.forms import DayField, HubForm, LineField, TextField
from coprod_hub.surveys.rules import Marker, Promise


class OneOf(RadioField):
    """Some answers of which one is chosen; whatever else arrives is answered in words."""

    def gettext(self, string: str) -> str:
        """Say what to do instead of what the library found."""
        return "Choose one of the answers below."


class EditForm(HubForm):
    """A form that is refused when somebody else saved the survey in the meantime."""

    edits = HiddenField()

    @property
    def seen(self) -> int | None:
        """How many edits its reader had seen."""
        return int(self.edits.data) if str(self.edits.data or "").isdecimal() else None


class StartForm(HubForm):
    """The first step of a survey."""

    title = LineField(
        "What is the survey called?",
        "Give the survey a title.",
        description="Everybody who answers sees it, and so may whoever looks over their shoulder. Say nothing in it"
        " about who they are.",
    )


class AboutForm(EditForm):
    """What the survey is about and what is promised."""

    title = LineField(
        "Title",
        "Give the survey a title.",
        description="Everybody who answers sees it, and so may whoever looks over their shoulder. Say nothing in it"
        " about who they are.",
    )
    purpose = TextField(
        "What is it for?",
        longest=2000,
        description="In plain words, as you would tell a 10 year old and their parent: what you want to know, and why.",
    )
    can_change = TextField(
        "What can still change? (optional)",
        longest=2000,
        description="Only ask while something is open. Say what is settled, too.",
    )
    promise = OneOf(
        "What do you promise?",
        choices=[SelectChoice(promise.value, promise.label) for promise in Promise],
        coerce=Promise,
    )
    forum_id = SelectField("Forum it belongs to (optional)", choices=[], default="")


class DecisionForm(EditForm):
    """Who decides, and when they reply."""

    decision_maker = LineField(
        "Who decides?",
        "Name the person who decides, and their job.",
        description="Their name and their job, for example “Priya Shah, Head of Youth Services”.",
    )
    reply_by = DayField("By which day will they reply?", "Give the day by which they will reply.")

    def validate_reply_by(self, field: Any) -> None:
        """A reply is owed in the future."""
        if field.data is not None and field.data <= today():
            field.errors = [*field.errors, "Choose a day in the future."]


class GroupForm(EditForm):
    """A group of people to ask."""

    name = LineField("Name of the group", "Give the group a name.", longest=80)
    marker = OneOf("Shape", choices=[], coerce=Marker)


class PageForm(EditForm):
    """What a page is called."""

    title = LineField(
        "Title of the page (optional)", description="A few words above its questions, for example “Getting there”."
    )


class TeamForm(HubForm):
    """Somebody who may read the comments."""

    person_id = SelectField("Who else may read the comments?", choices=[])


class ShowIfForm(EditForm):
    """Which answers to an earlier question show a page or a question."""

    answers = SelectMultipleField(
        "Show it to people who answered", widget=ListWidget(), option_widget=CheckboxInput(), choices=[]
    )

    def validate_answers(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            field.errors = [*field.errors, "Choose at least one answer, or show it to everybody."]
