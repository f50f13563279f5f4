"""Forms of marking: a mark with its why, a pair's note, and why marks are opened again."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectChoice

from coprod_hub.core.forms import CHANGED_MEANWHILE, HubForm, TextField
from coprod_hub.evaluation.models import Mark
from coprod_hub.evaluation.queries.marking import Step

SAVED_MEANWHILE = (
    "Somebody saved this part while you were writing. What you wrote is still here. What they saved stands beside it. "
    "Change yours, or save it as it is: then yours takes its place."
)


def _number(raw: object) -> int | None:
    return None if raw is None or raw == "" else int(str(raw))


class MarkForm(HubForm):
    """A mark and why. Both may wait: what is there is kept, and locking asks for the rest.

    Two of a pair, or two windows, may write on one sheet: whoever saves later is shown that it changed meanwhile.
    """

    shared = True

    value = RadioField("Your mark", coerce=_number, validate_choice=False)
    reason = TextField("Why?", description="What did they say that made you choose this mark? A few words are enough.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be taken; what changed meanwhile is said for a phone, where no other window is at hand."""
        fits = super().validate(extra_validators)
        self.form_errors = [SAVED_MEANWHILE if said == CHANGED_MEANWHILE else said for said in self.form_errors]
        return fits

    @classmethod
    def about(cls, mark: Mark | None, scale: Sequence[Step]) -> "MarkForm":
        """The form with what stands on the sheet, and the marks of the scale to choose from."""
        form = cls(obj=mark)
        form.value.choices = [SelectChoice(str(step.mark), step.words) for step in scale]
        return form


class NoteForm(HubForm):
    """What one of a pair thinks, before they talk."""

    shared = True

    words = TextField("Your own note", description="What do you think of this one? Write it before you two talk.")


class OpenAgainForm(HubForm):
    """Why marks are opened again."""

    because = TextField(
        "Why are they opened again?",
        "Say why these marks are opened again.",
        longest=1000,
        description="This stays in the record. Whoever asks how the award was made may read it.",
    )
