"""Reading themes, quotes and what was set aside. Numbers are always the released ones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.insight.models import Analysis, Mention, Quote, QuoteState, Theme
from coprod_hub.responses.looked_after import goes_on, words_of
from coprod_hub.responses.models import Answer, Release, Response
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.kinds import for_themes
from coprod_hub.surveys.models import Survey, SurveyState


def unanalysed() -> list[Survey]:
    """Closed surveys with released numbers in which people wrote words that nobody has sorted yet."""
    released = exists().where(Release.survey_id == Survey.id, Release.about == "")
    wanted = select(Survey).where(Survey.state == SurveyState.CLOSED, released)
    done = _questions_sorted(wanted)
    found = db.session.scalars(wanted.options(selectinload(Survey.versions)))
    return [one for one in found if _written(one).keys() - done[one.id]]


def unsorted(survey: Survey) -> list[Question]:
    """The questions to which people answer in words, and whose words nobody has sorted yet."""
    done = _questions_sorted(select(Survey).where(Survey.id == survey.id))[survey.id]
    return [asked for key, asked in _written(survey).items() if key not in done]


def asks_for_words(survey: Survey) -> bool:
    """Whether a survey has any question whose words are sorted into themes."""
    return bool(_written(survey))


def _questions_sorted(wanted: Select[Survey]) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    of_these = Analysis.survey_id.in_(wanted.with_only_columns(Survey.id))
    for survey_id, question in db.session.execute(select(Analysis.survey_id, Analysis.question).where(of_these)):
        found[survey_id].add(question)
    return found


def _written(survey: Survey) -> dict[str, Question]:
    return {asked.key: asked for asked in survey.version.definition.questions if for_themes(asked)}


def analyses(survey_id: str) -> list[Analysis]:
    """What was found in each question's words, with themes and quotes, in the survey's order."""
    wanted = (
        select(Analysis)
        .where(Analysis.survey_id == survey_id)
        .options(
            selectinload(Analysis.themes).selectinload(Theme.quotes).joinedload(Quote.audience),
        )
    )
    found = list(db.session.scalars(wanted))
    order = [asked.key for asked in found[0].survey.version.definition.questions] if found else []
    return sorted(found, key=lambda one: order.index(one.question))


def analysis(actor: Actor, analysis_id: str) -> Analysis:
    """One analysis that this person may see; raises NotFound."""
    found = db.session.get(Analysis, analysis_id)
    if found is None:
        raise NotFound("We cannot find that.")
    surveys.survey(actor, found.survey_id)
    return found


def theme(actor: Actor, theme_id: str) -> Theme:
    """One theme with its quotes; raises NotFound, also for somebody who may not see the survey."""
    wanted = (
        select(Theme)
        .where(Theme.id == theme_id)
        .options(joinedload(Theme.analysis).joinedload(Analysis.survey), selectinload(Theme.quotes))
    )
    found: Theme | None = db.session.scalar(wanted)
    if found is None:
        raise NotFound("We cannot find that theme.")
    surveys.survey(actor, found.analysis.survey_id)
    return found


def quote(actor: Actor, quote_id: str) -> Quote:
    """One quote that this person may see; raises NotFound."""
    found = db.session.get(Quote, quote_id)
    if found is None:
        raise NotFound("We cannot find that quote.")
    theme(actor, found.theme_id)
    return found


def visible(themes: Sequence[Theme]) -> list[Theme]:
    """Themes that people have not hidden."""
    return [one for one in themes if one.hidden_at is None]


def visible_themes(survey_id: str) -> list[Theme]:
    """Every theme of a survey that is not hidden, question by question, the largest first."""
    return visible_in(analyses(survey_id))


def visible_in(analyses: Iterable[Analysis]) -> list[Theme]:
    """Every theme of these that is not hidden, the largest of each first."""
    return [one for found in analyses for one in visible(found.themes)]


def belongs_to(analyses: Iterable[Analysis]) -> dict[str, str]:
    """By the id of each theme of these, the id of the one it is part of now: itself, or what it was merged into."""
    into = {one.id: one.merged_into_id for each in analyses for one in each.themes}
    found = {}
    for theme in into:
        whole = theme
        while parent := into.get(whole):
            whole = parent
        found[theme] = whole
    return found


def approved_quotes(survey_id: str, limit: int | None = None) -> list[Quote]:
    """Quotes that people may read, of themes that are not hidden: as many themes and groups as can be heard first."""
    wanted = (
        select(Quote)
        .join(Quote.theme)
        .join(Theme.analysis)
        .where(Analysis.survey_id == survey_id, Quote.state == QuoteState.APPROVED, Theme.hidden_at.is_(None))
        .where(~Quote.looked_after)
        .options(contains_eager(Quote.theme), joinedload(Quote.audience))
        .order_by(Theme.position, Quote.position)
    )
    waiting = list(db.session.scalars(wanted))
    chosen: list[Quote] = []
    while waiting and len(chosen) != limit:
        themes, groups = {one.theme_id for one in chosen}, {one.audience_id for one in chosen}
        newest = min(waiting, key=lambda one: (one.audience_id in groups, one.theme_id in themes, _asked_at(one)))
        waiting.remove(newest)
        chosen.append(newest)
    return chosen


def some_looked_after(survey_id: str) -> bool:
    """Whether the safeguarding team has the words of a quote that was approved before."""
    held = select(Quote.id).join(Quote.theme).join(Theme.analysis)
    held = held.where(Analysis.survey_id == survey_id, Quote.state == QuoteState.APPROVED, Quote.looked_after)
    return bool(db.session.scalar(select(held.exists())))


def _asked_at(quote: Quote) -> int:
    """The place of a quote's group among those asked: young people are usually asked, and so heard, first."""
    return quote.audience.position if quote.audience else 99


