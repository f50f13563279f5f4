"""Writing plans: what is meant to be done, what people said about it, what was decided, and publishing it all.

What the public has read is not taken away again: an intention, evidence or decision that stands in the published plan
stays; a new decision says what changed since.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coprod_hub.commissioning import queries
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan, PlanState, Strand
from coprod_hub.commissioning.published import as_it_stands, what_is_public
from coprod_hub.commissioning.queries import WRITERS, Citable
from coprod_hub.commissioning.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    DecisionWords,
    faults_of_decision,
    reasons_against_publishing,
    source_words,
    usual_title,
)
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import Model, db
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import JobState, enqueue, latest_job, retry
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.core.web import day_words
from coprod_hub.insight.models import Quote, QuoteState

WORD_JOB, DRAFT_JOB = "commissioning.word", "commissioning.draft"
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
    evidence = Evidence(theme_id=source.theme.id, figures=dict(source.theme.figures), source=_source(source))
    return _cite(actor, intention, evidence, source.theme.label)


def cite_quote(actor: Actor, intention: Intention, quote_id: str) -> Evidence:
    """Cite somebody's own words, which were approved, with the group they came from."""
    actor.must_have(*WRITERS)
    source, quote = queries.citable_quote(actor, quote_id)
    by = quote.audience and {
        "audience_id": quote.audience.id,
        "name": quote.audience.name,
        "marker": quote.audience.marker,
    }
    evidence = Evidence(quote_id=quote.id, figures={"by": by, "theme": source.theme.label}, source=_source(source))
    return _cite(actor, intention, evidence, quote.words)


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
    if plan.word:
        db.session.delete(plan.word)
    plan.word = None
    db.session.flush()
    record(actor, "published", plan, intentions=len(plan.intentions))
    enqueue(WORD_JOB, plan, plan_id=plan.id)
    return True


def make_draft_word(actor: Actor, plan: Plan) -> None:
    """Ask for a Word file of the plan as it stands, marked as a draft."""
    actor.must_have(*queries.READERS)
    asked = latest_job(plan.id, DRAFT_JOB)
    if asked is None or not asked.under_way:
        enqueue(DRAFT_JOB, plan, plan_id=plan.id)


def try_word_again(actor: Actor, plan: Plan) -> None:
    """Ask once more for the published Word file when making it failed."""
    actor.must_have(*WRITERS)
    failed = latest_job(plan.id, WORD_JOB)
    if failed is not None and failed.state is JobState.FAILED:
        retry(actor, failed)


def plans_without_good_word() -> list[Plan]:
    """Published plans whose Word file is missing, or holds words that were taken back after it was made."""
    wanted = select(Plan).where(Plan.state == PlanState.PUBLISHED)
    return [plan for plan in db.session.scalars(wanted) if plan.word is None or _outdated(plan)]


def _outdated(plan: Plan) -> bool:
    made = plan.word.made_at if plan.word else now()
    cited = [piece.quote_id for each in plan.intentions for piece in each.evidence if piece.quote_id]
    gone = select(Quote.id).where(Quote.id.in_(cited), Quote.state != QuoteState.APPROVED, Quote.decided_at > made)
    return db.session.scalar(gone.limit(1)) is not None


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
