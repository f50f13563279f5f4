"""Interviews for a new youth worker: young people have marked two candidates, and agree their marks now."""

from datetime import timedelta

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.evaluation import record_jobs
from coprod_hub.evaluation.models import Evaluator, Panel, Tender
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.queries import marking as sheets
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import InterestDecision, PanelKind, TenderKind
from coprod_hub.evaluation.service import agreeing, bids, marking, panels, paper_marks, record, tenders
from coprod_hub.evaluation.service.panels import PanelWords
from coprod_hub.evaluation.service.tenders import TenderWords

WORK = (record_jobs,)
MARKS = ((4, 4, 5), (1, 4, 3))
REASONS = (
    "They asked us what we would change, and wrote it down.",
    "They told a story about a time they got it wrong. I liked that.",
    "They looked at us and not at the grown-ups.",
)
SAID = "I have run a club for six years. Young people there chose what we spent, and I learnt from them."
WHY = (
    "Why not lower: They listened and gave two real examples.\n\n"
    "Why not higher: They did not say how young people would decide things."
)
PAPER = "Evaluator,Bid,Code,Mark,Reason\n1,Nobody,x,4,She was kind."


def make(cast: Cast) -> None:
    """From the advert to the first agreed mark."""
    made, panel = _advertised(cast)
    _marked(cast, made, panel)
    _agreed(cast, panel)


def _advertised(cast: Cast) -> tuple[Tender, Panel]:
    buyer = cast.actor("procurement")
    with days_ago(30):
        words = TenderWords(
            title="A youth worker for Low Hill",
            reference="WV-27-009",
            kind=TenderKind.INTERVIEWS,
            about="Four evenings a week at the youth club. Young people help to choose.",
            deadline_at=clock.now() + timedelta(days=15),
        )
        made = tenders.add_tender(buyer, words)
        tenders.begin_with(buyer, made)
        panel = panels.add_panel(
            buyer,
            made,
            PanelWords(
                "Low Hill interview group",
                PanelKind.YOUNG_PEOPLE,
                chair=cast.staff["commissioner"],
                facilitator=cast.staff["officer"],
                meets="Wednesday, 5pm, Low Hill youth club",
            ),
        )
        for row in [one for one in made.criteria if one.is_marked]:
            tenders.assign(buyer, row, panel)
        for name in ("Red Kite", "Northern Star", "Skylark"):
            _ready(cast, panels.add_evaluator(buyer, panel, [cast.members[name]]))
        tenders.publish(buyer, made)
    return made, panel


def _ready(cast: Cast, sheet: Evaluator) -> None:
    place, buyer = sheet.people[0], cast.actor("procurement")
    panels.read_who_reads(place.person.actor, place)
    panels.declare(place.person.actor, place, dict.fromkeys(("works", "helped", "knows", "fair"), "no"))
    panels.decide(buyer, place, InterestDecision.NONE, "They know neither candidate.")
    panels.check_home(buyer, sheet, clear=True)
    panels.warmed_up(buyer, sheet)


def _marked(cast: Cast, made: Tender, panel: Panel) -> None:
    buyer = cast.actor("procurement")
    with days_ago(20):
        known = db.session.get_one(Tender, made.id)
        for number, name in enumerate(("Ash Example", "Bo Example"), 1):
            bid = bids.add_bid(buyer, bids.add_bidder(buyer, known, name, f"J-{number}"), known.lots[0])
            for asked in bid_queries.criteria_to_read(bid):
                bids.set_extract(buyer, bid, asked, SAID)
    with days_ago(10):
        tenders.start_marking(buyer, db.session.get_one(Tender, made.id))
    with days_ago(5):
        for at, sheet in enumerate(db.session.get_one(Panel, panel.id).evaluators):
            actor = sheet.people[0].person.actor
            for bid, marks in zip(who.bids_to_mark(sheet.panel), MARKS, strict=True):
                for criterion in sheets.criteria_for(sheet, bid):
                    marking.save_mark(actor, sheet, bid, criterion, marks[at], REASONS[at])
                marking.lock(actor, sheet, bid)


def _agreed(cast: Cast, panel: Panel) -> None:
    helper, officer = cast.actor("officer"), cast.actor("co_officer")
    with days_ago(1):
        known = db.session.get_one(Panel, panel.id)
        first, second = who.bids_to_mark(known)
        asked = who.criteria_of(known)[0]
        begun = agreeing.begin(helper, first, asked)
        agreeing.agree(helper, begun, 4, WHY, known.evaluators)
        agreeing.see_differently(known.evaluators[2].people[0].person.actor, begun, "I would still say 5.")
        agreeing.ask_for_the_record(officer, first, asked, "Did you hear what they said about first aid?")
        agreeing.begin(helper, second, asked)
    with transaction():
        known = db.session.get_one(Panel, panel.id)
        paper_marks.take_pasted(helper, known, PAPER)
        record.take_panels(helper, known, sheet=True)
    run_waiting()
