"""What people on a panel fill in to draft their question, and what officers fill in about it."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.core.crypto import digest
from coprod_hub.core.forms import CHANGED_MEANWHILE, HubForm, LineField, TextField
from coprod_hub.evaluation import drafting
from coprod_hub.evaluation.drafting import Check
from coprod_hub.evaluation.models import Criterion, Idea
from coprod_hub.evaluation.queries.workshop import marks_of, reasons_of
from coprod_hub.evaluation.service.workshop import IdeaWords
from coprod_hub.insight.models import Theme

CHANGED_BESIDE_YOU = (
    "Somebody on your panel saved other words while you were writing. Yours are still here. Theirs stand above them. "
    "Change yours, or save them as they are: then yours take their place."
)
INSTEAD = "instead-"
#: What each mark could be about, for an empty box.
_SUCH_AS = (
    "The worst answer. Such as: they did not say anything about it.",
    "",
    "",
    "An answer that is all right. Such as: they say what they will do, but not how.",
    "",
    "The best answer. Such as: they show that they do it already, and that it works.",
)


class _ManyField(SelectMultipleField):
    """Some of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Together(HubForm):
    """What several people on a panel may write at the same time; said for a phone, with their words on the page."""

    shared = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be taken."""
        fits = super().validate(extra_validators)
        self.form_errors = [CHANGED_BESIDE_YOU if said == CHANGED_MEANWHILE else said for said in self.form_errors]
        return fits


class IdeaForm(_Together):
    """A question or a part of one, and why."""

    words = TextField("Your words", required="Write what you would ask.", longest=500)
    themes = _ManyField("Why? Choose what people said that it comes from")

    @classmethod
    def about(cls, laid: Sequence[Theme], idea: Idea | None = None) -> "IdeaForm":
        """The form with the themes on the table; filled in from an idea."""
        cited = reasons_of(idea) if idea else []
        form = cls(data={"words": idea.words if idea else "", "themes": [theme.id for theme in cited]})
        offered = {theme.id: theme for theme in [*laid, *cited]}
        form.themes.choices = [SelectChoice(key, theme.label) for key, theme in offered.items()]
        return form

    def words_of(self, laid: Sequence[Theme], idea: Idea | None = None) -> IdeaWords:
        """What was filled in."""
        chosen = set(self.themes.data or ())
        offered = {theme.id: theme for theme in [*laid, *(reasons_of(idea) if idea else ())]}
        return IdeaWords(self.words.data or "", [theme for key, theme in offered.items() if key in chosen])


def _mark_field(mark: int) -> LineField:
    return LineField(f"{mark} means", longest=200, description=_SUCH_AS[mark])


class MarksForm(_Together):
    """What each mark means, a line a mark."""

    mark_0 = _mark_field(0)
    mark_1 = _mark_field(1)
    mark_2 = _mark_field(2)
    mark_3 = _mark_field(3)
    mark_4 = _mark_field(4)
    mark_5 = _mark_field(5)

    @classmethod
    def about(cls, idea: Idea) -> "MarksForm":
        """The form as the panel has filled it in so far."""
        return cls(data={f"mark_{mark}": words for mark, words in enumerate(marks_of(idea))})

    @property
    def lines(self) -> list[LineField]:
        """Its boxes, from 0 upwards."""
        return [self[f"mark_{mark}"] for mark in drafting.MARKS]

    @property
    def marks(self) -> list[str]:
        """What was typed."""
        return [line.data or "" for line in self.lines]


# ---- officers ----

_YES_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No, not yet")]


def _check_field(check: Check) -> RadioField:
    return RadioField(check.asked, [InputRequired(f"Choose yes or no: {check.asked}")], choices=_YES_NO)


class CheckForm(HubForm):
    """The three checks, and a note. It is about the words that were on the page: others are checked anew."""

    shared = True

    seen = HiddenField()
    clear = _check_field(Check.CLEAR)
    measurable = _check_field(Check.MEASURABLE)
    linked = _check_field(Check.LINKED)
    note = TextField(
        "What should change?", longest=500, description="Needed with a no. The panel reads it: say what would help."
    )

    @classmethod
    def about(cls, idea: Idea) -> "CheckForm":
        """The form with what was answered before."""
        answers = {check: "yes" if idea.checks[check] else "no" for check in Check if check in idea.checks}
        seen = digest("\n".join([idea.words, *marks_of(idea)]))[:16]
        return cls(data={**answers, "note": idea.check_note, "seen": seen})

    @property
    def answers(self) -> dict[Check, bool]:
        """What was answered."""
        return {check: self[check.value].data == "yes" for check in Check}


class AsideForm(HubForm):
    """Why an idea is left out."""

    because = TextField(
        "Because",
        required="Say why, kindly. The panel reads it.",
        longest=1000,
        description="The panel reads these words. Say what is good about it, and what you did with it.",
    )


class LayForm(HubForm):
    """What people said in surveys, laid on the table for a panel."""

    shared = True

    themes = _ManyField("What people said")


class AdoptForm(HubForm):
    """Where a question goes in the tender, and what it is called there."""

    title = LineField("Name in the list of criteria", required="Give it a name.")
    beneath = SelectField("Where it stands", default="")

    @classmethod
    def about(cls, idea: Idea, branches: Sequence[Criterion], instead: Sequence[Criterion] = ()) -> "AdoptForm":
        """The form with the branches that it may stand beneath, and the questions that it may stand instead of."""
        kind = drafting.kind_for(idea.panel.kind)
        usual = drafting.short_name(idea.words) if idea.parent_id or kind is None else kind.words
        form = cls(data={"title": usual, "beneath": f"{INSTEAD}{instead[0].id}" if instead else ""})
        form.beneath.choices = [
            *(SelectChoice(INSTEAD + row.id, f"Instead of “{row.title}”, with its weight") for row in instead),
            SelectChoice("", "By itself, at the top"),
            *(SelectChoice(row.id, f"Beneath “{row.title}”") for row in branches),
        ]
        return form

    def chosen(self, among: Sequence[Criterion], prefix: str = "") -> Criterion | None:
        """The criterion that was chosen among these; None for another choice."""
        return next((row for row in among if prefix + row.id == self.beneath.data), None)
