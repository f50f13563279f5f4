"""What every panel of the demo needs before its first mark, and how its sheets are filled."""

from collections.abc import Mapping, Sequence

from coprod_hub.demo.cast import Cast
from coprod_hub.evaluation.models import Bid, Criterion, Evaluator, Panel, Tender
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.queries.marking import criteria_for
from coprod_hub.evaluation.rules import InterestDecision, PanelKind
from coprod_hub.evaluation.service import bids, marking, panels, specification, tenders
from coprod_hub.evaluation.service.panels import PanelWords

NOBODY = dict.fromkeys(("works", "helped", "knows", "fair"), "no")
#: A mark and why; None is not marked.
Said = tuple[int, str] | None


def panel(cast: Cast, tender: Tender, name: str, kind: PanelKind, meets: str) -> Panel:
    """A panel with a chair and a facilitator who mark nothing."""
    words = PanelWords(
        name, kind, chair=cast.staff["officer"], facilitator=cast.staff["co_officer"], meets=meets
    )  # fmt: skip
    return panels.add_panel(cast.actor("procurement"), tender, words)


def gives_marks(cast: Cast, group: Panel, tender: Tender, *codes: str) -> None:
    """This panel marks these questions."""
    for row in tender.criteria:
        if row.code in codes:
            tenders.assign(cast.actor("procurement"), row, group)


def seat(cast: Cast, group: Panel, name: str, supporter: str = "") -> Evaluator:
    """A sheet for somebody of the cast who knows nobody and has practised."""
    person = cast.members.get(name) or cast.staff[name]
    buyer = cast.actor("procurement")
    sheet = panels.add_evaluator(buyer, group, [person], supporter)
    declare(sheet, NOBODY)
    panels.decide(buyer, sheet.people[0], InterestDecision.NONE, "They know none of those who might bid.")
    settle(cast, sheet)
    return sheet


def declare(sheet: Evaluator, answers: dict[str, str]) -> None:
    """They read who reads their reasons, and say whom they know."""
    place = sheet.people[0]
    panels.read_who_reads(place.person.actor, place)
    panels.declare(place.person.actor, place, answers)


def settle(cast: Cast, sheet: Evaluator) -> None:
    """What officers and the facilitator settle before the first mark."""
    panels.check_home(cast.actor("procurement"), sheet, clear=True)
    panels.warmed_up(cast.actor("co_officer"), sheet)


def sign(cast: Cast, tender: Tender, *stakeholders: str) -> None:
    """Fix the specification as it stands, and let everybody sign it."""
    buyer = cast.actor("procurement")
    specification.fix_version(buyer, tender, "Read together in the meeting of the forum")
    for one in stakeholders:
        row = specification.add_stakeholder(buyer, tender, one)
        specification.sign(buyer, tender, row, "in the meeting of the project board")


def bid(cast: Cast, tender: Tender, who: tuple[str, str], answers: Sequence[str], summaries: Sequence[str] = ()) -> Bid:
    """A bid with its answers in the order of the questions, and their summaries where there are any."""
    buyer = cast.actor("procurement")
    name, reference = who
    made = bids.add_bid(buyer, bids.add_bidder(buyer, tender, name, reference), tender.lots[0])
    answer(cast, made, answers, summaries)
    return made


def answer(cast: Cast, made: Bid, answers: Sequence[str], summaries: Sequence[str] = ()) -> None:
    """What panels read of it."""
    asked = bid_queries.criteria_to_read(made)
    short = [*summaries, *[""] * (len(asked) - len(summaries))]
    for criterion, words, summary in zip(asked, answers, short, strict=True):
        bids.set_extract(cast.actor("procurement"), made, criterion, words, summary)


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


def by_code(tender: Tender) -> dict[str, Criterion]:
    """Its criteria by their short names."""
    return {row.code: row for row in tender.criteria}
