"""What officers and commissioners fill in to answer people."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from coprod_hub.core.forms import HubForm, TextField
from coprod_hub.feedback.rules import ReplyWords, faults_of_reply

PLAIN = "Plain words and short sentences. Leave out anything that could point to one person."


class ReplyForm(HubForm):
    """A reply in plain words."""

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


class WallForm(HubForm):
    """What a reader looks for; sent with GET, so it has no key."""

    class Meta:
        """No key: nothing is changed."""

        csrf = False

    survey = SelectField("Survey")
    forum = SelectField("Forum")
    group = SelectField("Group that was asked")
