"""Agreeing one mark, questions for the record, and closing all marks."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation import personal
from coprod_hub.evaluation.models import Agreed, AgreedEarlier, Bid, Criterion, Evaluator, Panel, Tender
from coprod_hub.evaluation.queries import agreeing as queries
from coprod_hub.evaluation.queries import closing, who
from coprod_hub.evaluation.rules import InterestDecision, PanelKind, TenderState
from coprod_hub.evaluation.service import agreeing, bids, marking, panels
from coprod_hub.rights import erasing
from tests.builders import accounts as people
from tests.builders import evaluation as make

BIRDS = ("Red Kite", "Wren", "Owl")


@dataclass
class Evening:
    """A tender that a young people's panel marks: two questions, two bids, three sheets."""

    tender: Tender
    panel: Panel
    asked: list[Criterion]
    bids: list[Bid]
    sheets: list[Evaluator]

    @property
    def helper(self):
        return make.facilitator_of(self.panel)

    @property
    def chair(self):
        chair = db.session.get_one(Panel, self.panel.id).chair
        assert chair
        return chair.actor


def an_evening(kind: PanelKind = PanelKind.YOUNG_PEOPLE, questions: int = 1, number: int = 2) -> Evening:
    tender = make.tender()
    chair = people.commissioner("Chiara Chair")
    panel = make.panel(tender, kind=kind, chair=chair)
    weight = str(100 // questions)
    asked = [make.criterion(tender, f"Question {n + 1}", weight, panel=panel) for n in range(questions)]
    make.facilitator_of(panel)
    make.published(tender)
    there = [make.bid(tender, f"Bidder {n}") for n in range(number)]
    sheets = [make.evaluator(panel, people.commissioner(bird), ready=True) for bird in BIRDS]
    make.marking(tender)
    return Evening(tender, panel, asked, there, sheets)


def act(do, *given, **more):
    """Do it in a transaction, with everything as the database knows it now."""
    with transaction():
        again = [db.session.get_one(type(one), one.id) if hasattr(one, "__tablename__") else one for one in given]
        return do(*again, **more)


def begin(evening: Evening, at: int = 0, question: int = 0):
    return act(agreeing.begin, evening.helper.actor, evening.bids[at], evening.asked[question])


def everybody(evening: Evening) -> list[Evaluator]:
    return [make.sheet_again(one) for one in evening.sheets]


# ---- when it opens ----


def test_nobody_reads_a_mark_before_every_sheet_is_locked_for_every_bid(app):
    evening = an_evening()
    for sheet in evening.sheets:
        make.locked(sheet, evening.bids[0])
    for sheet in evening.sheets[:2]:
        make.locked(sheet, evening.bids[1])
    where = (evening.panel.id, evening.asked[0].id, evening.bids[0].id)
    for reader in (people.HUB, evening.helper.actor, people.fresh(evening.sheets[0].people[0].person).actor):
        with pytest.raises(NotAllowed, match="still to lock"):
            queries.table(reader, *where)
        seen = queries.round_of(reader, evening.panel.id)
        assert (seen.cells, [(one.done, one.total) for one in seen.closed]) == ([], [(5, 6)])
    with pytest.raises(NotAllowed, match="still to lock"):
        begin(evening)
    make.locked(evening.sheets[2], evening.bids[1])
    assert len(queries.table(evening.helper.actor, *where).cell.voices) == 3


def test_a_sheet_opened_again_closes_the_screen_and_not_after_a_mark_is_agreed(app):
    evening = an_evening(number=1)
    make.all_locked(evening.tender)
    begin(evening)
    chair = evening.chair
    act(marking.open_again, chair, evening.sheets[1], evening.bids[0], because="They meant the other bid.")
    with pytest.raises(NotAllowed, match="still to lock"):
        make.agreed(evening.bids[0], evening.asked[0])
    make.locked(evening.sheets[1], evening.bids[0], 2)
    make.agreed(evening.bids[0], evening.asked[0])
    with pytest.raises(Refused, match="has agreed a mark"):
        act(marking.open_again, chair, evening.sheets[1], evening.bids[0], because="Once more.")


def test_who_left_or_stands_down_is_set_aside_and_an_unlocked_mark_of_theirs_stays_blind(app):
    evening = an_evening(number=1)
    kite, wren, owl = evening.sheets
    make.locked(kite, evening.bids[0], 5)
    make.locked(wren, evening.bids[0], 1)
    make.marked(owl, evening.bids[0], 0, "Nobody else reads this.")
    act(panels.remove, people.HUB, owl, "No time.")
    make.decided(wren.people[0], InterestDecision.STANDS_DOWN, evening.asked[0])
    cell = queries.table(evening.helper.actor, evening.panel.id, evening.asked[0].id, evening.bids[0].id).cell
    assert [(one.sheet.number, one.value, one.aside) for one in cell.voices] == [(1, 5, False), (2, 1, True)]
    assert (cell.marks, cell.far, cell.mean) == ([5], False, "5")
    begun = begin(evening)
    with pytest.raises(Refused, match="Only those who marked"):
        act(agreeing.agree, evening.helper.actor, begun, 4, "Because.", [make.sheet_again(wren)])


def test_a_late_bid_keeps_the_marks_closed_until_it_is_decided_and_a_gone_one_needs_none(app):
    evening = an_evening()
    for sheet in evening.sheets:
        make.locked(sheet, evening.bids[0])
    act(bids.withdraw, people.HUB, evening.bids[1], "They wrote to us.")
    assert queries.round_of(people.HUB, evening.panel.id).all_open
    late = []

    def comes_late() -> None:
        tender = make.tender_again(evening.tender)
        late.append(bids.add_bid(people.HUB, bids.add_bidder(people.HUB, tender, "Late Ltd", "L-1"), tender.lots[0]))

    make.after_the_deadline(evening.tender, comes_late)
    seen = queries.round_of(people.HUB, evening.panel.id)
    assert (seen.cells, len(seen.closed[0].late)) == ([], 1)
    assert "decide whether it is marked" in closing.missing(make.tender_again(evening.tender))[0]
    act(bids.decide_late, people.HUB, late[0], accept=False, because="The portal was up all day.")
    make.closed(evening.tender)
    assert make.tender_again(evening.tender).state is TenderState.AGREED


# ---- who writes it down ----


def test_no_officer_sets_the_mark_of_young_people_or_parents(app):
    assert set(queries.THEIRS_ALONE) == set(PanelKind) - {PanelKind.PROFESSIONAL, PanelKind.INTERVIEW}
    evening = an_evening(number=1)
    make.all_locked(evening.tender)
    officer, chair = people.officer().actor, evening.chair
    begun = begin(evening)
    for actor in (officer, chair, people.HUB, evening.sheets[0].people[0].person.actor):
        with pytest.raises(NotAllowed):
            act(agreeing.begin, actor, evening.bids[0], evening.asked[0])
        with pytest.raises(NotAllowed):
            act(agreeing.agree, actor, begun, 5, "Ours.", everybody(evening))
    assert db.session.get_one(Agreed, begun.id).value is None


def test_where_professionals_mark_an_officer_may_write_it_down(app):
    evening = an_evening(PanelKind.PROFESSIONAL, number=1)
    make.all_locked(evening.tender)
    officer = people.officer().actor
    begun = act(agreeing.begin, officer, evening.bids[0], evening.asked[0])
    act(agreeing.agree, officer, begun, 3, make.NOT_HIGHER, everybody(evening))
    assert db.session.get_one(Agreed, begun.id).value == 3


# ---- the mark ----


def test_a_mark_is_whole_and_agreeing_again_keeps_what_was(app):
    evening = an_evening(number=1)
    make.all_locked(evening.tender)
    begun, helper = begin(evening), evening.helper.actor
    for value, reason, there in ((6, "Why.", everybody(evening)), (4, "  ", everybody(evening)), (4, "Why.", [])):
        with pytest.raises(Refused):
            act(agreeing.agree, helper, begun, value, reason, there)
    act(agreeing.agree, helper, begun, 4, make.NOT_HIGHER, everybody(evening)[:2])
    agreed = db.session.get_one(Agreed, begun.id)
    assert agreed.agreed_at
    assert agreed.began_at <= agreed.agreed_at
    assert (agreed.value, len(agreed.present), agreed.facilitator_id) == (4, 2, evening.helper.id)
    with pytest.raises(Refused, match="agrees again"):
        act(agreeing.agree, helper, begun, 3, "Second.", everybody(evening))
    act(agreeing.agree, helper, begun, 3, "Second.", everybody(evening), because="We had missed page 2.")
    (earlier,) = db.session.scalars(select(AgreedEarlier))
    assert (earlier.value, earlier.reason, earlier.because) == (4, make.NOT_HIGHER, "We had missed page 2.")
    assert db.session.get_one(Agreed, begun.id).reason == "Second."
    verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.thing_id == begun.id).order_by(AuditEntry.at))
    assert list(verbs) == ["began to agree", "agreed", "agreed again"]


