"""What is done with panels: who marks on them, and what is settled about each before their first mark.

Whatever is settled about somebody holds for every bid alike. Marks that no longer count stay in the record: they are
left out when the panel agrees, and nobody deletes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.evaluation.models import Criterion, Evaluator, EvaluatorPerson, Panel, StandDown, Tender
from coprod_hub.evaluation.queries import places, who
from coprod_hub.evaluation.rules import InterestDecision, PanelKind, TenderKind, TenderState
from coprod_hub.evaluation.service.looked_after import Written, look_over
from coprod_hub.forums.models import Forum

#: What a new panel says, until somebody says it better: `{it}` is what they wanted to get.
_WHO_READS = (
    "What you write is kept with a number, such as Evaluator 3. Only the officers who run this, and those who help "
    "your panel, know which number is you.\n\n"
    "Your panel reads it when everybody has finished. The council’s officers read it then too.\n\n"
    "People who wanted the {it} and did not get it can ask why. They may be sent your reasons, "
    "but never your name. If there is an argument about it, a court may read them.\n\n"
    "If something there tells who you are, you can ask us to take it out. Somebody at the council then reads it to "
    "find it. Your marks stay.\n\n"
    "Three years after it is over, we delete your own reasons."
)
#: How the keys of a declaration end under which their own words stand.
DECLARED_WORDS = "_words"
A_REASON = "Say why, so that the record can answer for it."


# ---- panels ----


def who_reads_for(kind: TenderKind) -> str:
    """What a new panel is told of who may one day read its reasons, where this kind of thing is chosen."""
    return _WHO_READS.format(it=kind.prize)


@dataclass(frozen=True)
class PanelWords:
    """All that is set about a panel; who marks on it and what it marks are set apart."""

    name: str
    kind: PanelKind
    forum: Forum | None = None
    chair: Person | None = None
    facilitator: Person | None = None
    who_reads: str = ""
    meets: str = ""


def add_panel(actor: Actor, tender: Tender, words: PanelWords) -> Panel:
    """Set up a panel of a tender."""
    who.must_run(actor, tender)
    _goes_on(tender)
    panel = Panel(tender_id=tender.id)
    _set(tender, panel, words)
    tender.panels.append(panel)
    db.session.flush()
    record(actor, "set up", panel, tender=tender.id, kind=panel.kind.value)
    return panel


def change_panel(actor: Actor, panel: Panel, words: PanelWords) -> None:
    """Change what is set about a panel; what kind it is was published with the tender."""
    tender = who.tender_of(panel)
    who.must_run(actor, tender)
    _goes_on(tender)
    if tender.published_at is not None and words.kind is not panel.kind:
        raise Refused("What kind of panel it is was published with the tender, so it stays as it is.")
    _set(tender, panel, words)
    record(actor, "changed", panel)
    db.session.flush()


def remove_panel(actor: Actor, panel: Panel) -> None:
    """Take away a panel that marks nothing and on which nobody is."""
    tender = who.tender_of(panel)
    who.must_run(actor, tender)
    if panel.evaluators:
        raise Refused("People are on this panel. What they said and did stays in the record, so the panel stays.")
    if db.session.scalar(select(Criterion.id).where(Criterion.panel_id == panel.id).limit(1)):
        raise Refused("This panel marks some of the questions. Give them to another panel first.")
    record(actor, "removed", panel, tender=tender.id)
    tender.panels.remove(panel)
    db.session.flush()


def _set(tender: Tender, panel: Panel, words: PanelWords) -> None:
    name = clean_line(words.name)[:120]
    if not name:
        raise Refused("Give the panel a name.")
    if any(one.name.casefold() == name.casefold() for one in tender.panels if one is not panel):
        raise Refused("This tender has a panel of that name already.")
    for person, office in ((words.chair, "chair"), (words.facilitator, "facilitator")):
        if person is not None and who.holds_sheet(person.actor, tender):
            raise Refused(f"{person.full_name} gives marks in this tender, so they cannot be the {office}.")
    panel.name, panel.kind = name, words.kind
    panel.forum, panel.chair, panel.facilitator = words.forum, words.chair, words.facilitator
    panel.who_reads = clean_text(words.who_reads) or who_reads_for(tender.kind)
    panel.meets = clean_line(words.meets)[:200]


def _goes_on(tender: Tender) -> None:
    if tender.state is TenderState.STOPPED:
        raise Refused("This tender was stopped.")
    if who.agreed(tender):
        raise Refused("All marks are agreed, so nothing about the panels changes any more.")


# ---- who is on it ----


def add_evaluator(actor: Actor, panel: Panel, people: Sequence[Person], supporter: str = "") -> Evaluator:
    """Give one person, or two as a pair, a sheet of their own on a panel."""
    tender = who.tender_of(panel)
    who.must_run(actor, tender)
    _goes_on(tender)
    if not 1 <= len({person.id for person in people}) <= 2 or len(people) > 2:
        raise Refused("A sheet is kept by one person, or by two as a pair.")
    if places.agreeing_began(panel):
        raise Refused("This panel has begun to agree its marks, so nobody new can join it.")
    _one_at_a_time(panel)
    for person in people:
        _may_join(actor, panel, person)
    last = db.session.scalar(select(func.max(Evaluator.number)).where(Evaluator.panel_id == panel.id)) or 0
    sheet = Evaluator(number=last + 1)
    sheet.supporter = clean_line(supporter)[:200] or None
    sheet.people = [EvaluatorPerson(person=person, joined_at=now()) for person in people]
    panel.evaluators.append(sheet)
    db.session.flush()
    record(actor, "gave a sheet", sheet, panel=panel.id, people=len(people))
    return sheet


def _one_at_a_time(panel: Panel) -> None:
    """Two officers who add people at the same moment wait for each other, so that each sheet gets its own number."""
    db.session.execute(select(Panel.id).where(Panel.id == panel.id).with_for_update())


def _may_join(actor: Actor, panel: Panel, person: Person) -> None:
    tender = who.tender_of(panel)
    if not person.active:
        raise Refused(f"The account of {person.full_name} is closed.")
    if person.id == actor.person_id:
        raise Refused("Somebody else has to put you on a panel: from then on you run nothing of this tender.")
    if places.was_on(panel, person):
        raise Refused(f"{person.name} has a sheet on this panel already, or was taken off it.")
    if any(person.id in (one.chair_id, one.facilitator_id) for one in tender.panels):
        raise Refused(f"{person.name} guides this panel or another one of this tender, so they give no marks.")


def set_supporter(actor: Actor, sheet: Evaluator, supporter: str) -> None:
    """Write down who helps somebody to read or write. They give no marks."""
    who.must_run(actor, who.tender_of(sheet.panel))
    sheet.supporter = clean_line(supporter)[:200] or None
    record(actor, "noted a supporter", sheet, there=bool(sheet.supporter))
    db.session.flush()


def remove(actor: Actor, evaluator: Evaluator, because: str) -> None:
    """Take somebody off a panel: their marks stay in the record and count nowhere, for every bid alike."""
    tender = who.tender_of(evaluator.panel)
    who.must_run(actor, tender)
    _goes_on(tender)
    if evaluator.removed_at is not None:
        raise Refused("They were taken off this panel already.")
    evaluator.removed_at = now()
    evaluator.removed_because = _reason(because)
    record(actor, "took off the panel", evaluator, panel=evaluator.panel_id)
    db.session.flush()


def _reason(because: str) -> str:
    words = clean_text(because)
    if not words:
        raise Refused(A_REASON)
    return words


# ---- what somebody on a panel says of themselves ----


def read_who_reads(actor: Actor, place: EvaluatorPerson) -> None:
    """They have read who may one day read their reasons."""
    _is_mine(actor, place)
    if place.told_at is None:
        place.told_at = now()
        record(actor, "was told who reads", place)
        db.session.flush()


def declare(actor: Actor, place: EvaluatorPerson, answers: dict[str, str]) -> None:
    """Say whom they know; corrected until it is decided. News after that opens it again, and the old answers stay."""
    _is_mine(actor, place)
    _goes_on(who.tender_of(place.evaluator.panel))
    if place.decision is not InterestDecision.WAITING:
        place.declared = answers | {"earlier": places.earlier(place)}
        place.decision, place.because = InterestDecision.WAITING, None
        place.decided_at, place.decided_by = None, None
    else:
        place.declared = answers | {"earlier": place.declared.get("earlier", [])}
    place.declared_at = now()
    words = "\n\n".join(text for key, text in answers.items() if key.endswith(DECLARED_WORDS))
    look_over(words, Written(place.id, place.evaluator.panel, "Whom do you know?", place.evaluator.name))
    record(actor, "declared", place)
    db.session.flush()


def _is_mine(actor: Actor, place: EvaluatorPerson) -> None:
    if not actor.signed_in or place.person_id != actor.person_id or place.evaluator.removed_at is not None:
        raise NotAllowed("This is for somebody else to say.")


# ---- what the officer settles ----


def decide(
    actor: Actor,
    place: EvaluatorPerson,
    decision: InterestDecision,
    because: str,
    criteria: Sequence[Criterion] = (),
) -> None:
    """Settle what somebody declared. Standing down is from whole questions, for all bids: never for one."""
    tender = who.tender_of(place.evaluator.panel)
    who.must_run(actor, tender)
    _goes_on(tender)
    if place.declared_at is None:
        raise Refused("They have not declared anything yet. Nothing can be decided before.")
    if decision is InterestDecision.WAITING:
        raise Refused("Choose what is decided.")
    stands_down = decision is InterestDecision.STANDS_DOWN
    if stands_down and not criteria:
        raise Refused("Choose the questions that they stand down from.")
    words = _reason(because)
    if stands_down:
        _stand_down(place.evaluator, criteria)
    else:
        _stand_up(place)
    place.decision, place.because = decision, words
    place.decided_at, place.decided_by_id = now(), actor.person_id
    record(actor, "decided", place, decision=decision.value, questions=len(criteria) if stands_down else 0)
    db.session.flush()


def _stand_down(sheet: Evaluator, criteria: Sequence[Criterion]) -> None:
    """From these as well as from those before: what was set aside once does not come back by a second decision."""
    marked = {one.id for one in who.criteria_of(sheet.panel)}
    if not marked.issuperset(one.id for one in criteria):
        raise Refused("This panel does not mark one of these questions.")
    already = {one.criterion_id for one in sheet.stand_downs}
    for criterion_id in sorted({one.id for one in criteria} - already):
        sheet.stand_downs.append(StandDown(criterion_id=criterion_id, made_at=now()))


def _stand_up(place: EvaluatorPerson) -> None:
    """Nothing stands in the way any more, unless it is the other one of a pair who stood down."""
    sheet = place.evaluator
    others = [one for one in sheet.people if one is not place]
    if not sheet.stand_downs or any(one.decision is InterestDecision.STANDS_DOWN for one in others):
        return
    if places.agreeing_began(sheet.panel):
        raise Refused("The panel has begun to agree its marks, so marks that were set aside stay set aside.")
    sheet.stand_downs.clear()


def check_home(actor: Actor, evaluator: Evaluator, clear: bool) -> None:
    """Note that somebody made sure, in private, whether nobody of this sheet now lives in a bidder's home."""
    who.must_run(actor, who.tender_of(evaluator.panel))
    _goes_on(who.tender_of(evaluator.panel))
    evaluator.home_checked_at, evaluator.home_checked_by_id = now(), actor.person_id
    evaluator.home_clear = clear
    record(actor, "checked the home", evaluator)
    db.session.flush()


def warmed_up(actor: Actor, evaluator: Evaluator) -> None:
    """They have marked the practice bid and talked it through."""
    panel = evaluator.panel
    if not who.guides(actor, panel):
        who.must_run(actor, who.tender_of(panel))
    if evaluator.warmed_up_at is None:
        evaluator.warmed_up_at = now()
        record(actor, "warmed up", evaluator)
        db.session.flush()


def warm_up_all(actor: Actor, panel: Panel) -> int:
    """The whole panel has; returns for how many sheets that is news."""
    waiting = [one for one in panel.evaluators if one.removed_at is None and one.warmed_up_at is None]
    for sheet in waiting:
        warmed_up(actor, sheet)
    return len(waiting)
