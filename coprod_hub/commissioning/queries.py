"""Reading plans: those who see the whole council read every plan, the public what was published."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from coprod_hub.commissioning.freshness import Gone
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan, PlanState
from coprod_hub.commissioning.published import IntentionText, PlanText, why_gone
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.core.jobs import Job, JobState
from coprod_hub.core.text import matches
from coprod_hub.forums.queries import sees_the_whole_council, whole_council
from coprod_hub.insight.models import Analysis, Quote, QuoteState, Theme
from coprod_hub.responses.looked_after import held_answers
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.seeing import ours, visible

READERS = (Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR)
WRITERS = (Role.COMMISSIONER, Role.ADMINISTRATOR)
PAPERS_JOB, DRAFT_JOB = "commissioning.papers", "commissioning.draft"
Row = TypeVar("Row")
OF_INTENTION = (
    selectinload(Intention.evidence).options(
        joinedload(Evidence.theme),
        joinedload(Evidence.quote),
        joinedload(Evidence.cited_by),
        joinedload(Evidence.kept_by),
    ),
    selectinload(Intention.decisions),
)
OF_PLAN = (selectinload(Plan.intentions).options(*OF_INTENTION), selectinload(Plan.papers))
UP_AND_DOWN = joinedload(Decision.intention).options(joinedload(Intention.plan), selectinload(Intention.evidence))
GONE = "We cannot find that. Somebody may have removed it. Go back to the plan and look there."


def _must_read_plans(actor: Actor) -> None:
    actor.must_have(*READERS)
    if not sees_the_whole_council(actor):
        raise NotAllowed("Plans are made for the whole council. You can read those that are published.")


def plans(actor: Actor) -> list[Plan]:
    """Every plan with its intentions, the latest year first."""
    _must_read_plans(actor)
    wanted = select(Plan).options(*OF_PLAN).order_by(Plan.year.desc())
    return list(db.session.scalars(wanted))


def search(actor: Actor, words: str) -> list[Intention]:
    """The intentions in which each of these words stands, in their own, their decisions' or their plan's text."""
    found = [(each, plan) for plan in plans(actor) for each in plan.intentions]
    return [each for each, plan in found if matches(words, [plan.title, *_texts(each)])]


def _texts(each: Intention) -> list[str]:
    decided = [text for one in each.decisions for text in (one.what, one.because, one.decided_by)]
    return [each.title, each.description, each.can_change, each.affects, *decided]


def plan(actor: Actor, plan_id: str) -> Plan:
    """One plan with all that stands in it; raises NotFound."""
    _must_read_plans(actor)
    return _one(select(Plan).where(Plan.id == plan_id).options(*OF_PLAN))


def plan_of(actor: Actor, year: int) -> Plan | None:
    """The plan of that year, if somebody has begun it."""
    _must_read_plans(actor)
    found: Plan | None = db.session.scalar(select(Plan).where(Plan.year == year))
    return found


def next_year_without_plan(actor: Actor) -> int:
    """The first year to come for which nobody has begun a plan."""
    begun = {each.year for each in plans(actor)}
    return next(year for year in count(today().year + 1) if year not in begun)


def intention(actor: Actor, intention_id: str) -> Intention:
    """One intention with its evidence and decisions; raises NotFound."""
    _must_read_plans(actor)
    wanted = select(Intention).where(Intention.id == intention_id)
    return _one(wanted.options(joinedload(Intention.plan), *OF_INTENTION))


def evidence(actor: Actor, evidence_id: str) -> Evidence:
    """One piece of evidence; raises NotFound."""
    _must_read_plans(actor)
    whole = joinedload(Evidence.intention).joinedload(Intention.plan)
    return _one(select(Evidence).where(Evidence.id == evidence_id).options(whole))


def decision(actor: Actor, decision_id: str) -> Decision:
    """One decision; raises NotFound."""
    actor.must_have(*READERS)
    whole = joinedload(Decision.intention).joinedload(Intention.plan)
    return _one(select(Decision).where(Decision.id == decision_id, to_answer(actor)).options(whole))


def to_answer(actor: Actor) -> ColumnElement[bool]:
    """Decisions that this person may read and answer.

    For somebody who does not see the whole council it is those that rest on their own forums' surveys and no others:
    an answer that goes to several forums is written by somebody who may read them all.
    """
    whole = whole_council(actor)
    seen = select(Survey.id).where(ours(actor)).correlate(None)
    theirs, others = citing_surveys(Survey.id.in_(seen)), citing_surveys(Survey.id.not_in(seen))
    return or_(whole, and_(Decision.intention_id.in_(theirs), Decision.intention_id.not_in(others)))


# ---- what the public reads ----


@dataclass(frozen=True)
class PublishedPlan:
    """A plan as it was published, without words that may no longer be read."""

    plan: Plan
    text: PlanText


def published_plans() -> list[Plan]:
    """The plans that anybody can read, the latest year first."""
    wanted = select(Plan).where(Plan.state == PlanState.PUBLISHED)
    return list(db.session.scalars(wanted.order_by(Plan.year.desc())))


def published_plan(year: int) -> PublishedPlan:
    """The published plan of a year; raises NotFound while there is none."""
    wanted = select(Plan).where(Plan.year == year, Plan.state == PlanState.PUBLISHED)
    wanted = wanted.options(selectinload(Plan.papers))
    found: Plan | None = db.session.scalar(wanted)
    if found is None or found.published is None:
        raise NotFound(f"There is no published plan for {year}. All published plans are listed under “Plans”.")
    return PublishedPlan(found, as_published(found))


def search_published(words: str) -> list[tuple[Plan, IntentionText]]:
    """The intentions of published plans in which each of these words stands."""
    read = [(plan, as_published(plan)) for plan in published_plans()]
    return [(plan, each) for plan, text in read for each in text.intentions if matches(words, [text.title, *each.said])]


def as_published(plan: Plan) -> PlanText:
    """What was kept when the plan was published, without the words of quotes that are approved no longer."""
    if plan.published is None:
        raise NotFound("This plan has not been published.")
    text = PlanText.from_json(plan.published)
    if not text.quote_ids:
        return text
    quotes = {quote.id: quote for quote in db.session.scalars(select(Quote).where(Quote.id.in_(text.quote_ids)))}
    why = {key: gone for key, quote in quotes.items() if (gone := why_gone(quote))}
    why |= {key: Gone.WITHDRAWN for key in text.quote_ids if key not in quotes}
    return text.without_words(why)


# ---- what can be cited ----


@dataclass(frozen=True)
class Citable:
    """A theme of a closed survey and those of its quotes that were approved."""

    theme: Theme
    quotes: tuple[Quote, ...]
    survey: Survey
    question: str


def closed_surveys(actor: Actor) -> list[Survey]:
    """Closed surveys in which there is something to cite, the latest first."""
    _must_read_plans(actor)
    heard = select(Analysis.survey_id).join(Analysis.themes).where(Theme.hidden_at.is_(None))
    wanted = select(Survey).where(Survey.state == SurveyState.CLOSED, Survey.id.in_(heard), visible(actor))
    return list(db.session.scalars(wanted.order_by(Survey.closed_at.desc(), Survey.title)))


def citable(actor: Actor, survey_id: str, search: str = "") -> list[Citable]:
    """What people said in one closed survey that may be cited, with or without words to look for."""
    _must_read_plans(actor)
    wanted = _citable_themes(actor).where(Analysis.survey_id == survey_id).order_by(Analysis.question, Theme.position)
    held = held_answers(survey_id)
    found = [_as_citable(theme, held) for theme in db.session.scalars(wanted)]
    return [each for each in found if _found_by(search, each)] if search.strip() else found


def citable_theme(actor: Actor, theme_id: str) -> Citable:
    """One theme that may be cited; raises NotFound when it is hidden or its survey is still open."""
    _must_read_plans(actor)
    theme = _one(_citable_themes(actor).where(Theme.id == theme_id))
    return _as_citable(theme, held_answers(theme.analysis.survey_id))


def citable_quote(actor: Actor, quote_id: str) -> tuple[Citable, Quote]:
    """One quote that may be cited, with its theme; raises NotFound when it is not approved, or is looked after."""
    _must_read_plans(actor)
    wanted = (Quote.id == quote_id) & _approved() & ~Quote.looked_after
    theme = _one(_citable_themes(actor).where(Theme.quotes.any(wanted)))
    found = _as_citable(theme, held_answers(theme.analysis.survey_id))
    return found, next(quote for quote in theme.quotes if quote.id == quote_id)


def _citable_themes(actor: Actor) -> Select[Theme]:
    return (
        select(Theme)
        .join(Theme.analysis)
        .join(Analysis.survey)
        .where(Theme.hidden_at.is_(None), Survey.state == SurveyState.CLOSED, visible(actor))
        .options(
            contains_eager(Theme.analysis).contains_eager(Analysis.survey).selectinload(Survey.versions),
            selectinload(Theme.quotes).joinedload(Quote.audience),
        )
    )


def _approved() -> ColumnElement[bool]:
    return Quote.state == QuoteState.APPROVED


def _as_citable(theme: Theme, held: Collection[str]) -> Citable:
    """`held` are the answers that the safeguarding team looks after: nobody quotes them meanwhile."""
    approved = tuple(
        quote for quote in theme.quotes if quote.state is QuoteState.APPROVED and quote.answer_id not in held
    )
    return Citable(theme, approved, theme.analysis.survey, question_text(theme.analysis))


def question_text(analysis: Analysis) -> str:
    """What was asked, in the survey's own words; "" when the question is not in it any more."""
    for version in reversed(analysis.survey.versions):
        for question in version.definition.questions:
            if question.key == analysis.question:
                return question.text
    return ""


