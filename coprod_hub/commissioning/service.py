"""Writing plans: what is meant to be done, what people said about it, what was decided, and publishing it all.

What the public has read is not taken away again: an intention, evidence or decision that stands in the published plan
stays; a new decision says what changed since.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from coprod_hub.commissioning import queries
from coprod_hub.commissioning.freshness import Gone
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan, PlanState, Strand
from coprod_hub.commissioning.published import PlanText, as_it_stands, evidence_text, what_is_public
from coprod_hub.commissioning.queries import DRAFT_JOB, PAPERS_JOB, WRITERS, Citable
from coprod_hub.commissioning.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    DecisionWords,
    faults_of_decision,
    reasons_against_publishing,
    source_words,
    usual_title,
)
from coprod_hub.commissioning.sources import freshness, quote_figures, theme_figures
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import Model, db
from coprod_hub.core.documents import Paper, forget, mark_of, out_of_date
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import enqueue, latest_job, retry
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.core.web import day_words
from coprod_hub.insight.models import Quote

PUBLIC_PAPERS = (Paper.WORD, Paper.PDF, Paper.SHEET)
STAYS = "The public can read this in the published plan, so it stays. "


# ---- the plan ----


def start_plan(actor: Actor, year: int, title: str = "") -> Plan:
    """Begin the plan of a year; there is one a year."""
    actor.must_have(*WRITERS)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("Give the year as four numbers, such as 2027.")
    plan = Plan(year=year, title=_line(title, usual_title(year)), made_at=now())
    with _only_one(f"There is a plan for {year} already. Open it from the list of plans."):
        db.session.add(plan)
        db.session.flush()
    record(actor, "started", plan, year=year)
    return plan


def describe_plan(actor: Actor, plan: Plan, title: str, introduction: str) -> None:
    """Name the plan and say what it is for."""
    actor.must_have(*WRITERS)
    plan.title = _line(title, usual_title(plan.year))
    plan.introduction = clean_text(introduction)
    record(actor, "described", plan)
    db.session.flush()


# ---- intentions ----


@dataclass(frozen=True)
class IntentionWords:
    """What is said of an intention: what is meant, what can still change, and who it is about."""

    title: str
    description: str = ""
    can_change: str = ""
    affects: str = ""


def add_intention(actor: Actor, plan: Plan, strand: Strand, words: IntentionWords) -> Intention:
    """Put something the council means to do under one of the seven themes, at its end."""
    actor.must_have(*WRITERS)
    _no_twin(plan, strand, words.title)
    intention = Intention(strand=strand.value, position=_last(plan, strand) + 1)
    _say(intention, words)
    plan.intentions.append(intention)
    db.session.flush()
    record(actor, "added", intention, plan=plan.id)
    return intention


def change_intention(actor: Actor, intention: Intention, words: IntentionWords) -> None:
    """Say it differently."""
    actor.must_have(*WRITERS)
    _no_twin(intention.plan, Strand(intention.strand), words.title, but=intention)
    _say(intention, words)
    record(actor, "changed", intention)
    db.session.flush()


def move_intention(actor: Actor, intention: Intention, strand: Strand) -> None:
    """Put an intention under another of the seven themes, at its end."""
    actor.must_have(*WRITERS)
    if strand == intention.strand:
        return
    _no_twin(intention.plan, strand, intention.title, but=intention)
    intention.position = _last(intention.plan, strand) + 1
    intention.strand = strand.value
    record(actor, "moved", intention, strand=strand.value)
    db.session.flush()


def remove_intention(actor: Actor, intention: Intention) -> None:
    """Take an intention out of a plan, with what it cites; not once the public has read it or a reply stands on it."""
    actor.must_have(*WRITERS)
    _not_public(intention.plan, intention, "Decide that it cannot be done, and say why.")
    record(actor, "removed", intention, plan=intention.plan_id)
    with _only_one("A reply to people stands on this. Open the reply first."):
        intention.plan.intentions.remove(intention)
        db.session.flush()


def _say(intention: Intention, words: IntentionWords) -> None:
    title = clean_line(words.title)[:200]
    if not title:
        raise Refused("Give the intention a title.")
    intention.title = title
    intention.description = clean_text(words.description)
    intention.can_change = clean_text(words.can_change)
    intention.affects = clean_text(words.affects)


def _no_twin(plan: Plan, strand: Strand, title: str, but: Intention | None = None) -> None:
    name = clean_line(title).casefold()
    if any(each.title.casefold() == name for each in plan.intentions if each.strand == strand and each is not but):
        raise Refused("There is an intention of that name under this theme already. Open it, or say what differs.")


def _last(plan: Plan, strand: Strand) -> int:
    return max((each.position for each in plan.intentions if each.strand == strand), default=0)


# ---- evidence ----


def cite_theme(actor: Actor, intention: Intention, theme_id: str) -> Evidence:
    """Cite something several people said: its name and suppressed figures, as they are today."""
    actor.must_have(*WRITERS)
    source = queries.citable_theme(actor, theme_id)
    evidence = Evidence(theme_id=source.theme.id, figures=theme_figures(source.theme), source=_source(source))
    return _cite(actor, intention, evidence, source.theme.label)


def cite_quote(actor: Actor, intention: Intention, quote_id: str) -> Evidence:
    """Cite somebody's own words, which were approved, with the group they came from."""
    actor.must_have(*WRITERS)
    source, quote = queries.citable_quote(actor, quote_id)
    evidence = Evidence(quote_id=quote.id, figures=quote_figures(quote), source=_source(source))
    return _cite(actor, intention, evidence, quote.words)


