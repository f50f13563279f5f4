"""The parts of a tender in the order in which they are done: how far each is, and where its page is.

Each part is one entry of `PARTS`: a function that says what it is now, or None when a tender of this kind has no such
part. It is called each time somebody opens the tender's home, so it asks the database for little.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.text import count
from coprod_hub.evaluation.models import Tender
from coprod_hub.evaluation.queries import awarding, dens
from coprod_hub.evaluation.queries.bids import glossary, tender_bids
from coprod_hub.evaluation.queries.closing import agreed_of
from coprod_hub.evaluation.queries.guards import is_open
from coprod_hub.evaluation.queries.places import counts
from coprod_hub.evaluation.queries.publishing import reasons_against_marking, reasons_against_publishing
from coprod_hub.evaluation.queries.specification import standing
from coprod_hub.evaluation.queries.tree import faults, separate
from coprod_hub.evaluation.queries.workshop import counts as drafted
from coprod_hub.evaluation.queries.workshop import panels_with
from coprod_hub.evaluation.rules import BidState, PanelKind, TenderKind, TenderState


class How(StrEnum):
    """How far a part is."""

    DONE = "done"
    NEXT = "next"
    OPEN = "open"
    LATER = "later"


class Stage(StrEnum):
    """The three stages of every tender, as they stand on its page."""

    DESIGN = "Design it"
    MARK = "Mark it"
    AWARD = "Award it"


@dataclass(frozen=True)
class Part:
    """One part: its name, the endpoint of its page (it takes `tender_id`), and how far it is, in words."""

    stage: Stage
    title: str
    endpoint: str
    words: str
    how: How = How.OPEN


def parts(actor: Actor, tender: Tender) -> list[Part]:
    """All parts of this tender, in their order."""
    return [part for say in PARTS if (part := say(actor, tender)) is not None]


def what_is_next(of: Sequence[Part]) -> Part | None:
    """The part to go on with; None when there is nothing to do now."""
    return next((part for part in of if part.how is How.NEXT), None)


# ---- design ----


def _specification(_actor: Actor, tender: Tender) -> Part | None:
    if tender.kind is not TenderKind.TENDER:
        return None
    stands = standing(tender)
    return Part(Stage.DESIGN, "Specification", "evaluation.specification", stands.words, _done(stands.signed_by_all))


def _workshop(_actor: Actor, tender: Tender) -> Part | None:
    panels = panels_with(tender)
    if not panels:
        return None
    number = drafted(tender)
    to_do = number.to_check or number.to_adopt or number.weightless
    how = How.NEXT if to_do and is_open(tender) else How.DONE if number.adopted else How.OPEN
    whose = "Young people’s" if any(one.kind is PanelKind.YOUNG_PEOPLE for one in panels) else "Parents’"
    return Part(Stage.DESIGN, f"{whose} own question", "evaluation.workshops", number.words, how)


def _criteria(_actor: Actor, tender: Tender) -> Part:
    wrong = sum(len(faults(tender, lot)) for lot in separate(tender)) if tender.criteria else 0
    words = count(len(tender.criteria), "criterion", "criteria") if tender.criteria else "none yet"
    if wrong:
        words += f", {count(wrong, 'thing')} to put right"
    how = How.DONE if tender.criteria and not wrong else How.NEXT
    return Part(Stage.DESIGN, "Criteria and weights", "evaluation.criteria", words, how)


def _scale(_actor: Actor, tender: Tender) -> Part:
    own = sum(1 for row in tender.criteria if row.scale is not None)
    words = f"0 to {len(tender.scale) - 1}" + (f", {count(own, 'question')} with its own words" if own else "")
    return Part(Stage.DESIGN, "Words for the marks", "evaluation.scale", words, How.DONE)


def _ties(_actor: Actor, tender: Tender) -> Part:
    words = count(len(tender.tie_break), "step") if tender.tie_break else "none yet"
    return Part(Stage.DESIGN, "If two have the same total", "evaluation.ties", words, _done(bool(tender.tie_break)))


def _lots(_actor: Actor, tender: Tender) -> Part | None:
    if not tender.kind.has_price:
        return None
    words = count(len(tender.lots), "lot") if len(tender.lots) > 1 else "one contract, no lots"
    return Part(Stage.DESIGN, "Lots", "evaluation.lots", words, How.DONE)


def _panels(_actor: Actor, tender: Tender) -> Part:
    counted = [counts(one) for one in tender.panels]
    to_settle = sum(one.to_settle for one in counted)
    words = count(len(counted), "panel") if counted else "none yet"
    if to_settle:
        words += f", {to_settle} for you to settle"
    ready = bool(counted) and all(one.sheets and one.ready == one.sheets for one in counted)
    how = How.DONE if ready else How.NEXT if to_settle or not counted else How.OPEN
    return Part(Stage.DESIGN, "Panels and who is on them", "evaluation.panels", words, how)


def _who_marks(_actor: Actor, tender: Tender) -> Part:
    marked = [row for row in tender.criteria if row.is_marked]
    without = sum(row.panel_id is None for row in marked)
    words = f"{count(without, 'question')} without a panel" if without else "every question has a panel"
    how = How.LATER if not marked else _done(not without)
    return Part(Stage.DESIGN, "Who marks what", "evaluation.who_marks", words if marked else "after the criteria", how)


def _try_model(_actor: Actor, tender: Tender) -> Part | None:
    if not is_open(tender):
        return None
    return Part(Stage.DESIGN, "Try it out with made-up bids", "evaluation.try_model", "only before publication")


def _publish(_actor: Actor, tender: Tender) -> Part:
    if tender.published_at is not None:
        words = f"published, {count(len(tender.corrections), 'correction')}" if tender.corrections else "published"
        return Part(Stage.DESIGN, "What was published", "evaluation.published", words, How.DONE)
    reasons = len(reasons_against_publishing(tender))
    words = f"{count(reasons, 'thing')} to do first" if reasons else "ready"
    return Part(Stage.DESIGN, "Publish", "evaluation.publish", words, How.LATER if reasons else How.NEXT)


# ---- marking ----


def _start_marking(_actor: Actor, tender: Tender) -> Part | None:
    if tender.state.is_past(TenderState.PUBLISHED):
        return None
    if tender.state is not TenderState.PUBLISHED:
        return Part(Stage.MARK, "Open marking", "evaluation.start_marking", "after the deadline", How.LATER)
    reasons = len(reasons_against_marking(tender))
    words = f"{count(reasons, 'thing')} to do first" if reasons else "ready"
    return Part(Stage.MARK, "Open marking", "evaluation.start_marking", words, How.LATER if reasons else How.NEXT)


def _presentations(_actor: Actor, tender: Tender) -> Part | None:
    days = sum(len(sessions) for _, sessions in dens.presentations(tender))
    if not days and not any(panel.kind in dens.PRESENTED_TO for panel in tender.panels):
        return None
    words = f"{count(days, 'day')} set up" if days else "none set up"
    return Part(Stage.MARK, "Presentations and interviews", "evaluation.dens_of", words, _done(days > 0))


def _bids(_actor: Actor, tender: Tender) -> Part:
    name = f"{tender.kind.bid.capitalize()}s"
    found = tender_bids(tender)
    late = sum(one.state is BidState.LATE for one in found)
    words = f"{sum(one.state is BidState.IN for one in found)} in" if found else "none yet"
    how = How.LATER if tender.published_at is None else How.NEXT if late or not found else How.OPEN
    return Part(Stage.MARK, name, "evaluation.bids", words + (f", {late} late: to be decided" if late else ""), how)


def _glossary(_actor: Actor, tender: Tender) -> Part:
    number = len(glossary(tender))
    return Part(Stage.MARK, "Glossary", "evaluation.glossary", count(number, "word") if number else "no words yet")


def _progress(_actor: Actor, tender: Tender) -> Part | None:
    if not tender.state.is_past(TenderState.PUBLISHED):
        return None
    done, wanted = agreed_of(tender)
    return Part(
        Stage.MARK, "Locking and agreeing", "evaluation.progress", f"{done} of {wanted} agreed", _all(done, wanted)
    )


def _close_marks(_actor: Actor, tender: Tender) -> Part | None:
    if not tender.state.is_past(TenderState.PUBLISHED):
        return None
    if tender.agreed_at is not None:
        return Part(Stage.MARK, "Close all marks", "evaluation.close_marks", "closed", How.DONE)
    done, wanted = agreed_of(tender)
    ready = 0 < wanted == done
    words = "ready" if ready else "when all are agreed"
    return Part(Stage.MARK, "Close all marks", "evaluation.close_marks", words, How.NEXT if ready else How.LATER)


def _record(_actor: Actor, tender: Tender) -> Part | None:
    if tender.agreed_at is None:
        return None
    return Part(Stage.MARK, "Record of marks", "evaluation.take_record", "as CSV or Excel")


def _all(done: int, wanted: int) -> How:
    return How.DONE if done == wanted else How.OPEN


def _prices(actor: Actor, tender: Tender) -> Part | None:
    """Never what a price is, and nothing at all for those who may not see one."""
    if not tender.kind.has_price or not actor.has(Role.PROCUREMENT):
        return None
    if tender.agreed_at is None:
        return Part(Stage.AWARD, "Prices", "evaluation.prices", "after the marks are agreed", How.LATER)
    standing = [one for one in tender_bids(tender) if one.state is BidState.IN]
    here = sum(one.price_sealed is not None for one in standing)
    return Part(
        Stage.AWARD, "Prices", "evaluation.prices", f"{here} of {len(standing)} here", _done(here == len(standing))
    )


def _result(actor: Actor, tender: Tender) -> Part:
    if tender.agreed_at is None:
        return Part(Stage.AWARD, "Result", "evaluation.result", "after the marks are agreed", How.LATER)
    there = bool(awarding.results(tender))
    words = "worked out" if there else "to be worked out"
    return Part(Stage.AWARD, "Result", "evaluation.result", words, _done(there))


def _award(_actor: Actor, tender: Tender) -> Part:
    title = "From result to contract" if tender.kind.has_price else "After the result"
    if not awarding.results(tender):
        return Part(Stage.AWARD, title, "evaluation.award", "when there is a result", How.LATER)
    way = awarding.way(tender)
    words = f"next: {way.next.words_for(tender.kind).lower()}" if way.next else "all steps taken"
    return Part(Stage.AWARD, title, "evaluation.award", words, _done(way.next is None))


def _done(done: bool) -> How:
    return How.DONE if done else How.NEXT


#: One entry a part, in the order in which they stand on the page.
PARTS: tuple[Callable[[Actor, Tender], Part | None], ...] = (
    _specification,
    _workshop,
    _criteria,
    _scale,
    _ties,
    _lots,
    _panels,
    _who_marks,
    _try_model,
    _publish,
    _bids,
    _glossary,
    _start_marking,
    _presentations,
    _progress,
    _close_marks,
    _record,
    _prices,
    _result,
    _award,
)
