"""Pages from the result to the public award; and every address of theirs by everybody else, before and after."""

import re
from html import unescape

import pytest

from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper
from coprod_hub.evaluation.queries import awarding as queries
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.service import award_papers, panels
from coprod_hub.evaluation.steps import StepKind
from tests.builders import awards
from tests.builders import evaluation as make
from tests.builders.accounts import HUB, commissioner, member, officer, sign_in, staff
from tests.builders.awards import NAMES, by_bidder

SECRETS = ("1,234", "1234", "Elm CIC", "Bright Path")


def procurement():
    return staff(Role.PROCUREMENT, name="Pru Curer")


def agreed_with_prices():
    made = awards.agreed(awards.in_marking(NAMES), Oakwood_heard=5, Elm_heard=1, Bright_heard=2)
    return make.priced(made, "1234")


def send(client, address, **data):
    """Send a form with its own token."""
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get(address).text)[0]
    return client.post(address, data={"csrf_token": unescape(token), **data})


def test_procurement_works_the_result_out_and_takes_its_figures(client):
    made = agreed_with_prices()
    here = f"/tenders/{made.id}/result"
    sign_in(client, procurement())
    assert "not worked out yet" in client.get(here).text
    assert send(client, f"{here}/work-out").status_code == 303
    page = client.get(here).text
    winner = by_bidder(made, "Oakwood").code_name
    assert f"{winner} · Oakwood Trust comes first" in page
    for wanted in ("£1,234.00", "Exempt: not for publication", "The young people’s question carried 20 of 100"):
        assert wanted in page, wanted
    told = send(client, f"{here}/figures", which="given")
    assert (told.mimetype, told.headers["Content-Disposition"]) == (
        "application/json", "attachment; filename=scoring-given.json",
    )  # fmt: skip
    assert {each["price"] for each in told.json["bids"]} == {"1234"}
    assert client.post(f"{here}/record", data={"because": ""}).status_code == 422
    assert client.post(f"{here}/set-aside", data={"because": "A bid is excluded."}).status_code == 303
    assert "A bid is excluded." in client.get(here).text


def test_an_officer_takes_the_steps_and_looks_at_each_letter(client):
    made = agreed_with_prices()
    make.resulted(made)
    sign_in(client, officer())
    award = f"/tenders/{made.id}/award"
    shown = client.get(f"/tenders/{made.id}/result").text
    assert ("Oakwood Trust" in shown, "£1,234" in shown) == (True, False)
    assert "report has not been sent" in client.get(f"{award}/steps/approval").text
    form = {"on-day": "1", "on-month": "1", "on-year": "2020", "body": "Panel", "reference": "7"}
    today = clock.today()
    day = {"on-day": today.day, "on-month": today.month, "on-year": today.year}
    assert client.post(f"{award}/steps/report", data=form | day).status_code == 303
    assert client.post(f"{award}/steps/approval", data=form).status_code == 422
    assert client.post(f"{award}/steps/approval", data=form | day).status_code == 303
    loser = by_bidder(made, "Elm")
    letter = f"/tenders/{made.id}/letters/{loser.id}"
    page = client.get(letter).text
    assert "award the contract to Oakwood Trust" in page
    assert client.post(letter, data={"words_safe": "Our own words.", "save": "y"}).status_code == 303
    assert "Our own words." in client.get(letter).text
    assert client.post(letter, data={"words_safe": "Our own words.", "make": "y"}).status_code == 303
    being_made = client.get(f"/tenders/{made.id}/letters").text
    assert "Being made" in being_made
    looks_at = being_made.partition('data-poll="')[2].partition('"')[0]
    assert client.get(looks_at).json["under_way"]
    make.lettered(made)
    for _ in range(2):
        assert client.get(f"{letter}/word").data == b"PK"
    db.session.rollback()
    told = {"tender": made.id, "about": loser.id, "paper": Paper.WORD.value}
    assert [one.details for one in db.session.query(AuditEntry).filter_by(verb="downloaded")] == [told, told]
    assert client.post(f"{award}/steps/letters", data=form | day).status_code == 303
    assert client.post(f"{award}/steps/challenge", data=form | day | {"body": "Elm CIC"}).status_code == 303
    challenge = queries.challenges(make.tender_again(made))[0]
    assert client.post(f"{award}/challenges/{challenge.id}", data=day | {"outcome": "Answered."}).status_code == 303
    assert "Answered." in client.get(award).text


def test_a_commissioner_reads_the_result_once_it_is_approved_and_names_of_losers_never(client):
    made = make.resulted(agreed_with_prices())
    sign_in(client, commissioner())
    here = f"/tenders/{made.id}/result"
    assert client.get(here).status_code == 403
    make.stepped(made, StepKind.REPORT, StepKind.APPROVAL)
    page = client.get(here)
    assert (page.status_code, "Oakwood Trust" in page.text) == (200, True)
    for secret in SECRETS:
        assert secret not in page.text, secret


# ---- everybody else ----


