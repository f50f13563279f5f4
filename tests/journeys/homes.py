"""A tender for homes on the morning on which its panel of five comes together: published, three bids in its box."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coprod_hub.accounts.models import Person
from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import transaction
from coprod_hub.evaluation.models import Panel, Tender
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.service import tenders
from tests.builders import accounts
from tests.builders import evaluation as make
from tests.builders.accounts import HUB
from tests.pages.panels import Buyer, Guide, Panellist

if TYPE_CHECKING:
    from tests.conftest import Browse

HOMES, VOICE = "Homes for young people", "Homes panel"
HEARD, ACTS = "Being heard", "Acting on it"
LARKFIELD, OPEN_DOOR, BROOKSIDE, QUICKLY = "Larkfield Homes", "Open Door Living", "Brookside Support", "Quickly Housed"
FIVE = ("Heron", "Plover", "Curlew", "Dunlin", "Avocet")


@dataclass(frozen=True)
class Cast:
    """Everybody in the story, each with a device of their own, and what the story is about."""

    tender: Tender
    panel: Panel
    deadline: datetime
    five: dict[str, Panellist]
    bea: Buyer
    cher: Guide
    faye: Guide

    @property
    def named(self) -> dict[str, str]:
        """What a panel calls each bid, by who sent it."""
        come = bid_queries.tender_bids(make.tender_again(self.tender))
        return {bid.bidder.name: bid.code_name for bid in come if bid.bidder}


def cast(home: str, browse: Browse) -> Cast:
    """The tender as it stands, and everybody at the door with their device; Heron's phone runs no scripts."""
    bea = accounts.staff(Role.PROCUREMENT, name="Bea Marsh")
    cher, faye = accounts.commissioner("Cher Chair"), accounts.commissioner("Faye Facil")
    begun = clock.now() - timedelta(days=40)
    with clock.set_to(begun):
        made, group = _published(cher, faye)
    at_desk = [browse(home, "desk") for _ in (bea, cher, faye)]
    return Cast(
        make.tender_again(made),
        group,
        begun + timedelta(days=30),
        {name: Panellist(browse(home, "phone", js=name != "Heron")).sign_in(name) for name in FIVE},
        Buyer(at_desk[0]).sign_in(str(bea.email)),
        Guide(at_desk[1]).sign_in(str(cher.email)),
        Guide(at_desk[2]).sign_in(str(faye.email)),
    )


def _published(chair: Person, facilitator: Person) -> tuple[Tender, Panel]:
    """Two parts of the young people's question, and the price; if two are equal, acting on it decides."""
    made = make.tender(HOMES, "WV-1")
    group = make.panel(made, VOICE, chair=chair, facilitator=facilitator, meets="Thursday, 5pm")
    asked = make.criterion(made, "Young people’s question", "60", kind=CriterionKind.YOUTH)
    for title, code in ((HEARD, "heard"), (ACTS, "acts")):
        make.criterion(made, title, "50", kind=CriterionKind.YOUTH, parent=asked, panel=group, code=code)
    make.criterion(made, "Price", "40", kind=CriterionKind.PRICE, formula="lowest", question="")
    with transaction():
        tenders.set_tie_break(HUB, make.tender_again(made), ["criterion:acts", "lots"])
    for name in FIVE:
        make.evaluator(group, accounts.member(name, f"{name} K"))
    make.published(made)
    make.practice_bid(made)
    for name in (LARKFIELD, OPEN_DOOR, QUICKLY):
        make.bid(made, name)
    return made, group
