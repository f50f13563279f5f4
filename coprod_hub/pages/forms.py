"""The forms of these pages."""

from wtforms import HiddenField, RadioField, SelectChoice

from coprod_hub.core.clock import today
from coprod_hub.core.confirmed import Reader, Text
from coprod_hub.core.forms import DayField, HubForm, LineField


class WordsForm(HubForm):
    """Three words."""

    words = LineField(
        "Your three words",
        required="Type your three words.",
        longest=100,
        description="For example: river lamp cheese. Capital letters do not matter.",
    )


class TakeBackForm(HubForm):
    """Three words again, what is to be taken back with them, and whether that has been confirmed."""

    words = HiddenField()
    what = HiddenField()
    sure = HiddenField()


class ConfirmForm(HubForm):
    """Somebody has confirmed a wording: who, in which office, and when. `wording` is the mark of what they read."""

    wording = HiddenField()
    reader = RadioField("Who confirmed it?")
    name = LineField("Their name", required="Type the name of the person who confirmed it.", longest=120)
    on = DayField("When?", required="Give the day on which they confirmed it.")

    def __init__(self, text: Text) -> None:
        super().__init__(data={"wording": text.wording_hash, "on": today()})
        self.reader.choices = [SelectChoice(reader.value, f"A {reader.words}") for reader in text.readers]

    @property
    def chosen(self) -> Reader:
        """The office that was chosen."""
        return Reader(self.reader.data)
