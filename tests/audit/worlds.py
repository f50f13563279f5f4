"""Three cities to look at: the demo's year, one where names are too long and much is half done, and an empty one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from coprod_hub.app import create_app
from coprod_hub.commissioning.rules import Outcome, Strand
from coprod_hub.config import Settings
from coprod_hub.core.access import Role
from coprod_hub.core.clock import now, set_to, today
from coprod_hub.core.db import db, transaction
from coprod_hub.demo.cast import MEMBERS, PASSPHRASE, STAFF
from coprod_hub.evaluation.queries import awarding as award_queries
from coprod_hub.evaluation.rules import CriterionKind, TenderState
from coprod_hub.evaluation.service.bids import check
from coprod_hub.evaluation.service.prices import ask_about_low, set_price
from coprod_hub.forums.models import RouteIn
from coprod_hub.rights.rules import RequestKind
from coprod_hub.rights.service import record_request
from coprod_hub.rights.told import as_json, everything
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.rules import Promise
from tests.builders import accounts, commissioning, feedback, forums
from tests.builders import evaluation as tenders
from tests.builders.accounts import PASSWORD
from tests.builders.responses import record
from tests.builders.surveys import build_survey, close, open_survey_for, scale, several, single, words

NOBODY = ""
#: A word that no screen is wide enough for, and a sentence that no heading expects.
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG = "Everything that the Longest-Named Partnership for Children, Young People and Their Families wants to know " * 2
EDGE = LONG[:199].strip()


@dataclass(frozen=True)
class World:
    """A city, and who looks at it: a role and what that person types to sign in."""

    fill: Callable[[Settings], None]
    people: Mapping[str, tuple[str, str]]


def _demo(settings: Settings) -> None:
    """Nothing: it is a copy of what set-up makes."""


def _empty(settings: Settings) -> None:
    with create_app(settings).app_context():
        _staff()
        db.engine.dispose()


def _strained(settings: Settings) -> None:
    with create_app(settings).app_context():
        _staff(surname=f" {LONG_WORD}")
        _people_and_forums()
        _half_done()
        _thread()
        _requests()
        _late()
        _prices()
        _result()
        db.engine.dispose()


def _staff(surname: str = "") -> None:
    accounts.staff(Role.PROCUREMENT, name=f"Newcomer{surname}", email="newcomer@wolverford.example", app=False)
    for role in (Role.OFFICER, Role.COMMISSIONER, Role.SAFEGUARDING, Role.ADMINISTRATOR):
        has = (role, Role.PROCUREMENT) if surname and role is Role.OFFICER else (role,)
        accounts.staff(*has, name=f"{role.words.capitalize()}{surname}", email=f"{role}@wolverford.example")


def _late() -> None:
    """A bid that came an hour late, and nobody has decided yet whether it is marked."""
    made = tenders.published(tenders.tender(title=f"Late: {EDGE[:180]}"))
    assert made.deadline_at
    with set_to(made.deadline_at + timedelta(hours=1)):
        tenders.bid(made, LONG_WORD)


def _prices() -> None:
    """Two bids whose marks are agreed, one price so low that it is asked about."""
    made = tenders.published(tenders.tender(title=EDGE, usual=True))
    bids = [tenders.bid(made, f"{LONG_WORD} {number}") for number in (1, 2)]
    with transaction():
        again = tenders.tender_again(made)
        again.state, again.agreed_at = TenderState.AGREED, now()
    with transaction():
        for bid, pounds in zip(bids, ("999999999.999999", "1.50"), strict=True):
            set_price(accounts.HUB, tenders.bid_again(bid), Decimal(pounds))
        ask_about_low(accounts.HUB, tenders.bid_again(bids[1]), LONG)


def _result() -> None:
    """A result of two bids with long names, and nobody is told yet."""
    made = tenders.published(tenders.tender(title=f"Result: {EDGE[:180]}", usual=True))
    for number in (1, 2):
        tenders.bid(made, f"{LONG_WORD} {number}")
    tenders.evaluator(tenders.tender_again(made).panels[0], tenders.panellist("Swift"), ready=True)
    tenders.marking(made)
    with transaction():
        again = tenders.tender_again(made)
        for row in [row for row in again.criteria if row.kind is CriterionKind.PASS_FAIL]:
            for bid in award_queries.bids_by_name(again).values():
                check(accounts.HUB, bid, row, True, LONG)
    tenders.resulted(made, "999999.99", "1000000.50")


def _people_and_forums() -> None:
    group = forums.forum(
        EDGE[:120], purpose=LONG, who=EDGE, seats=EDGE, how_to_join=LONG, run_by=EDGE, route_in=RouteIn.RECRUITED
    )
    forums.member_of(group, LONG_WORD[:30], EDGE[:80])
    moved_on = forums.member_of(group, "Moved on", LONG_WORD[:80])
    forums.moved_on(group, moved_on)
    with transaction():
        group.next_meeting_on, group.next_meeting_place = today() + timedelta(days=2), EDGE
    accounts.member_with_code(LONG_WORD[:80])


def _every_kind() -> list[Question]:
    return [
        single(EDGE, LONG_WORD[:80], EDGE[:150], key="single01", hint=EDGE),
        scale(LONG_WORD, *(f"{LONG_WORD[:60]} {step}" for step in range(5)), key="scale001"),
        several(EDGE, *(f"{LONG_WORD[:70]} {at}" for at in range(8)), key="several1", hint=EDGE),
        words(LONG_WORD, key="words001", hint=EDGE),
    ]


def _half_done() -> None:
    """A whole draft, an open survey that may ask for a name, and one that has closed with its numbers not made yet."""
    group = [f"{LONG_WORD[:60]} {at}" for at in range(3)]
    build_survey(EDGE, _every_kind(), group, purpose=LONG, can_change=LONG, decision_maker=EDGE)
    private = open_survey_for(
        "Young people", "Parents and carers", title=EDGE, pages=[_every_kind()[:2], _every_kind()[2:]],
        promise=Promise.PRIVATE, purpose=LONG, decision_maker=EDGE,
    )  # fmt: skip
    record(private, "Young people", {"single01": LONG_WORD[:80], "words001": f"{LONG_WORD} {LONG}"}, may_quote=True)
    close(open_survey_for("Young people", title=f"Closing: {EDGE[:150]}"))


def _thread() -> None:
    """Themes, quotes, a plan and replies, every one of them as long as it may be."""
    survey = commissioning.heard(*(f"{LONG_WORD[:60]} {at}" for at in range(4)), title=f"Heard: {EDGE[:150]}")
    quote = commissioning.quote_of(commissioning.theme_of(survey), f"{LONG_WORD} {LONG}"[:400])
    plan = commissioning.build_plan(title=EDGE)
    intention = commissioning.add_intention(
        plan, title=EDGE, description=LONG, can_change=LONG, affects=EDGE, strand=Strand.VISION
    )
    commissioning.cite(intention, commissioning.theme_of(survey))
    commissioning.cite(intention, quote)
    decision = commissioning.decide(intention, Outcome.CANNOT, LONG, because=LONG, decided_by=EDGE)
    waiting = commissioning.decide(intention, Outcome.WILL, f"{LONG_WORD} {LONG}", decided_by=EDGE)
    commissioning.publish(plan)
    feedback.reply_to(decision, LONG, LONG, LONG)
    feedback.reply_to(waiting, LONG, f"{LONG_WORD} {LONG}", published=False)
    commissioning.decide(intention, Outcome.DID, LONG, decided_by=EDGE)


def _requests() -> None:
    """People ask about what is held on them: one is gathered, one is to be erased and late, one has no account."""
    person = accounts.member_with_code(f"{LONG_WORD[:70]} 2")[0]
    with transaction():
        see = record_request(accounts.HUB, RequestKind.SEE, accounts.fresh(person), today(), LONG)
        record_request(accounts.HUB, RequestKind.ERASE, accounts.fresh(person), today() - timedelta(days=50), LONG)
        record_request(accounts.HUB, RequestKind.TAKE_BACK, None, today())
        see.found = as_json(everything(person.id))


_TESTERS = {
    role.value: (f"{role}@wolverford.example", PASSWORD)
    for role in (Role.OFFICER, Role.COMMISSIONER, Role.SAFEGUARDING, Role.ADMINISTRATOR)
}
_AT_THE_DOOR = {
    "at the code": _TESTERS[Role.OFFICER.value],
    "with a new phone": ("newcomer@wolverford.example", PASSWORD),
}
WORLDS: Mapping[str, World] = {
    "demo": World(
        _demo,
        {"nobody": (NOBODY, ""), "member": (MEMBERS[0][2], PASSPHRASE)}
        | {role: (STAFF[role][1], PASSPHRASE) for role in ("officer", "commissioner", "safeguarding", "administrator")},
    ),
    "strained": World(_strained, {"nobody": (NOBODY, ""), "member": (LONG_WORD[:30], PASSWORD), **_TESTERS}),
    "empty": World(_empty, {"nobody": (NOBODY, ""), **_TESTERS, **_AT_THE_DOOR}),
}
