"""Interviews for a new youth worker: young people have marked two candidates, and agree their marks now."""

from datetime import timedelta

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo import seats
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago, noon_in
from coprod_hub.evaluation import record_jobs
from coprod_hub.evaluation.models import Panel, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import PanelKind, TenderKind
from coprod_hub.evaluation.service import agreeing, bids, panels, paper_marks, record, tenders
from coprod_hub.evaluation.service.panels import PanelWords
from coprod_hub.evaluation.service.tenders import TenderWords

WORK = (record_jobs,)
CANDIDATES = (("Ash Merrow", "J-1"), ("Bo Tindall", "J-2"))
PRACTICE = {
    "why": ("I live near, and the evenings suit me.", ""),
    "listen": ("Somebody said that the music was too loud. I told them that I had heard them.", ""),
    "hard_day": ("I sit down near them and wait. I do not shout.", ""),
}
AT_PRACTICE: dict[str, seats.Said] = {
    "why": (3, "They like the hours. That is honest."),
    "listen": (2, "They listened, and did nothing."),
    "hard_day": (4, "They would wait, and not shout."),
}
#: By candidate and question, what each of the three gives and says, in the order of the sheets.
MARKS: dict[str, dict[str, tuple[tuple[int, str], ...]]] = {
    "J-1": {
        "why": (
            (4, "They asked us what we would change, and wrote it down."),
            (4, "They ran a club before, and miss it."),
            (5, "They looked at us and not at the grown-ups."),
        ),
        "listen": (
            (4, "They told a story about a time they got it wrong. I liked that."),
            (4, "A real example, with what they did after."),
            (5, "They said sorry to somebody our age."),
        ),
        "hard_day": (
            (3, "They stay calm. They did not say what they do next."),
            (4, "They would ask first what helps."),
            (4, "They give you time."),
        ),
    },
    "J-2": {
        "why": (
            (2, "Mostly about the money and the car park."),
            (3, "They want to learn, and they said so."),
            (3, "They were nervous, like us."),
        ),
        "listen": (
            (1, "No example. They only said that they listen."),
            (4, "It was small, but it was true: they changed the music."),
            (3, "One example. I wanted to hear more."),
        ),
        "hard_day": (
            (2, "They would ring the office first."),
            (3, "They know first aid, and they keep calm."),
            (3, "They would sit with you."),
        ),
    },
}
WHY = (
    "Why not lower: They cared about the work before they asked for it, and could say how.\n\n"
    "Why not higher: They did not say how young people would decide things."
)
ASKED = "Did you hear what they said about running a club before?"
ANSWERED = "Yes. It is why we agreed 4 and not 3."
PAPER = "Evaluator,Bid,Code,Mark,Reason\n1,Nobody,x,4,They were kind."


def make(cast: Cast) -> None:
    """From the advert to the first agreed mark."""
    made, panel = _advertised(cast)
    _marked(cast, made, panel)
    _agreed(cast, panel)


def _advertised(cast: Cast) -> tuple[Tender, Panel]:
    buyer = cast.actor("procurement")
    with days_ago(30):
        words = TenderWords(
            title="A youth worker for Larch Hill",
            reference="WV-27-009",
            kind=TenderKind.INTERVIEWS,
            about="Four evenings a week at the youth club. Young people help to choose.",
            deadline_at=noon_in(10),
        )
        made = tenders.add_tender(buyer, words)
        tenders.begin_with(buyer, made)
        panel = panels.add_panel(
            buyer,
            made,
            PanelWords(
                "Larch Hill interview group",
                PanelKind.YOUNG_PEOPLE,
                chair=cast.staff["commissioner"],
                facilitator=cast.staff["officer"],
                meets="Wednesday, 5pm, Larch Hill youth club",
            ),
        )
        for row in [one for one in made.criteria if one.is_marked]:
            tenders.assign(buyer, row, panel)
        for name in ("Red Kite", "Northern Star", "Skylark"):
            seats.seat(cast, panel, name)
        seats.practice_bid(cast, made, PRACTICE)
        tenders.publish(buyer, made)
    return made, panel


def _marked(cast: Cast, made: Tender, panel: Panel) -> None:
    buyer = cast.actor("procurement")
    with days_ago(24):
        known = db.session.get_one(Tender, made.id)
        for hours, (name, reference) in enumerate(CANDIDATES, 1):
            bidder = bids.add_bidder(buyer, known, name, reference)
            bids.add_bid(buyer, bidder, known.lots[0], clock.now() - timedelta(hours=hours))
    with days_ago(14):
        known = db.session.get_one(Tender, made.id)
        seats.practise(cast, known, AT_PRACTICE)
        tenders.start_marking(buyer, known)
    with days_ago(5):
        known_panel = db.session.get_one(Panel, panel.id)
        for at, sheet in enumerate(known_panel.evaluators):
            for reference, bid in seats.by_reference(known_panel).items():
                seats.mark(sheet, bid, {code: each[at] for code, each in MARKS[reference].items()})


def _agreed(cast: Cast, panel: Panel) -> None:
    helper, officer = cast.actor("officer"), cast.actor("co_officer")
    with days_ago(1):
        known = db.session.get_one(Panel, panel.id)
        first, second = (seats.by_reference(known)[reference] for _, reference in CANDIDATES)
        asked = who.criteria_of(known)[0]
        begun = agreeing.begin(helper, first, asked)
        agreeing.agree(helper, begun, 4, WHY, known.evaluators)
        agreeing.see_differently(known.evaluators[2].people[0].person.actor, begun, "I would still say 5.")
        agreeing.ask_for_the_record(officer, first, asked, ASKED)
        agreeing.begin(helper, second, asked)
    with transaction():
        known = db.session.get_one(Panel, panel.id)
        paper_marks.take_pasted(helper, known, PAPER)
        record.take_panels(helper, known, sheet=True)
    run_waiting()
