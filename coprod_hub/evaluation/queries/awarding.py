"""Reading a result and what follows from it: the results that stand, the steps since, and how far the award is."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.documents import Paper
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.evaluation.dates import SHORTEST_STANDSTILL, WITH_NOTICES, Dates, dates
from coprod_hub.evaluation.models import AwardPaper, Bid, Lot, Result, Step, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.advice import begun_on, kind_of
from coprod_hub.evaluation.queries.figures import figures
from coprod_hub.evaluation.regime import Finding, Regime, regime_for
from coprod_hub.evaluation.rules import BidState, TenderKind, TenderState
from coprod_hub.evaluation.steps import StepKind, Way

NO_RESULT = "The result is not worked out yet."


# ---- who may read it ----


def must_work_out(actor: Actor, tender: Tender) -> None:
    """Raise NotAllowed for all but those who work out the result: who may see prices, where there can be any."""
    who.must_run(actor, tender)
    _must_be_time(actor, tender)


def _must_be_time(actor: Actor, tender: Tender) -> None:
    if tender.kind.has_price:
        who.must_be_shown_prices(actor, tender)
    elif not who.agreed(tender):
        raise NotAllowed("The result is worked out when all marks are agreed and closed.")


def may_work_out(actor: Actor, tender: Tender) -> bool:
    """Whether this person works out the result, or takes away what holds prices."""
    return who.runs(actor, tender) and works_out(actor, tender)


def works_out(actor: Actor, tender: Tender) -> bool:
    """The same, where it is known already that this person runs the tender."""
    try:
        _must_be_time(actor, tender)
    except NotAllowed:
        return False
    return True


def must_read_result(actor: Actor, tender: Tender) -> None:
    """Raise NotAllowed unless this person runs the tender, or is a commissioner and the award is approved."""
    if who.runs(actor, tender):
        return
    who.must_read_tenders(actor)
    if who.holds_sheet(actor, tender):
        raise NotAllowed(who.ON_A_PANEL)
    if tender.kind is TenderKind.INTERVIEWS:
        raise NotAllowed("Who was chosen is for those who ran the interviews.")
    if not tender.state.is_past(TenderState.RESULT):
        raise NotAllowed("Commissioners read the result when the award is approved.")


def tender_with_result(actor: Actor, tender_id: str) -> Tender:
    """A tender whose result this person may read."""
    found = who.tender_to_read(actor, tender_id)
    must_read_result(actor, found)
    return found


def tender_to_work_out(actor: Actor, tender_id: str) -> Tender:
    """A tender whose result this person works out, or takes away what holds prices."""
    found = who.tender(actor, tender_id)
    must_work_out(actor, found)
    return found


# ---- results ----


def result(lot: Lot) -> Result | None:
    """The result of a lot that stands."""
    found: Result | None = db.session.scalar(
        select(Result).where(Result.lot_id == lot.id, Result.set_aside_at.is_(None))
    )
    return found


def results(tender: Tender) -> list[Result]:
    """The results that stand, in the order of the lots; [] before they are worked out."""
    return [found for lot in tender.lots if (found := result(lot)) is not None]


def set_aside(tender: Tender) -> list[Result]:
    """Earlier results that were set aside, the oldest first."""
    lots = [lot.id for lot in tender.lots]
    wanted = select(Result).where(Result.lot_id.in_(lots), Result.set_aside_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(Result.made_at, Result.id)))


def standing_bids(lot: Lot) -> list[Bid]:
    """The bids of a lot that are in, by code name."""
    wanted = select(Bid).where(Bid.lot_id == lot.id, Bid.practice.is_(False), Bid.state == BidState.IN)
    return list(db.session.scalars(wanted.order_by(Bid.code_name)))


def bids_by_name(tender: Tender) -> dict[str, Bid]:
    """Its bids by code name, without practice bids."""
    wanted = select(Bid).where(Bid.tender_id == tender.id, Bid.practice.is_(False)).order_by(Bid.code_name)
    return {one.code_name: one for one in db.session.scalars(wanted)}


def assessed_bids(tender: Tender) -> list[Bid]:
    """The bids that stand in a result and are still in, by code name: each gets a letter."""
    names = {each["id"] for found in results(tender) for each in found.given["bids"]}
    known = bids_by_name(tender).items()
    return [bid for name, bid in known if name in names and bid.state is BidState.IN]


def assessed_bid(actor: Actor, tender: Tender, bid_id: str) -> Bid:
    """One of them, for those who run the tender."""
    who.must_run(actor, tender)
    found = next((bid for bid in assessed_bids(tender) if bid.id == bid_id), None)
    if found is None:
        raise NotFound("There is no such bid in the result.")
    return found


def winners(found: Result) -> list[Bid]:
    """The bids that the contract, the grants or the job go to: by the result, and by how many were decided on."""
    tender = found.lot.tender
    if tender.kind is TenderKind.TENDER:
        return [found.winner] if found.winner is not None else []
    decided = step(tender, StepKind.APPROVAL)
    chosen = chosen_of(found, decided.awards if decided else 1)
    known = bids_by_name(tender)
    return [known[name] for name in chosen if name in known]


def chosen_of(found: Result, number: int) -> list[str]:
    """The first so many of the ranking, by code name, in order; [] where that cannot be: equal ranks stay together."""
    ranked = sorted((each["rank"], each["id"]) for each in found.found["bids"] if each["rank"] is not None)
    chosen = [name for rank, name in ranked if rank <= number]
    return chosen if len(chosen) == number else []


# ---- steps ----


def all_steps(tender: Tender) -> list[Step]:
    """Every step that was recorded, the first first."""
    return list(db.session.scalars(_steps([tender.id])))


def _steps(tender_ids: Sequence[str]) -> Select[Step]:
    wanted = select(Step).where(Step.tender_id.in_(tender_ids))
    return wanted.order_by(Step.taken_on, Step.recorded_at, Step.id)


def steps(tender: Tender) -> list[Step]:
    """The steps since the result that stands; those that followed from one that was set aside count no more."""
    standing = results(tender)
    if not standing:
        return []
    since = max(found.made_at for found in standing)
    return [one for one in all_steps(tender) if one.recorded_at >= since]


def step(tender: Tender, kind: StepKind) -> Step | None:
    """The step of this kind, when it was taken."""
    return next((one for one in steps(tender) if one.kind is kind), None)


def challenges(tender: Tender) -> list[Step]:
    """Challenges and questions that were received, the first first."""
    return [one for one in steps(tender) if one.kind is StepKind.CHALLENGE]


def law(tender: Tender) -> Finding | None:
    """Which law a tender follows; None where nothing is bought, or its value is not known."""
    if tender.kind is not TenderKind.TENDER or tender.value is None:
        return None
    return regime_for(tender.value, kind_of(tender), begun_on(tender), figures())


def way(tender: Tender) -> Way:
    """How far the award of a tender is."""
    return _way(tender, steps(tender))


def ways(tenders: Sequence[Tender]) -> dict[str, Way]:
    """The same by tender, for those with a result that stands: the database is asked as often for many as for one."""
    ids = [tender.id for tender in tenders]
    stand = select(Lot.tender_id, func.max(Result.made_at)).join(Lot, Lot.id == Result.lot_id).group_by(Lot.tender_id)
    since = {
        each[0]: each[1]
        for each in db.session.execute(stand.where(Result.set_aside_at.is_(None), Lot.tender_id.in_(ids)))
    }
    taken: dict[str, list[Step]] = {tender_id: [] for tender_id in since}
    for one in db.session.scalars(_steps(list(since))):
        if one.recorded_at >= since[one.tender_id]:
            taken[one.tender_id].append(one)
    return {tender.id: _way(tender, taken[tender.id]) for tender in tenders if tender.id in since}


def _way(tender: Tender, taken: Sequence[Step]) -> Way:
    days: dict[StepKind, date] = {one.kind: one.taken_on for one in taken if one.kind is not StepKind.CHALLENGE}
    found = law(tender)
    still = sum(one.kind is StepKind.CHALLENGE and one.closed_on is None for one in taken)
    regime = found.regime if found else None
    return Way(tender.kind, regime, days, dates_of(regime, taken), still)


def dates_of(regime: Regime | None, taken: Sequence[Step]) -> Dates | None:
    """The dates that the law counts from the notice; None before it, and where the law counts none."""
    notice = next((one for one in taken if one.kind is StepKind.NOTICE), None)
    if notice is None or regime not in WITH_NOTICES:
        return None
    entered = next((one.taken_on for one in taken if one.kind is StepKind.ENTERED), None)
    kept = notice.standstill_days
    return dates(
        notice.taken_on, regime, entered=entered, standstill=kept is not None, days=kept or SHORTEST_STANDSTILL
    )


# ---- files ----


def papers(about_id: str) -> dict[Paper, AwardPaper]:
    """The files about a tender (its report) or a bid (its letter), by their kind."""
    found = db.session.scalars(select(AwardPaper).where(AwardPaper.about_id == about_id))
    return {each.paper: each for each in found}
