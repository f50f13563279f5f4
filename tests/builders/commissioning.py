"""What people said, plans and decisions for tests.

`heard()` gives a closed survey with themes and quotes, as insight leaves them; plans are made through the services.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from coprod_hub.commissioning import service
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan, Strand
from coprod_hub.commissioning.rules import DecisionWords
from coprod_hub.commissioning.service import IntentionWords
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.insight.models import Analysis, Quote, QuoteState, Theme
from coprod_hub.responses.models import Release
from coprod_hub.surveys.models import Audience, Survey
from tests.builders.surveys import close, open_survey_for, words

HUB = Actor.system("tests")
Numbers = Mapping[str, tuple[int | None, int | None]]


def heard(
    *labels: str,
    title: str = "Getting to the youth centre",
    audiences: Sequence[str] = ("Young people", "Parents and carers"),
    question: str = "What would help?",
    **more: Any,
) -> Survey:
    """A closed survey in which people said these things (12 of 40 young people each, all else kept back)."""
    survey = close(open_survey_for(*audiences, questions=[words(question)], title=title, **more))
    with transaction():
        survey = db.session.get_one(Survey, survey.id)
        release = Release(survey_id=survey.id, number=9, about=_asked(survey), made_at=now(), tables={})
        db.session.add(release)
        db.session.flush()
        analysis = Analysis(
            survey_id=survey.id,
            release_id=release.id,
            question=_asked(survey),
            made_at=now(),
            first_sort={},
            cloud=[],
        )
        for position, label in enumerate(labels or ("Buses stop too early",)):
            analysis.themes.append(_theme(survey, label, position))
        db.session.add(analysis)
    return db.session.get_one(Survey, survey.id)


def _asked(survey: Survey) -> str:
    return survey.version.definition.questions[0].key


def _theme(survey: Survey, label: str, position: int) -> Theme:
    numbers: Numbers = {
        group.name: (12, 40) if place == 0 else (None, 9) for place, group in enumerate(survey.audiences)
    }
    return Theme(
        position=position,
        suggested=label,
        name=None,
        hidden_at=None,
        keywords=[label.casefold()],
        sentiment={},
        warnings=[],
        figures=figures(survey.audiences, numbers, total=(None, 49)),
    )


def figures(groups: Sequence[Audience], numbers: Numbers, total: tuple[int | None, int | None]) -> dict[str, Any]:
    """The figures of a theme as insight keeps them; None is kept back."""

    def group_figures(group: Audience) -> dict[str, Any]:
        said, base = numbers[group.name]
        known = said is not None and base is not None
        share = round(100 * said / base) if said is not None and base else None
        return {
            "audience_id": group.id,
            "name": group.name,
            "marker": group.marker.value,
            "mentions": said,
            "base": base,
            "percent": share,
            "low": max(0, (share or 0) - 9) if known else None,
            "high": min(100, (share or 0) + 12) if known else None,
        }

    return {
        "total": {"mentions": total[0], "base": total[1]},
        "groups": [group_figures(group) for group in groups],
    }


def themes_of(survey: Survey) -> list[Theme]:
    """Its themes, the largest first."""
    found = db.session.query(Theme).join(Theme.analysis).filter(Analysis.survey_id == survey.id)
    return list(found.order_by(Theme.position))


def theme_of(survey: Survey) -> Theme:
    """Its first theme."""
    return themes_of(survey)[0]


def quote_of(
    theme: Theme,
    said: str = "I can’t get home after seven.",
    state: QuoteState = QuoteState.APPROVED,
    group: bool = True,
) -> Quote:
    """Somebody's own words in a theme; approved unless said otherwise."""
    theme_id = theme.id
    with transaction():
        theme = db.session.get_one(Theme, theme_id)
        audience = theme.analysis.survey.audiences[0] if group else None
        quote = Quote(position=len(theme.quotes), state=state, audience_id=audience.id if audience else None)
        quote.words, quote.decided_at = said, now()
        theme.quotes.append(quote)
    return db.session.get_one(Quote, quote.id)


