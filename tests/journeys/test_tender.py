"""A panel of five chooses who runs homes: marking on phones, agreeing, a tie, letters, and the page for everybody.

Three parts of one long story. Each begins where the one before ends, with what came earlier made through the services.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Role
from coprod_hub.core.db import transaction
from coprod_hub.evaluation.models import Bid, Evaluator, Panel, Tender
from coprod_hub.evaluation.queries import closing, who
from coprod_hub.evaluation.queries.marking import criteria_for
from coprod_hub.evaluation.rules import BidState, CriterionKind, InterestDecision
from coprod_hub.evaluation.service import bids, panels, tenders
from coprod_hub.evaluation.steps import StepKind
from tests.builders import accounts
from tests.builders import evaluation as make
from tests.builders.accounts import HUB
from tests.pages.panels import Buyer, Guide, Panellist
from tests.system.live import LiveHub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import Browse

HOMES, VOICE = "Homes for young people", "Homes panel"
LARKFIELD, OPEN_DOOR, BROOKSIDE, QUICKLY = "Larkfield Homes", "Open Door Living", "Brookside Support", "Quickly Housed"
FIVE = ("Heron", "Plover", "Curlew", "Dunlin", "Avocet")
PHONE = 360


@dataclass(frozen=True)
class Story:
    """What the parts of the story are about; bids by who sent them."""

    tender: Tender
    panel: Panel
    sheets: Mapping[str, Evaluator]
    bids: Mapping[str, Bid]
    chair: Person
    facilitator: Person

    def name(self, bidder: str) -> str:
        """What a panel calls a bid."""
        return make.bid_again(self.bids[bidder]).code_name


def begun() -> Story:
    """Published, with three bids of which one came late and was taken, one that was taken back, and a panel of five."""
    made = make.tender(HOMES, "WV-1")
    chair, helper = accounts.commissioner("Cher Chair"), accounts.commissioner("Faye Facil")
    group = make.panel(made, VOICE, chair=chair, facilitator=helper, meets="Thursday, 5pm")
    asked = make.criterion(made, "Young people’s question", "60", kind=CriterionKind.YOUTH)
    for title, code in (("Being heard", "heard"), ("Acting on it", "acts")):
        make.criterion(made, title, "50", kind=CriterionKind.YOUTH, parent=asked, panel=group, code=code)
    make.criterion(made, "Price", "40", kind=CriterionKind.PRICE, formula="lowest", question="")
    with transaction():
        tenders.set_tie_break(HUB, make.tender_again(made), ["criterion:acts", "lots"])
    sheets = {name: make.evaluator(group, accounts.member(name, f"{name} K"), ready=name != "Heron") for name in FIVE}
    make.published(made)
    come = {name: make.bid(made, name) for name in (LARKFIELD, OPEN_DOOR, QUICKLY)}
    make.after_the_deadline(made, lambda: _late_and_taken_back(made, come))
    return Story(make.tender_again(made), group, sheets, come, chair, helper)


def _late_and_taken_back(made: Tender, come: dict[str, Bid]) -> None:
    again = make.tender_again(made)
    late = bids.add_bid(HUB, bids.add_bidder(HUB, again, BROOKSIDE, "S-late"), again.lots[0])
    assert late.state is BidState.LATE
    for row in who.criteria_of(again.panels[0]):
        bids.set_extract(HUB, late, row, "Young people check our homes.")
    bids.decide_late(HUB, late, True, "The portal was down for everybody.")
    bids.withdraw(HUB, make.bid_again(come[QUICKLY]), "They wrote that they have no rooms.")
    tenders.start_marking(HUB, again)
    come[BROOKSIDE] = late


def settled(story: Story, name: str, decision: InterestDecision, *codes: str) -> None:
    """An officer decides about what somebody declared; nobody lives with a bidder, everybody has practised."""
    place = make.sheet_again(story.sheets[name]).people[0]
    make.decided(place, decision, *(make.by_code(story.tender, code) for code in codes))
    with transaction():
        sheet = make.sheet_again(story.sheets[name])
        panels.check_home(HUB, sheet, clear=True)
        panels.warmed_up(HUB, sheet)


def lock(story: Story, name: str, marks: Mapping[str, int]) -> None:
    """Somebody locks the same mark for all parts of each of these bids."""
    for bidder, mark in marks.items():
        make.locked(make.sheet_again(story.sheets[name]), story.bids[bidder], mark, f"{name} says so.")


@pytest.mark.postgresql
def test_five_people_mark_on_their_phones_and_nobody_sees_more_than_their_own(live_web: LiveHub, browse: Browse):
    story = begun()
    settled(story, "Curlew", InterestDecision.STANDS_DOWN, "acts")

    # Heron comes with a phone that runs no scripts, and says whom she knows.
    heron = Panellist(browse(live_web.url, "phone", js=False)).sign_in("Heron").opens_the_panel(VOICE)
    heron.reads_who_reads().tells_us(knows="My cousin lived with one of them.")
    assert heron.says("We are looking at what you told us.")
    settled(story, "Heron", InterestDecision.MANAGED)

    # She marks three bids, one part after the other, and locks each.
    heron.opens_the_panel(VOICE).follow("Start marking")
    assert heron.page.get_by_role("heading", name=re.compile("^Bid ")).count() == 3
    assert story.name(QUICKLY) not in heron.text
    for _ in range(3):
        heron.follow("Start Bid").marks(4, "They ask us.").marks(3, "They say what changed.")
        assert heron.width <= PHONE
        heron.locks().go(f"/panels/{story.panel.id}/bids")
    assert heron.says("You have marked everything. Thank you.")

    # The chair opens one again; she reads why, and locks it once more.
    chair = Guide(browse(live_web.url, "desk")).sign_in(str(story.chair.email))
    bid = story.name(LARKFIELD)
    chair.opens_again(story.panel.id, "Evaluator 1", bid, "She pressed too soon.")
    assert "They ask us." not in chair.page.content()
    heron.go(f"/panels/{story.panel.id}/bids/{story.bids[LARKFIELD].id}")
    assert heron.says("They say: She pressed too soon.")
    heron.go(f"/panels/{story.panel.id}/bids/{story.bids[LARKFIELD].id}").locks()

    # Plover's phone runs scripts. What Heron wrote is nowhere on it, nor is anybody's name.
    plover = Panellist(browse(live_web.url, "phone")).sign_in("Plover").opens_the_panel(VOICE)
    plover.follow("Start marking").follow("Start Bid").marks(2, "I am not sure.").marks(2, "It is only a plan.").locks()
    for address in ("bids", "together", "record", f"bids/{story.bids[OPEN_DOOR].id}"):
        plover.go(f"/panels/{story.panel.id}/{address}")
        for never in ("They ask us.", "Heron", LARKFIELD, OPEN_DOOR, BROOKSIDE):
            assert never not in plover.page.content()
    assert plover.width <= PHONE

    # Curlew, who stood down from one question, is asked the other alone, for every bid.
    for one in (LARKFIELD, OPEN_DOOR, BROOKSIDE):
        asked = criteria_for(make.sheet_again(story.sheets["Curlew"]), make.bid_again(story.bids[one]))
        assert [part.code for part in asked] == ["heard"]


def all_marked() -> Story:
    """Four have locked all three bids; the fifth locked one and was taken off the panel."""
    story = begun()
    settled_and_declared(story)
    for name, marks in (("Heron", (5, 3, 2)), ("Plover", (5, 3, 2)), ("Curlew", (2, 3, 2)), ("Dunlin", (4, 4, 2))):
        lock(story, name, dict(zip((LARKFIELD, OPEN_DOOR, BROOKSIDE), marks, strict=True)))
    lock(story, "Avocet", {LARKFIELD: 0})
    with transaction():
        panels.remove(HUB, make.sheet_again(story.sheets["Avocet"]), "They moved to another city.")
    return story


def settled_and_declared(story: Story) -> None:
    """Heron, too, is through with what comes before the first mark."""
    make.make_ready(story.sheets["Heron"])


@pytest.mark.postgresql
def test_the_panel_agrees_and_its_facilitator_writes_it_down(live_web: LiveHub, browse: Browse):
    story = all_marked()
    faye = Guide(browse(live_web.url, "desk")).sign_in(str(story.facilitator.email))

    # What is far apart comes first; who left counts nowhere.
    faye.go(f"/panels/{story.panel.id}/agreeing")
    rows = faye.page.get_by_role("table").locator("tbody tr").all_inner_texts()
    assert len(rows) == 6
    assert [story.name(LARKFIELD) in row for row in rows[:2]] == [True, True]
    faye.follow(f"Bid {story.name(LARKFIELD)}")
    assert faye.says("Heron says so.")
    assert "Avocet says so." not in faye.text
    faye.writes_down(5, "They ask before they decide.", "", "Evaluator 1", "Evaluator 2", "Evaluator 3", "Evaluator 4")
    assert faye.says("Agreed: 5")

    # The panel reads it on its phones; nothing is closed before all is agreed.
    heron = Panellist(browse(live_web.url, "phone")).sign_in("Heron").go(f"/panels/{story.panel.id}/together")
    assert heron.says("5")
    bea = Buyer(browse(live_web.url, "desk")).sign_in(str(accounts.staff(Role.PROCUREMENT, name="Bea Marsh").email))
    bea.go(f"/tenders/{story.tender.id}/close-marks")
    assert bea.heading == "Something is missing before marks can be closed"
    for cell in closing.to_agree(make.tender_again(story.tender)):
        make.agreed(cell.bid, cell.criterion, 3)
    bea.closes_the_marks(story.tender.id)
    assert bea.says("All marks are closed.")


@pytest.mark.postgresql
def test_the_published_rule_decides_a_tie_and_everybody_can_read_who_was_chosen(live_web: LiveHub, browse: Browse):
    story = all_marked()
    marks = {LARKFIELD: (5, 3), OPEN_DOOR: (3, 5), BROOKSIDE: (2, 2)}
    for bidder, (heard, acts) in marks.items():
        make.agreed(story.bids[bidder], make.by_code(story.tender, "heard"), heard)
        make.agreed(story.bids[bidder], make.by_code(story.tender, "acts"), acts)
    make.closed(story.tender)

    # Equal totals: the published rule says that the question about acting on it decides.
    bea = Buyer(browse(live_web.url, "desk")).sign_in(str(accounts.staff(Role.PROCUREMENT, name="Bea Marsh").email))
    for bidder in marks:
        bea.types_a_price(story.tender.id, story.name(bidder), "£100,000.00")
    bea.works_it_out(story.tender.id)
    assert bea.says("88.00")
    ranked = bea.page.get_by_role("table").first.locator("tbody tr").all_inner_texts()
    assert [next(who_bids for who_bids in marks if story.name(who_bids) in row) for row in ranked] == [
        OPEN_DOOR,
        LARKFIELD,
        BROOKSIDE,
    ]

    # A letter for each of the three, and none for who took theirs back.
    make.stepped(story.tender, StepKind.REPORT, StepKind.APPROVAL)
    bea.go(f"/tenders/{story.tender.id}/letters")
    assert [name in bea.text for name in (LARKFIELD, OPEN_DOOR, BROOKSIDE, QUICKLY)] == [True, True, True, False]
    bea.go(f"/tenders/{story.tender.id}/letters/{story.bids[LARKFIELD].id}")
    assert bea.says("They ask young people.")
    for never in (*FIVE, BROOKSIDE):
        assert never not in bea.text

    # After the contract, anybody reads who was chosen and that young people chose; never who they were.
    anybody = Panellist(browse(live_web.url, "phone")).go(f"/awards/{story.tender.id}")
    assert OPEN_DOOR not in anybody.page.content()
    make.entered(story.tender)
    anybody.go(f"/awards/{story.tender.id}")
    assert anybody.says(OPEN_DOOR)
    assert anybody.says("young people’s panel")
    for never in (*FIVE, LARKFIELD, BROOKSIDE, QUICKLY):
        assert never not in anybody.page.content()
    assert anybody.width <= PHONE
