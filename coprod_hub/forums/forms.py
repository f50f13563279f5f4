"""The forms of forums."""

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from coprod_hub.core.forms import DayField, HubForm, LineField, TextField
from coprod_hub.forums.models import RouteIn
from coprod_hub.forums.service import ForumFacts

ROUTES = {
    RouteIn.NOMINATED: "Somebody puts their name forward",
    RouteIn.ELECTED: "They are elected",
    RouteIn.RECRUITED: "They apply",
    RouteIn.OPEN: "Anyone can come",
}


def _age(label: str) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(5, 99, "Use an age between 5 and 99.")])


class ForumForm(HubForm):
    """All that is set about a forum."""

    shared = True

    name = LineField("Name", required="Type the forum’s name.", longest=120)
    purpose = TextField(
        "What it is for",
        required="Say what the forum is for.",
        longest=2000,
        description="Two or three short sentences. Young people read this.",
    )
    who = LineField("Who it is for", required="Say who the forum is for.", longest=300)
    age_from = _age("Youngest age")
    age_to = _age("Oldest age")
    route_in = RadioField(
        "How people come to it",
        choices={route.value: words for route, words in ROUTES.items()},
        default=RouteIn.OPEN.value,
    )
    how_to_join = TextField(
        "How to join",
        longest=2000,
        description="Who to talk to, and what happens then. Leave it empty if nobody can join now.",
    )
    rhythm = LineField(
        "When it meets", longest=200, description="For example, the first Tuesday of the month, 5pm to 7pm"
    )
    next_meeting_on = DayField("Next meeting")
    next_meeting_place = LineField("Where the next meeting is", longest=200)
    seats = TextField(
        "Where its members have a say",
        longest=2000,
        description="Boards and panels with a seat for the forum, and who it reports to.",
    )
    run_by = LineField(
        "Run by", longest=120, description="Only if another organisation runs it. Leave it empty if the council does."
    )

    def validate_age_to(self, field: IntegerField) -> None:
        """The ages are in order."""
        if field.data is not None and self.age_from.data is not None and self.age_from.data > field.data:
            raise ValidationError("The oldest age must be the same as the youngest age, or more.")

    @property
    def facts(self) -> ForumFacts:
        """What was typed, as the service wants it."""
        said = {name: value for name, value in self.data.items() if name not in {"csrf_token", "organisation"}}
        return ForumFacts(**(said | {"route_in": RouteIn(said["route_in"])}))


class NewForumForm(ForumForm):
    """A new forum, and whose it is: that stays."""

    organisation = SelectField("Whose forum it is", default="")


class ExistingForm(HubForm):
    """Somebody who is in another forum already."""

    person = SelectField("Forum member")


class MemberForm(HubForm):
    """Somebody new in a forum."""

    name = LineField(
        "What you call them",
        required="Type the name you call them by.",
        longest=120,
        description="A first name and a letter is enough. Only staff who run this forum see it.",
    )


class OfficerForm(HubForm):
    """An officer who is given a forum."""

    person = SelectField("Officer")
