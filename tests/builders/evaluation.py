"""Tenders for tests, made through the services as officers and panels would. One section a part of the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper
from coprod_hub.evaluation.drafting import Check
from coprod_hub.evaluation.models import (
    Agreed,
    Bid,
    Bidder,
    Criterion,
    Evaluator,
    EvaluatorPerson,
    Idea,
    Lot,
    Panel,
    Tender,
)
from coprod_hub.evaluation.queries import awarding as award_queries
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.queries import closing, letters, who
from coprod_hub.evaluation.queries.marking import criteria_for, is_locked
from coprod_hub.evaluation.queries.specification import signed_by_all
from coprod_hub.evaluation.queries.tenders import tops
from coprod_hub.evaluation.queries.who import marking_sheets
from coprod_hub.evaluation.rules import BidState, CriterionKind, InterestDecision, PanelKind, TenderKind
from coprod_hub.evaluation.service import (
    agreeing,
    award_papers,
    award_steps,
    awarding,
    bids,
    panels,
    specification,
    tenders,
    workshop,
)
from coprod_hub.evaluation.service import prices as prices_service
from coprod_hub.evaluation.service.marking import lock, save_mark
from coprod_hub.evaluation.service.panels import PanelWords
from coprod_hub.evaluation.service.tenders import CriterionWords, TenderWords
from coprod_hub.evaluation.service.workshop import IdeaWords
from coprod_hub.evaluation.steps import StepKind
from coprod_hub.insight.models import Theme
from tests.builders.accounts import HUB, member_with_code, staff

# ---- tenders, criteria, publication ----


def tender(
    title: str = "A place to go after school",
    reference: str = "",
    kind: TenderKind = TenderKind.TENDER,
    *,
    usual: bool = False,
    value: str | None = "480000",
    deadline_at: datetime | None = None,
) -> Tender:
    """A draft; with `usual`, it has the criteria that one of its kind begins with. The deadline is in 30 days."""
    words = TenderWords(
        title=title,
        reference=reference or f"WV-{Tender().id[:6]}",
        kind=kind,
        value=None if value is None else Decimal(value),
        deadline_at=deadline_at or clock.now() + timedelta(days=30),
    )
    with transaction():
        made = tenders.add_tender(HUB, words)
        if usual:
            tenders.begin_with(HUB, made)
    return tender_again(made)


def tender_again(made: Tender) -> Tender:
    """The tender as the database knows it now."""
    return db.session.get_one(Tender, made.id)


def criterion(
    made: Tender,
    title: str = "Safe homes",
    weight: str = "100",
    *,
    kind: CriterionKind = CriterionKind.QUALITY,
    parent: Criterion | None = None,
    lot: Lot | None = None,
    panel: Panel | None = None,
    **more: Any,
) -> Criterion:
    """A criterion of a draft: its code is made from its title; `panel` marks it. Any of CriterionWords may be said."""
    with transaction():
        added = tenders.add_criterion(
            HUB,
            tender_again(made),
            CriterionWords(title=title, weight=weight, kind=kind, **{"question": f"{title}: how?"} | more),
            db.session.get_one(Criterion, parent.id) if parent else None,
            db.session.get_one(Lot, lot.id) if lot else None,
        )
        if panel is not None:
            tenders.assign(HUB, added, db.session.get_one(Panel, panel.id))
    return db.session.get_one(Criterion, added.id)


def lot(made: Tender, title: str = "North", *, own_criteria: bool = False) -> Lot:
    """A lot with a name."""
    with transaction():
        added = tenders.add_lot(HUB, tender_again(made), title, own_criteria=own_criteria)
    return db.session.get_one(Lot, added.id)


def by_code(made: Tender, code: str) -> Criterion:
    """The criterion of this short name."""
    return next(row for row in tender_again(made).criteria if row.code == code)


def published(made: Tender | None = None, **facts: Any) -> Tender:
    """A tender that is published: one criterion of 100 where it had none, marked by a panel where it had none."""
    known = made or tender(**facts)
    if not tender_again(known).criteria:
        criterion(known)
    with transaction():
        again = tender_again(known)
        ready_to_publish(again)
        tenders.publish(HUB, again)
    return tender_again(known)


def ready_to_publish(made: Tender) -> None:
    """Give a draft what it still lacks, within a transaction: signed specification, panels, a rule for ties."""
    if not made.tie_break:
        tenders.set_tie_break(HUB, made, [*(f"criterion:{row.code}" for row in tops(made)[:1]), "lots"])
    if not signed_by_all(made):
        sign_the_specification(made)
    nobodys = [row for row in made.criteria if row.is_marked and row.panel is None]
    if nobodys:
        words = PanelWords(name="Everybody’s panel", kind=PanelKind.PROFESSIONAL, who_reads="The council reads it.")
        usual = panels.add_panel(HUB, made, words)
        for row in nobodys:
            tenders.assign(HUB, row, usual)


# ---- the specification ----


def sign_the_specification(made: Tender) -> None:
    """One section, one version, one office that signs; within a transaction."""
    specification.add_section(HUB, made, "What a good place is", "It is warm, near the bus, and open until eight.")
    specification.fix_version(HUB, made)
    office = specification.add_stakeholder(HUB, made, "Corporate parenting lead")
    specification.sign(HUB, made, office, "in the meeting of 2 November")


def marking(made: Tender | None = None, **facts: Any) -> Tender:
    """A tender whose bids are open to its panels, after the deadline: with one bid and one sheet where it had none."""
    known = made or published(**facts)
    for row in tender_again(known).criteria:
        if row.is_marked and row.panel and not marking_sheets(row.panel, row):
            evaluator(row.panel, panellist("Swift"))
    if not _has_bids(known):
        bid(known)
    after_the_deadline(known, lambda: tenders.start_marking(HUB, tender_again(known)))
    return tender_again(known)


def _has_bids(made: Tender) -> bool:
    come = select(Bid.id).where(Bid.tender_id == made.id, Bid.practice.is_(False)).limit(1)
    return db.session.scalar(come) is not None


def after_the_deadline(made: Tender, act: Callable[[], Any]) -> None:
    """Do something an hour after the tender's deadline, in a transaction; the clock goes back afterwards."""
    deadline = tender_again(made).deadline_at
    assert deadline
    with clock.set_to(max(clock.now(), deadline + timedelta(hours=1))), transaction():
        act()


