"""Agreeing one mark for one question of one bid: begun, agreed, questioned for the record; and closing all marks.

The mark is what the panel says, written down by its facilitator: one whole mark of the published scale, with reasons.
It is never a mean, and nobody else can set it. When a panel agrees again, what was agreed before stays in the record.
"""

from collections.abc import Sequence

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.text import clean_text, says_something
from coprod_hub.evaluation.models import (
    Agreed,
    AgreedEarlier,
    Bid,
    Criterion,
    Evaluator,
    Panel,
    RecordQuestion,
    SeenDifferently,
    Tender,
)
from coprod_hub.evaluation.queries import agreeing as queries
from coprod_hub.evaluation.queries import closing, marking, who
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.service.looked_after import Written, look_over

CLOSED = "All marks are closed, so nothing about them changes any more."
NOT_MARKING = "Marks are agreed while the tender is being marked."


def begin(actor: Actor, bid: Bid, criterion: Criterion) -> Agreed:
    """The panel opens a question for a bid: the time is noted. What was begun already stays as it is."""
    panel = _panel_of(criterion)
    queries.must_write_down(actor, panel)
    _hold(who.tender_of(panel))
    there = db.session.scalar(select(Agreed).where(Agreed.bid_id == bid.id, Agreed.criterion_id == criterion.id))
    queries.open_cell(panel, criterion, bid.id)
    if there is not None:
        return there
    made = Agreed(bid=bid, criterion=criterion, began_at=now(), facilitator_id=actor.person_id, present=[])
    db.session.add(made)
    db.session.flush()
    record(actor, "began to agree", made, bid=bid.id, criterion=criterion.id)
    db.session.flush()
    return made


def agree(
    actor: Actor, agreed: Agreed, value: int, reason: str, present: Sequence[Evaluator], *, because: str = ""
) -> None:
    """Write down the mark that the panel agreed, why, and who was there.

    To agree again, before all marks are closed, takes a reason (`because`); the earlier mark stays in the record.
    """
    panel = _panel_of(agreed.criterion)
    queries.must_write_down(actor, panel)
    _hold(who.tender_of(panel))
    sheets = who.marking_sheets(panel, agreed.criterion)
    for sheet in sorted(sheets, key=lambda one: one.id):
        marking.hold(sheet)
    queries.open_cell(panel, agreed.criterion, agreed.bid_id)
    words = _said(reason, "Say why it is this mark: why not lower, and why not higher.")
    if value not in {step.mark for step in marking.scale_of(agreed.criterion)}:
        raise Refused("Choose one of the marks of the scale.")
    _must_have_marked(present, sheets)
    db.session.refresh(agreed, with_for_update=True)
    again = agreed.agreed_at is not None
    if again:
        _put_aside(agreed, _said(because, "Say why the panel agrees again. The record keeps both."))
    before = agreed.reason if agreed.reason_sealed is not None else ""
    agreed.value, agreed.reason, agreed.agreed_at = value, words, now()
    agreed.present, agreed.facilitator_id = sorted(one.id for one in present), actor.person_id
    record(actor, "agreed again" if again else "agreed", agreed, mark=value, present=len(present))
    db.session.flush()
    if words != before:
        look_over(words, Written(agreed.id, panel, agreed.criterion.question or agreed.criterion.title))
    db.session.flush()


def _must_have_marked(present: Sequence[Evaluator], sheets: Sequence[Evaluator]) -> None:
    if not present:
        raise Refused("Choose who was there.")
    if not {one.id for one in present} <= {one.id for one in sheets}:
        raise Refused("Only those who marked this question agree its mark.")


def _put_aside(agreed: Agreed, because: str) -> None:
    if agreed.agreed_at is None or agreed.value is None:
        return
    kept = AgreedEarlier(
        agreed_id=agreed.id,
        agreed_at=agreed.agreed_at,
        value=agreed.value,
        present=list(agreed.present),
        facilitator_id=agreed.facilitator_id,
        put_aside_at=now(),
    )
    kept.reason, kept.because = agreed.reason, because
    db.session.add(kept)


