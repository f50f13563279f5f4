"""The pages of plans, as commissioners, officers, strangers and the public meet them."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coprod_hub.commissioning import jobs, queries
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan
from coprod_hub.core.access import Role
from coprod_hub.core.clock import set_to, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job, JobState, run_waiting
from coprod_hub.feedback import jobs as feedback_jobs
from coprod_hub.insight.models import QuoteState, Theme
from tests.builders.accounts import commissioner, member, officer, sign_in, staff
from tests.builders.commissioning import (
    add_intention,
    build_plan,
    cite,
    decide,
    decided,
    heard,
    hide,
    publish,
    quote_of,
    set_quote,
    theme_of,
    themes_of,
)
from tests.builders.feedback import reply_to
from tests.system.client import CriticalClient

WORK = (jobs, feedback_jobs)  # importing them registers them
HOSTILE = "<script>alert(1)</script>'\"&{{ 7*7 }}"
DECISION: dict[str, Any] = {
    "outcome": "will", "what": "Buses run until ten.", "because": "", "decided_by": "The Board",
    "decided_on-day": "3", "decided_on-month": "11", "decided_on-year": "2026",
    "due_on-day": "31", "due_on-month": "3", "due_on-year": "2027",
}  # fmt: skip


@pytest.fixture
def writer(client: CriticalClient) -> CriticalClient:
    """A commissioner who is signed in."""
    sign_in(client, commissioner())
    return client


@pytest.fixture
def reader(client: CriticalClient) -> CriticalClient:
    """An officer who is signed in."""
    sign_in(client, officer())
    return client


def again(thing):
    return db.session.get_one(type(thing), thing.id)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, f"{address}: {answer.status}"
    return answer.text


def send(client: FlaskClient, address: str, status: int = 303, **data: Any) -> str:
    answer = client.post(address, data=data)
    assert answer.status_code == status, f"{address}: {answer.status}"
    return answer.headers["Location"] if status == 303 else answer.text


def addresses() -> dict[str, str]:
    """Every page of a plan that has everything, by endpoint."""
    survey = heard()
    theme = theme_of(survey)
    quote_of(theme)
    plan = build_plan()
    intention = add_intention(plan)
    evidence = cite(intention, theme)
    decision = decide(intention)
    base = f"/commissioning/intentions/{intention.id}"
    return {
        "index": "/commissioning",
        "start": "/commissioning/start",
        "plan": f"/commissioning/plans/{plan.id}",
        "edit": f"/commissioning/plans/{plan.id}/edit",
        "preview": f"/commissioning/plans/{plan.id}/preview",
        "publish": f"/commissioning/plans/{plan.id}/publish",
        "add": f"/commissioning/plans/{plan.id}/add?strand=3",
        "intention": base,
        "edit_intention": f"{base}/edit",
        "remove": f"{base}/remove",
        "pick": f"{base}/cite",
        "cite": f"/commissioning/cite?theme_id={theme.id}",
        "uncite": f"/commissioning/evidence/{evidence.id}/remove",
        "decide": f"{base}/decide",
        "edit_decision": f"/commissioning/decisions/{decision.id}/edit",
        "remove_decision": f"/commissioning/decisions/{decision.id}/remove",
    }


READABLE = {"index", "plan", "preview", "intention"}


# ---- who may ----


def test_commissioners_see_every_page(writer: CriticalClient):
    for address in addresses().values():
        page(writer, address)


def test_officers_read_plans_and_nothing_more(reader: CriticalClient):
    for name, address in addresses().items():
        page(reader, address, 200 if name in READABLE else 403)
    assert "Add an intention" not in page(reader, addresses_of_plan())


def addresses_of_plan() -> str:
    return f"/commissioning/plans/{db.session.query(Plan).one().id}"


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.SAFEGUARDING])
def test_other_staff_may_not_see_drafts(client: CriticalClient, role: Role):
    sign_in(client, staff(role, name="Somebody Else"))
    for address in addresses().values():
        page(client, address, 403)


def test_forum_members_may_not_see_drafts(client: CriticalClient):
    sign_in(client, member())
    for address in addresses().values():
        page(client, address, 403)


def test_strangers_are_asked_to_sign_in(client: CriticalClient):
    for address in addresses().values():
        assert "/sign-in" in client.get(address).headers["Location"]


@pytest.mark.parametrize("who", ["officer", "stranger"])
def test_nobody_else_can_write(client: CriticalClient, who: str):
    everything = addresses()
    if who == "officer":
        sign_in(client, officer())
    before = [db.session.query(kind).count() for kind in (Plan, Intention, Evidence, Decision)]
    plan = everything["plan"]
    posts = [*(everything[name] for name in everything if name not in READABLE | {"cite"}), f"{plan}/papers"]
    posts += [everything["intention"] + "/move"]
    for address in posts:
        answer = client.post(address, data=DECISION)
        assert answer.status_code in ({403} if who == "officer" else {302, 401, 403}), address
    db.session.rollback()
    assert [db.session.query(kind).count() for kind in (Plan, Intention, Evidence, Decision)] == before


def test_what_is_not_there_is_not_found(writer: CriticalClient):
    for address in (
        "plans/none",
        "intentions/none",
        "evidence/none/remove",
        "decisions/none/edit",
        "cite?theme_id=none",
    ):
        page(writer, f"/commissioning/{address}", 404)


# ---- plans ----


def test_the_first_plan_is_started_from_an_empty_list(writer: CriticalClient):
    assert "There is no plan yet" in page(writer, "/commissioning")
    with set_to(date(2026, 11, 23)):
        assert "Commissioning plan 2027" in page(writer, "/commissioning/start")
        location = send(writer, "/commissioning/start", year="2027", title="Commissioning plan 2027")
    text = page(writer, location)
    assert "Draft" in text
    assert text.count("Add an intention") == 7


def test_the_usual_title_follows_the_year_that_was_chosen(writer: CriticalClient):
    with set_to(date(2026, 11, 23)):
        location = send(writer, "/commissioning/start", year="2030", title="Commissioning plan 2027")
    assert "Commissioning plan 2030" in page(writer, location)


def test_a_second_plan_of_a_year_is_refused_and_what_was_typed_is_kept(writer: CriticalClient):
    build_plan(2027)
    text = send(writer, "/commissioning/start", 422, year="2027", title="My own title")
    assert "There is a plan for 2027 already" in text
    assert "My own title" in text
    assert "four numbers" in send(writer, "/commissioning/start", 422, year="next", title="")


def test_title_and_introduction_can_be_written(writer: CriticalClient):
    plan = build_plan()
    address = f"/commissioning/plans/{plan.id}/edit"
    text = page(writer, send(writer, address, title="Our plan", introduction="Why.\r\n\r\nAnd how."))
    assert "And how.</p>" in text
    assert "Give the plan a title" in send(writer, address, 422, title=" ", introduction="kept")


def test_late_promises_stand_on_the_first_page(writer: CriticalClient):
    with set_to(date(2026, 1, 10)):
        decide(add_intention(title="Buses"), due_on=date(2026, 3, 31))
    with set_to(date(2026, 4, 1)):
        text = page(writer, "/commissioning")
    assert "due 31 March 2026" in text
    assert "1 day overdue" in text


# ---- intentions ----


def test_an_intention_is_added_changed_moved_and_removed(writer: CriticalClient):
    plan = build_plan()
    words: dict[str, Any] = {"title": "Later buses", "description": "d", "can_change": "c", "affects": "a"}
    address = send(writer, f"/commissioning/plans/{plan.id}/add", strand="3", **words)
    text = page(writer, address)
    assert "Theme 3 of 7" in text
    assert "Nobody’s words are cited here yet." in text
    assert "Much later buses" in page(writer, send(writer, f"{address}/edit", **{**words, "title": "Much later buses"}))
    assert "Theme 6 of 7" in page(writer, send(writer, f"{address}/move", strand="6"))
    send(writer, f"{address}/move", 409, strand="8")
    send(writer, f"{address}/remove")
    page(writer, address, 404)


def test_the_same_intention_sent_twice_is_told_kindly(writer: CriticalClient):
    plan = build_plan()
    for status in (303, 422):
        text = send(writer, f"/commissioning/plans/{plan.id}/add", status, strand="3", title="Later buses")
    assert "There is an intention of that name" in text
    assert "Say in one line" in send(writer, f"/commissioning/plans/{plan.id}/add", 422, strand="3", title="")
    other = add_intention(plan, "Other")
    text = send(writer, f"/commissioning/intentions/{other.id}/edit", 422, title="later BUSES")
    assert "There is an intention of that name" in text


# ---- evidence ----


def test_a_theme_and_a_quote_are_found_and_cited(writer: CriticalClient):
    survey, intention = heard("Buses stop too early", "Cost of food"), add_intention()
    theme = theme_of(survey)
    quote = quote_of(theme, "I can’t get home.")
    address = f"/commissioning/intentions/{intention.id}/cite"
    text = page(writer, f"{address}?survey={survey.id}&words=early")
    assert "1 theme found" in text
    assert "Cost of food" not in text
    assert "Nothing here matches" in page(writer, f"{address}?words=zebra")
    page(writer, f"{address}?survey=none")
    text = page(writer, send(writer, address, theme_id=theme.id))
    assert "Buses stop too early" in text
    send(writer, address, quote_id=quote.id)
    assert page(writer, address).count("Cited here") == 2


def test_citing_twice_is_told_kindly_and_done_once(writer: CriticalClient):
    theme, intention = theme_of(heard()), add_intention()
    for _ in range(2):
        location = send(writer, f"/commissioning/intentions/{intention.id}/cite", theme_id=theme.id)
    assert "This is cited here already." in page(writer, location)
    assert db.session.query(Evidence).count() == 1


def test_what_may_not_be_cited_is_not_found(writer: CriticalClient):
    survey = heard("Shown", "Hidden")
    shown, hidden = themes_of(survey)
    suggested = quote_of(shown, state=QuoteState.SUGGESTED)
    hide(hidden)
    address = f"/commissioning/intentions/{add_intention().id}/cite"
    assert "Hidden" not in page(writer, address)
    send(writer, address, 404, quote_id=suggested.id)
    send(writer, address, 404, theme_id=hidden.id)
    send(writer, address, 404)
    page(writer, f"/commissioning/cite?theme_id={hidden.id}", 404)


def test_with_nothing_to_cite_the_page_says_what_has_to_come_first(writer: CriticalClient):
    assert "When a survey has closed" in page(writer, f"/commissioning/intentions/{add_intention().id}/cite")


def test_coming_from_a_theme_the_intention_is_chosen(writer: CriticalClient):
    theme = theme_of(heard())
    quote = quote_of(theme)
    assert "No plan has an intention yet" in page(writer, f"/commissioning/cite?theme_id={theme.id}")
    intention = add_intention()
    assert intention.title in page(writer, f"/commissioning/cite?theme_id={theme.id}")
    cite(intention, quote)
    assert "Cited here" in page(writer, f"/commissioning/cite?quote_id={quote.id}")


def test_evidence_can_be_taken_out_of_a_draft_after_asking(writer: CriticalClient):
    evidence = cite(add_intention(), theme_of(heard()))
    address = f"/commissioning/evidence/{evidence.id}/remove"
    assert "Buses stop too early" in page(writer, address)
    send(writer, address)
    page(writer, address, 404)


def test_staff_are_told_when_what_they_cited_has_changed(writer: CriticalClient):
    survey, intention = heard("Shown", "Renamed"), add_intention()
    hidden, renamed = themes_of(survey)
    quote = quote_of(hidden, "Gone now.")
    _, kept, _ = [cite(again(intention), again(source)) for source in (hidden, renamed, quote)]
    hide(hidden)
    set_quote(quote, QuoteState.DECLINED)
    rename(renamed, "Another name")
    address = f"/commissioning/intentions/{intention.id}"
    text = page(writer, address)
    assert text.count("Changed since it was cited</strong>") == 3
    assert "what it is called" in text
    assert "Gone now." not in text
    beside = page(writer, f"/commissioning/evidence/{kept.id}/changed")
    assert "Renamed" in beside
    assert "Another name" in beside
    text = page(writer, send(writer, f"/commissioning/evidence/{kept.id}/keep").partition("#")[0])
    assert f"Kept as cited by Tom Reed on {today().day} " in text
    assert text.count("Changed since it was cited</strong>") == 2
    text = page(writer, send(writer, f"/commissioning/evidence/{kept.id}/again").partition("#")[0])
    assert "Another name" in text
    assert "Kept as cited by" not in text
    assert "Nothing has changed" in page(writer, f"/commissioning/evidence/{kept.id}/changed")


def test_what_is_gone_can_be_kept_or_dropped_and_not_cited_again(writer: CriticalClient):
    theme = theme_of(heard())
    evidence = cite(add_intention(), theme)
    hide(theme)
    text = page(writer, f"/commissioning/evidence/{evidence.id}/changed")
    assert "Not used any more" in text
    assert "Stop citing this" in text
    assert "Cite it again" not in text
    send(writer, f"/commissioning/evidence/{evidence.id}/again", 404)


def test_the_public_reads_what_was_cited_and_that_it_has_changed(app: Flask):
    decision = decided()
    theme = theme_of_evidence(decision)
    publish(again(decision).intention.plan)
    rename(theme, "Another name")
    text = page(app.test_client(), "/plans/2027")
    assert "Buses stop too early" in text
    assert "You read it here as it was before." in text
    assert "Another name" not in text


def theme_of_evidence(decision: Decision) -> Theme:
    evidence: Evidence = again(decision).intention.evidence[0]
    assert evidence.theme is not None
    return evidence.theme


def rename(theme: Theme, name: str) -> None:
    theme_id = theme.id
    with transaction():
        db.session.get_one(Theme, theme_id).name = name


# ---- decisions ----


def test_a_decision_is_recorded_changed_and_removed(writer: CriticalClient):
    intention = add_intention()
    cite(intention, theme_of(heard()))
    address = f"/commissioning/intentions/{intention.id}/decide"
    for _ in range(2):
        text = page(writer, send(writer, address, **DECISION))
    assert text.count("We will, by 31 March 2027") >= 1
    decision = db.session.query(Decision).one()
    changed = f"/commissioning/decisions/{decision.id}/edit"
    assert "Buses run until ten." in page(writer, changed)
    text = page(writer, send(writer, changed, **{**DECISION, "outcome": "did", "what": "They run."}))
    assert "We did" in text
    send(writer, f"/commissioning/decisions/{decision.id}/remove")
    assert db.session.query(Decision).count() == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"outcome": ""}, "Choose what became of it."),
        ({"outcome": "perhaps"}, "Not a valid choice"),
        ({"outcome": "cannot"}, "Say why it cannot be done."),
        ({"due_on-day": "", "due_on-month": "", "due_on-year": ""}, "Give the day by which it will be done."),
        ({"due_on-year": "2025"}, "cannot be before the day it was decided"),
        ({"due_on-day": "31", "due_on-month": "2"}, "not in the calendar"),
        ({"decided_on-year": "2099"}, "on a day still to come"),
        ({"decided_on-day": "", "decided_on-month": "", "decided_on-year": ""}, "Give the day it was decided."),
        ({"what": "  "}, "Say what was decided."),
        ({"decided_by": ""}, "Say who decided."),
    ],
)
def test_a_decision_that_lacks_something_is_kept_on_the_page(writer: CriticalClient, wrong: dict[str, str], told: str):
    intention = add_intention()
    text = send(writer, f"/commissioning/intentions/{intention.id}/decide", 422, **{**DECISION, **wrong})
    assert told in text
    if "decided_by" not in wrong:
        assert "The Board" in text
    assert db.session.query(Decision).count() == 0


def test_a_decision_with_a_reply_is_not_removed(writer: CriticalClient):
    decision_id = reply_to().decision_id
    assert "A reply to people stands on this" in send(writer, f"/commissioning/decisions/{decision_id}/remove", 409)
    assert db.session.query(Decision).count() == 1


# ---- publishing ----


def test_an_empty_plan_says_what_it_needs(writer: CriticalClient):
    plan = build_plan()
    assert "There is nothing in the plan yet" in page(writer, f"/commissioning/plans/{plan.id}/publish")
    assert "There is nothing in the plan yet" in send(writer, f"/commissioning/plans/{plan.id}/publish", 409)


def test_a_plan_is_published_and_anybody_reads_it(app: Flask, writer: CriticalClient):
    plan = again(decided()).intention.plan
    add_intention(plan, "Nobody said so")
    anybody = app.test_client()
    page(anybody, "/plans/2027", 404)
    asked = page(writer, f"/commissioning/plans/{plan.id}/publish")
    assert "“Not decided yet” at" in asked
    assert "“Nobody’s words are cited here yet” at" in asked
    for _ in range(2):
        text = page(writer, send(writer, f"/commissioning/plans/{plan.id}/publish"))
    assert "Making the files" in text
    text = page(anybody, "/plans/2027")
    for words in ("Buses stop too early", "Buses run until ten on weekdays.", "Not decided yet", "Source: Getting to"):
        assert words in text
    assert "Nobody’s words are cited here yet." in text
    assert "Files to download are being made." in text
    assert "Commissioning plan 2027" in page(anybody, "/plans")


def test_the_files_can_be_taken_once_they_are_ready(app: Flask, writer: CriticalClient):
    plan = publish(again(decided()).intention.plan)
    anybody = app.test_client()
    assert "is not there yet" in page(anybody, "/plans/2027/word", 404)
    address = f"/commissioning/plans/{plan.id}"
    told = writer.get(f"{address}/progress/papers").json
    assert told == {"under_way": True, "words": "Waiting", "done": 0, "total": 0}
    run_waiting()
    told = writer.get(f"{address}/progress/papers").json
    assert told
    assert told["under_way"] is False
    for kind, ending, start in (("word", "docx", b"PK"), ("pdf", "pdf", b"%PDF"), ("sheet", "xlsx", b"PK")):
        answer = anybody.get(f"/plans/2027/{kind}")
        assert answer.status_code == 200
        assert f"commissioning-plan-2027.{ending}" in answer.headers["Content-Disposition"]
        assert answer.data.startswith(start)
    public, own = page(anybody, "/plans/2027"), page(writer, address)
    for words in ("Word file", "PDF", "spreadsheet"):
        assert f"Download as a {words}</a>" in public
        assert f">{words[:1].upper()}{words[1:]}</a>" in own
    page(anybody, "/plans/2027/draft", 404)


def test_files_that_failed_can_be_tried_again(writer: CriticalClient):
    plan = publish(again(decided()).intention.plan)
    with transaction():
        job = db.session.query(Job).filter_by(name=queries.PAPERS_JOB).one()
        job.state, job.message = JobState.FAILED, "The disk was full."
    assert "The disk was full." in page(writer, f"/commissioning/plans/{plan.id}")
    send(writer, f"/commissioning/plans/{plan.id}/papers")
    assert db.session.query(Job).filter_by(name=queries.PAPERS_JOB).one().state is JobState.WAITING


def test_the_public_reads_what_was_published_until_it_is_published_again(app: Flask, writer: CriticalClient):
    decision = decided()
    plan = publish(again(decision).intention.plan)
    send(writer, f"/commissioning/intentions/{decision.intention_id}/edit", title="Something new")
    anybody = app.test_client()
    assert "Something new" not in page(anybody, "/plans/2027")
    text = page(writer, f"/commissioning/plans/{plan.id}")
    assert "Published, changed since" in text
    assert "Something new" in page(writer, f"/commissioning/plans/{plan.id}/preview")
    send(writer, f"/commissioning/plans/{plan.id}/publish")
    assert "Something new" in page(anybody, "/plans/2027")


def test_what_was_published_stays(writer: CriticalClient):
    decision = decided()
    intention = again(decision).intention
    evidence = intention.evidence[0]
    publish(intention.plan)
    text = page(writer, f"/commissioning/intentions/{intention.id}")
    assert "Stop citing this" not in text
    assert "Remove it" not in text
    for address in (
        f"decisions/{decision.id}/remove",
        f"evidence/{evidence.id}/remove",
        f"intentions/{intention.id}/remove",
    ):
        assert "The public can read this" in send(writer, f"/commissioning/{address}", 409)
    answer = send(writer, f"/commissioning/decisions/{decision.id}/edit", 409, **DECISION)
    assert "Record a new decision" in answer


def test_words_that_were_taken_back_leave_the_public_page(app: Flask):
    quote, intention = quote_of(theme_of(heard()), "Only while I want it."), add_intention()
    cite(intention, quote)
    publish(intention.plan)
    anybody = app.test_client()
    assert "Only while I want it." in page(anybody, "/plans/2027")
    set_quote(quote, QuoteState.DECLINED)
    text = page(anybody, "/plans/2027")
    assert "Only while" not in text
    assert "These words are no longer shown." in text


def test_numbers_that_are_kept_back_stand_nowhere(app: Flask):
    publish(again(decided()).intention.plan)
    text = page(app.test_client(), "/plans/2027")
    assert "[c]" in text
    assert "The number is kept back." in text


def test_what_cannot_be_done_is_said_with_its_reason(app: Flask):
    publish(again(decided(Outcome.CANNOT)).intention.plan)
    text = page(app.test_client(), "/plans/2027")
    assert "We can’t, because" in text
    assert "The law sets the hours." in text


def test_a_promise_that_was_kept_shows_both_days(app: Flask):
    decision = decided(decided_on=date(2026, 9, 8), due_on=date(2026, 11, 1))
    decide(again(decision).intention, Outcome.DID, "They run.", because="You asked.", decided_on=date(2026, 11, 2))
    publish(again(decision).intention.plan)
    text = page(app.test_client(), "/plans/2027")
    assert "Before that, Children’s Leadership Team, 8 September 2026" in text
    assert "You asked." in text


def test_a_draft_can_be_passed_round_in_word(writer: CriticalClient):
    plan = again(decided()).intention.plan
    address = f"/commissioning/plans/{plan.id}"
    page(writer, f"{address}/draft.docx", 404)
    assert writer.get(f"{address}/progress/draft").json == {"under_way": False, "words": "Ready", "done": 0, "total": 0}
    send(writer, f"{address}/draft")
    assert "Making the draft" in page(writer, address)
    run_waiting()
    assert f"Word file of {today().day} " in page(writer, address)
    answer = writer.get(f"{address}/draft.docx")
    assert "commissioning-plan-2027-draft.docx" in answer.headers["Content-Disposition"]


def test_no_plan_yet_is_said_openly(client: CriticalClient):
    assert "We have not published a plan yet." in page(client, "/plans")
    page(client, "/plans/2027", 404)


def test_hostile_words_are_shown_as_words_everywhere(app: Flask, writer: CriticalClient):
    survey = heard(HOSTILE, title=HOSTILE, question=HOSTILE)
    plan = build_plan(2027, HOSTILE, HOSTILE)
    intention = add_intention(plan, HOSTILE, description=HOSTILE, can_change=HOSTILE, affects=HOSTILE)
    quote = quote_of(theme_of(survey), HOSTILE)
    for source in (theme_of(survey), quote):
        evidence = cite(again(intention), again(source))
    decision = decide(again(intention), Outcome.CANNOT, HOSTILE, because=HOSTILE, decided_by=HOSTILE)
    staff_pages = [
        "",
        f"/plans/{plan.id}",
        f"/plans/{plan.id}/preview",
        f"/plans/{plan.id}/publish",
        f"/intentions/{intention.id}",
        f"/intentions/{intention.id}/cite",
        f"/intentions/{intention.id}/remove",
        f"/cite?quote_id={quote.id}",
        f"/evidence/{evidence.id}/remove",
        f"/decisions/{decision.id}/edit",
        f"/decisions/{decision.id}/remove",
    ]
    texts = [page(writer, f"/commissioning{address}") for address in staff_pages]
    publish(again(plan))
    texts += [page(app.test_client(), address) for address in ("/plans", "/plans/2027")]
    for text in texts:
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