# ---- panels, who is on them, and what is settled before the first mark ----

#: What somebody declares who knows nobody.
KNOWS_NOBODY = {"works": "no", "helped": "no", "knows": "no", "fair": "no"}


def panel(made: Tender, name: str = "Summer panel", kind: PanelKind = PanelKind.YOUNG_PEOPLE, **more: Any) -> Panel:
    """A panel of this tender; any of PanelWords may be said (people are given as the database knows them now)."""
    with transaction():
        added = panels.add_panel(HUB, tender_again(made), PanelWords(name=name, kind=kind, **more))
    return db.session.get_one(Panel, added.id)


def evaluator(of: Panel, *people: Person, supporter: str = "", ready: bool = False) -> Evaluator:
    """A sheet for one person, or for two as a pair; with `ready`, nothing stands between it and its first mark."""
    with transaction():
        known = [db.session.get_one(Person, person.id) for person in people]
        added = panels.add_evaluator(HUB, db.session.get_one(Panel, of.id), known, supporter)
    return make_ready(added) if ready else sheet_again(added)


def make_ready(sheet: Evaluator) -> Evaluator:
    """They have read who reads, declared that they know nobody, and warmed up; the officers settled the rest."""
    for place in sheet_again(sheet).people:
        declared(place)
        decided(place)
    with transaction():
        panels.check_home(HUB, sheet_again(sheet), clear=True)
        panels.warmed_up(HUB, sheet_again(sheet))
    return sheet_again(sheet)


def declared(place: EvaluatorPerson, **answers: str) -> EvaluatorPerson:
    """This person has read who may read their reasons, and declared; `answers` other than a plain no."""
    with transaction():
        again = place_again(place)
        panels.read_who_reads(again.person.actor, again)
        panels.declare(again.person.actor, again, KNOWS_NOBODY | answers)
    return place_again(place)


def decided(
    place: EvaluatorPerson, decision: InterestDecision = InterestDecision.NONE, *criteria: Criterion
) -> EvaluatorPerson:
    """An officer decided about what this person declared."""
    with transaction():
        chosen = [db.session.get_one(Criterion, one.id) for one in criteria]
        panels.decide(HUB, place_again(place), decision, "Looked at with the list of bidders.", chosen)
    return place_again(place)