def _found_by(search: str, each: Citable) -> bool:
    return matches(search, [each.theme.label, *each.theme.keywords, *(quote.words for quote in each.quotes)])


# ---- down the thread, for the features above ----


def citing_surveys(which: ColumnElement[bool]) -> Select[str]:
    """The ids of intentions that cite what people said in such surveys, for use in another question."""
    themes = select(Theme.id).join(Theme.analysis).join(Analysis.survey).where(which)
    quotes = select(Quote.id).where(Quote.theme_id.in_(themes))
    return select(Evidence.intention_id).where(or_(Evidence.theme_id.in_(themes), Evidence.quote_id.in_(quotes)))


def evidence_for_themes(theme_ids: Collection[str]) -> dict[str, list[Evidence]]:
    """Where each theme, or a quote of it, is cited; with the intention, its plan and its decisions."""
    source = aliased(Quote)
    theme_of = or_(Evidence.theme_id.in_(theme_ids), source.theme_id.in_(theme_ids))
    whole = joinedload(Evidence.intention)
    wanted = (
        select(Evidence, source.theme_id)
        .outerjoin(source, source.id == Evidence.quote_id)
        .where(theme_of)
        .options(whole.joinedload(Intention.plan), whole.selectinload(Intention.decisions))
        .order_by(Evidence.cited_at, Evidence.id)
    )
    found: dict[str, list[Evidence]] = defaultdict(list)
    for piece, quoted in db.session.execute(wanted):
        found[piece.theme_id or quoted].append(piece)
    return dict(found)


