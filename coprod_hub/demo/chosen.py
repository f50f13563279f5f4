"""A tender that has come to its end: evening clubs. The young people's question decided who runs them."""

from datetime import timedelta
from decimal import Decimal

from flask import current_app

from coprod_hub.core import clock
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.documents import Paper, mark_of
from coprod_hub.demo import seats
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.evaluation.models import AskOutcome, AskWho, Bid, Tender
from coprod_hub.evaluation.queries import awarding as award_queries
from coprod_hub.evaluation.queries import closing, letters, who
from coprod_hub.evaluation.rules import PanelKind
from coprod_hub.evaluation.service import (
    agreeing,
    award_papers,
    award_steps,
    awarding,
    prices,
    specification,
    tenders,
)
from coprod_hub.evaluation.service.award_steps import Beside
from coprod_hub.evaluation.service.specification import AskWords
from coprod_hub.evaluation.service.tenders import TenderWords
from coprod_hub.evaluation.steps import StepKind
from coprod_hub.evaluation.word import word_file

#: Who, with the portal's reference, its price, its answers, and the agreed marks by question.
BIDS = (
    (
        ("Wolverford Youth Trust", "C-102"),
        "715000",
        (
            "Five evenings in four places, with the same two workers in each.",
            "Every worker is checked, and young people know whom to tell.",
            "A club council with its own money meets every month. What it says is done, or answered in a week.",
            "They asked for Sundays. We moved Monday to Sunday, and twice as many came.",
        ),
        {"service": 4, "safe": 4, "young_a": 5, "young_b": 5},
    ),
    (
        ("Bright Evenings", "C-105"),
        "668000",
        (
            "Five evenings in four places, in school halls that we know well.",
            "All staff are trained twice a year. There is always a first aider.",
            "There is a box for ideas at the door.",
            "We bought new footballs when somebody asked.",
        ),
        {"service": 4, "safe": 4, "young_a": 2, "young_b": 2},
    ),
)
WHY = "Why not lower: {low}\n\nWhy not higher: They could have said more about what they do when young people disagree."
LOW = {
    "service": "It covers all four places and all five evenings.",
    "safe": "Checks and training are as the tender asks.",
    "young_a": "They say how young people are asked, and how often.",
    "young_b": "It is a change that young people asked for.",
}
SAID = "It answers what we asked, and I believe it."
MEMBERS = ("Northern Star", "Sunday Bus", "Red Kite")
#: Days ago on which each step was taken; the contract was signed long after the standstill.
STEPS = (
    (StepKind.REPORT, 120, "Cabinet (Resources) Panel", "Report 14"),
    (StepKind.APPROVAL, 112, "Cabinet (Resources) Panel", "Minute 9 of the July meeting"),
    (StepKind.LETTERS, 110, "", ""),
    (StepKind.NOTICE, 109, "", "2026/S 000-114410"),
    (StepKind.CHALLENGE, 104, "Bright Evenings, by e-mail", "A question about the marks for “Being heard”"),
    (StepKind.ENTERED, 90, "", ""),
    (StepKind.DETAILS, 80, "", ""),
)


def make(cast: Cast) -> None:
    """From publication to a signed contract, and the page that everybody can read."""
    tender_id = _published(cast)
    _marked(cast, tender_id)
    _agreed(cast, tender_id)
    _decided(cast, tender_id)


def _published(cast: Cast) -> str:
    buyer = cast.actor("procurement")
    with days_ago(190):
        made = tenders.add_tender(
            buyer,
            TenderWords(
                title="Evening and weekend clubs",
                reference="WV-26-031",
                about="Somewhere to go after school in four parts of the city, for three years.",
                value=Decimal(860_000),
                deadline_at=clock.now() + timedelta(days=35),
            ),
        )
        tenders.begin_with(buyer, made)
        specification.add_section(buyer, made, "When and where", "Five evenings a week in four places near a bus.")
        asked = AskWords(AskWho.YOUNG_PEOPLE, "Open on a Sunday.", AskOutcome.IN)
        specification.add_ask(buyer, made, asked)
        seats.sign(cast, made, "HeadStart Ambassadors", "Head of youth services")
        group = seats.panel(cast, made, "Clubs panel", PanelKind.YOUNG_PEOPLE, "Thursday, 5pm, Low Hill youth club")
        seats.gives_marks(cast, group, made, "service", "safe", "young_a", "young_b")
        for name in MEMBERS:
            seats.seat(cast, group, name)
        tenders.publish(buyer, made)
        return made.id


def _marked(cast: Cast, tender_id: str) -> None:
    with days_ago(160):
        for named, _, answers, _ in BIDS:
            seats.checked(cast, seats.bid(cast, db.session.get_one(Tender, tender_id), named, answers))
    with days_ago(150):
        tenders.start_marking(cast.actor("procurement"), db.session.get_one(Tender, tender_id))
    with days_ago(142):
        group = db.session.get_one(Tender, tender_id).panels[0]
        for at, sheet in enumerate(group.evaluators):
            for one in who.bids_to_mark(group):
                marks = {code: max(mark - (at == 1), 0) for code, mark in _marks(one).items()}
                seats.mark(sheet, one, {code: (mark, SAID) for code, mark in marks.items()})


def _marks(one: Bid) -> dict[str, int]:
    return next(marks for named, _, _, marks in BIDS if one.bidder and named[1] == one.bidder.reference)


def _agreed(cast: Cast, tender_id: str) -> None:
    helper = cast.actor("co_officer")
    with days_ago(135):
        made = db.session.get_one(Tender, tender_id)
        for cell in closing.to_agree(made):
            begun = agreeing.begin(helper, cell.bid, cell.criterion)
            words = WHY.format(low=LOW[cell.criterion.code])
            agreeing.agree(helper, begun, _marks(cell.bid)[cell.criterion.code], words, made.panels[0].evaluators)
    with days_ago(133):
        agreeing.close_marks(cast.actor("procurement"), db.session.get_one(Tender, tender_id))


def _decided(cast: Cast, tender_id: str) -> None:
    buyer = cast.actor("procurement")
    with days_ago(130):
        made = db.session.get_one(Tender, tender_id)
        costs = {named[1]: Decimal(price) for named, price, _, _ in BIDS}
        for one in who.bids_to_mark(made.panels[0]):
            if one.bidder:
                prices.set_price(buyer, one, costs[one.bidder.reference])
        awarding.work_out_all(buyer, made)
    for kind, ago, body, reference in STEPS:
        with days_ago(ago):
            made = db.session.get_one(Tender, tender_id)
            if kind is StepKind.LETTERS:
                _write_letters(made)
            beside = Beside(standstill_days=8 if kind is StepKind.NOTICE else None)
            taken = award_steps.take_step(buyer, made, kind, today(), body, reference, beside)
            if kind is StepKind.CHALLENGE:
                answer = "Answered on the same day, from the agreed reasons. Nothing more came."
                award_steps.close_challenge(buyer, taken, today(), answer)


def _write_letters(made: Tender) -> None:
    """As Word files alone: the worker makes the PDFs too, and takes a moment for each."""
    for one in award_queries.assessed_bids(made):
        text, name = letters.text_of(one).paper, letters.file_name(one)
        body = word_file(text, current_app.extensions["settings"].council, clock.now())
        award_papers.keep_paper(made, one.id, Paper.WORD, name, body, mark_of(text.as_told()))
