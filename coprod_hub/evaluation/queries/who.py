"""Who sees what of a tender. Every page and export asks here first.

Three kinds of people, and nobody is two of them in one tender:

* those who **run** it: the council's procurement officers, and its participation officers who see the whole council.
  They know the bidders. Prices are for procurement officers alone, once the marks are agreed;
* its **panels**: whoever has a sheet, whatever else they are. They read extracts under code names, their own marks, and
  those of their panel once all have locked theirs. Who sits on a panel runs nothing of that tender any more;
* **facilitators and chairs** of a panel, who mark nothing: they see how far the panel is, and what it agrees.

Administrators read nothing of a tender, but for the passages that hold the words which somebody asks them to take out.
"""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.evaluation.models import Bid, Criterion, Evaluator, EvaluatorPerson, Panel, Tender
from coprod_hub.evaluation.rules import BidState, InterestDecision, TenderState
from coprod_hub.forums.queries import sees_the_whole_council

#: While marks are given and agreed, and before.
BEFORE_MARKS = (TenderState.DRAFT, TenderState.PUBLISHED, TenderState.MARKING)
RUNNERS = (Role.PROCUREMENT, Role.OFFICER)
READERS = (*RUNNERS, Role.COMMISSIONER)
ON_A_PANEL = "You are on a panel of this tender. Until the contract is signed you see what your panel sees."


def may_run_tenders(actor: Actor) -> bool:
    """Whether this person sets tenders up and runs them."""
    if actor.job:
        return True
    if actor.organisation_id is not None or not actor.has(*RUNNERS):
        return False
    return actor.has(Role.PROCUREMENT) or sees_the_whole_council(actor)


def must_run_tenders(actor: Actor) -> None:
    """Raise NotAllowed for everybody else."""
    if not may_run_tenders(actor):
        raise NotAllowed("Tenders are run by the council’s procurement and participation officers.")


def holds_sheet(actor: Actor, tender: Tender) -> bool:
    """Whether this person is on a panel of this tender, or was and left it."""
    return bool(db.session.scalar(select(_sheets_of(actor).where(Panel.tender_id == tender.id).exists())))


def without_sheet_of(actor: Actor) -> ColumnElement[bool]:
    """The contrary, as a condition on tenders."""
    return ~_sheets_of(actor).where(Panel.tender_id == Tender.id).correlate(Tender).exists()


def runs(actor: Actor, tender: Tender) -> bool:
    """Whether this person runs this tender: knows its bidders, and changes what may still be changed."""
    return may_run_tenders(actor) and not holds_sheet(actor, tender)


def must_run(actor: Actor, tender: Tender) -> None:
    """Raise NotAllowed for everybody else; somebody on a panel of it is told why."""
    must_run_tenders(actor)
    if holds_sheet(actor, tender):
        raise NotAllowed(ON_A_PANEL)


def sees_prices(actor: Actor, tender: Tender) -> bool:
    """Whether this person may see or bring in prices now: procurement officers, once all marks are agreed."""
    return actor.has(Role.PROCUREMENT) and runs(actor, tender) and agreed(tender)


def must_see_prices(actor: Actor, tender: Tender) -> None:
    """Raise NotAllowed for everybody else, and before the marks are agreed."""
    must_run(actor, tender)
    must_be_shown_prices(actor, tender)


def must_be_shown_prices(actor: Actor, tender: Tender) -> None:
    """The same, where it is known already that this person runs the tender."""
    if not actor.has(Role.PROCUREMENT):
        raise NotAllowed("Prices are for procurement officers alone.")
    if not agreed(tender):
        raise NotAllowed("Prices come in after all marks are agreed, so that no price can sway a mark.")


def agreed(tender: Tender) -> bool:
    """Whether every mark is agreed and closed."""
    return tender.agreed_at is not None


# ---- requests of people about what they wrote ----


def must_handle_requests(actor: Actor) -> None:
    """Raise NotAllowed for all but administrators, who handle requests of people about their data."""
    actor.must_have(Role.ADMINISTRATOR)


def handles_words(actor: Actor, tender: Tender) -> bool:
    """Whether this person takes words out of a tender's record: an administrator who is on no panel of it.

    They are shown the passages that hold the words they were asked to take out, and nothing else of the tender.
    """
    return actor.has(Role.ADMINISTRATOR) and not holds_sheet(actor, tender)


# ---- tenders ----


def tenders(actor: Actor) -> list[Tender]:
    """All tenders, newest first, for those who run them; for commissioners too, to read."""
    must_read_tenders(actor)
    return list(db.session.scalars(select(Tender).order_by(Tender.made_at.desc(), Tender.id)))


