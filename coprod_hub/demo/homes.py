"""A tender half-way: homes for 16 to 21 year olds. Young people, parents and professionals mark what came in."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.demo import seats
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import FRIDAY, at, days_ago, last_before, noon_in
from coprod_hub.evaluation.models import AskOutcome, AskWho, Panel, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import CriterionKind, InterestDecision, PanelKind
from coprod_hub.evaluation.service import agreeing, bids, glossary, panels, specification, tenders
from coprod_hub.evaluation.service.specification import AskWords
from coprod_hub.evaluation.service.tenders import CriterionWords, TenderWords

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
PRACTICE = {
    "service": ("Staff are there from seven in the morning until ten at night.", "Staff are there by day."),
    "safe": ("Every new worker is checked and trained before their first day.", "Workers are checked and trained."),
    "young_a": (
        "We ask everybody at a house meeting each month, and write down what we do about it.",
        "There is a house meeting each month.",
    ),
    "young_b": (
        "Young people told us that the visiting rules were unfair. We wrote new ones with them.",
        "They changed the visiting rules together.",
    ),
    "parents": ("We write to parents twice a year, if the young person agrees.", "They write twice a year."),
}
AT_PRACTICE: dict[str, seats.Said] = {
    "service": (2, "Nobody is there at night."),
    "safe": (3, "It is what everybody has to do."),
    "young_a": (4, "They write down what they do about it."),
    "young_b": (4, "New rules, written together."),
    "parents": (2, "Twice a year is little, and it is only a letter."),
}
LARKFIELD, OPEN_DOOR = ("Larkfield Homes", "H-311"), ("Open Door Living", "H-314")
BROOKSIDE, QUICKLY = ("Brookside Support", "H-320"), ("Quickly Housed", "H-322")
ANSWERS = {
    "H-311": {
        "service": (
            "Eight rooms in two houses. A key worker for every four young people, day and night.",
            "Two houses with four rooms each. Somebody is always there.",
        ),
        "safe": (
            "Doors are on a fob. Staff know who is in, and every worry is written down and looked at next morning.",
            "You open the door with a fob. Worries are looked at the next day.",
        ),
        "young_a": (
            "A young person sits on every interview for new staff. There is a house meeting each fortnight.",
            "Young people help to choose the staff, and meet every two weeks.",
        ),
        "young_b": (
            "Young people said that the tenancy was hard to read. We wrote it again together, on one page.",
            "The tenancy is one page now, because young people asked.",
        ),
        "parents": (
            "Each young person decides who is told what. We ring whoever they name once a month, and on bad days.",
            "The young person says who is rung. It happens each month.",
        ),
    },
    "H-314": {
        "service": (
            "Twelve flats in one building near the station, with somebody at the desk until midnight.",
            "Twelve flats in one house. Somebody is there until midnight.",
        ),
        "safe": (
            "There are cameras at both doors. An on-call worker comes within half an hour.",
            "Cameras at the doors. At night somebody comes in half an hour.",
        ),
        "young_a": (
            "We send out a form every quarter, and managers read what comes back.",
            "They send a form four times a year.",
        ),
        "young_b": (
            "We changed the colour of the common room after a survey.",
            "They painted a room in another colour.",
        ),
        "parents": ("Parents can ring the office on working days.", "Parents can ring the office."),
    },
    "H-320": {
        "service": (
            "Six rooms in family homes. A worker visits every day, and at the weekend when somebody asks.",
            "You live with a family. A worker comes each weekday.",
        ),
        "safe": (
            "Hosts are trained each year, and young people choose whom they call first.",
            "The families are trained. You choose whom you call.",
        ),
        "young_a": (
            "Two young people are paid to check our homes, and what they write is put up in the kitchen.",
            "Two young people check the homes and are paid for it.",
        ),
        "young_b": (
            "They asked for later visits on school days. Visits are now between five and eight.",
            "Workers come later now, because young people asked.",
        ),
        "parents": (
            "We ask each young person every three months how their family should be part of it. Our board has parents.",
            "They ask you how your family should be part of it. Parents help to run it.",
        ),
    },
    "H-322": {
        "service": ("Forty beds.", "Forty beds."),
        "safe": ("We follow the law.", "They follow the law."),
        "young_a": ("We listen.", "They say that they listen."),
        "young_b": ("We bought a table football.", "They bought a table football."),
        "parents": ("Parents are welcome.", "Parents can come."),
    },
}
#: By sheet and bid: what each gives, and why. Whoever is missing has not marked that bid yet.
ADULTS: dict[str, dict[str, dict[str, seats.Said]]] = {
    "Tom Reed": {
        "H-311": {"service": (4, "Enough staff, day and night."), "safe": (4, "A worry waits for one night at most.")},
        "H-314": {"service": (3, "A desk, and nobody after midnight."), "safe": (2, "Half an hour is long at night.")},
        "H-320": {"service": (4, "Small, and like a home."), "safe": (3, "Training once a year is the least.")},
    },
    "Ravi Nair": {
        "H-311": {"service": (4, "Four to a key worker can be done."), "safe": (4, "They write worries down.")},
        "H-314": {"service": (3, "Central, but large."), "safe": (3, "Cameras, and somebody on call.")},
    },
}
YOUNG: dict[str, dict[str, dict[str, seats.Said]]] = {
    "Blue Door": {
        "H-311": {"young_a": (4, "They let us choose the staff."), "young_b": (4, "One page is a real change.")},
        "H-314": {"young_a": (2, "Not many people fill in forms."), "young_b": (2, "A colour is not much.")},
    },
    "Skylark": {
        "H-311": {"young_a": (5, "A young person in each interview!"), "young_b": (3, "It helped a bit.")},
        "H-314": {"young_a": (1, "It is only a form."), "young_b": (1, "Nobody lives better with a colour.")},
    },
    "Red Kite": {
        "H-320": {"young_a": (5, "Paid to check the homes."), "young_b": (4, "They really come later.")},
        "H-311": {
            "young_a": (4, "They say who sits in the interviews, and how often they meet."),
            "young_b": (4, "One page is what they asked for."),
        },
    },
}
#: Marks that are there and not locked yet.
NOT_LOCKED = {("Skylark", "H-314"), ("Red Kite", "H-311")}
PARENTS: dict[str, dict[str, seats.Said]] = {
    "Sunday Bus": {
        "H-311": (4, "A call each month, and the young person decides."),
        "H-314": (1, "An office number is no plan."),
        "H-320": (5, "The board has parents, and they ask again."),
    },
    "Lemon Tree": {
        "H-311": (4, "They ring on bad days too, and that is when it matters."),
        "H-314": (2, "At least somebody answers, on working days."),
        "H-320": (3, "A few parents are not all parents. How are they chosen?"),
    },
    "Garden Gate": {
        "H-311": (3, "Good, but what if a young person names nobody?"),
        "H-314": (1, "It is all left to us."),
        "H-320": (4, "To ask every three months is right: families change."),
    },
}
PARENTS_AGREED = (
    "Why not lower: The young person decides, and there is a call each month and on bad days.\n\n"
    "Why not higher: They do not say what happens when a young person names nobody."
)
PARENTS_QUESTION = CriterionWords(
    title="Parents’ question",
    code="parents",
    kind=CriterionKind.PARENT,
    question="How will parents and carers be part of it, when the young person wants that?",
    plain="Would you know how things are, and be asked?",
    weight="15",
)
KNOWS = {"knows": "yes", "knows_words": "I did a week of work experience in the office of one of them. They know me."}
MORNINGS = "Friday, 10am, Brindley community centre"
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
                deadline_at=noon_in(40),
            ),
        )
        tenders.begin_with(buyer, made)
        _parents_are_asked(cast, made)
        for title, body in SECTIONS:
            specification.add_section(buyer, made, title, body)
        for whose, words, outcome, because in ASKS:
            specification.add_ask(buyer, made, AskWords(whose, words, outcome, because))
        seats.sign(cast, made, *STAKEHOLDERS)
        _panels(cast, made)
        tenders.publish(buyer, made)
        return made.id


def _parents_are_asked(cast: Cast, made: Tender) -> None:
    """Parents' question takes a third of what "how it works" carries: 9 of 100, beside young people's 18."""
    buyer = cast.actor("procurement")
    (service,) = (row for row in made.criteria if row.code == "service")
    less = CriterionWords(title=service.title, kind=service.kind, question=service.question, weight="30")
    tenders.change_criterion(buyer, service, less)
    tenders.add_criterion(buyer, made, PARENTS_QUESTION, service.parent)


def _panels(cast: Cast, made: Tender) -> None:
    buyer = cast.actor("procurement")
    adults = seats.panel(cast, made, "Housing and safety", PanelKind.PROFESSIONAL, "Monday, 2pm, Civic Centre")
    seats.gives_marks(cast, adults, made, "service", "safe")
    for name in ("commissioner", "deputy"):
        seats.seat(cast, adults, name)
    parents = seats.panel(cast, made, "Parents’ question", PanelKind.PARENTS, MORNINGS, facilitator="partner")
    seats.gives_marks(cast, parents, made, "parents")
    for name in PARENTS:
        seats.seat(cast, parents, name)
    young = seats.panel(cast, made, "Young people’s question", PanelKind.YOUNG_PEOPLE, MEETS)
    seats.gives_marks(cast, young, made, "young_a", "young_b")
    seats.seat(cast, young, "Red Kite", "Jo from the advocacy service")
    seats.seat(cast, young, "Skylark")
    known = panels.add_evaluator(buyer, young, [cast.members["Blue Door"]])
    seats.declare(known, seats.NOBODY | KNOWS)
    why = "It was one week, without pay, two years ago. The chair knows, and it is in the record."
    panels.decide(buyer, known.people[0], InterestDecision.MANAGED, why)
    panels.check_home(buyer, known, clear=True)


def _came_in(cast: Cast, tender_id: str) -> None:
    buyer = cast.actor("procurement")
    with days_ago(30):
        made = db.session.get_one(Tender, tender_id)
        glossary.add_terms(buyer, made, GLOSSARY)
        seats.practice_bid(cast, made, PRACTICE)
        for hours, named in enumerate((LARKFIELD, OPEN_DOOR, QUICKLY), 2):
            one = seats.bid(cast, made, named, ANSWERS[named[1]], clock.now() - timedelta(hours=hours))
            seats.checked(cast, one)
        bids.withdraw(buyer, one, "Their director wrote that they have no room for more homes this year.")
    with days_ago(19):
        made = db.session.get_one(Tender, tender_id)
        late = made.deadline_at and made.deadline_at + timedelta(minutes=50)
        one = seats.bid(cast, made, BROOKSIDE, ANSWERS[BROOKSIDE[1]], late)
        bids.decide_late(buyer, one, True, "The portal was down in the last hour, for everybody. Its log shows it.")
        seats.checked(cast, one)
    with days_ago(16):
        seats.practise(cast, db.session.get_one(Tender, tender_id), AT_PRACTICE)


def _marked(cast: Cast, tender_id: str) -> None:
    with days_ago(14):
        tenders.start_marking(cast.actor("procurement"), db.session.get_one(Tender, tender_id))
    with days_ago(9):
        made = db.session.get_one(Tender, tender_id)
        for kind, given in ((PanelKind.PROFESSIONAL, ADULTS), (PanelKind.YOUNG_PEOPLE, YOUNG)):
            _mark(seats.group_of(made, kind), given)
        by_parents = {
            name: {reference: {"parents": said} for reference, said in each.items()} for name, each in PARENTS.items()
        }
        _mark(seats.group_of(made, PanelKind.PARENTS), by_parents)
    with clock.set_to(at(last_before(FRIDAY, 2), 10)), transaction():
        _parents_agree(cast, seats.group_of(db.session.get_one(Tender, tender_id), PanelKind.PARENTS))


def _mark(group: Panel, given: Mapping[str, Mapping[str, Mapping[str, seats.Said]]]) -> None:
    known = seats.by_reference(group)
    for sheet in group.evaluators:
        name = sheet.people[0].person.name
        for reference, said in given[name].items():
            seats.mark(sheet, known[reference], said, lock=(name, reference) not in NOT_LOCKED)


def _parents_agree(cast: Cast, group: Panel) -> None:
    """One of three, with somebody of their own organisation who helps them; the others wait for the next morning."""
    helper = cast.actor("partner")
    begun = agreeing.begin(helper, seats.by_reference(group)[LARKFIELD[1]], who.criteria_of(group)[0])
    agreeing.agree(helper, begun, 4, PARENTS_AGREED, group.evaluators)
