"""A panel of five chooses who runs homes: from a late bid to the page that everybody may read, in real browsers.

One long day told in chapters. Nothing is done behind the pages: who marks, decides, agrees, buys or reads presses it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from coprod_hub.core import jobs
from coprod_hub.core.clock import LOCAL
from coprod_hub.evaluation import award_jobs
from tests.hostile import look
from tests.journeys.homes import (
    ACTS,
    BROOKSIDE,
    FIVE,
    HEARD,
    HOMES,
    LARKFIELD,
    OPEN_DOOR,
    QUICKLY,
    VOICE,
    Cast,
    cast,
)
from tests.pages.panels import Panellist
from tests.system.live import LiveHub

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Browse

PHONE = 360
THREE = (LARKFIELD, OPEN_DOOR, BROOKSIDE)
#: What each of them thinks of a bid, for every question alike.
MARKS = {
    "Heron": dict(zip(THREE, (5, 3, 2), strict=True)),
    "Plover": dict(zip(THREE, (5, 3, 2), strict=True)),
    "Curlew": dict(zip(THREE, (2, 3, 2), strict=True)),
    "Dunlin": dict(zip(THREE, (4, 4, 2), strict=True)),
}
#: What they agree together: as much for the first as for the second, if prices are the same.
AGREED = {
    LARKFIELD: {HEARD: 5, ACTS: 3},
    OPEN_DOOR: {HEARD: 3, ACTS: 5},
    BROOKSIDE: {HEARD: 2, ACTS: 2},
}
WHY = {
    LARKFIELD: "Heron says they ask before they decide.",
    OPEN_DOOR: "They tell us what changed.",
    BROOKSIDE: "They ask once a year.",
}


@pytest.mark.postgresql
def test_a_panel_of_five_chooses_who_runs_homes(live_web: LiveHub, browse: Browse, tmp_path: Path):
    all_of_them = cast(live_web.url, browse)
    a_bid_comes_late_and_is_taken(all_of_them)
    they_say_whom_they_know_and_one_stands_down(all_of_them)
    marking_opens_and_a_bid_is_taken_back(all_of_them)
    they_mark_three_bids_and_one_is_taken_off_half_way(all_of_them)
    the_chair_opens_a_sheet_again(all_of_them)
    they_agree_and_the_marks_are_closed(all_of_them)
    the_published_rule_decides_a_tie(all_of_them)
    everybody_who_bid_gets_a_letter(all_of_them, tmp_path)
    they_read_what_became_of_their_marks(all_of_them, Panellist(browse(live_web.url, "phone")))


def a_bid_comes_late_and_is_taken(of: Cast) -> None:
    bea = of.bea.opens(HOMES, "Bids")
    bea.adds_a_bid(BROOKSIDE, "S-late", (of.deadline + timedelta(hours=1)).astimezone(LOCAL))
    assert bea.says("It came after the deadline: decide whether it is taken.")
    bea.takes_it_all_the_same("The portal was down for everybody.")
    for question in (HEARD, ACTS):
        bea.pastes(question, f"{question}: young people check our homes.")
    assert bea.says("2 of 2 answers are here")


def they_say_whom_they_know_and_one_stands_down(of: Cast) -> None:
    for name, phone in of.five.items():
        knows = "My cousin works in one of their homes." if name == "Curlew" else ""
        phone.opens_the_panel(VOICE).reads_who_reads().tells_us(knows=knows)
        assert phone.says("Thank you for telling us. We look at it now.")
        assert phone.width <= PHONE

    # The officer reads what Curlew declared beside the real names, and decides: one question, for all bids.
    bea = of.bea.opens(HOMES, "Panels and who is on them", VOICE)
    bea.settles([name for name in FIVE if name != "Curlew"], FIVE)
    bea.lets_them_stand_down(ACTS, "A cousin works there, and knows how they act on what is said.")
    assert bea.says(f"Stands down, for all bids, from: {ACTS}.")


def marking_opens_and_a_bid_is_taken_back(of: Cast) -> None:
    # Heron tries it out on a bid that is made up; then the chair says that all have warmed up.
    heron = of.five["Heron"].opens_the_panel(VOICE).follow("Mark the practice bid")
    heron.follow("Practise first").marks_every_part(3, "It is made up.").locks()
    of.cher.opens_the_panel(VOICE).press("The whole panel is warmed up")
    bea = of.bea.opens(HOMES).follow("Next: open marking").press("Open marking")

    # She is in the middle of a bid when its bidder takes it back.
    gone = of.named[QUICKLY]
    heron.opens_the_panel(VOICE).follow("Start marking").opens_bid(gone).follow("Go to part 1").marks(3, "They might.")
    bea.opens(HOMES, "Bids", gone).notes_that_it_was_taken_back("They wrote that they have no rooms.")
    heron.marks(3, "They might.")
    assert heron.says(f"Bid {gone} is no longer in. You do not need to mark it. What you saved is kept.")
    assert f"Bid {gone}" not in bids_on(heron)


def bids_on(phone: Panellist) -> list[str]:
    return phone.page.get_by_role("heading", name=re.compile("^Bid ")).all_inner_texts()


def they_mark_three_bids_and_one_is_taken_off_half_way(of: Cast) -> None:
    named = of.named
    sent_by = {name: bidder for bidder, name in named.items()}
    for name in ("Heron", "Plover", "Curlew", "Dunlin"):
        phone = of.five[name].opens_the_panel(VOICE).follow("Start marking")
        for _ in THREE:
            mark = MARKS[name][sent_by[phone.next_bid]]
            phone.starts_the_next()
            if name == "Curlew":
                assert phone.says("part 1 of 1")
            phone.marks_every_part(mark, f"Reason {FIVE.index(name)}.").locks()
            assert phone.width <= PHONE
        assert phone.says("You have marked everything. Thank you.")

    # Avocet is through one bid and in the middle of the next when an officer takes him off the panel.
    avocet = of.five["Avocet"].opens_the_panel(VOICE).follow("Start marking")
    avocet.starts_the_next().marks_every_part(0, "Reason 4.").locks().starts_the_next().marks(0, "Reason 4.")
    of.bea.opens(HOMES, "Panels and who is on them", VOICE).takes_off("Avocet", "They moved to another city.")
    avocet.says_of_a_part(0, "Reason 4.").press("Save and look at all parts")
    assert avocet.heading == "You are not on this panel any more"


def the_chair_opens_a_sheet_again(of: Cast) -> None:
    heron, bid = of.five["Heron"], of.named[LARKFIELD]
    heron.opens_bid(bid)
    assert heron.says("Locked too soon? Ask the chair, who leads your panel, or your worker")
    cher = of.cher.opens_the_panel(VOICE).opens_again("Evaluator 1", bid, "She pressed too soon.")
    assert "Reason 0." not in cher.page.content()

    heron.page.reload()
    assert heron.says("They say: She pressed too soon.")
    heron.follow("Change part 1").marks(5, "Reason 0, said better.").marks(5, "Reason 0.").locks()
    assert heron.says("You have marked everything. Thank you.")


def they_agree_and_the_marks_are_closed(of: Cast) -> None:
    named, faye = of.named, of.faye.opens_the_panel(VOICE).follow("Agree the marks")

    # What is far apart comes first; who left counts nowhere.
    first, *others = faye.page.get_by_role("table").locator("tbody tr").all_inner_texts()
    assert len(others) == 5
    assert named[LARKFIELD] in first
    assert HEARD in first
    for bidder, marks in AGREED.items():
        for question, mark in marks.items():
            faye.follow(f"{named[bidder]} : {question}")
            there = ["Evaluator 1", "Evaluator 2", *(["Evaluator 3"] if question == HEARD else []), "Evaluator 4"]
            assert "Reason 4." not in faye.text
            faye.writes_down(mark, WHY[bidder], "They do not say how often." if mark < 5 else "", there)
            assert faye.says(f"Agreed: {mark}")

    # The panel reads it on its phones; nobody's name is on them, and no bidder's.
    plover = of.five["Plover"].follow("Agree together")
    assert plover.says("6 of 6 agreed.")
    plover.follow(f"Bid {named[LARKFIELD]}: {HEARD}")
    assert plover.says("Reason 0, said better.")
    for never in (*(name for name in FIVE if name not in {"Heron", "Plover"}), *THREE, QUICKLY):
        assert never not in plover.text
    assert plover.width <= PHONE
    of.bea.opens(HOMES).follow("Next: close all marks").press("Close all marks")
    assert of.bea.says("All marks are closed.")


def the_published_rule_decides_a_tie(of: Cast) -> None:
    named, bea = of.named, of.bea.follow("Next: prices")
    for bidder in THREE:
        bea.types_a_price(named[bidder], "£100,000.00")
    bea.opens(HOMES).follow("Next: result").follow("Work out the result").press("Work out the result")
    ranked = bea.page.get_by_role("table").first.locator("tbody tr").all_inner_texts()
    assert [next(bidder for bidder in named if bidder in row) for row in ranked] == [OPEN_DOOR, LARKFIELD, BROOKSIDE]
    assert ["88.00" in row for row in ranked] == [True, True, False]


def everybody_who_bid_gets_a_letter(of: Cast, into: Path) -> None:
    bea, named = of.bea, of.named
    bea.follow("From result to contract").records(to="Cabinet (Resources) Panel")
    bea.records(by="Cabinet (Resources) Panel", at="Minute 7").follow("Look at the letters")
    assert [name in bea.text for name in (*THREE, QUICKLY)] == [True, True, True, False]
    for bidder in THREE:
        bea.has_the_letter_made(named[bidder])
    assert bea.says("Making the letters")
    kinds = [kind.words for kind in award_jobs.makers()]
    assert kinds == ["Word file", "PDF"]
    jobs.run_waiting()
    expect(bea.page.get_by_text("Made", exact=True)).to_have_count(len(THREE))  # the page looks by itself
    for bidder in THREE:
        for kind in kinds:
            says_what_its_bidder_may_read(bea.downloads(kind, named[bidder], into), bidder, named)
    bea.follow("Record that they are sent").press("Record it")
    assert bea.says("Recorded: assessment summaries sent.")


def says_what_its_bidder_may_read(file: Path, bidder: str, named: dict[str, str]) -> None:
    """Its own marks and reasons, and those of the successful bid; nobody who marked, and no other bid."""
    assert file.stem == f"assessment-summary-{named[bidder].casefold().replace(' ', '-')}"
    body = file.read_bytes()
    words = look.even((look.word if file.suffix == ".docx" else look.pdf)(body).words)
    assert f"For {bidder}" in words
    assert WHY[bidder].replace("Heron", "[a panel member]") in words
    assert WHY[OPEN_DOOR] in words
    assert ("Your bid was the most advantageous." in words) is (bidder == OPEN_DOOR)
    assert ("Your total and theirs are the same." in words) is (bidder == LARKFIELD)
    others = {*THREE, QUICKLY} - {bidder, OPEN_DOOR}
    for never in (*FIVE, *others, *(named[other] for other in others), *(WHY[other] for other in others & {*WHY})):
        assert never not in words, f"{never} stands in the letter of {bidder}"


def they_read_what_became_of_their_marks(of: Cast, anybody: Panellist) -> None:
    plover = of.five["Plover"].go("/panels").follow(VOICE).follow("What happened to our marks")
    assert plover.says("Nobody can change them.")
    for hidden in (*THREE, QUICKLY):
        assert hidden not in plover.page.content()
    anybody.go("/awards")
    assert HOMES not in anybody.text

    # The contract is signed: from now on everybody reads who was chosen, and that young people chose.
    of.bea.follow("Record it").press("Record it")
    plover.page.reload()
    assert plover.says(f"Who was chosen? {OPEN_DOOR}.")
    assert plover.says("Without your marks somebody else would have won.")
    anybody.page.reload()
    anybody.follow(HOMES)
    assert anybody.says(OPEN_DOOR)
    assert anybody.says("young people’s panel")
    for phone in (plover, anybody):
        assert phone.width <= PHONE
        for never in (*(name for name in FIVE if name != "Plover"), LARKFIELD, BROOKSIDE, QUICKLY):
            assert never not in phone.page.content()