def may_read_tenders(actor: Actor) -> bool:
    """Whether this person may see which tenders there are, and how far each is."""
    return may_run_tenders(actor) or (actor.has(Role.COMMISSIONER) and actor.organisation_id is None)


def must_read_tenders(actor: Actor) -> None:
    """Raise NotAllowed for all but the council's officers of either kind and its commissioners."""
    if not may_read_tenders(actor):
        raise NotAllowed("Tenders are read by the council’s procurement and participation officers and commissioners.")


def tender(actor: Actor, tender_id: str) -> Tender:
    """One tender, for somebody who runs it."""
    found = tender_to_read(actor, tender_id)
    must_run(actor, found)
    return found


def tender_to_read(actor: Actor, tender_id: str) -> Tender:
    """One tender, for somebody who runs it or a commissioner who reads how far it is."""
    must_read_tenders(actor)
    found = db.session.get(Tender, tender_id)
    if found is None:
        raise NotFound("There is no such tender.")
    return found


# ---- panels ----


def _sheets_of(actor: Actor) -> Select[str]:
    """The ids of this person's sheets; join `Panel` is there to be asked for its tender."""
    held = EvaluatorPerson.person_id == actor.person_id
    joined = select(Evaluator.id).join(EvaluatorPerson, EvaluatorPerson.evaluator_id == Evaluator.id)
    return joined.join(Panel, Panel.id == Evaluator.panel_id).where(held)


def my_places(actor: Actor) -> list[EvaluatorPerson]:
    """This person's places on panels of tenders that go on, newest first; not those they were removed from."""
    wanted = (
        select(EvaluatorPerson)
        .join(Evaluator, Evaluator.id == EvaluatorPerson.evaluator_id)
        .where(EvaluatorPerson.person_id == actor.person_id, Evaluator.removed_at.is_(None))
        .order_by(EvaluatorPerson.joined_at.desc(), EvaluatorPerson.id)
    )
    return list(db.session.scalars(wanted)) if actor.person_id else []


def my_place(actor: Actor, panel_id: str) -> EvaluatorPerson:
    """This person's own place on a panel; nobody else may know that there is such a panel."""
    found = next((place for place in my_places(actor) if place.evaluator.panel_id == panel_id), None)
    if found is None:
        raise NotFound("There is no such panel, or you are not on it.")
    return found


def guides(actor: Actor, panel: Panel) -> bool:
    """Whether this person is the panel's chair or facilitator and has no sheet on it."""
    return actor.signed_in and actor.person_id in {panel.chair_id, panel.facilitator_id}


def is_chair(actor: Actor, panel: Panel) -> bool:
    """Whether this person alone may open locked marks again."""
    return actor.signed_in and actor.person_id == panel.chair_id


def facilitates(actor: Actor, panel: Panel) -> bool:
    """Whether this person is the panel's neutral facilitator: named for it, and without a sheet in the tender."""
    named = actor.signed_in and actor.person_id == panel.facilitator_id
    return named and not holds_sheet(actor, tender_of(panel))


def panels_i_facilitate(actor: Actor) -> list[Panel]:
    """The panels of whose marks this person is the neutral facilitator and that have not closed them yet, by name."""
    if not actor.signed_in:
        return []
    wanted = select(Panel).join(Tender, Tender.id == Panel.tender_id).where(Panel.facilitator_id == actor.person_id)
    wanted = wanted.where(Tender.state.in_(BEFORE_MARKS), without_sheet_of(actor))
    return list(db.session.scalars(wanted.order_by(Panel.name, Panel.id)))


def panel_i_facilitate(actor: Actor, panel_id: str) -> Panel:
    """A panel, for its facilitator alone: they run no tender by it, and read nothing else of this one."""
    found = db.session.get(Panel, panel_id)
    if found is None or not facilitates(actor, found):
        raise NotFound("There is no such panel, or you do not help it to agree.")
    return found


def panel_i_guide(actor: Actor, panel_id: str) -> Panel:
    """A panel, for its chair and its facilitator."""
    found = db.session.get(Panel, panel_id)
    if found is None or not guides(actor, found):
        raise NotFound("There is no such panel, or you do not guide it.")
    return found


def tender_of(panel: Panel) -> Tender:
    """The tender that a panel marks."""
    return db.session.get_one(Tender, panel.tender_id)