def sheet_again(sheet: Evaluator) -> Evaluator:
    """The sheet as the database knows it now."""
    return db.session.get_one(Evaluator, sheet.id)


def place_again(place: EvaluatorPerson) -> EvaluatorPerson:
    """The place as the database knows it now."""
    return db.session.get_one(EvaluatorPerson, place.id)


# ---- marking ----


@dataclass(frozen=True)
class AtWork:
    """A young people's panel that marks: its sheets in order, its bids by code name, its question parts in order."""

    tender: Tender
    panel: Panel
    sheets: Sequence[Evaluator]
    bids: Sequence[Bid]
    parts: Sequence[Criterion]
    practice: Bid
    chair: Person
    facilitator: Person

    def person(self, number: int = 1, of_pair: int = 0) -> Person:
        """The person (or one of the pair) behind sheet 1, 2, …"""
        return db.session.get_one(Evaluator, self.sheets[number - 1].id).people[of_pair].person


def at_work(
    sheets: Sequence[int] = (1, 1),
    bids_in: int = 2,
    kind: TenderKind = TenderKind.TENDER,
    panel_kind: PanelKind = PanelKind.YOUNG_PEOPLE,
    *,
    ready: bool = True,
) -> AtWork:
    """A panel with two question parts and a practice bid; `sheets` says how many people share each (1 or 2)."""
    made = tender(kind=kind)
    chair = staff(Role.OFFICER, name="Chair Person", email=f"chair-{made.id}@wolverford.example")
    helper = staff(Role.OFFICER, name="Facil Itator", email=f"facil-{made.id}@wolverford.example")
    group = panel(made, "Youth voice", panel_kind, chair=chair, facilitator=helper, meets="Thursday at 5pm")
    asked = criterion(made, "Young people’s question", kind=CriterionKind.YOUTH, question="How will you listen?")
    for title, plain in (("Being heard", "Do they say how they listen?"), ("Acting on it", "What changes then?")):
        criterion(made, title, "50", kind=CriterionKind.YOUTH, parent=asked, panel=group, question=f"{title}: how?",
                  plain=plain)  # fmt: skip
    parts = by_code(made, asked.code).parts
    with transaction():
        lot = tender_again(made).lots[0]
        tried = bids.add_practice_bid(HUB, tender_again(made), lot, dict.fromkeys(parts, "We would ask you."))
    names = iter(["Heron", "Plover", "Curlew", "Dunlin", "Avocet", "Bittern"])
    held = [evaluator(group, *(panellist(one) for one in islice(names, number)), ready=ready) for number in sheets]
    published(made)
    with transaction():
        again = tender_again(made)
        come = [_bid_of(again, number) for number in range(1, bids_in + 1)]
    return AtWork(
        marking(made),
        db.session.get_one(Panel, group.id),
        [sheet_again(sheet) for sheet in held],
        sorted((db.session.get_one(Bid, bid.id) for bid in come), key=lambda bid: bid.code_name),
        [db.session.get_one(Criterion, part.id) for part in parts],
        db.session.get_one(Bid, tried.id),
        chair,
        helper,
    )


def panellist(name: str) -> Person:
    """A forum member who marks; they need not have joined to be put on a panel."""
    return member_with_code(name)[0]


def _bid_of(made: Tender, number: int) -> Bid:
    bidder = bids.add_bidder(HUB, made, f"Bidder Number {number} Ltd", f"R-{number}")
    come = bids.add_bid(HUB, bidder, made.lots[0])
    for row in made.criteria:
        if row.is_marked:
            bids.set_extract(
                HUB, come, row, f"We meet every month.\nA panel of {number} decides.", "They meet monthly."
            )
    return come


def marked(
    sheet: Evaluator, bid: Bid, value: int = 4, reason: str = "They ask us each month.", person: int = 0
) -> None:
    """Every part of a bid marked alike on this sheet."""
    with transaction():
        again, of = sheet_again(sheet), db.session.get_one(Bid, bid.id)
        for part in criteria_for(again, of):
            save_mark(again.people[person].person.actor, again, of, part, value, reason)


