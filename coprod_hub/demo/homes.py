"""A tender half-way: homes for 16 to 21 year olds. Young people and professionals are marking what came in."""

from datetime import timedelta
from decimal import Decimal

from coprod_hub.core import clock
from coprod_hub.core.db import db
from coprod_hub.demo import seats
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.evaluation.models import AskOutcome, AskWho, Bid, Panel, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import InterestDecision, PanelKind
from coprod_hub.evaluation.service import bids, glossary, panels, specification, tenders
from coprod_hub.evaluation.service.specification import AskWords
from coprod_hub.evaluation.service.tenders import TenderWords

SECTIONS = (
    ("What the homes are like", "A room of one’s own with a door that locks, near a bus, and a kitchen to learn in."),
    ("Who is there to help", "The same key worker for a year at least. Somebody answers the door at night."),
)
ASKS = (
    (AskWho.YOUNG_PEOPLE, "Ask us before somebody new moves in.", AskOutcome.IN, ""),
    (
        AskWho.YOUNG_PEOPLE,
        "Let us keep a pet.",
        AskOutcome.CHANGED,
        "Small pets in cages, if everybody in the home says yes. A dog cannot be promised in every home.",
    ),
    (
        AskWho.PARENTS,
        "No more than three young people in a home.",
        AskOutcome.NOT,
        "Homes of four cost less each, and that pays for somebody at night. We look at it again next year.",
    ),
)
GLOSSARY = (
    "Key worker – the person who helps you most, and knows your plans\n"
    "Tenancy – the agreement that says that you may live there"
)
PRACTICE = (
    "Staff are there from seven in the morning until ten at night.",
    "Every new worker is checked and trained before their first day.",
    "We ask everybody at a house meeting each month, and write down what we do about it.",
    "Young people told us that the visiting rules were unfair. We wrote new ones with them.",
)
#: Who, with the portal's reference, and what they answer: how it works, safety, listening, a change that was asked for.
BIDS = (
    (
        ("Larkfield Homes", "H-311"),
        (
            "Eight rooms in two houses. A key worker for every four young people, day and night.",
            "Doors are on a fob. Staff know who is in, and every worry is written down and looked at next morning.",
            "A young person sits on every interview for new staff. There is a house meeting each fortnight.",
            "Young people said that the tenancy was hard to read. We wrote it again together, on one page.",
        ),
    ),
    (
        ("Open Door Living", "H-314"),
        (
            "Twelve flats in one building near the station, with somebody at the desk until midnight.",
            "There are cameras at both doors. An on-call worker comes within half an hour.",
            "We send out a form every quarter, and managers read what comes back.",
            "We changed the colour of the common room after a survey.",
        ),
    ),
)
LATE = (
    ("Brookside Support", "H-320"),
    (
        "Six rooms in family homes. A worker visits every day, and at the weekend when somebody asks.",
        "Hosts are trained each year, and young people choose whom they call first.",
        "Two young people are paid to check our homes, and what they write is put up in the kitchen.",
        "They asked for later visits on school days. Visits are now between five and eight.",
    ),
)
GONE = (
    ("Quickly Housed", "H-322"),
    ("Forty beds.", "We follow the law.", "We listen.", "We bought a table football."),
)
SUMMARIES = ("How the homes work.", "How they keep people safe.", "How they ask young people.", "What they changed.")
YOUNG = {
    "Blue Door": ((4, "They let us choose the staff."), (4, "One page is a real change."), (2, "Nobody reads forms.")),
    "Skylark": ((5, "A young person in each interview!"), (3, "It helped a bit."), (1, "It is only a form.")),
}
KNOWS = {"knows": "yes", "knows_words": "My cousin lived in one of their flats two years ago. He did not work there."}
MEETS = "Tuesday, 5pm, Civic Centre, committee room 3"
STAKEHOLDERS = ("Youth Council", "Head of housing for young people")


def make(cast: Cast) -> None:
    """From the first wish to half the marks."""
    tender_id = _published(cast)
    _came_in(cast, tender_id)
    _marked(cast, tender_id)


