"""Forms about themes."""

from collections.abc import Sequence

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from coprod_hub.core.forms import HubForm, LineField
from coprod_hub.insight.rules import Amount

NEW, OUT = "new", "out"
AMOUNTS = {
    Amount.FEW: "Few: broad themes, for a first look",
    Amount.SOME: "Some: as many as most numbers can be shown for",
    Amount.MANY: "Many: finer themes; most of their numbers will be kept back",
}


class RenameForm(HubForm):
    """What a theme is called."""

    name = LineField(
        "What would people call this?",
        longest=120,
        description="Use their words, a few of them. Leave it empty to go back to the suggestion.",
    )


class SortForm(HubForm):
    """What to do with the comments that are ticked."""

    to = SelectField("Move the ticked comments to")
    as_well = BooleanField("Leave them in this theme as well")
    new_name = LineField("Name of the new theme", longest=120, description="Only when you make a new theme of them.")

    def offer(self, themes: Sequence[tuple[str, str]]) -> None:
        """Offer these themes (id, label), a new one, and none."""
        self.to.choices = [
            SelectChoice("", "Choose a theme"),
            *(SelectChoice(theme, label) for theme, label in themes),
            SelectChoice(NEW, "A new theme"),
            SelectChoice(OUT, "No theme: take them out of this one"),
        ]


class MergeForm(HubForm):
    """What merged themes are called together."""

    name = LineField(
        "What would people call them together?",
        longest=120,
        description="Use their words, a few of them. Leave it empty to keep both names.",
    )


class AgainForm(HubForm):
    """How finely to sort the words."""

    amount = RadioField(
        "How many themes should the machine look for?",
        choices=[SelectChoice(amount.value, words) for amount, words in AMOUNTS.items()],
    )