def with_panels(tender_ids: Collection[str]) -> list[Tender]:
    """These tenders, newest first, with all that says what their sheets mark: read at once, and not one by one."""
    sheets = selectinload(Tender.panels).selectinload(Panel.evaluators)
    wanted = select(Tender).where(Tender.id.in_(tender_ids)).order_by(Tender.made_at.desc(), Tender.id)
    wanted = wanted.options(
        selectinload(Tender.lots),
        selectinload(Tender.criteria).lazyload(Criterion.parts),
        sheets.selectinload(Evaluator.people).lazyload(EvaluatorPerson.person),
        sheets.selectinload(Evaluator.stand_downs),
    )
    return list(db.session.scalars(wanted))


# ---- what a sheet marks ----


def what_is_left_before_practice(place: EvaluatorPerson) -> list[str]:
    """What stands between this person and the practice bid: nothing about it has to be decided by anybody else."""
    checks = [
        (place.told_at is None, "Read who may one day read your reasons."),
        (place.declared_at is None, "Tell us if you know any of the people who want the work."),
        (place.evaluator.home_clear is False, "You are not marking in this one. Your worker can tell you more."),
    ]
    return [words for stands, words in checks if stands]


def what_is_left_before_marking(place: EvaluatorPerson) -> list[str]:
    """What stands between this person and their first mark, in words for them; [] when they may mark.

    The order is the order in which it is done: read who may read the reasons, declare, be decided about, warm up.
    """
    sheet = place.evaluator
    tender = tender_of(sheet.panel)
    checks = [
        (place.told_at is None, "Read who may one day read your reasons."),
        (place.declared_at is None, "Tell us if you know any of the people who want the work."),
        (
            any(one.decision is InterestDecision.WAITING for one in sheet.people) or sheet.home_clear is None,
            "We are looking at what you told us. You can start when that is done.",
        ),
        (marks_nothing(sheet), "You are not marking in this one. Your worker can tell you more."),
        (
            sheet.warmed_up_at is None,
            f"First your panel marks the practice {tender.kind.bid}, and talks about it together.",
        ),
        (tender.state is not TenderState.MARKING, "Marking is not open."),
    ]
    return [words for stands, words in checks if stands]


def marks_nothing(sheet: Evaluator) -> bool:
    """Whether nothing is left to mark, for all bids alike; the sheet is never told which of the reasons it is."""
    if sheet.home_clear is False:
        return True
    return bool(sheet.stand_downs) and not criteria_to_mark(sheet)


def criteria_of(panel: Panel) -> list[Criterion]:
    """The criteria that a panel marks, in the order of the tree."""
    below: dict[str | None, list[Criterion]] = {}
    for row in tender_of(panel).criteria:
        below.setdefault(row.parent_id, []).append(row)
    leaves = [row for row in _walk(below, None) if row.id not in below]
    return [row for row in leaves if row.panel_id == panel.id and row.kind.is_marked]


def _walk(below: Mapping[str | None, list[Criterion]], parent_id: str | None) -> Iterator[Criterion]:
    for row in below.get(parent_id, ()):
        yield row
        yield from _walk(below, row.id)


def criteria_to_mark(sheet: Evaluator) -> list[Criterion]:
    """Those that this sheet marks: without what it stands down from, for all bids."""
    if sheet.home_clear is False:
        return []
    without = {one.criterion_id for one in sheet.stand_downs}
    return [criterion for criterion in criteria_of(sheet.panel) if criterion.id not in without]


def bids_to_mark(panel: Panel) -> list[Bid]:
    """The bids that a panel marks, by code name; without practice bids and those that are not in."""
    criteria = criteria_of(panel)
    wanted = select(Bid).where(Bid.tender_id == panel.tender_id, Bid.state == BidState.IN, Bid.practice.is_(False))
    found = db.session.scalars(wanted.order_by(Bid.code_name))
    return [bid for bid in found if any(fits(criterion, bid) for criterion in criteria)]


def fits(criterion: Criterion, bid: Bid) -> bool:
    """Whether this criterion is asked of this bid: a lot with criteria of its own is asked those alone."""
    return criterion.lot_id == (bid.lot_id if bid.lot.own_criteria else None)


def marking_sheets(panel: Panel, criterion: Criterion) -> list[Evaluator]:
    """The sheets whose marks count for a criterion: not those that left, stand down from it or live with a bidder."""
    return [
        sheet
        for sheet in panel.evaluators
        if sheet.removed_at is None
        and sheet.home_clear is not False
        and criterion.id not in {one.criterion_id for one in sheet.stand_downs}
    ]
