"""Applications for small grants: what groups wrote, one to practise on, and a table on its way in from the portal."""

from io import BytesIO

from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.evaluation import bid_jobs
from coprod_hub.evaluation.models import BidImport, Tender
from coprod_hub.evaluation.portal import BIDS
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import bringing as tables
from coprod_hub.evaluation.service import bids, bringing, files, glossary

WORK = (bid_jobs,)
APPLICATIONS = (
    ("Bilston Bike Kitchen", "A-201", "Ten old bikes, mended together on Saturdays. Whoever mends one keeps it."),
    ("Green Lanes Drama Group", "A-202", "A play in the library that young people write. Your DBS checks are done."),
    ("Tuesday Football", "A-203", "Floodlit football for everybody, with a coach and fruit. We ask you each month."),
)
SUMMARY = "They say what they want to do, and who can come."
GLOSSARY = "DBS – a check whether somebody has ever hurt a person\nFloodlit – with lamps, so that it works in the dark"
TABLE = "Reference,Group,Submitted\nA-204,Wolverford Skaters,20/11/2026 18:05\nA-205,Craft Café,\n"


def make(cast: Cast, tender: Tender) -> None:
    """What came in so far."""
    buyer = cast.actor("procurement")
    tender_id = tender.id
    with days_ago(4):
        made = db.session.get_one(Tender, tender_id)
        glossary.add_terms(buyer, made, GLOSSARY)
        practice = bids.add_practice_bid(buyer, made, made.lots[0], {})
        for asked in queries.criteria_to_read(practice):
            bids.set_extract(buyer, practice, asked, "A pizza evening. Twelve of us can come, and we eat.", SUMMARY)
        for name, reference, words in APPLICATIONS:
            bid = bids.add_bid(buyer, bids.add_bidder(buyer, made, name, reference), made.lots[0])
            for asked in queries.criteria_to_read(bid):
                bids.set_extract(buyer, bid, asked, words, SUMMARY)
        files.keep_file(buyer, bid, "budget.csv", BytesIO(b"What,Pounds\nCoach,320\nFruit,60\n"))
    with transaction() as session:
        taken = bringing.take_pasted(buyer, session.get_one(Tender, tender_id), BIDS, TABLE).id
    run_waiting()
    with transaction() as session:
        found = session.get_one(BidImport, taken)
        meant = {"Reference": "reference", "Group": "name", "Submitted": "received"}
        bringing.say_columns(buyer, found, tables.Choices(meant))
    db.session.rollback()