# ---- beside the mark ----


def ask_for_the_record(actor: Actor, bid: Bid, criterion: Criterion, words: str) -> RecordQuestion:
    """An adult asks the panel about a mark, and the record keeps it. It changes no mark.

    They who guide the panel or run its tender may ask; nobody with a sheet on another panel reads these marks at all.
    """
    panel = _panel_of(criterion)
    if not queries.guides_or_runs(actor, panel):
        raise NotAllowed("Questions for the record come from those who guide the panel or run the tender.")
    _hold(who.tender_of(panel))
    queries.open_cell(panel, criterion, bid.id)
    made = RecordQuestion(bid_id=bid.id, criterion_id=criterion.id, asked_at=now(), asked_by_id=actor.person_id)
    made.words = _said(words, "Write what you ask the panel.")
    db.session.add(made)
    db.session.flush()
    record(actor, "asked for the record", made, bid=bid.id, criterion=criterion.id)
    db.session.flush()
    return made


def answer_for_the_record(actor: Actor, question: RecordQuestion, words: str) -> None:
    """Write down what the panel answered; until all marks are closed it can be put right."""
    criterion = db.session.get_one(Criterion, question.criterion_id)
    panel = _panel_of(criterion)
    queries.must_write_down(actor, panel)
    _hold(who.tender_of(panel))
    question.answer = _said(words, "Write what the panel answers.")
    question.answered_at = now()
    record(actor, "answered for the record", question)
    db.session.flush()
    look_over(question.answer, Written(question.id, panel, "A question for the record"))
    db.session.flush()


def see_differently(actor: Actor, agreed: Agreed, words: str) -> SeenDifferently:
    """Somebody who marked sees it differently from what was agreed: the record keeps their words, the mark stays.

    Each of a pair says theirs.
    """
    panel = _panel_of(agreed.criterion)
    place = marking.place(actor, panel.id)
    sheet = place.evaluator
    _hold(who.tender_of(panel))
    if agreed.agreed_at is None:
        raise Refused("No mark is agreed yet. Say it to your panel first.")
    if sheet.id not in {one.id for one in who.marking_sheets(panel, agreed.criterion)}:
        raise NotAllowed("You did not mark this question.")
    text = _said(words, "Say what you see differently. A few words are enough.")
    mine = {"agreed_id": agreed.id, "evaluator_id": sheet.id, "person_id": place.person_id}
    kept = db.session.scalar(select(SeenDifferently).filter_by(**mine)) or SeenDifferently(**mine)
    kept.words, kept.noted_at = text, now()
    db.session.add(kept)
    db.session.flush()
    record(actor, "sees it differently", agreed)
    look_over(text, Written(kept.id, panel, agreed.criterion.question or agreed.criterion.title, sheet.name))
    db.session.flush()
    return kept


# ---- closing ----


def close_marks(actor: Actor, tender: Tender) -> None:
    """Close all marks: every mark is agreed, quality is locked, nothing about marks changes any more."""
    who.must_run(actor, tender)
    _hold(tender)
    left = closing.missing(tender)
    if left:
        raise Refused("Not every mark is agreed yet.", *left)
    tender.agreed_at, tender.state = now(), TenderState.AGREED
    record(actor, "closed the marks of", tender)
    db.session.flush()


# ---- what they share ----


def _panel_of(criterion: Criterion) -> Panel:
    if criterion.panel is None:
        raise Refused("No panel marks this question.")
    return criterion.panel


def _hold(tender: Tender) -> None:
    """Wait until nobody else agrees or closes marks of this tender; then it must still be marked."""
    db.session.refresh(tender, ["state", "agreed_at"], with_for_update=True)
    if who.agreed(tender):
        raise Refused(CLOSED)
    if tender.state is not TenderState.MARKING:
        raise Refused(NOT_MARKING)


def _said(words: str, otherwise: str) -> str:
    text = clean_text(words)
    if not says_something(text):
        raise Refused(otherwise)
    return text
