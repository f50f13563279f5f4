"""The one page that a commissioner reads of a closed survey: its parts, its sentences, its mark and its tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.charts import GroupedBars
from coprod_hub.core.clock import today
from coprod_hub.core.disclosure import EVERYONE, Released, ReleasedTable
from coprod_hub.core.documents import Document, Paper, mark_of, papers
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import JobState, enqueue, latest_job, retry
from coprod_hub.core.text import count, listed
from coprod_hub.core.web import day_words
from coprod_hub.feedback.rules import is_late
from coprod_hub.feedback.told import SurveyFeedback, state_for_survey
from coprod_hub.insight import queries as insight
from coprod_hub.insight.figures import UNTOLD, headline, not_heard, themes_chart
from coprod_hub.insight.models import Quote, Theme
from coprod_hub.insight.rules import TOO_FEW
from coprod_hub.pages.queries import Came, came_of
from coprod_hub.responses import queries as responses
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.seeing import READERS

ON_ONE_SHEET = 5
FILES_JOB = "pages.summary_files"
FILES = (Paper.PDF, Paper.SHEET)


@dataclass(frozen=True)
class Summary:
    """What was said, by whom, what is owed, and how far it can be trusted. Its numbers are released ones."""

    survey: Survey
    released: Released
    headline: str
    themes: Sequence[Theme]
    named: int
    quotes: Sequence[Quote]
    not_heard: Sequence[str]
    feedback: SurveyFeedback
    decided: Sequence[Came]
    sorted: bool
    asks_for_words: bool

    def chart(self, most: int = ON_ONE_SHEET) -> GroupedBars | None:
        """The largest themes by group."""
        title = "" if all(map(is_counted, self.themes)) else UNTOLD
        return themes_chart("themes", [(theme.label, theme.figures) for theme in self.themes[:most]], title)

    @property
    def chosen_most(self) -> list[tuple[str, str, str]]:
        """What most people chose in each question: the question, the answer, and how many of everyone that was."""
        return [(table.question.title, *_most(table)) for table in self.released.tables]

    @property
    def people_words(self) -> str:
        """How many answered."""
        people = self.released.people().shown
        return "Fewer than 5 people answered." if people is None else f"{count(people, 'person', 'people')} answered."

    @property
    def decisions_words(self) -> str:
        """Who decides, and what is owed."""
        decides, due = f"{self.survey.decision_maker} decides.", day_words(self.feedback.reply_by)
        if not self.decided and not self.feedback.replies:
            return f"{decides} A reply is owed by {due}."
        if not self.decided:
            return f"{decides} {count(len(self.feedback.replies), 'reply is', 'replies are')} published."
        told, owed = sum(one.replied for one in self.decided), sum(one.owed for one in self.decided)
        words = (
            f"{decides} {told} of {count(len(self.decided), 'decision')} {'has' if told == 1 else 'have'} a reply to"
            " the people who asked."
        )
        return f"{words} {count(owed, 'reply is', 'replies are')} still owed, promised by {due}." if owed else words

    @property
    def late(self) -> bool:
        """Whether a reply is owed, and the day promised for it has passed."""
        waits = not self.feedback.replies or any(one.owed for one in self.decided)
        return waits and is_late(self.feedback.reply_by, today())

    @property
    def no_chart_words(self) -> str:
        """Why no theme is drawn."""
        if not self.asks_for_words:
            return "No question of this survey is one whose words are sorted into themes."
        if not self.sorted:
            return "No words have been sorted into themes yet."
        if self.themes:
            return "No number of a theme can be shown: none is counted yet, or it would tell of fewer than 5 people."
        return "There is no theme to show: too few people wrote in their own words, or every theme is hidden."

    @property
    def not_heard_words(self) -> str:
        """Who we have not heard from yet."""
        if self.not_heard:
            return f"{listed(list(self.not_heard))}: nobody, or fewer than 5 people."
        return "At least 5 people of every group that was asked have answered."

    @property
    def limits_words(self) -> str:
        """How far this can be trusted."""
        sorted_by = (
            f" A machine sorted the words into themes; people named {self.named} of {len(self.themes)}."
            if self.themes
            else ""
        )
        return (
            "These people chose to answer; they do not stand for everybody. Figures about fewer than 5 people are kept"
            f" back: [c].{sorted_by}"
        )

    @property
    def contents(self) -> Mapping[str, Any]:
        """All that a file of it says, so that a file can be told to be out of date."""
        return {
            "title": self.survey.title,
            "headline": self.headline,
            "released": self.released.as_dict(),
            "themes": [(theme.label, theme.figures) for theme in self.themes],
            "quotes": [(quote.words, quote.audience_id) for quote in self.quotes],
            "owed": [self.decisions_words, self.feedback.owed, self.limits_words],
            "decided": [(one.decision.headline, one.decision.what, one.themes) for one in self.decided],
        }


def is_counted(theme: Theme) -> bool:
    """Whether its numbers are made; those of a theme that people made of others, not before they are counted again."""
    return bool(theme.figures.get("counted", True))


def _people_known(theme: Theme) -> int:
    """How many people raise a theme, as far as that is shown: in all, else in the groups that are."""
    figures = theme.figures
    return figures["total"]["mentions"] or sum(group["mentions"] or 0 for group in figures["groups"])


def _most(table: ReleasedTable) -> tuple[str, str]:
    everyone = table.columns[-1]
    counted = [(table.cell(row.key, everyone.key).shown or 0, row) for row in table.question.rows]
    people, most = max((one for one in counted if one[1].key != table.question.skipped), key=lambda one: one[0])
    if not people or sum(number == people for number, _ in counted) > 1:
        return "No one answer", ""
    of, share = everyone.people, table.share(most.key, everyone.key)
    return most.label, f"{people:,} of {of}" + (f" ({share}%)" if share is not None else "")


def summary_of(survey: Survey) -> Summary | None:
    """The summary of a survey; None while its numbers are not made."""
    release = responses.latest_release(survey.id)
    if release is None:
        return None
    released = responses.released(release)
    said = state_for_survey(survey)
    themes = [state.theme for state in said.themes]
    groups = [(one.key, one.label) for one in released.columns if one.key != EVERYONE]  # some are taken together
    largest = sorted(themes, key=lambda theme: -_people_known(theme))
    top = largest[0].label if all(map(is_counted, themes)) and largest and _people_known(largest[0]) else None
    asks = insight.asks_for_words(survey)
    return Summary(
        survey=survey,
        released=released,
        headline=headline(released, groups, top, _unknown(asks, themes)),
        themes=largest,
        named=sum(theme.name is not None for theme in themes),
        quotes=insight.approved_quotes(survey.id, limit=3),
        not_heard=not_heard(released, groups),
        feedback=said,
        decided=came_of(said),
        sorted=bool(themes or insight.analyses(survey.id)),
        asks_for_words=asks,
    )


def _unknown(asks: bool, themes: Sequence[Theme]) -> str:
    """What stands in the first sentence's place for what is raised most, while that is not known."""
    if not asks:
        return ""
    if not all(map(is_counted, themes)):
        return "What they raise most can be said when all themes are counted."
    return "What they raise most cannot be said by its numbers." if themes else TOO_FEW


