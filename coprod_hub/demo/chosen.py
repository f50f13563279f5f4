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
from coprod_hub.demo.days import days_ago, noon_in, office_day_ago
from coprod_hub.evaluation.models import AskOutcome, AskWho, Bid, Tender
from coprod_hub.evaluation.papers import PaperText
from coprod_hub.evaluation.queries import awarding as award_queries
from coprod_hub.evaluation.queries import closing, letters, report
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

#: Who, with the portal's reference, its price, what it answers (and the office's summary), and its agreed marks.
TRUST, EVENINGS = ("Wolverford Youth Trust", "C-102"), ("Bright Evenings", "C-105")
PRICES = {"C-102": "715000", "C-105": "668000"}
ANSWERS = {
    "C-102": {
        "service": (
            "Five evenings in four places, with the same two workers in each all year.",
            "Four places, five evenings, always the same two workers.",
        ),
        "safe": (
            "Every worker is checked, and young people know whom to tell. Two of them help to train new staff.",
            "Workers are checked. You know whom to tell.",
        ),
        "young_a": (
            "A club council with its own money meets every month. What it says is done, or answered in a week.",
            "Young people meet each month, and have money of their own.",
        ),
        "young_b": (
            "They asked for Sundays. We moved Monday to Sunday, and twice as many came.",
            "They opened on Sundays because young people asked.",
        ),
    },
    "C-105": {
        "service": (
            "Five evenings in four places, in school halls that we know well.",
            "Four school halls, five evenings.",
        ),
        "safe": (
            "All staff are trained twice a year. There is always a first aider.",
            "Workers are trained. Somebody can always do first aid.",
        ),
        "young_a": ("There is a box for ideas at the door.", "You can put an idea in a box."),
        "young_b": ("We bought new footballs when somebody asked.", "They bought footballs."),
    },
}
PRACTICE = {
    "service": ("Three evenings in a church hall, with table tennis and a kitchen.", "Three evenings in one hall."),
    "safe": ("Two workers lock up, and nobody goes home alone.", "Nobody goes home alone."),
    "young_a": ("We ask at the end of each evening.", "They ask each evening."),
    "young_b": ("Somebody asked for toast, so there is toast.", "There is toast."),
}
AT_PRACTICE: dict[str, seats.Said] = {
    "service": (2, "Only one place, and we need four."),
    "safe": (4, "I like that nobody goes home alone."),
    "young_a": (3, "They ask, but what happens then?"),
    "young_b": (2, "It is real, but very small."),
}
#: By bid and question, what each sheet gives and says, in the order of the sheets.
MARKS: dict[str, dict[str, tuple[tuple[int, str], ...]]] = {
    "C-102": {
        "service": (
            (4, "You get to know the workers."),
            (3, "Good, but how do we get home?"),
            (4, "All four places."),
        ),
        "safe": ((4, "Checks and training are in place."), (4, "Young people help to train staff: good practice.")),
        "young_a": (
            (5, "A council with real money."),
            (4, "A week is quick for an answer."),
            (5, "They have to do it, or say why not."),
        ),
        "young_b": ((5, "A whole day was moved."), (4, "Sundays are when we need it."), (5, "Twice as many came.")),
    },
    "C-105": {
        "service": ((4, "All five evenings."), (3, "School halls feel like school."), (4, "They know the places.")),
        "safe": ((4, "Twice a year is more than we ask."), (3, "They do not say whom a young person tells.")),
        "young_a": ((2, "Nobody says who opens the box."), (1, "A box is not listening."), (2, "It is a start.")),
        "young_b": ((2, "Footballs are nice."), (1, "That changes nothing."), (2, "It is small, but it is true.")),
    },
}
#: The agreed mark of each, with why it is not lower and why it is not higher.
AGREED = {
    "C-102": {
        "service": (
            4,
            "All four places, all five evenings, and faces that stay.",
            "They do not say how people get home.",
        ),
        "safe": (4, "Checks and training are as the tender asks.", "How often staff are trained is not said."),
        "young_a": (5, "There is money behind it, and an answer within a week.", "It is the highest mark."),
        "young_b": (5, "It is a big change that was asked for, and it worked.", "It is the highest mark."),
    },
    "C-105": {
        "service": (4, "All four places and all five evenings.", "Nothing makes a school hall a club."),
        "safe": (4, "Training is more than the tender asks.", "They do not say whom a young person tells."),
        "young_a": (2, "Anybody can say something at any time.", "Nobody says what becomes of an idea."),
        "young_b": (2, "It is true, and somebody did ask.", "It cost little and changed little."),
    },
}
MEMBERS = ("Northern Star", "Table Tennis", "Red Kite")
#: Days ago on which each step was taken; the contract was signed long after the standstill.
STEPS = (
    (StepKind.REPORT, 120, "Cabinet (Resources) Panel", "Report 14"),
    (StepKind.APPROVAL, 112, "Cabinet (Resources) Panel", "Minute 9"),
    (StepKind.LETTERS, 110, "", ""),
    (StepKind.NOTICE, 109, "", "2026/S 000-114410"),
    (StepKind.CHALLENGE, 104, "Bright Evenings, by e-mail", "A question about the marks for “How you listen”"),
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
                deadline_at=noon_in(35),
            ),
        )
        tenders.begin_with(buyer, made)
        specification.add_section(buyer, made, "When and where", "Five evenings a week in four places near a bus.")
        asked = AskWords(AskWho.YOUNG_PEOPLE, "Open on a Sunday.", AskOutcome.IN)
        specification.add_ask(buyer, made, asked)
        seats.sign(cast, made, "HeadStart Ambassadors", "Head of youth services")
        _panels(cast, made)
        seats.practice_bid(cast, made, PRACTICE)
        tenders.publish(buyer, made)
        return made.id


