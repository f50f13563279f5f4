"""What officers and commissioners fill in to answer people."""

from typing import Any

from wtforms import SelectChoice, SelectField
from wtforms.validators import ValidationError

from coprod_hub.core.forms import DayField, HubForm, TextField
from coprod_hub.feedback.owing import Wanted
from coprod_hub.feedback.rules import ReplyWords, faults_of_reply

PLAIN = "Plain words and short sentences. Leave out anything that could point to one person."


class ReplyForm(HubForm):
    """A reply in plain words."""

    shared = True

    you_said = TextField("You said", description=PLAIN, longest=2000)
    we_did = TextField("What came of it", longest=2000)
    would_change = TextField("What would change it", longest=1000)
    cannot = False

    def validate_you_said(self, field: Any) -> None:
        """It must say something."""
        self._check("you_said")

    def validate_we_did(self, field: Any) -> None:
        """It must say something."""
        self._check("we_did")

    def validate_would_change(self, field: Any) -> None:
        """Owed when it cannot be done."""
        self._check("would_change")

    def _check(self, name: str) -> None:
        fault = faults_of_reply(self.words, cannot=self.cannot).get(name)
        if fault:
            raise ValidationError(fault)

    @property
    def words(self) -> ReplyWords:
        """What was filled in."""
        return ReplyWords(self.you_said.data or "", self.we_did.data or "", self.would_change.data or "")


class PublishForm(HubForm):
    """When everybody reads a reply: the forum that asked reads it at once."""

    public_on = DayField("When may everybody read it?", required="Give the day.")


class LaterDayForm(HubForm):
    """Another day by which people will have their answer, and why."""

    due_on = DayField("By which day will people have their answer?", required="Give the day.")
    because = TextField(
        "Why do they have to wait?",
        required="Say why they have to wait. They read it as you write it.",
        longest=500,
        description="Plain words, one or two sentences. Everybody who is owed the answer reads this.",
    )


class OwedForm(HubForm):
    """Which of the answers owed are shown; sent with GET, so it has no key."""

    class Meta:
        """No key: nothing is changed."""

        csrf = False

    show = SelectField("Show", choices=[SelectChoice(each.value, each.words) for each in Wanted])

    @property
    def which(self) -> Wanted:
        """What was chosen; everything when that cannot be."""
        return Wanted(self.show.data) if self.show.data in list(Wanted) else Wanted.ALL


class WallForm(HubForm):
    """What a reader looks for; sent with GET, so it has no key."""

    class Meta:
        """No key: nothing is changed."""

        csrf = False

    survey = SelectField("Survey")
    forum = SelectField("Forum")
    group = SelectField("Group that was asked")
