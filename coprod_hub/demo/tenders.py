"""What Wolverford is choosing together: what is being designed, small grants that are published, and all the rest."""

from decimal import Decimal

from coprod_hub.demo import agreeing, bids, chosen, homes, marking, workshop
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago, noon_in
from coprod_hub.evaluation.models import Panel, Tender
from coprod_hub.evaluation.rules import InterestDecision, PanelKind, TenderKind
from coprod_hub.evaluation.service import panels, tenders
from coprod_hub.evaluation.service.panels import PanelWords
from coprod_hub.evaluation.service.tenders import TenderWords


def make(cast: Cast) -> None:
    """Everything that is being chosen."""
    chosen.make(cast)
    homes.make(cast)
    workshop.make(cast, designed(cast))
    bids.make(cast, grants(cast))
    agreeing.make(cast)
    marking.make(cast)


def designed(cast: Cast) -> Tender:
    """A tender whose criteria are there; nobody has said yet who marks them."""
    buyer = cast.actor("procurement")
    with days_ago(20):
        made = tenders.add_tender(
            buyer,
            TenderWords(
                title="A place to live when you move on",
                reference="WV-27-014",
                about="Homes and support for people aged 18 to 25 who begin to live on their own.",
                value=Decimal(720_000),
                deadline_at=noon_in(60),
            ),
        )
        tenders.begin_with(buyer, made)
        return made


def grants(cast: Cast) -> Tender:
    """Small grants: three questions, one Dragons’ Den of young people, published; groups can still apply."""
    buyer = cast.actor("procurement")
    with days_ago(8):
        made = tenders.add_tender(
            buyer,
            TenderWords(
                title="Best of Brindley: small grants",
                reference="WV-27-020",
                kind=TenderKind.GRANTS,
                about="Up to £500 each for things that young people in Brindley want to happen this spring.",
                value=Decimal(5_000),
                deadline_at=noon_in(22),
            ),
        )
        tenders.begin_with(buyer, made)
        chair = cast.staff["officer"]
        words = PanelWords(
            "HeadStart panel",
            PanelKind.DRAGONS_DEN,
            forum=cast.forums["headstart"],
            chair=chair,
            facilitator=cast.staff["co_officer"],
            meets="Every second Thursday, 5pm, Larch Hill youth club",
        )
        panel = panels.add_panel(buyer, made, words)
        on_the_panel(cast, panel)
        for row in made.criteria:
            tenders.assign(buyer, row, panel)
        tenders.publish(buyer, made)
        return made


def on_the_panel(cast: Cast, panel: Panel) -> None:
    """Who marks: one who waits for a decision, one who is asked to declare, and a pair that goes on to practise."""
    officer, buyer = cast.actor("officer"), cast.actor("procurement")
    kite, table, star, bird = (cast.members[name] for name in ("Red Kite", "Table Tennis", "Northern Star", "Skylark"))
    waits = panels.add_evaluator(officer, panel, [table])
    panels.add_evaluator(officer, panel, [star], "Jo from the advocacy service")
    pair = panels.add_evaluator(officer, panel, [kite, bird])
    nobody = dict.fromkeys(("works", "helped", "knows", "fair"), "no")
    for place in (*waits.people, *pair.people):
        panels.read_who_reads(place.person.actor, place)
        panels.declare(place.person.actor, place, nobody)
    told = {"knows": "yes", "knows_words": "My football coach may ask for money for new goals."}
    panels.declare(table.actor, waits.people[0], nobody | told)
    for place in pair.people:
        panels.decide(buyer, place, InterestDecision.NONE, "They know nobody who asks for a grant.")
    panels.check_home(buyer, pair, clear=True)
