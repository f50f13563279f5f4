"""Reading plans: officers, commissioners and administrators see every plan, the public what was published."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan, PlanState
from coprod_hub.commissioning.published import PlanText
from coprod_hub.commissioning.rules import matches
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.insight.models import Analysis, Quote, QuoteState, Theme
from coprod_hub.surveys.models import Survey, SurveyState

READERS = (Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR)
WRITERS = (Role.COMMISSIONER, Role.ADMINISTRATOR)
Row = TypeVar("Row")
OF_INTENTION = (
    selectinload(Intention.evidence).options(
        joinedload(Evidence.theme), joinedload(Evidence.quote), joinedload(Evidence.cited_by)
    ),
    selectinload(Intention.decisions),
)
OF_PLAN = (selectinload(Plan.intentions).options(*OF_INTENTION), joinedload(Plan.word), joinedload(Plan.draft_word))
UP_AND_DOWN = joinedload(Decision.intention).options(joinedload(Intention.plan), selectinload(Intention.evidence))
GONE = "We cannot find that. Somebody may have removed it. Go back to the plan and look there."


def plans(actor: Actor) -> list[Plan]:
    """Every plan with its intentions, the latest year first."""
    actor.must_have(*READERS)
    wanted = select(Plan).options(*OF_PLAN).order_by(Plan.year.desc())
    return list(db.session.scalars(wanted))


def plan(actor: Actor, plan_id: str) -> Plan:
    """One plan with all that stands in it; raises NotFound."""
    actor.must_have(*READERS)
    return _one(select(Plan).where(Plan.id == plan_id).options(*OF_PLAN))


def plan_of(actor: Actor, year: int) -> Plan | None:
    """The plan of that year, if somebody has begun it."""
    actor.must_have(*READERS)
    found: Plan | None = db.session.scalar(select(Plan).where(Plan.year == year))
    return found


def next_year_without_plan(actor: Actor) -> int:
    """The first year to come for which nobody has begun a plan."""
    begun = {each.year for each in plans(actor)}
    return next(year for year in count(today().year + 1) if year not in begun)


def intention(actor: Actor, intention_id: str) -> Intention:
    """One intention with its evidence and decisions; raises NotFound."""
    actor.must_have(*READERS)
    wanted = select(Intention).where(Intention.id == intention_id)
    return _one(wanted.options(joinedload(Intention.plan), *OF_INTENTION))


def evidence(actor: Actor, evidence_id: str) -> Evidence:
    """One piece of evidence; raises NotFound."""
    actor.must_have(*READERS)
    whole = joinedload(Evidence.intention).joinedload(Intention.plan)
    return _one(select(Evidence).where(Evidence.id == evidence_id).options(whole))


def decision(actor: Actor, decision_id: str) -> Decision:
    """One decision; raises NotFound."""
    actor.must_have(*READERS)
    whole = joinedload(Decision.intention).joinedload(Intention.plan)
    return _one(select(Decision).where(Decision.id == decision_id).options(whole))


# ---- what the public reads ----


@dataclass(frozen=True)
class PublishedPlan:
    """A plan as it was published, without words that may no longer be read."""

    plan: Plan
    text: PlanText


def published_plans() -> list[Plan]:
    """The plans that anybody can read, the latest year first."""
    wanted = select(Plan).where(Plan.state == PlanState.PUBLISHED).options(joinedload(Plan.word))
    return list(db.session.scalars(wanted.order_by(Plan.year.desc())))


def published_plan(year: int) -> PublishedPlan:
    """The published plan of a year; raises NotFound while there is none."""
    wanted = select(Plan).where(Plan.year == year, Plan.state == PlanState.PUBLISHED).options(joinedload(Plan.word))
    found: Plan | None = db.session.scalar(wanted)
    if found is None or found.published is None:
        raise NotFound(f"There is no published plan for {year}. All published plans are listed under “Plans”.")
    return PublishedPlan(found, as_published(found))


def as_published(plan: Plan) -> PlanText:
    """What was kept when the plan was published, without the words of quotes that are approved no longer."""
    text = PlanText.from_json(plan.published or {})
    if not text.quote_ids:
        return text
    good = select(Quote.id).where(Quote.id.in_(text.quote_ids), Quote.state == QuoteState.APPROVED)
    return text.without_words(text.quote_ids - set(db.session.scalars(good)))


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
    actor.must_have(*READERS)
    heard = select(Analysis.survey_id).join(Analysis.themes).where(Theme.hidden_at.is_(None))
    wanted = select(Survey).where(Survey.state == SurveyState.CLOSED, Survey.id.in_(heard))
    return list(db.session.scalars(wanted.order_by(Survey.closed_at.desc(), Survey.title)))


def citable(actor: Actor, survey_id: str, search: str = "") -> list[Citable]:
    """What people said in one closed survey that may be cited, with or without words to look for."""
    actor.must_have(*READERS)
    wanted = _citable_themes().where(Analysis.survey_id == survey_id).order_by(Analysis.question, Theme.position)
    found = [_as_citable(theme) for theme in db.session.scalars(wanted)]
    return [each for each in found if _found_by(search, each)] if search.strip() else found


def citable_theme(actor: Actor, theme_id: str) -> Citable:
    """One theme that may be cited; raises NotFound when it is hidden or its survey is still open."""
    actor.must_have(*READERS)
    return _as_citable(_one(_citable_themes().where(Theme.id == theme_id)))


def citable_quote(actor: Actor, quote_id: str) -> tuple[Citable, Quote]:
    """One quote that may be cited, with its theme; raises NotFound when it has not been approved."""
    actor.must_have(*READERS)
    theme = _one(_citable_themes().where(Theme.quotes.any((Quote.id == quote_id) & _approved())))
    return _as_citable(theme), next(quote for quote in theme.quotes if quote.id == quote_id)


def _citable_themes() -> Select[Theme]:
    return (
        select(Theme)
        .join(Theme.analysis)
        .join(Analysis.survey)
        .where(Theme.hidden_at.is_(None), Survey.state == SurveyState.CLOSED)
        .options(
            contains_eager(Theme.analysis).contains_eager(Analysis.survey).selectinload(Survey.versions),
            selectinload(Theme.quotes).joinedload(Quote.audience),
        )
    )


def _approved() -> ColumnElement[bool]:
    return Quote.state == QuoteState.APPROVED


def _as_citable(theme: Theme) -> Citable:
    approved = tuple(quote for quote in theme.quotes if quote.state is QuoteState.APPROVED)
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


def decisions_for_survey(survey_id: str) -> list[Decision]:
    """Every decision on an intention that cites what this survey's people said, the latest first."""
    citing = citing_surveys(Survey.id == survey_id)
    wanted = select(Decision).where(Decision.intention_id.in_(citing)).options(UP_AND_DOWN)
    return list(db.session.scalars(wanted.order_by(Decision.decided_on.desc(), Decision.made_at.desc(), Decision.id)))


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
    actor.must_have(*READERS)
    wanted = select(Intention).join(Intention.plan).where(~Intention.decisions.any())
    wanted = wanted.options(contains_eager(Intention.plan)).order_by(Plan.year.desc(), Intention.strand)
    return list(db.session.scalars(wanted.order_by(Intention.position)))


def overdue_decisions(actor: Actor) -> list[Decision]:
    """What we said we would do by a day that has passed, and nothing was decided since; the longest overdue first."""
    actor.must_have(*READERS)
    other = aliased(Decision)
    settled = select(other.id).where(
        other.intention_id == Decision.intention_id,
        or_(other.decided_on > Decision.decided_on, other.outcome == Outcome.DID),
    )
    late = select(Decision).where(Decision.outcome == Outcome.WILL, Decision.due_on < today(), ~settled.exists())
    return list(db.session.scalars(late.options(UP_AND_DOWN).order_by(Decision.due_on, Decision.id)))


def _one(wanted: Select[Row]) -> Row:
    found: Row | None = db.session.scalar(wanted)
    if found is None:
        raise NotFound(GONE)
    return found
