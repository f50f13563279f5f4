"""What officers fill in to set a tender up."""

import re
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from coprod_hub.core.clock import LOCAL
from coprod_hub.core.forms import DayField, HubForm, LineField, TextField
from coprod_hub.evaluation.models import Tender
from coprod_hub.evaluation.regime import KIND_WORDS
from coprod_hub.evaluation.rules import TenderKind
from coprod_hub.evaluation.service.tenders import Settings, TenderWords

KINDS = {
    TenderKind.TENDER: "A service is bought. Bidders answer questions and name a price.",
    TenderKind.GRANTS: "Groups ask for money. One panel marks them in an evening, and there is no price.",
    TenderKind.INTERVIEWS: "A panel talks to people who want a job. There is no price.",
}
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})\s*(am|pm)?|(\d{1,2})\s*(am|pm)", re.IGNORECASE)


def read_time(typed: str) -> time | None:
    """A time of day as people type it (12:00, 5pm, 9.30am); None when it is none."""
    found = _TIME.fullmatch(typed.strip())
    if not found:
        return None
    hour, minute = int(found[1] or found[4]), int(found[2] or 0)
    half = (found[3] or found[5] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


class DeadlineForm(HubForm):
    """A form with a deadline: a day, and a time of day in the city."""

    deadline_on = DayField("Deadline")
    deadline_time = LineField("Time of day", longest=10, default="12:00", description="For example, 12:00 or 5pm")

    def validate_deadline_time(self, field: LineField) -> None:
        """It is a time of day."""
        if self.deadline_on.data and read_time(field.data or "") is None:
            raise ValidationError("Type the time as 12:00 or 5pm.")

    @property
    def deadline_at(self) -> datetime | None:
        """The deadline, or None when there is none."""
        clock = read_time(self.deadline_time.data or "")
        if self.deadline_on.data is None or clock is None:
            return None
        return datetime.combine(self.deadline_on.data, clock, tzinfo=LOCAL)


def deadline_of(tender: Tender) -> dict[str, Any]:
    """A tender's deadline as its two fields show it."""
    if tender.deadline_at is None:
        return {}
    local = tender.deadline_at.astimezone(LOCAL)
    return {"deadline_on": local.date(), "deadline_time": f"{local:%H:%M}"}


def as_typed(tender: Tender) -> dict[str, Any]:
    """A tender as its form shows it."""
    same = {name: getattr(tender, name) for name in ("title", "reference", "about", "service_type")}
    value = "" if tender.value is None else f"{tender.value:,.2f}".removesuffix(".00")
    return {**same, "value": value, **deadline_of(tender)}


class TenderForm(DeadlineForm):
    """What a tender is."""

    shared = True

    title = LineField("Title", required="Give it a title.", description="Young people read it. Say what it is about.")
    reference = LineField(
        "Reference",
        required="Give it a reference.",
        longest=40,
        description="As in the e-tendering portal, if it is there",
    )
    about = TextField("What it is about", longest=4000, description="Two or three plain sentences")
    value = LineField(
        "Value, with VAT",
        longest=20,
        description="Over its whole life, with every extension. It decides which law applies.",
    )
    service_type = SelectField(
        "What is bought",
        choices=[SelectChoice(kind.value.replace("-", "_"), words) for kind, words in KIND_WORDS.items()],
    )

    def validate_value(self, field: LineField) -> None:
        """It is a sum of money."""
        if field.data and self.pounds is None:
            raise ValidationError("Type the value in pounds, such as 480,000 or 663540.50.")

    @property
    def pounds(self) -> Decimal | None:
        """The value in pounds; None when nothing, or no sum of money, was typed."""
        typed = (self.value.data or "").strip().removeprefix("£").replace(",", "").replace(" ", "")
        try:
            value = Decimal(typed)
        except InvalidOperation:
            return None
        return value if value.is_finite() and 0 <= value < 10**13 and value == round(value, 2) else None

    def words(self, kind: TenderKind) -> TenderWords:
        """What was typed, as the service wants it."""
        return TenderWords(
            title=self.title.data or "",
            reference=self.reference.data or "",
            kind=kind,
            about=self.about.data or "",
            value=self.pounds,
            service_type=self.service_type.data,
            deadline_at=self.deadline_at,
        )


class NewTenderForm(TenderForm):
    """A new one, of one of the three kinds, with the usual criteria or an empty page."""

    kind = RadioField(
        "What is it?",
        [InputRequired("Choose what it is.")],
        choices=[SelectChoice(kind.value, kind.words) for kind in TenderKind],
    )
    usual = BooleanField("Begin with the usual criteria. I can change all of them.", default=True)


class SettingsForm(HubForm):
    """What is flagged, and never decides by itself."""

    shared = True

    spread = IntegerField(
        "Marks that lie this far apart are talked through first",
        [InputRequired("Type a number of marks."), NumberRange(1, 100, "Type a number from 1 to 100.")],
        description="In marks of the scale. On 0 to 5, the usual is 2.",
    )
    low_below_mean = IntegerField(
        "Ask about a price this far below the mean of the others",
        [InputRequired("Type a percentage."), NumberRange(1, 99, "Type a number from 1 to 99.")],
    )
    low_below_next = IntegerField(
        "Ask about the lowest price when it is this far below the next",
        [InputRequired("Type a percentage."), NumberRange(1, 99, "Type a number from 1 to 99.")],
    )

    @property
    def settings(self) -> Settings:
        """What was typed, as the service wants it."""
        return Settings(self.spread.data or 1, self.low_below_mean.data or 1, self.low_below_next.data or 1)


class LotForm(HubForm):
    """One lot."""

    title = LineField("Name of the lot", required="Give the lot a name.")
    about = TextField("What it is", longest=2000)
    own_criteria = BooleanField("It has criteria of its own")


class LotsEachForm(HubForm):
    """How many lots one supplier may win."""

    most = IntegerField(
        "Most lots for one supplier",
        [Optional(), NumberRange(1, 1000, "Type a number of 1 or more, or leave it empty.")],
        description="Leave it empty if a supplier may win as many as it can.",
    )


class StopForm(HubForm):
    """Ending it without an award."""

    because = TextField("Why is it stopped?", required="Say why it is stopped.", longest=2000)
