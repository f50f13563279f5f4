"""What is filled in about bids: who sent them, what panels read of them, and what becomes of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.core.clock import LOCAL
from coprod_hub.core.forms import DayField, HubForm, LineField, TextField
from coprod_hub.evaluation.extracts import (
    LONG,
    LONGEST,
    LONGEST_LETTERS,
    LONGEST_MEANING,
    LONGEST_SUMMARY,
    LONGEST_TERM,
)
from coprod_hub.evaluation.forms.tenders import read_time
from coprod_hub.evaluation.grounds import CHOSEN
from coprod_hub.evaluation.models import Bid, Lot

YES, NO = "yes", "no"


class _ManyField(SelectMultipleField):
    """Some of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def lot_choices(lots: Iterable[Lot]) -> list[SelectChoice]:
    """The lots to choose from; one without a title is the whole."""
    return [SelectChoice(lot.id, lot.title or "All of it") for lot in lots]


class BidderForm(HubForm):
    """Who bids, as the portal knows them."""

    shared = True

    name = LineField("The bidder’s name", "Type the bidder’s name.", description="Panels never see it.")
    reference = LineField(
        "Reference in the portal", "Type the reference that the portal gives this bidder.", longest=80
    )
    email = LineField("E-mail address (optional)", description="For the assessment summary after the award.")


class _ReceivedForm(BidderForm):
    """Who bids, and when the bid came in."""

    received_on = DayField("Which day did it come in?", description="As the portal says it.")
    received_time = LineField("At what time?", longest=8, description="As the portal says it, for example 11:58.")

    @property
    def received_at(self) -> datetime | None:
        """When it came in; None for now, or when that cannot be read."""
        day, clock = self.received_on.data, read_time(self.received_time.data or "")
        return datetime.combine(day, clock, tzinfo=LOCAL) if day and clock is not None else None

    def validate_received_time(self, field: Any) -> None:
        """A day and a time of day together."""
        if bool(field.data) != bool(self.received_on.data):
            raise ValidationError("Give both the day and the time, or neither.")
        if not field.data and self.must_say:
            raise ValidationError(self.must_say)
        if field.data and self.received_at is None:
            raise ValidationError("Write the time as 11:58.")

    must_say = "Give the day and the time that the portal says."


class BidForm(_ReceivedForm):
    """A bid that is typed in."""

    shared = False
    must_say = ""

    lot_ids = _ManyField("For which lots?")

    def offer(self, lots: Iterable[Lot], *, deadline_over: bool) -> None:
        """The lots to choose from; the only one is chosen already. After the deadline, the time has to be said."""
        self.lot_ids.choices = lot_choices(lots)
        if len(self.lot_ids.choices) == 1:
            self.lot_ids.data = [self.lot_ids.choices[0].value]
        if deadline_over:
            self.must_say = "The deadline has passed. Give the day and the time that the portal says."
        else:
            self.received_on.description = "Leave the day and the time empty for now."

    def validate_lot_ids(self, field: Any) -> None:
        """There is one at least."""
        if not field.data:
            raise ValidationError("Choose the lots that it is for.")


class EditBidForm(_ReceivedForm):
    """A bid as it was noted, to be put right."""


def as_noted(bid: Bid) -> dict[str, Any]:
    """What stands about a bid, as its form shows it."""
    local = bid.received_at.astimezone(LOCAL)
    sender = bid.bidder
    known = {"name": sender.name, "reference": sender.reference, "email": sender.email} if sender else {}
    return {**known, "received_on": local.date(), "received_time": f"{local:%H:%M}"}


class PracticeForm(HubForm):
    """A made-up bid to warm up on."""

    lot_id = SelectField("Which lot’s questions does it answer?")


class ExtractForm(HubForm):
    """What the panel reads of one answer."""

    shared = True

    words = TextField(
        "What the bid says, in its own words",
        "Paste what the bid says to this question.",
        longest=LONGEST_LETTERS,
        description=f"The parts that answer the question. Best below {LONG} words; at most {LONGEST:,}.",
    )
    summary = TextField(
        "Your summary in plain words (optional)",
        longest=LONGEST_SUMMARY,
        description="What it says, and nothing that it does not say. The panel sees that an officer wrote it.",
    )
    name_stays = BooleanField("I have looked: this is not the bidder’s name")


class BecauseForm(HubForm):
    """A reason that stays in the record."""

    because = TextField("Why?", "Say why. It stays in the record.", longest=2000)


class LateForm(BecauseForm):
    """Whether a late bid is marked all the same."""

    accept = RadioField(
        "Is it marked all the same?",
        [InputRequired("Choose yes or no.")],
        choices=[SelectChoice(YES, "Yes, take it"), SelectChoice(NO, "No, leave it out")],
    )


class ExcludeForm(BecauseForm):
    """On which ground a bid is left out."""

    ground = RadioField(
        "On which ground?",
        [InputRequired("Choose the ground.")],
        choices=[SelectChoice(ground.value, ground.words) for ground in CHOSEN],
    )


class CheckForm(HubForm):
    """Whether a bid meets something that it must."""

    passed = RadioField(
        "Does it meet this?",
        [InputRequired("Choose yes or no.")],
        choices=[SelectChoice(YES, "Yes, it passes"), SelectChoice(NO, "No, it fails")],
    )
    because = TextField(
        "What did you look at?",
        "Say what you looked at.",
        longest=2000,
        description="For example: certificate 4471, valid until 31 March 2028, seen in the portal.",
    )


class TermsForm(HubForm):
    """Words for the glossary."""

    pasted = TextField(
        "Words and what they mean",
        "Write one word a line, a dash, and what it means.",
        longest=60_000,
        description="One a line, for example: DBS – a check whether somebody has done harm before",
    )


class TermForm(HubForm):
    """One word of the glossary."""

    shared = True

    term = LineField("Word", "Type the word.", longest=LONGEST_TERM)
    meaning = TextField("What it means", "Say what it means.", longest=LONGEST_MEANING)


class PriceForm(HubForm):
    """What a bid costs."""

    price = LineField(
        "Price in pounds",
        "Type the price.",
        longest=40,
        description="The whole price, with or without VAT as the published tender says. For example 1234.50.",
    )


class LowForm(HubForm):
    """The next step about a price that looks too low."""

    words = TextField("What was asked?", "Write it down. It stays in the record.", longest=4000)