def locked(sheet: Evaluator, bid: Bid, value: int = 4, reason: str = "They ask us each month.") -> None:
    """A bid marked and locked on this sheet."""
    marked(sheet, bid, value, reason)
    with transaction():
        again = sheet_again(sheet)
        lock(again.people[0].person.actor, again, db.session.get_one(Bid, bid.id))


# ---- bidders, bids, what panels read of them ----


def bidder(made: Tender, name: str = "Oakwood Trust", reference: str = "", email: str = "") -> Bidder:
    """Somebody who bids for a published tender."""
    with transaction():
        added = bids.add_bidder(HUB, tender_again(made), name, reference or f"S-{Bidder().id[:6]}", email)
    return db.session.get_one(Bidder, added.id)


def bid(
    made: Tender,
    name: str = "Oakwood Trust",
    *,
    of: Lot | None = None,
    answered: bool = True,
    received_at: datetime | None = None,
    **more: str,
) -> Bid:
    """A bid for the first lot, unless another is said, by a bidder of its own; `answered`: every question has one."""
    sender = bidder(made, name, **more)
    with transaction():
        again = tender_again(made)
        lot_of_it = db.session.get_one(Lot, of.id) if of else again.lots[0]
        added = bids.add_bid(HUB, db.session.get_one(Bidder, sender.id), lot_of_it, received_at)
        if answered:
            _answer(added)
    return bid_again(added)


def practice_bid(made: Tender, *, of: Lot | None = None) -> Bid:
    """A made-up bid with an answer to every question."""
    with transaction():
        again = tender_again(made)
        added = bids.add_practice_bid(HUB, again, db.session.get_one(Lot, of.id) if of else again.lots[0], {})
        _answer(added)
    return bid_again(added)


def _answer(made: Bid) -> None:
    for asked in bid_queries.criteria_to_read(made):
        bids.set_extract(HUB, made, asked, f"What we do about it: {asked.title}.", "They say what they do.")


def bid_again(made: Bid) -> Bid:
    """The bid as the database knows it now."""
    return db.session.get_one(Bid, made.id)


# ---- agreeing marks, and closing them ----

NOT_HIGHER = "Why not lower: They ask young people.\n\nWhy not higher: They do not say how often."


def facilitator_of(of: Panel, person: Person | None = None) -> Person:
    """Who helps this panel to agree: the one it has, else this person, else a commissioner who marks nothing."""
    panel = db.session.get_one(Panel, of.id)
    if panel.facilitator is None:
        helper = person or staff(Role.COMMISSIONER, name=f"Faith {panel.id[:6]}")
        with transaction():
            panel = db.session.get_one(Panel, of.id)
            words = PanelWords(
                panel.name,
                panel.kind,
                forum=panel.forum,
                chair=panel.chair,
                facilitator=db.session.get_one(Person, helper.id),
                who_reads=panel.who_reads,
                meets=panel.meets,
            )
            panels.change_panel(HUB, panel, words)
    found = db.session.get_one(Panel, of.id).facilitator
    assert found
    return found


def all_locked(made: Tender, value: int = 4) -> None:
    """Every sheet of every panel has marked and locked every bid; what is locked already stays."""
    for panel_id in [one.id for one in tender_again(made).panels]:
        panel = db.session.get_one(Panel, panel_id)
        sheets = [one for one in panel.evaluators if one.removed_at is None]
        wanted = [(sheet, one) for sheet in sheets for one in who.bids_to_mark(panel) if criteria_for(sheet, one)]
        for sheet, one in wanted:
            if not is_locked(sheet_again(sheet), bid_again(one)):
                locked(sheet_again(sheet), bid_again(one), value)


def agreed(of: Bid, asked: Criterion, value: int = 4, reason: str = NOT_HIGHER) -> Agreed:
    """The panel agreed this mark, all sheets present, written down by its facilitator; all marks must be locked."""
    panel = db.session.get_one(Criterion, asked.id).panel
    assert panel
    helper = facilitator_of(panel)
    with transaction():
        again = db.session.get_one(Criterion, asked.id)
        assert again.panel
        begun = agreeing.begin(helper.actor, bid_again(of), again)
        agreeing.agree(helper.actor, begun, value, reason, who.marking_sheets(again.panel, again))
    return db.session.get_one(Agreed, begun.id)