def mentions(theme_id: str) -> int:
    """How many comments of a theme may be read now, exactly: for the team's own page only."""
    inside = select(func.count()).select_from(Mention).join(Answer, Answer.id == Mention.answer_id)
    inside = inside.where(Mention.theme_id == theme_id, belongs(), goes_on())
    return db.session.scalar(inside) or 0


def belongs() -> ColumnElement[bool]:
    """Mentions that count: the machine's, unless a person took them out, and those that a person put in."""
    return Mention.decided.is_not(False)


PAGE = 20


@dataclass(frozen=True)
class Said:
    """Somebody's words within a theme; `by_hand` when a person put them there."""

    text: str
    audience_id: str
    answer_id: str
    by_hand: bool


def said_in(actor: Actor, one: Theme, page: int) -> tuple[list[Said], int]:
    """One page of a theme's comments, strongest first, with the number of pages. For the survey's named team."""
    if not surveys.on_team(actor, one.analysis.survey):
        raise NotAllowed("Only the people named on this survey's team may read what people wrote.")
    pages = max(1, -(-mentions(one.id) // PAGE))
    page = min(max(page, 1), pages)
    wanted = (
        select(Answer, Response.audience_id, Mention.decided)
        .join(Mention, Mention.answer_id == Answer.id)
        .join(Response, Response.id == Answer.response_id)
        .where(Mention.theme_id == one.id, belongs(), goes_on())
        .options(joinedload(Answer.concern))
        .order_by(func.coalesce(Mention.suggested_weight, 0.0).desc(), Answer.id)
    )
    rows = db.session.execute(wanted.limit(PAGE).offset((page - 1) * PAGE))
    found = [Said(words_of(answer), group, answer.id, bool(by_hand)) for answer, group, by_hand in rows]
    return found, pages


def undecided_quotes(survey_ids: Collection[str]) -> dict[str, int]:
    """How many suggested quotes nobody has read yet, by survey; not those that the safeguarding team looks after."""
    wanted = (
        select(Analysis.survey_id, func.count(Quote.id))
        .join(Quote.theme)
        .join(Theme.analysis)
        .where(Analysis.survey_id.in_(survey_ids), Quote.state == QuoteState.SUGGESTED, Theme.hidden_at.is_(None))
        .where(~Quote.looked_after)
        .group_by(Analysis.survey_id)
    )
    return dict(iter(db.session.execute(wanted)))