def test_marks_far_apart_come_first_and_agreed_ones_last(app):
    evening = an_evening(number=3)
    for at, marks in enumerate(((4, 4, 4), (1, 4, 5), (3, 4, 4))):
        for sheet, value in zip(evening.sheets, marks, strict=True):
            make.locked(sheet, evening.bids[at], value)
    make.agreed(evening.bids[2], evening.asked[0])
    seen = queries.round_of(evening.helper.actor, evening.panel.id)
    assert [(one.marks, one.far, one.done) for one in seen.cells] == [
        ([1, 4, 5], True, False), ([4, 4, 4], False, False), ([3, 4, 4], False, True),
    ]  # fmt: skip
    assert seen.cells[0].mean == "10/3 (3.33)"


# ---- for the record ----


def test_an_adult_asks_for_the_record_and_no_mark_changes(app):
    evening = an_evening(number=1)
    make.all_locked(evening.tender)
    agreed = make.agreed(evening.bids[0], evening.asked[0], 2)
    officer = people.officer().actor
    asked = act(agreeing.ask_for_the_record, officer, evening.bids[0], evening.asked[0], "Did you see page 2?")
    assert "without an answer" in closing.missing(make.tender_again(evening.tender))[0]
    with pytest.raises(NotAllowed):
        act(agreeing.answer_for_the_record, officer, asked, "They did.")
    act(agreeing.answer_for_the_record, evening.helper.actor, asked, "Yes. It says nothing about us.")
    assert closing.missing(make.tender_again(evening.tender)) == []
    assert db.session.get_one(Agreed, agreed.id).value == 2


