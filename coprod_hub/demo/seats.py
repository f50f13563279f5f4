"""What every panel of the demo needs before its first mark, and how its sheets are filled."""

from collections.abc import Mapping
from datetime import datetime

from coprod_hub.demo.cast import Cast
from coprod_hub.evaluation.models import Bid, Evaluator, Panel, Tender
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.queries import who as seen
from coprod_hub.evaluation.queries.marking import criteria_for, practice_bids
from coprod_hub.evaluation.rules import InterestDecision, PanelKind
from coprod_hub.evaluation.service import bids, marking, panels, specification, tenders
from coprod_hub.evaluation.service.panels import PanelWords

NOBODY = dict.fromkeys(("works", "helped", "knows", "fair"), "no")
#: A mark and why; None is not marked.
Said = tuple[int, str] | None
#: What a bid says to each question, by the question's short name: its words, and the office's summary of them.
Answers = Mapping[str, tuple[str, str]]


def panel(cast: Cast, tender: Tender, name: str, kind: PanelKind, meets: str, facilitator: str = "co_officer") -> Panel:
    """A panel with a chair and a facilitator who mark nothing."""
    words = PanelWords(name, kind, chair=cast.staff["officer"], facilitator=cast.staff[facilitator], meets=meets)
    return panels.add_panel(cast.actor("procurement"), tender, words)


def gives_marks(cast: Cast, group: Panel, tender: Tender, *codes: str) -> None:
    """This panel marks these questions."""
    for row in tender.criteria:
        if row.code in codes:
            tenders.assign(cast.actor("procurement"), row, group)


def seat(cast: Cast, group: Panel, name: str, supporter: str = "") -> Evaluator:
    """A sheet for somebody of the cast who knows nobody."""
    person = cast.members.get(name) or cast.staff[name]
    buyer = cast.actor("procurement")
    sheet = panels.add_evaluator(buyer, group, [person], supporter)
    declare(sheet, NOBODY)
    panels.decide(buyer, sheet.people[0], InterestDecision.NONE, "They know none of those who might bid.")
    panels.check_home(buyer, sheet, clear=True)
    return sheet


def declare(sheet: Evaluator, answers: dict[str, str]) -> None:
    """They read who reads their reasons, and say whom they know."""
    place = sheet.people[0]
    panels.read_who_reads(place.person.actor, place)
    panels.declare(place.person.actor, place, answers)


def practise(cast: Cast, tender: Tender, said: Mapping[str, Said]) -> None:
    """Everybody marks what is there for practice and locks it; then they talk about it together."""
    for group in tender.panels:
        for sheet in group.evaluators:
            for one in practice_bids(sheet):
                mark(sheet, one, said)
        panels.warm_up_all(cast.actor("procurement"), group)


def sign(cast: Cast, tender: Tender, *stakeholders: str) -> None:
    """Fix the specification as it stands, and let everybody sign it."""
    buyer = cast.actor("procurement")
    specification.fix_version(buyer, tender, "Read together in the meeting of the forum")
    for one in stakeholders:
        row = specification.add_stakeholder(buyer, tender, one)
        specification.sign(buyer, tender, row, "in the meeting of the project board")


def bid(cast: Cast, tender: Tender, who: tuple[str, str], answers: Answers, at: datetime | None = None) -> Bid:
    """A bid with what it answers."""
    buyer = cast.actor("procurement")
    made = bids.add_bid(buyer, bids.add_bidder(buyer, tender, *who), tender.lots[0], at)
    answer(cast, made, answers)
    return made


def practice_bid(cast: Cast, tender: Tender, answers: Answers) -> Bid:
    """A made-up bid with what it answers."""
    made = bids.add_practice_bid(cast.actor("procurement"), tender, tender.lots[0], {})
    answer(cast, made, answers)
    return made


def answer(cast: Cast, made: Bid, answers: Answers) -> None:
    """What panels read of it."""
    for criterion in bid_queries.criteria_to_read(made):
        bids.set_extract(cast.actor("procurement"), made, criterion, *answers[criterion.code])


def mark(sheet: Evaluator, of: Bid, said: Mapping[str, Said], *, lock: bool = True) -> None:
    """Somebody marks a bid, by the short names of the questions, and locks it."""
    actor = sheet.people[0].person.actor
    for criterion in criteria_for(sheet, of):
        given = said.get(criterion.code)
        if given is not None:
            marking.save_mark(actor, sheet, of, criterion, *given)
    if lock:
        marking.lock(actor, sheet, of)


def checked(cast: Cast, of: Bid) -> None:
    """What every bid must meet was looked at."""
    for criterion in bid_queries.criteria_to_check(of):
        bids.check(cast.actor("procurement"), of, criterion, True, "Certificate seen, valid until next autumn.")


def by_reference(group: Panel) -> dict[str, Bid]:
    """The bids that a panel marks, by the portal's reference for whoever sent them."""
    return {one.bidder.reference: one for one in seen.bids_to_mark(group) if one.bidder}


def group_of(tender: Tender, kind: PanelKind) -> Panel:
    """The panel of this kind."""
    return next(one for one in tender.panels if one.kind is kind)