def surveys_behind(intention_ids: Iterable[str]) -> dict[str, list[Survey]]:
    """The surveys whose people are cited by each intention, in the order of their titles."""
    quoted = aliased(Theme)
    wanted = (
        select(Evidence.intention_id, Survey)
        .outerjoin(Quote, Quote.id == Evidence.quote_id)
        .join(quoted, quoted.id.in_([Evidence.theme_id, Quote.theme_id]))
        .join(Analysis, Analysis.id == quoted.analysis_id)
        .join(Survey, Survey.id == Analysis.survey_id)
        .where(Evidence.intention_id.in_(list(intention_ids)))
        .options(joinedload(Survey.forum))
        .order_by(Survey.title, Survey.id)
    )
    found: dict[str, list[Survey]] = defaultdict(list)
    for intention_id, survey in db.session.execute(wanted):
        if survey not in found[intention_id]:
            found[intention_id].append(survey)
    return dict(found)


def intentions_without_decision(actor: Actor) -> list[Intention]:
    """What is not decided yet, by plan and theme."""
    _must_read_plans(actor)
    wanted = select(Intention).join(Intention.plan).where(~Intention.decisions.any())
    wanted = wanted.options(contains_eager(Intention.plan)).order_by(Plan.year.desc(), Intention.strand)
    return list(db.session.scalars(wanted.order_by(Intention.position)))


def overdue_decisions(actor: Actor) -> list[Decision]:
    """What we said we would do by a day that has passed, and nothing was decided since; the longest overdue first."""
    _must_read_plans(actor)
    other = aliased(Decision)
    settled = select(other.id).where(
        other.intention_id == Decision.intention_id,
        or_(other.decided_on > Decision.decided_on, other.outcome == Outcome.DID),
    )
    late = select(Decision).where(Decision.outcome == Outcome.WILL, Decision.due_on < today(), ~settled.exists())
    return list(db.session.scalars(late.options(UP_AND_DOWN).order_by(Decision.due_on, Decision.id)))


def decisions_to_review(actor: Actor) -> list[Decision]:
    """Decisions that were to be looked at again by now, and nothing was decided since; the longest waiting first."""
    _must_read_plans(actor)
    other = aliased(Decision)
    since = select(other.id).where(
        other.intention_id == Decision.intention_id,
        or_(
            other.decided_on > Decision.decided_on,
            and_(other.decided_on == Decision.decided_on, other.made_at > Decision.made_at),
        ),
    )
    wanted = select(Decision).where(Decision.review_on <= today(), ~since.exists())
    return list(db.session.scalars(wanted.options(UP_AND_DOWN).order_by(Decision.review_on, Decision.id)))


def papers_under_way(plan_id: str) -> Job | None:
    """What is being made of a published plan now, whichever feature makes it; None when nothing is."""
    wanted = select(Job).where(Job.about_id == plan_id, Job.name != DRAFT_JOB)
    wanted = wanted.where(Job.state.in_([JobState.RUNNING, JobState.WAITING])).order_by(Job.state, Job.asked_at)
    found: Job | None = db.session.scalar(wanted.limit(1))
    return found


def papers_failed(plan_id: str) -> list[Job]:
    """What could not be made of a published plan, and waits for somebody to ask again."""
    wanted = select(Job).where(Job.about_id == plan_id, Job.name != DRAFT_JOB, Job.state == JobState.FAILED)
    return list(db.session.scalars(wanted.order_by(Job.asked_at)))


def _one(wanted: Select[Row]) -> Row:
    found: Row | None = db.session.scalar(wanted)
    if found is None:
        raise NotFound(GONE)
    return found
