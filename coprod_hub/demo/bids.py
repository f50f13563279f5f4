"""Applications for small grants: what groups wrote, one to practise on, and a table on its way in from the portal."""

from datetime import timedelta
from io import BytesIO

from coprod_hub.core import clock
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo import seats
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.evaluation import bid_jobs
from coprod_hub.evaluation.models import BidImport, Tender
from coprod_hub.evaluation.portal import BIDS
from coprod_hub.evaluation.queries import bringing as tables
from coprod_hub.evaluation.service import bringing, files, glossary

WORK = (bid_jobs,)
APPLICATIONS = (
    (
        ("Brindley Bike Kitchen", "A-201"),
        {
            "change": (
                "Ten old bikes, mended together on Saturdays. Whoever mends one keeps it, and can ride to college.",
                "Ten young people mend a bike and keep it.",
            ),
            "led": ("Two of us are 15 and had the idea. We teach the others.", "Two young people run it."),
            "can_do": (
                "£300 for tyres and brakes, £80 for tools. The workshop is free. We begin in March.",
                "£380 for parts and tools. It begins in March.",
            ),
        },
    ),
    (
        ("Green Lanes Drama Group", "A-202"),
        {
            "change": (
                "A play in the library about moving house. Everybody can come and watch for nothing.",
                "A play about moving house, free for everybody.",
            ),
            "led": (
                "Young people write it and act in it. An adult helps with the lights.",
                "Young people write it.",
            ),
            "can_do": (
                "£150 for costumes and £90 for posters. Our helpers have a DBS check. Two evenings in May.",
                "£240. Two evenings in May.",
            ),
        },
    ),
    (
        ("Tuesday Football", "A-203"),
        {
            "change": (
                "Floodlit football for everybody, in the months when it is dark at five.",
                "Football in the evening, with lamps.",
            ),
            "led": (
                "A coach runs it. Each month we ask what to change.",
                "A coach runs it, and asks you.",
            ),
            "can_do": (
                "£320 for the coach and £60 for fruit. The pitch is ours on Tuesdays until Easter.",
                "£380, mostly for the coach.",
            ),
        },
    ),
)
PRACTICE = {
    "change": ("A pizza evening. Twelve of us can come, and we eat.", "Pizza for twelve."),
    "led": ("We asked for it, and we cook.", "Young people cook."),
    "can_do": ("£90 for flour, cheese and two helpers. In the school kitchen, on a Friday.", "£90, on a Friday."),
}
GLOSSARY = "DBS – a check whether somebody has ever hurt a person\nFloodlit – with lamps, so that it works in the dark"
TABLE = "Reference,Group,Submitted\nA-204,Wolverford Skaters,{day:%d/%m/%Y} 18:05\nA-205,Craft Café,\n"


def make(cast: Cast, tender: Tender) -> None:
    """What came in so far."""
    buyer = cast.actor("procurement")
    tender_id = tender.id
    with days_ago(4):
        made = db.session.get_one(Tender, tender_id)
        glossary.add_terms(buyer, made, GLOSSARY)
        seats.practice_bid(cast, made, PRACTICE)
        for hours, (who, answers) in enumerate(APPLICATIONS, 1):
            bid = seats.bid(cast, made, who, answers, clock.now() - timedelta(hours=5 * hours))
        files.keep_file(buyer, bid, "budget.csv", BytesIO(b"What,Pounds\nCoach,320\nFruit,60\n"))
    yesterday = today() - timedelta(days=1)
    with transaction() as session:
        taken = bringing.take_pasted(buyer, session.get_one(Tender, tender_id), BIDS, TABLE.format(day=yesterday)).id
    run_waiting()
    with transaction() as session:
        found = session.get_one(BidImport, taken)
        meant = {"Reference": "reference", "Group": "name", "Submitted": "received"}
        bringing.say_columns(buyer, found, tables.Choices(meant))
    db.session.rollback()
