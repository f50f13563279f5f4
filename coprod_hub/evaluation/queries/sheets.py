"""How far a panel is, for its chair and its facilitator: which sheets are locked, and nothing that stands on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.evaluation.models import Bid, Evaluator, Panel, Sheet
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.marking import agreed_bids


@dataclass(frozen=True)
class Progress:
    """Which sheets are locked for which bids. No mark, no reason, and not how many there are."""

    panel: Panel
    bids: Sequence[Bid]
    sheets: Sequence[Evaluator]
    marked: Collection[tuple[str, str]]
    locked: Collection[tuple[str, str]]
    agreed: Collection[str]
    is_chair: bool

    def is_locked(self, sheet: Evaluator, bid: Bid) -> bool:
        """Whether this sheet is locked for this bid."""
        return (sheet.id, bid.id) in self.locked

    def marks(self, sheet: Evaluator, bid: Bid) -> bool:
        """Whether this sheet marks this bid at all."""
        return (sheet.id, bid.id) in self.marked

    @property
    def bid_word(self) -> str:
        """What the panel calls those it marks: "bid", "candidate"."""
        return who.tender_of(self.panel).kind.bid

    def may_open(self, sheet: Evaluator, bid: Bid) -> bool:
        """Whether the reader may open it again."""
        return self.is_chair and self.is_locked(sheet, bid) and bid.id not in self.agreed


def progress(actor: Actor, panel_id: str) -> Progress:
    """How far a panel is, for its chair and its facilitator."""
    panel = who.panel_i_guide(actor, panel_id)
    bids = who.bids_to_mark(panel)
    sheets = [sheet for sheet in panel.evaluators if sheet.removed_at is None]
    locked = select(Sheet.evaluator_id, Sheet.bid_id).where(
        Sheet.evaluator_id.in_([sheet.id for sheet in sheets]), Sheet.locked_at.is_not(None)
    )
    return Progress(
        panel,
        bids,
        sheets,
        {(sheet.id, bid.id) for sheet in sheets for bid in who_is_marked(sheet, bids)},
        {(sheet_id, bid_id) for sheet_id, bid_id in db.session.execute(locked)},
        agreed_bids(panel),
        who.is_chair(actor, panel),
    )


def who_is_marked(sheet: Evaluator, bids: Sequence[Bid]) -> list[Bid]:
    """Those of the bids that this sheet marks: one that stands down from all their questions marks none."""
    criteria = who.criteria_to_mark(sheet)
    return [bid for bid in bids if any(who.fits(criterion, bid) for criterion in criteria)]


def locked_sheet(actor: Actor, panel_id: str, sheet_id: str, bid_id: str) -> Sheet:
    """A sheet that is locked for a bid, for the chair who may open it again; not what stands on it."""
    seen = progress(actor, panel_id)
    found = db.session.scalar(select(Sheet).where(Sheet.evaluator_id == sheet_id, Sheet.bid_id == bid_id))
    if found is None or not seen.may_open(found.evaluator, found.bid):
        raise NotFound("There are no locked marks here that you may open.")
    return found