def files_of(found: Summary) -> list[tuple[Document, bool]]:
    """The summary's files, and whether each still says what its page says.

    An older one that may hold words which the safeguarding team has now is not among them: new ones are without.
    """
    made, present = papers(found.survey.id), mark_of(found.contents)
    files = [(made[kind], made[kind].made_from == present) for kind in FILES if kind in made]
    return [one for one in files if one[1]] if insight.some_looked_after(found.survey.id) else files


def file_of(survey: Survey, kind: Paper) -> Document | None:
    """One of them, to take away; None when it is not there, or not among them."""
    made = papers(survey.id).get(kind)
    if made is None or not insight.some_looked_after(survey.id):
        return made
    found = summary_of(survey)
    return made if found and mark_of(found.contents) == made.made_from else None


def ask_for_files(actor: Actor, survey: Survey) -> None:
    """Ask for the summary as files; what is under way already is waited for, what failed is tried again."""
    actor.must_have(*READERS)
    if responses.latest_release(survey.id) is None:
        raise Refused("The summary comes when the survey has closed and its numbers are made.")
    asked = latest_job(survey.id, FILES_JOB)
    if asked is not None and asked.under_way:
        return
    record(actor, "asked for the summary's files", survey)
    if asked is not None and asked.state is JobState.FAILED:
        retry(actor, asked)
    else:
        enqueue(FILES_JOB, survey, survey_id=survey.id)