def _published(cast: Cast) -> str:
    buyer = cast.actor("procurement")
    with days_ago(62):
        made = tenders.add_tender(
            buyer,
            TenderWords(
                title="Supported homes for 16 to 21 year olds",
                reference="WV-27-003",
                about="Thirty places to live, with somebody to help, for three years.",
                value=Decimal(2_400_000),
                deadline_at=clock.now() + timedelta(days=40),
            ),
        )
        tenders.begin_with(buyer, made)
        for title, body in SECTIONS:
            specification.add_section(buyer, made, title, body)
        for whose, words, outcome, because in ASKS:
            specification.add_ask(buyer, made, AskWords(whose, words, outcome, because))
        seats.sign(cast, made, *STAKEHOLDERS)
        _panels(cast, made)
        tenders.publish(buyer, made)
        return made.id


def _panels(cast: Cast, made: Tender) -> None:
    buyer = cast.actor("procurement")
    adults = seats.panel(cast, made, "Housing and safety", PanelKind.PROFESSIONAL, "Monday, 2pm, Civic Centre")
    seats.gives_marks(cast, adults, made, "service", "safe")
    for name in ("commissioner", "deputy"):
        seats.seat(cast, adults, name)
    young = seats.panel(cast, made, "Young people’s question", PanelKind.YOUNG_PEOPLE, MEETS)
    seats.gives_marks(cast, young, made, "young_a", "young_b")
    seats.seat(cast, young, "Red Kite", "Jo from the advocacy service")
    seats.seat(cast, young, "Skylark")
    known = panels.add_evaluator(buyer, young, [cast.members["Blue Door"]])
    seats.declare(known, seats.NOBODY | KNOWS)
    why = "It is long ago, and he did not work for them. The chair knows, and it is in the record."
    panels.decide(buyer, known.people[0], InterestDecision.MANAGED, why)
    seats.settle(cast, known)


def _came_in(cast: Cast, tender_id: str) -> None:
    buyer = cast.actor("procurement")
    with days_ago(30):
        made = db.session.get_one(Tender, tender_id)
        glossary.add_terms(buyer, made, GLOSSARY)
        seats.answer(cast, bids.add_practice_bid(buyer, made, made.lots[0], {}), PRACTICE, SUMMARIES)
        for named, answers in (*BIDS, GONE):
            one = seats.bid(cast, made, named, answers, SUMMARIES)
            seats.checked(cast, one)
        bids.withdraw(buyer, one, "Their director wrote that they have no room for more homes this year.")
    with days_ago(21):
        one = seats.bid(cast, db.session.get_one(Tender, tender_id), *LATE, SUMMARIES)
        bids.decide_late(buyer, one, True, "The portal was down in the last hour, for everybody. Its log shows it.")
        seats.checked(cast, one)


def _marked(cast: Cast, tender_id: str) -> None:
    with days_ago(14):
        tenders.start_marking(cast.actor("procurement"), db.session.get_one(Tender, tender_id))
    with days_ago(6):
        made = db.session.get_one(Tender, tender_id)
        adults, young = made.panels
        known = {one.bidder.reference: one for one in who.bids_to_mark(young) if one.bidder}
        for_adults = ((4, "Enough staff, day and night."), (3, "Clear, but nobody at night."), (4, "Well thought out."))
        for at, one in enumerate(known.values()):
            for sheet in adults.evaluators[: 2 if at else 1]:
                seats.mark(sheet, one, dict.fromkeys(("service", "safe"), for_adults[at]))
        _young_people_mark(young, known)


def _young_people_mark(young: Panel, known: dict[str, Bid]) -> None:
    """Two have something left; Red Kite locked one, can lock another, and has one to go."""
    first, second, late = known["H-311"], known["H-314"], known["H-320"]
    for sheet in young.evaluators:
        said = YOUNG.get(sheet.people[0].person.name)
        if said is not None:
            seats.mark(sheet, first, {"young_a": said[0], "young_b": said[1]})
            seats.mark(sheet, second, dict.fromkeys(("young_a", "young_b"), said[2]), lock=said[2][0] > 1)
            continue
        why = "They say who sits in the interviews, and how often."
        seats.mark(sheet, late, {"young_a": (5, "Paid to check the homes."), "young_b": (4, "They came later.")})
        changed = "One page is what they asked for."
        seats.mark(sheet, first, {"young_a": (4, why), "young_b": (4, changed)}, lock=False)