def closed(made: Tender, value: int = 4) -> Tender:
    """All marks are locked, agreed and closed; `value` for those that nobody gave or agreed before."""
    all_locked(made, value)
    wanted = [(one.bid, one.criterion) for one in closing.to_agree(tender_again(made))]
    for of, asked in wanted:
        agreed(of, asked, value)
    with transaction():
        agreeing.close_marks(HUB, tender_again(made))
    return tender_again(made)


# ---- the result, and the steps from it to a signed contract ----


def priced(made: Tender, *prices: str) -> Tender:
    """Prices for the bids that are in, by code name; the last one given goes on for the rest."""
    wanted = [one for one in bid_queries.tender_bids(tender_again(made)) if one.state is BidState.IN]
    for place, one in enumerate(sorted(wanted, key=lambda each: each.code_name)):
        with transaction():
            prices_service.set_price(HUB, bid_again(one), Decimal(prices[min(place, len(prices) - 1)]))
    return tender_again(made)


def resulted(made: Tender, *prices: str, value: int = 4) -> Tender:
    """All marks agreed and closed where they were not, prices brought in, and the result worked out."""
    if tender_again(made).agreed_at is None:
        closed(made, value)
    if any(row.kind is CriterionKind.PRICE for row in tender_again(made).criteria):
        priced(made, *(prices or ("1000", "1100", "1200")))
    with transaction():
        awarding.work_out_all(HUB, tender_again(made), "Two witnesses")
    return tender_again(made)


def lettered(made: Tender) -> Tender:
    """A letter for every bid, as a file that stands for the one that the worker would make."""
    with transaction():
        again = tender_again(made)
        for one in award_queries.assessed_bids(again):
            award_papers.keep_paper(again, one.id, Paper.WORD, "assessment-summary", b"PK", letters.mark(one))
    return tender_again(made)


def stepped(made: Tender, *kinds: StepKind, on: date | None = None, **beside: Any) -> Tender:
    """These steps were taken, today unless another day is said."""
    for kind in kinds:
        if kind is StepKind.LETTERS:
            lettered(made)
        with transaction():
            more = award_steps.Beside(**beside)
            day = on or clock.today()
            award_steps.take_step(HUB, tender_again(made), kind, day, "Cabinet (Resources) Panel", "Minute 7", more)
    return tender_again(made)


def entered(made: Tender, days: int = 40, **beside: Any) -> Tender:
    """Everything from the result to the signed contract, which is signed so many days later."""
    way = award_queries.way(tender_again(made))
    until = [kind for kind in way.steps if kind not in (StepKind.ENTERED, StepKind.DETAILS) and kind not in way.taken]
    stepped(made, *until, **beside)
    with clock.set_to(clock.now() + timedelta(days=days)):
        stepped(made, StepKind.ENTERED, **beside)
    return tender_again(made)


# ---- the workshop of a panel ----

#: What a panel says 0, 1, … 5 mean.
OWN_MARKS = ["They say nothing.", "A bit.", "Some of it.", "What, not how.", "What and how.", "They do it now."]


def idea(
    sheet: Evaluator, words: str = "How will you find out what we think?", *, part_of: Idea | None = None,
    themes: Sequence[Theme] = (), marks: Sequence[str] = (),
) -> Idea:  # fmt: skip
    """What somebody on a panel would ask, or a part of it; with what each mark means, where that is given."""
    with transaction():
        place = sheet_again(sheet).people[0]
        cited = [db.session.get_one(Theme, theme.id) for theme in themes]
        above = idea_again(part_of) if part_of else None
        made = workshop.add_idea(place.person.actor, place, IdeaWords(words, cited), above)
        if marks:
            workshop.say_marks(place.person.actor, place, made, marks)
    return idea_again(made)


def idea_again(made: Idea) -> Idea:
    """The idea as the database knows it now."""
    return db.session.get_one(Idea, made.id)


def checked(made: Idea, note: str = "", **answers: bool) -> Idea:
    """An officer looked at it: yes to everything that is not said otherwise."""
    with transaction():
        workshop.check(HUB, idea_again(made), {check: answers.get(check.value, True) for check in Check}, note)
    return idea_again(made)