def cite_again(actor: Actor, evidence: Evidence) -> None:
    """Take what the source says today in place of what was cited. A published plan keeps what was published."""
    actor.must_have(*WRITERS)
    if evidence.quote_id:
        source, quote = queries.citable_quote(actor, evidence.quote_id)
        evidence.wording, evidence.figures = quote.words, quote_figures(quote)
    else:
        source = queries.citable_theme(actor, evidence.theme_id or "")
        evidence.wording, evidence.figures = source.theme.label, theme_figures(source.theme)
    evidence.source, evidence.cited_at, evidence.cited_by_id = _source(source), now(), actor.person_id
    evidence.kept_at, evidence.kept_by_id, evidence.kept_mark = None, None, ""
    record(actor, "cited again", evidence, intention=evidence.intention_id)
    db.session.flush()


def keep_as_cited(actor: Actor, evidence: Evidence) -> None:
    """Stand by what was cited although its source has changed; asked again when it changes once more."""
    actor.must_have(*WRITERS)
    changed = freshness([evidence_text(evidence)]).get(evidence.id)
    if changed is None:
        return
    evidence.kept_at, evidence.kept_by_id, evidence.kept_mark = now(), actor.person_id, changed.mark
    record(actor, "kept as cited", evidence, intention=evidence.intention_id)
    db.session.flush()


def words_to_forget() -> list[Evidence]:
    """Evidence that still holds the words of somebody who took them back."""
    taken_back = select(Quote.id).where(Quote.withdrawn_at.is_not(None))
    wanted = select(Evidence).where(Evidence.quote_id.in_(taken_back), Evidence.wording_sealed.is_not(None))
    return list(db.session.scalars(wanted.options(joinedload(Evidence.intention).joinedload(Intention.plan))))


def forget_words(evidence: Evidence) -> None:
    """Let somebody's words go from the evidence and from what is kept of the published plan; who and when stays."""
    evidence.wording = None
    plan = evidence.intention.plan
    if plan.published and evidence.quote_id:
        kept = PlanText.from_json(plan.published).without_words({evidence.quote_id: Gone.WITHDRAWN})
        plan.published = kept.as_json()
    forget(plan.id)  # every file that was made with the words in it; new ones are made without
    db.session.flush()  # nothing is recorded: whoever takes words back leaves no trace of when


def uncite(actor: Actor, evidence: Evidence) -> None:
    """Cite it no longer; not once the public has read it."""
    actor.must_have(*WRITERS)
    intention = evidence.intention
    _not_public(intention.plan, evidence, "You can cite more beside it.")
    record(actor, "uncited", evidence, intention=intention.id)
    intention.evidence.remove(evidence)
    db.session.flush()


def _cite(actor: Actor, intention: Intention, evidence: Evidence, wording: str) -> Evidence:
    evidence.wording = wording
    evidence.cited_at, evidence.cited_by_id = now(), actor.person_id
    with _only_one("This is cited here already."):
        intention.evidence.append(evidence)
        db.session.flush()
    record(actor, "cited", evidence, intention=intention.id)
    return evidence


