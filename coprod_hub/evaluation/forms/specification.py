"""What officers fill in while the specification is written together."""

from collections.abc import Sequence

from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from coprod_hub.core.forms import HubForm, LineField, TextField
from coprod_hub.evaluation.models import Ask, AskOutcome, AskWho, Section
from coprod_hub.evaluation.service.specification import AskWords
from coprod_hub.insight.models import Theme


class SectionForm(HubForm):
    """A section."""

    shared = True

    title = LineField("Title", required="Give the section a title.", description="Such as: What a good home is")
    body = TextField("What it says", longest=20_000, description="Plain sentences. Bidders answer to these words.")


class AskForm(HubForm):
    """Something that was asked for, and what became of it."""

    shared = True

    who = RadioField(
        "Who asked?",
        [InputRequired("Choose who asked.")],
        choices=[SelectChoice(who.value, who.words) for who in AskWho],
    )
    words = TextField("What did they ask for?", required="Write down what was asked for.", longest=2000,
                      description="In their own words, without anybody’s name.")  # fmt: skip
    theme_id = SelectField("Does it come from something many people said?", validate_choice=True)
    outcome = RadioField(
        "What became of it?",
        choices=[SelectChoice(outcome.value, outcome.words.capitalize()) for outcome in AskOutcome],
        default=AskOutcome.OPEN.value,
    )
    because = TextField("Because", longest=2000, description="Needed when it is changed or not in. They will read it.")
    section_id = SelectField("Where is it in the specification?", validate_choice=True)

    @classmethod
    def about(cls, sections: Sequence[Section], themes: Sequence[Theme], ask: Ask | None = None) -> "AskForm":
        """The form with what there is to choose from; filled in from a wish."""
        form = cls(obj=ask)
        form.section_id.choices = [
            SelectChoice("", "Nowhere yet"),
            *(SelectChoice(one.id, one.title) for one in sections),
        ]
        offered = {one.id: f"{one.label} ({one.analysis.survey.title})" for one in themes}
        if ask and ask.theme and ask.theme.id not in offered:
            offered[ask.theme.id] = ask.theme.label
        form.theme_id.choices = [SelectChoice("", "No"), *(SelectChoice(key, words) for key, words in offered.items())]
        return form

    def words_of(self, sections: Sequence[Section], themes: Sequence[Theme], ask: Ask | None = None) -> AskWords:
        """What was filled in."""
        known = {one.id: one for one in themes} | ({ask.theme.id: ask.theme} if ask and ask.theme else {})
        return AskWords(
            who=AskWho(self.who.data),
            words=self.words.data or "",
            outcome=AskOutcome(self.outcome.data),
            because=self.because.data or "",
            section=next((one for one in sections if one.id == self.section_id.data), None),
            theme=known.get(self.theme_id.data),
        )


class VersionForm(HubForm):
    """Fixing a version."""

    note = LineField("What is new in this version?", longest=300)


class StakeholderForm(HubForm):
    """Somebody who must sign."""

    stakeholder = LineField(
        "Office or group",
        required="Name the office or the group that signs.",
        description="Such as: Corporate parenting lead, or Youth Council",
    )


class SignForm(HubForm):
    """A signature that is recorded."""

    how = LineField(
        "How did they sign?",
        required="Say how they signed: in which meeting, or by which letter or e-mail.",
        longest=300,
        description="Such as: in the meeting of 3 November 2026",
    )
