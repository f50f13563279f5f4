"""Marking on one's own sheet: saved as one goes, locked when it is whole, opened again by the chair alone."""

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.text import clean_text, count, says_something
from coprod_hub.evaluation.models import Bid, Criterion, Evaluator, EvaluatorPerson, Mark, PairNote, Sheet
from coprod_hub.evaluation.queries import dens, marking, pairs, who
from coprod_hub.evaluation.service.looked_after import Written, look_over

LOCKED = "Your marks for this bid are locked. Only the chair of your panel can open them again."


def save_mark(actor: Actor, sheet: Evaluator, bid: Bid, criterion: Criterion, value: int | None, reason: str) -> Mark:
    """Keep a mark and why, whole or not. Only those whose sheet it is: nothing is shown to others."""
    person = _their_place(actor, sheet)
    marking.hold(sheet)
    _must_be_theirs_to_mark(person, bid, criterion)
    if value is not None and value not in {step.mark for step in marking.scale_of(criterion)}:
        raise Refused("Choose one of the marks on the page.")
    kept = marking.mark(sheet, bid, criterion) or _new_mark(sheet, bid, criterion)
    words = clean_text(reason)
    before = kept.reason if kept.reason_sealed is not None else ""
    kept.value = value
    kept.reason = words if says_something(words) else None
    kept.saved_at = now()
    db.session.add(kept)
    db.session.flush()
    if words != before:
        look_over(words, Written(kept.id, sheet.panel, criterion.question or criterion.title, sheet.name))
    db.session.flush()
    return kept


def lock(actor: Actor, sheet: Evaluator, bid: Bid) -> Sheet:
    """Lock this sheet's marks for a bid: every part has a mark and a reason. Now the panel may read them."""
    person = _their_place(actor, sheet)
    marking.hold(sheet)
    _must_be_open(person, bid)
    if dens.waits_to_present(sheet, bid.id):
        raise Refused("They have not presented yet. Lock your marks after you have heard them.")
    missing = marking.own_bid(person, bid).missing
    if missing:
        raise Refused(
            f"{count(len(missing), 'part')} {'is' if len(missing) == 1 else 'are'} not finished yet.",
            *(f"Part {line.number}: {line.needs}." for line in missing),
        )
    row = marking.sheet_row(sheet, bid) or Sheet(evaluator_id=sheet.id, bid_id=bid.id)
    row.locked_at = now()
    db.session.add(row)
    db.session.flush()
    record(actor, "locked marks", row)
    db.session.flush()
    return row


def open_again(actor: Actor, sheet: Evaluator, bid: Bid, because: str) -> None:
    """Let a sheet be changed once more. The chair of the panel alone, with a reason, before a mark is agreed."""
    if not who.is_chair(actor, sheet.panel):
        raise NotAllowed("Only the chair of the panel can open marks again.")
    if not says_something(because):
        raise Refused("Say why the marks are opened again.")
    marking.hold(sheet)
    row = marking.sheet_row(sheet, bid)
    if row is None or row.locked_at is None:
        raise Refused("These marks are not locked.")
    if who.agreed(who.tender_of(sheet.panel)) or bid.id in marking.agreed_bids(sheet.panel):
        raise Refused("The panel has agreed a mark for this bid, so its sheets stay as they are.")
    row.locked_at = None
    row.opened_again_at, row.opened_by_id, row.opened_because = now(), actor.person_id, clean_text(because)
    record(actor, "opened marks again", row)
    db.session.flush()


# ---- a pair's own notes ----


def save_note(actor: Actor, sheet: Evaluator, bid: Bid, words: str) -> PairNote:
    """What one of a pair thinks of a bid, in words of their own; both read both once both are locked."""
    person = _their_place(actor, sheet)
    pairs.must_be_pair(sheet)
    if marking.what_is_left(person, bid):
        raise NotAllowed(marking.what_is_left(person, bid)[0])
    kept = pairs.notes(person, bid).own or PairNote(evaluator_id=sheet.id, bid_id=bid.id, person_id=person.person_id)
    if kept.locked_at is not None:
        raise Refused("Your note is locked. It stays as it is.")
    text = clean_text(words)
    before = kept.words if kept.words_sealed is not None else ""
    kept.words = text if says_something(text) else None
    kept.saved_at = now()
    db.session.add(kept)
    db.session.flush()
    if text != before:
        look_over(text, Written(kept.id, sheet.panel, "A note of their own on a bid", sheet.name))
    db.session.flush()
    return kept


def lock_note(actor: Actor, sheet: Evaluator, bid: Bid) -> PairNote:
    """Lock one's own note: it stays as it is, and the partner reads it once theirs is locked too."""
    kept = pairs.notes(_their_place(actor, sheet), bid).own
    if kept is None or kept.words_sealed is None:
        raise Refused("Write a note first.")
    if kept.locked_at is None:
        kept.locked_at = now()
        record(actor, "locked note", kept)
    db.session.flush()
    return kept


# ---- what they share ----


def _their_place(actor: Actor, sheet: Evaluator) -> EvaluatorPerson:
    person = marking.place(actor, sheet.panel_id)
    if person.evaluator_id != sheet.id:
        raise NotAllowed("These are somebody else’s marks.")
    return person


def _must_be_open(person: EvaluatorPerson, bid: Bid) -> None:
    marking.bid(person.evaluator, bid.id)
    left = marking.what_is_left(person, bid)
    if left:
        raise NotAllowed(left[0])
    if marking.is_locked(person.evaluator, bid):
        raise Refused(LOCKED)


def _must_be_theirs_to_mark(person: EvaluatorPerson, bid: Bid, criterion: Criterion) -> None:
    _must_be_open(person, bid)
    if criterion.id not in {one.id for one in marking.criteria_for(person.evaluator, bid)}:
        raise NotAllowed("You do not mark this question.")


def _new_mark(sheet: Evaluator, bid: Bid, criterion: Criterion) -> Mark:
    return Mark(evaluator_id=sheet.id, bid_id=bid.id, criterion_id=criterion.id)