def test_who_marks_elsewhere_in_the_tender_reads_and_asks_nothing_here(app):
    evening = an_evening(number=1)
    pro = people.officer("Pro Fessional")
    other = make.panel(evening.tender, "Professionals", PanelKind.PROFESSIONAL)
    make.evaluator(other, pro)
    with pytest.raises(Refused, match="give no marks"):
        make.evaluator(other, evening.helper)
    make.all_locked(evening.tender)
    with pytest.raises(NotFound):
        queries.round_of(pro.actor, evening.panel.id)
    with pytest.raises(NotAllowed):
        act(agreeing.ask_for_the_record, pro.actor, evening.bids[0], evening.asked[0], "Why so low?")


def test_each_of_a_pair_says_for_themselves_what_they_see_differently(app):
    work = make.at_work((2, 1), 1)
    make.all_locked(work.tender)
    agreed = make.agreed(work.bids[0], work.parts[0])
    one, other = work.person(1, 0), work.person(1, 1)
    for person, words in ((one, "I would say 5."), (other, "I would say 2."), (one, "I would say 3.")):
        act(agreeing.see_differently, people.fresh(person).actor, agreed, words)
    assert sorted(seen.words for seen in queries.seen_of(agreed)) == ["I would say 2.", "I would say 3."]
    where = work.panel.id, work.parts[0].id, work.bids[0].id
    mine = {person.name: queries.table(people.fresh(person).actor, *where).mine for person in (one, other)}
    assert {name: seen.words for name, seen in mine.items() if seen} == {
        one.name: "I would say 3.", other.name: "I would say 2.",
    }  # fmt: skip
    assert [told["what"] for told in personal.seen_differently(other.id)] == ["I would say 2."]
    with transaction():
        erasing.erase(people.HUB, people.fresh(other))
    assert len(queries.seen_of(agreed)) == 2, "the record keeps what was said, and nobody knows by whom"


def test_somebody_who_sees_it_differently_is_heard_and_the_mark_stays(app):
    evening = an_evening(number=1)
    make.all_locked(evening.tender)
    kite = people.fresh(evening.sheets[0].people[0].person).actor
    begun = begin(evening)
    with pytest.raises(Refused, match="No mark is agreed yet"):
        act(agreeing.see_differently, kite, begun, "Too low.")
    agreed = make.agreed(evening.bids[0], evening.asked[0], 3)
    act(agreeing.see_differently, kite, agreed, "I would say 5.")
    seen = queries.table(evening.helper.actor, evening.panel.id, evening.asked[0].id, evening.bids[0].id).seen
    assert [(one.evaluator.name, one.words) for one in seen] == [("Evaluator 1", "I would say 5.")]
    assert db.session.get_one(Agreed, agreed.id).value == 3


# ---- closing ----


def test_closing_says_what_is_missing_and_ends_everything_about_marks(app):
    evening = an_evening(questions=2, number=1)
    assert len(closing.missing(make.tender_again(evening.tender))) == 2
    make.all_locked(evening.tender)
    agreed = make.agreed(evening.bids[0], evening.asked[0])
    with pytest.raises(Refused, match="no mark is agreed"):
        act(agreeing.close_marks, people.HUB, evening.tender)
    with pytest.raises(NotAllowed):
        act(agreeing.close_marks, evening.helper.actor, evening.tender)
    make.closed(evening.tender)
    assert who.agreed(make.tender_again(evening.tender))
    helper, chair = evening.helper.actor, evening.chair
    for late in (
        lambda: act(agreeing.close_marks, people.HUB, evening.tender),
        lambda: act(agreeing.begin, helper, evening.bids[0], evening.asked[0]),
        lambda: act(agreeing.agree, helper, agreed, 1, "No.", everybody(evening), because="So."),
        lambda: act(agreeing.ask_for_the_record, helper, evening.bids[0], evening.asked[0], "Why?"),
        lambda: act(marking.open_again, chair, evening.sheets[0], evening.bids[0], because="So."),
    ):
        with pytest.raises(Refused):
            late()