def _panels(cast: Cast, made: Tender) -> None:
    group = seats.panel(cast, made, "Clubs panel", PanelKind.YOUNG_PEOPLE, "Thursday, 5pm, Larch Hill youth club")
    seats.gives_marks(cast, group, made, "service", "young_a", "young_b")
    for name in MEMBERS:
        seats.seat(cast, group, name)
    adults = seats.panel(cast, made, "Keeping people safe", PanelKind.PROFESSIONAL, "Monday, 10am, Civic Centre")
    seats.gives_marks(cast, adults, made, "safe")
    for name in ("safeguarding", "deputy"):
        seats.seat(cast, adults, name)


def _marked(cast: Cast, tender_id: str) -> None:
    with days_ago(160):
        for hours, named in enumerate((TRUST, EVENINGS), 3):
            made = db.session.get_one(Tender, tender_id)
            came = clock.now() - timedelta(hours=hours)
            seats.checked(cast, seats.bid(cast, made, named, ANSWERS[named[1]], came))
    with days_ago(150):
        made = db.session.get_one(Tender, tender_id)
        seats.practise(cast, made, AT_PRACTICE)
        tenders.start_marking(cast.actor("procurement"), made)
    with days_ago(142):
        for group in db.session.get_one(Tender, tender_id).panels:
            for at, sheet in enumerate(group.evaluators):
                for reference, one in seats.by_reference(group).items():
                    said = MARKS[reference].items()
                    seats.mark(sheet, one, {code: each[at] for code, each in said if at < len(each)})


def _agreed(cast: Cast, tender_id: str) -> None:
    helper = cast.actor("co_officer")
    with days_ago(135):
        made = db.session.get_one(Tender, tender_id)
        for cell in closing.to_agree(made):
            begun = agreeing.begin(helper, cell.bid, cell.criterion)
            value, low, high = AGREED[_reference(cell.bid)][cell.criterion.code]
            words = f"Why not lower: {low}\n\nWhy not higher: {high}"
            agreeing.agree(helper, begun, value, words, cell.panel.evaluators)
    with days_ago(133):
        agreeing.close_marks(cast.actor("procurement"), db.session.get_one(Tender, tender_id))


def _reference(one: Bid) -> str:
    return one.bidder.reference if one.bidder else ""


def _decided(cast: Cast, tender_id: str) -> None:
    buyer = cast.actor("procurement")
    with days_ago(130):
        made = db.session.get_one(Tender, tender_id)
        for reference, one in seats.by_reference(seats.group_of(made, PanelKind.YOUNG_PEOPLE)).items():
            prices.set_price(buyer, one, Decimal(PRICES[reference]))
        awarding.work_out_all(buyer, made)
    for kind, ago, body, reference in STEPS:
        with days_ago(office_day_ago(ago)):
            made = db.session.get_one(Tender, tender_id)
            if kind is StepKind.REPORT:
                _keep(made, made.id, report.text_of(made), "award-report")
            if kind is StepKind.LETTERS:
                _write_letters(made)
            beside = Beside(standstill_days=8 if kind is StepKind.NOTICE else None)
            taken = award_steps.take_step(buyer, made, kind, today(), body, reference, beside)
            if kind is StepKind.CHALLENGE:
                answer = "Answered on the same day, from the agreed reasons. Nothing more came."
                award_steps.close_challenge(buyer, taken, today(), answer)


def _write_letters(made: Tender) -> None:
    for one in award_queries.assessed_bids(made):
        _keep(made, one.id, letters.text_of(one).paper, letters.file_name(one))


def _keep(made: Tender, about_id: str, text: PaperText, name: str) -> None:
    """As a Word file, of the day on which it was sent: the worker makes the PDF too, and takes seconds for it."""
    body = word_file(text, current_app.extensions["settings"].council, clock.now())
    award_papers.keep_paper(made, about_id, Paper.WORD, name, body, mark_of(text.as_told()))
