"""Forms of Dragons' Dens and interviews."""

import re
from datetime import datetime, time
from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from coprod_hub.core.clock import LOCAL, today
from coprod_hub.core.forms import DayField, HubForm, LineField
from coprod_hub.evaluation.models import DenSession
from coprod_hub.evaluation.service.dens import DenWords

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?", re.IGNORECASE)
NO_TIME = "Give a time, such as 14:30 or 2:30pm."


def read_time(words: str) -> time:
    """A time of day as people write it: "14:30", "2.30pm", "9am". Raises ValueError for anything else."""
    found = _CLOCK.fullmatch(words.strip())
    if found is None:
        raise ValueError(NO_TIME)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(NO_TIME)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


class DenForm(HubForm):
    """When and where they present."""

    on = DayField("Day", required="Give the day.")
    at = LineField("It starts at", NO_TIME, longest=10, description="For example, 14:30 or 2:30pm")
    place = LineField("Where", longest=200, description="The panel reads this.")
    minutes_each = IntegerField(
        "Minutes for each",
        [InputRequired("Say how many minutes each has."), NumberRange(1, 240, "Give between 1 and 240 minutes.")],
        default=15,
        description="Everybody has the same time. No clock is shown to anybody.",
    )

    @classmethod
    def about(cls, session: DenSession | None = None) -> "DenForm":
        """The form with what is set."""
        if session is None:
            return cls()
        starts = session.starts_at.astimezone(LOCAL)
        kept: dict[str, Any] = {"on": starts.date(), "at": f"{starts:%H:%M}"}
        return cls(obj=session, data=kept)

    def validate_at(self, field: LineField) -> None:
        """It is a time of day."""
        try:
            read_time(field.data or "")
        except ValueError:
            raise ValidationError(NO_TIME) from None

    @property
    def words(self) -> DenWords:
        """What was typed, as the service wants it."""
        day = self.on.data or today()
        starts = datetime.combine(day, read_time(self.at.data or ""), tzinfo=LOCAL)
        return DenWords(starts, self.place.data or "", self.minutes_each.data or 15)


class DenQuestionForm(HubForm):
    """A question that everybody is asked."""

    words = LineField("The question", "Write the question.", longest=500)
    about = SelectField("What it is about", default="", validate_choice=True)