def addresses(made, bid):
    """Every address of this part of the way but the panel's and the public's own."""
    here = f"/tenders/{made.id}"
    reads = [
        "/result",
        "/result/work-out",
        "/result/set-aside",
        "/result/figures",
        "/result/record",
        "/award",
        "/letters",
    ]
    steps = [f"/award/steps/{kind}" for kind in (StepKind.APPROVAL, StepKind.ENTERED)]
    reads += steps
    reads += [f"/letters/{bid.id}", f"/letters/{bid.id}/word", "/award/report/word", "/award/challenges/none"]
    writes = ["/result/work-out", "/result/set-aside", "/result/figures", "/result/record", "/award/report"]
    writes += [*steps, f"/letters/{bid.id}", "/award/challenges/none"]
    return [("GET", here + rest) for rest in reads] + [("POST", here + rest) for rest in writes]


def refused(client, made, person, *, but=()):
    """Nobody of these gets anything: not one secret, and no status below 400 (or to the sign-in page)."""
    sign_in(client, person)
    bid = by_bidder(made, "Elm")
    for method, address in addresses(made, bid):
        if address.removeprefix(f"/tenders/{made.id}") in but:
            continue
        answer = client.open(address, method=method, data={"because": "x", "which": "given", "body": "x"})
        assert answer.status_code >= 400, (person.name, method, address, answer.status_code)
        for secret in SECRETS:
            assert secret not in answer.text, (person.name, method, address, secret)


@pytest.fixture
def states():
    """The same tender, moved on from state to state between the looks at it."""

    def walk(made):
        yield TenderState.AGREED
        make.resulted(made)
        with transaction():
            again = make.tender_again(made)
            award_papers.keep_paper(again, again.id, Paper.WORD, "award-report", b"PK", "0" * 64)
        yield TenderState.RESULT
        make.stepped(made, StepKind.REPORT, StepKind.APPROVAL, StepKind.LETTERS)
        yield TenderState.NOTIFIED
        make.entered(made)
        yield TenderState.ENTERED

    return walk


def test_nobody_who_does_not_run_it_gets_anything_by_any_address_in_any_state(client, states):
    made = awards.in_marking(NAMES)
    panel = make.tender_again(made).panels[0]
    on_it = make.sheet_again(panel.evaluators[0]).people[0].person
    made = make.priced(awards.agreed(made, Oakwood_heard=5, Elm_heard=1, Bright_heard=2), "1234")
    others = [
        on_it,
        member("Wren", "Bo L"),
        staff(Role.SAFEGUARDING, name="Saf Guard"),
        staff(Role.ADMINISTRATOR, name="Ada Min"),
    ]
    reader = commissioner()
    for state in states(made):
        for person in others if state is TenderState.RESULT else others[:1]:
            refused(client, made, person)
        sign_in(client, others[1])
        assert client.get(f"/panels/{panel.id}/marks-used").status_code == 404
        after = state.is_past(TenderState.RESULT)
        refused(client, made, reader, but=("/result",) if after else ())
        used = seen_by_the_panel(client, panel, on_it)
        assert ("Oakwood Trust" in used) is (state is TenderState.ENTERED), state
        client.delete_cookie("hub")
        public = client.get(f"/awards/{made.id}")
        assert public.status_code == (200 if state is TenderState.ENTERED else 404)
        for secret in (*SECRETS, "Swift", by_bidder(made, "Elm").code_name):
            assert secret not in public.text, secret
        assert "Elm" not in client.get("/awards").text


def seen_by_the_panel(client, panel, person):
    """The panel's own page about its marks: never a price, never a loser's name."""
    sign_in(client, person)
    page = client.get(f"/panels/{panel.id}/marks-used")
    assert page.status_code == 200
    for secret in SECRETS:
        assert secret not in page.text, secret
    return page.text


def test_somebody_of_the_staff_with_a_sheet_runs_nothing_and_prices_are_for_procurement_alone(client):
    made = awards.in_marking(NAMES)
    panel = make.tender_again(made).panels[0]
    insider = staff(Role.PROCUREMENT, name="In Sider")
    make.evaluator(panel, insider)
    with transaction():
        panels.remove(HUB, make.tender_again(made).panels[0].evaluators[-1], "They cannot come.")
    made = make.resulted(make.priced(awards.agreed(made), "1234"))
    refused(client, made, insider)
    sign_in(client, officer())
    for rest in ("/result/work-out", "/result/figures", "/result/record", "/result/set-aside", "/award/report/word"):
        answer = client.get(f"/tenders/{made.id}{rest}")
        assert (answer.status_code, "1234" in answer.text) == (403, False), rest
    assert client.post(f"/tenders/{made.id}/award/report").status_code == 403


def test_before_the_first_mark_no_step_of_the_way_is_done(client):
    panel = make.panel(make.tender())
    kite = member("Red Kite", "Amina K")
    make.evaluator(panel, kite)
    sign_in(client, kite)
    page = client.get(f"/panels/{panel.id}/marks-used").text
    assert "Marking has not begun" in page
    assert "(done)" not in page
    assert 'aria-current="step"' not in page