def _source(source: Citable) -> str:
    return source_words(source.survey.title, day_words(source.survey.closed_at), source.question)


# ---- decisions ----


def decide(actor: Actor, intention: Intention, words: DecisionWords) -> Decision:
    """Record a decision. The same one sent twice is recorded once."""
    actor.must_have(*WRITERS)
    decision = Decision(made_at=now())
    _fill(decision, words)
    for earlier in intention.decisions:
        if all(getattr(earlier, name) == getattr(decision, name) for name in ("outcome", "what", "decided_on")):
            return earlier
    intention.decisions.append(decision)
    db.session.flush()
    record(actor, "decided", decision, intention=intention.id, outcome=decision.outcome.value)
    return decision


def change_decision(actor: Actor, decision: Decision, words: DecisionWords) -> None:
    """Correct a decision that the public has not read yet."""
    actor.must_have(*WRITERS)
    _not_public(decision.intention.plan, decision, "Record a new decision that says what changed.")
    _fill(decision, words)
    record(actor, "changed", decision, outcome=decision.outcome.value)
    db.session.flush()


def remove_decision(actor: Actor, decision: Decision) -> None:
    """Take back a decision that nobody outside has read."""
    actor.must_have(*WRITERS)
    intention = decision.intention
    _not_public(intention.plan, decision, "Record a new decision that says what changed.")
    record(actor, "removed", decision, intention=intention.id)
    with _only_one("A reply to people stands on this decision. You can change the decision, or record a new one."):
        intention.decisions.remove(decision)
        db.session.flush()


def _fill(decision: Decision, words: DecisionWords) -> None:
    words = replace(
        words,
        what=clean_text(words.what),
        because=clean_text(words.because),
        decided_by=clean_line(words.decided_by)[:200],
        due_on=words.due_on if words.outcome is Outcome.WILL else None,
    )
    faults = faults_of_decision(words, today())
    if faults:
        raise Refused(*faults.values())
    for name, value in vars(words).items():
        setattr(decision, name, value)


# ---- publishing ----


def publish(actor: Actor, plan: Plan) -> bool:
    """Let the public read the plan as it stands now, and ask for its Word file. False when nothing has changed."""
    actor.must_have(*WRITERS)
    reasons = reasons_against_publishing(len(plan.intentions))
    if reasons:
        raise Refused(*reasons)
    kept = as_it_stands(plan).as_json()
    if plan.published == kept:
        return False
    plan.published, plan.state, plan.published_at = kept, PlanState.PUBLISHED, now()
    forget(plan.id, *PUBLIC_PAPERS)
    db.session.flush()
    record(actor, "published", plan, intentions=len(plan.intentions))
    enqueue(PAPERS_JOB, plan, plan_id=plan.id)
    return True


def make_draft_word(actor: Actor, plan: Plan) -> None:
    """Ask for a Word file of the plan as it stands, marked as a draft."""
    actor.must_have(*queries.READERS)
    asked = latest_job(plan.id, DRAFT_JOB)
    if asked is None or not asked.under_way:
        enqueue(DRAFT_JOB, plan, plan_id=plan.id)


def try_again(actor: Actor, plan: Plan) -> None:
    """Ask once more for the published files that could not be made."""
    actor.must_have(*WRITERS)
    for failed in queries.papers_failed(plan.id):
        retry(actor, failed)


def plans_out_of_date(wanted: Collection[Paper]) -> list[Plan]:
    """Published plans of which one of these files is missing, or says what the plan does not say any more."""
    published = queries.published_plans()
    return [plan for plan in published if out_of_date(plan.id, mark_of(queries.as_published(plan).as_json()), wanted)]


# ---- shared ----


def _line(text: str, otherwise: str) -> str:
    return clean_line(text)[:200] or otherwise


def _not_public(plan: Plan, thing: Model, instead: str) -> None:
    if thing.id in what_is_public(plan):
        raise Refused(STAYS + instead)


@contextmanager
def _only_one(otherwise: str) -> Iterator[None]:
    """Let the database decide (two people may do the same at once), and say in words what it refuses."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(otherwise) from error
