"""Forms of agreeing a mark: the mark with its reasons and who was there; questions for the record; another view of it.

No mark is ever chosen beforehand, not even when everybody gave the same: the panel says it, and somebody presses it.
"""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.core.forms import HubForm, TextField
from coprod_hub.core.text import says_something
from coprod_hub.evaluation.agreement import joined
from coprod_hub.evaluation.models import Evaluator
from coprod_hub.evaluation.queries.agreeing import Table
from coprod_hub.evaluation.queries.marking import Step

LONGEST = 3000


class PresentField(SelectMultipleField):
    """Checkboxes for who was there."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AgreeForm(HubForm):
    """The mark that the panel agreed, why it is not lower and not higher, and who was there."""

    value = RadioField("The mark the panel agreed", [InputRequired("Choose the mark that the panel agreed.")])
    not_lower = TextField("Why not lower?", longest=LONGEST, description="What they said that is worth this mark.")
    not_higher = TextField(
        "Why not higher?", longest=LONGEST, description="What was missing. Bidders may be sent these words."
    )
    present = PresentField("Who was there?", [InputRequired("Choose who was there.")])
    because = TextField(
        "Why does the panel agree again?",
        longest=1000,
        description="The record keeps the mark that was agreed before, with its reasons.",
    )

    @classmethod
    def about(cls, table: Table) -> "AgreeForm":
        """The form with the words that stand, and no mark chosen."""
        not_lower, not_higher = table.reasons
        form = cls(data={"not_lower": not_lower, "not_higher": not_higher})
        form.value.choices = [SelectChoice(str(step.mark), _words(step)) for step in table.scale]
        form.present.choices = [SelectChoice(one.id, one.name) for one in table.sheets]
        form.again = table.cell.done
        return form

    again = False

    def validate_not_lower(self, field: Any) -> None:
        """There is a reason against the next lower mark, where there is one."""
        self._needs(field, -1, "Say why the mark is not lower.")

    def validate_not_higher(self, field: Any) -> None:
        """There is a reason against the next higher mark, where there is one."""
        self._needs(field, 1, "Say why the mark is not higher.")

    def validate_because(self, field: Any) -> None:
        """To agree again takes a reason."""
        if self.again and not says_something(field.data or ""):
            raise ValidationError("Say why the panel agrees again.")

    def _needs(self, field: Any, way: int, message: str) -> None:
        marks = [int(str(choice[0])) for choice in self.value.iter_choices()]
        chosen = int(self.value.data) if (self.value.data or "").isdecimal() else None
        has_neighbour = chosen is None or chosen + way in marks
        if has_neighbour and not says_something(field.data or ""):
            raise ValidationError(message)

    @property
    def reason(self) -> str:
        """Both reasons, as they are kept."""
        return joined(self.not_lower.data or "", self.not_higher.data or "")

    def those_of(self, sheets: Sequence[Evaluator]) -> list[Evaluator]:
        """The sheets that were there."""
        return [one for one in sheets if one.id in (self.present.data or [])]


def _words(step: Step) -> str:
    words = step.words or step.plain
    return f"{step.mark}: {words}" if words else str(step.mark)


class AskForm(HubForm):
    """A question for the record."""

    words = TextField(
        "Your question to the panel",
        "Write what you ask the panel.",
        longest=2000,
        description="It stays in the record, with the panel’s answer. It changes no mark.",
    )


class AnswerForm(HubForm):
    """What the panel answers."""

    words = TextField("What the panel answers", "Write what the panel answers.", longest=2000)


class DifferentlyForm(HubForm):
    """What somebody sees differently."""

    shared = True

    words = TextField(
        "What do you see differently?",
        "Say what you see differently. A few words are enough.",
        longest=2000,
        description="It stays in the record under your number. It does not change the mark.",
    )