def set_quote(quote: Quote, state: QuoteState) -> None:
    """Approve or decline a quote, now."""
    quote_id = quote.id
    with transaction():
        found = db.session.get_one(Quote, quote_id)
        found.state, found.decided_at = state, now()


def withdraw(quote: Quote) -> None:
    """The person who said it takes it back, as insight does then."""
    quote_id = quote.id
    with transaction():
        found = db.session.get_one(Quote, quote_id)
        found.words, found.state, found.answer_id, found.withdrawn_at = "", QuoteState.DECLINED, None, now()


def hide(theme: Theme) -> None:
    """Hide a theme, as staff do."""
    theme_id = theme.id
    with transaction():
        db.session.get_one(Theme, theme_id).hidden_at = now()


# ---- plans ----


def build_plan(year: int = 2027, title: str = "", introduction: str = "", actor: Actor = HUB) -> Plan:
    """A draft with nothing in it."""
    with transaction():
        plan = service.start_plan(actor, year, title)
        if introduction:
            service.describe_plan(actor, plan, plan.title, introduction)
    return db.session.get_one(Plan, plan.id)


def add_intention(
    plan: Plan | None = None,
    title: str = "Later buses from the youth centre",
    strand: Strand = Strand.VISION,
    actor: Actor = HUB,
    **more: str,
) -> Intention:
    """Something that is meant to be done, in a plan of its own unless one is given."""
    plan_id = (plan or build_plan()).id
    with transaction():
        words = IntentionWords(title, **more)
        made = service.add_intention(actor, db.session.get_one(Plan, plan_id), strand, words)
    return db.session.get_one(Intention, made.id)


def cite(intention: Intention, source: Theme | Quote, actor: Actor = HUB) -> Evidence:
    """Cite a theme or a quote."""
    intention_id, source_id = intention.id, source.id
    with transaction():
        found = db.session.get_one(Intention, intention_id)
        verb = service.cite_theme if isinstance(source, Theme) else service.cite_quote
        evidence = verb(actor, found, source_id)
    return db.session.get_one(Evidence, evidence.id)


def decide(
    intention: Intention,
    outcome: Outcome = Outcome.WILL,
    what: str = "Buses run until ten on weekdays.",
    *,
    because: str = "",
    decided_by: str = "Children’s Leadership Team",
    decided_on: date | None = None,
    due_on: date | None = None,
    review_on: date | None = None,
    actor: Actor = HUB,
) -> Decision:
    """Record a decision: what will be done, unless said otherwise."""
    day = decided_on or today()
    if outcome is Outcome.WILL:
        due_on = due_on or date(day.year + 1, 3, 31)
    if outcome is Outcome.CANNOT:
        because = because or "The law sets the hours."
    intention_id = intention.id
    with transaction():
        words = DecisionWords(outcome, what, decided_by, day, because, due_on, review_on)
        made = service.decide(actor, db.session.get_one(Intention, intention_id), words)
    return db.session.get_one(Decision, made.id)


def publish(plan: Plan, actor: Actor = HUB) -> Plan:
    """Publish a plan; its Word file waits for `jobs.run_waiting()`."""
    plan_id = plan.id
    with transaction():
        service.publish(actor, db.session.get_one(Plan, plan_id))
    return db.session.get_one(Plan, plan_id)


def decided(outcome: Outcome = Outcome.WILL, survey: Survey | None = None, **more: Any) -> Decision:
    """A decision on an intention that cites the first theme of a survey (one of its own unless given)."""
    intention = add_intention(_any_plan(), title=more.pop("title", "Later buses from the youth centre"))
    cite(intention, theme_of(survey or heard()))
    return decide(db.session.get_one(Intention, intention.id), outcome, **more)


def _any_plan() -> Plan:
    return db.session.query(Plan).first() or build_plan()
