"""What is filled in about panels: by the officers who run a tender, and by the people on them about themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.core.forms import HubForm, LineField, TextField
from coprod_hub.evaluation.declaration import ANSWERS, QUESTIONS
from coprod_hub.evaluation.models import Criterion
from coprod_hub.evaluation.rules import InterestDecision, PanelKind

NOBODY = SelectChoice("", "Nobody yet")
KINDS = {
    PanelKind.PROFESSIONAL: "Professionals",
    PanelKind.YOUNG_PEOPLE: "Young people",
    PanelKind.PARENTS: "Parents and carers",
    PanelKind.DRAGONS_DEN: "Dragons’ Den",
    PanelKind.INTERVIEW: "Interviews",
}


class _ManyField(SelectMultipleField):
    """Some of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PanelForm(HubForm):
    """All that is set about a panel."""

    shared = True

    name = LineField(
        "Name",
        "Give the panel a name.",
        longest=120,
        description="People on the panel see it. Choose one that tells nothing about them, such as Summer panel.",
    )
    kind = RadioField(
        "Who is on it",
        [InputRequired("Choose who is on it.")],
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
    )
    forum_id = SelectField("The forum they come from", default="")
    chair_id = SelectField(
        "Chair", default="", description="Opens marks again that were locked by mistake, and gives no marks."
    )
    facilitator_id = SelectField(
        "Facilitator",
        default="",
        description="Helps the panel to agree. Neutral: nobody who gives marks in this tender.",
    )
    meets = LineField("When it meets", description="For example: Saturday 5 December, 10am, in the library.")
    who_reads = TextField(
        "Who may one day read their reasons",
        "Say who may read their reasons. They read it before their first mark.",
        longest=2000,
        description="Plain words, and all of the truth. Everybody on the panel reads it first.",
    )

    def offer(self, forums: Mapping[str, str], guides: Mapping[str, str]) -> None:
        """The forums and the people to choose from, by id."""
        self.forum_id.choices = [SelectChoice("", "No forum"), *_choices(forums)]
        self.chair_id.choices = [NOBODY, *_choices(guides)]
        self.facilitator_id.choices = [NOBODY, *_choices(guides)]


def _choices(named: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, words) for key, words in named.items()]


class EvaluatorsForm(HubForm):
    """Who joins a panel: some of a list, or one who told us their nickname or address."""

    OWN: ClassVar[str] = "own"
    PAIR: ClassVar[str] = "pair"

    people = _ManyField("People to choose from")
    nickname = LineField(
        "Or somebody else, by their nickname or e-mail address",
        longest=254,
        description="Exactly as they sign in. Ask them for it.",
    )
    how = RadioField(
        "How do they mark?",
        choices=[
            SelectChoice(OWN, "Each has a sheet of their own"),
            SelectChoice(PAIR, "Two people mark together, as a pair with one sheet"),
        ],
        default=OWN,
    )
    supporter = LineField(
        "Who helps them to read or write?",
        description="You can leave this empty. A supporter gives no marks. It is noted in the record.",
    )

    def offer(self, people: Mapping[str, str]) -> None:
        """The people to choose from, by id."""
        self.people.choices = _choices(people)

    def validate_nickname(self, field: Any) -> None:
        """Somebody was chosen, in one way or the other."""
        if not field.data and not self.people.data:
            raise ValidationError("Choose somebody from the list, or type a nickname.")

    @property
    def is_pair(self) -> bool:
        """Whether the two share a sheet."""
        return bool(self.how.data == self.PAIR)


class SupporterForm(HubForm):
    """Who helps somebody on a panel."""

    shared = True

    supporter = LineField("Supporter", description="Their name. Leave it empty if nobody helps.")


class DecisionForm(HubForm):
    """What an officer decides about what somebody declared."""

    decision = RadioField(
        "What do you decide?",
        [InputRequired("Choose what you decide.")],
        choices=[
            SelectChoice(InterestDecision.NONE.value, "Nothing is in the way"),
            SelectChoice(InterestDecision.MANAGED.value, "They know something or somebody, and it is managed"),
            SelectChoice(InterestDecision.STANDS_DOWN.value, "They stand down from some questions, for all bids"),
        ],
    )
    criteria = _ManyField("Questions that they stand down from")
    because = TextField(
        "Why, and how is it managed?",
        "Say why, so that the record can answer for it.",
        longest=2000,
        description="Kept in the record of this tender. The person can ask to see it.",
    )

    def offer(self, criteria: Sequence[Criterion]) -> None:
        """The questions that the panel marks."""
        self.criteria.choices = [SelectChoice(one.id, one.title) for one in criteria]

    def validate_criteria(self, field: Any) -> None:
        """Needed when they stand down."""
        if self.decision.data == InterestDecision.STANDS_DOWN and not field.data:
            raise ValidationError("Choose the questions. If it is all of them, they mark nothing.")


class HomeForm(HubForm):
    """Whether anybody on a sheet lives in the home of somebody who bids. Nothing else is written down."""

    clear = RadioField(
        "What did you find?",
        [InputRequired("Choose what you found.")],
        choices=[
            SelectChoice("yes", "Checked, and clear"),
            SelectChoice("no", "Checked, and not clear: they mark nothing in this tender"),
        ],
    )


class SettleForm(HubForm):
    """What can be settled for several of a panel at once."""

    places = _ManyField(
        "Nothing is in the way for",
        description="Only people who said no to every question, and added nothing, are listed.",
    )
    because = LineField("Why", longest=300, default="They answered no to every question.")
    homes = _ManyField(
        "Home check: checked, and clear for",
        description="Tick only those whom you have checked, one by one, with the council’s own records.",
    )

    def offer(self, places: Mapping[str, str], homes: Mapping[str, str]) -> None:
        """The people who wait for a decision, and the sheets whose home is not checked; by id."""
        self.places.choices, self.homes.choices = _choices(places), _choices(homes)

    def validate_because(self, field: Any) -> None:
        """Something was chosen, and each decision has its reason."""
        if not self.places.data and not self.homes.data:
            raise ValidationError("Tick those that you have settled.")
        if self.places.data and not field.data:
            raise ValidationError("Say why, so that the record can answer for it.")


class RemovalForm(HubForm):
    """Why somebody leaves a panel."""

    because = TextField(
        "Why?",
        "Say why, so that the record can answer for it.",
        longest=2000,
        description="Kept in the record of this tender. Nothing about their private life.",
    )


def _asked(at: int) -> RadioField:
    choices = [SelectChoice(key, words) for key, words in ANSWERS.items()]
    missing = f"Answer question {at + 1}. “Not sure” is fine."
    return RadioField(f"{at + 1}. {QUESTIONS[at].words}", [InputRequired(missing)], choices=choices)


def _more(at: int) -> TextField:
    return TextField(QUESTIONS[at].ask_more, longest=2000, description="You can leave this empty.")


class DeclareForm(HubForm):
    """Whom somebody on a panel knows, in their own words."""

    works, works_words = _asked(0), _more(0)
    helped, helped_words = _asked(1), _more(1)
    knows, knows_words = _asked(2), _more(2)
    fair, fair_words = _asked(3), _more(3)

    def speak_of(self, prize: str) -> None:
        """Ask about what there is to get: the work, the money or the job."""
        self.knows.label.text = self.knows.label.text.replace("this work", f"this {prize}")

    @property
    def answers(self) -> dict[str, str]:
        """What was filled in, by key."""
        return {key: self[key].data or "" for question in QUESTIONS for key in (question.key, question.more)}
