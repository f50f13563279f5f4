"""The pages of replies, as staff and as anybody meet them."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from coprod_hub.commissioning.models import Outcome, Plan
from coprod_hub.core.access import Role
from coprod_hub.core.clock import set_to
from coprod_hub.core.db import db
from coprod_hub.feedback import queries
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.told import state_for_survey
from coprod_hub.surveys.models import Survey
from tests.builders.accounts import commissioner, member, officer, sign_in, staff
from tests.builders.commissioning import (
    add_intention,
    build_plan,
    cite,
    decide,
    decided,
    heard,
    publish,
    quote_of,
    theme_of,
    themes_of,
)
from tests.builders.feedback import reply_to
from tests.builders.forums import forum
from tests.system.client import CriticalClient

HOSTILE = "<script>alert(1)</script>'\"&{{ 7*7 }}"
WORDS: dict[str, Any] = {"you_said": "The last bus leaves too early.", "we_did": "Buses run until ten."}


@pytest.fixture
def writer(client: CriticalClient) -> CriticalClient:
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


def addresses() -> list[str]:
    reply = reply_to(published=False)
    base = f"/feedback/replies/{reply.id}"
    later = f"/feedback/surveys/{db.session.query(Survey).one().id}/day"
    decision = f"/feedback/decisions/{reply.decision_id}"
    return ["/feedback", decision, base, f"{base}/publish", f"{base}/take-down", later]


# ---- who may ----


@pytest.mark.parametrize("who", [officer, commissioner])
def test_officers_and_commissioners_see_every_page(client: CriticalClient, who):
    sign_in(client, who())
    for address in addresses():
        page(client, address)


@pytest.mark.parametrize("role", [Role.SAFEGUARDING, Role.PROCUREMENT])
def test_other_staff_may_not(client: CriticalClient, role: Role):
    sign_in(client, staff(role, name="Somebody Else"))
    for address in addresses():
        page(client, address, 403)


def test_forum_members_may_not(client: CriticalClient):
    sign_in(client, member())
    for address in addresses():
        page(client, address, 403)


def test_strangers_write_and_publish_nothing(client: CriticalClient):
    everything = addresses()
    for address in everything:
        assert "/sign-in" in client.get(address).headers["Location"]
    for address in everything[1:]:
        client.post(address, data={"you_said": "x", "we_did": "y"})
    reply = db.session.query(Reply).one()
    assert (reply.published_at, reply.you_said) == (None, "The last bus leaves too early.")


def test_what_is_not_there_is_not_found(writer: CriticalClient):
    for address in ("decisions/none", "replies/none", "replies/none/publish", "replies/none/take-down"):
        page(writer, f"/feedback/{address}", 404)


# ---- writing ----


def test_a_reply_is_written_from_a_first_draft_and_published(app: Flask, writer: CriticalClient):
    decision = decided(what="Buses run until ten.")
    address = f"/feedback/decisions/{decision.id}"
    text = page(writer, address)
    assert "Buses stop too early</textarea>" in text
    assert "Buses run until ten.</textarea>" in text
    trail = send(writer, address, **WORDS)
    assert "Written, not published" in page(writer, trail)
    anybody = app.test_client()
    assert "Buses run until ten." not in page(anybody, "/you-said-we-did")
    assert "Check that nothing in it points to one person" in page(writer, f"{trail}/publish")
    for _ in range(2):
        send(writer, f"{trail}/publish")
    text = page(anybody, "/you-said-we-did")
    for words in ("The last bus leaves too early.", "Buses run until ten.", "It will be done by", "From: Getting to"):
        assert words in text


def test_sending_a_reply_twice_writes_one(writer: CriticalClient):
    decision = decided()
    for _ in range(2):
        send(writer, f"/feedback/decisions/{decision.id}", **WORDS)
    assert db.session.query(Reply).count() == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(writer: CriticalClient):
    decision = decided(Outcome.CANNOT)
    text = send(writer, f"/feedback/decisions/{decision.id}", 422, you_said="Kept words", we_did=" ")
    for words in ("Kept words", "Say what came of it.", "If nothing would, say that."):
        assert words in text
    assert db.session.query(Reply).count() == 0


def test_a_published_reply_says_that_changes_are_read_at_once(app: Flask, writer: CriticalClient):
    reply = reply_to()
    address = f"/feedback/decisions/{reply.decision_id}"
    assert "What you change here is read at once" in page(writer, address)
    assert "Readers see the change at once" in page(writer, send(writer, address, **{**WORDS, "we_did": "It runs."}))
    assert "It runs." in page(app.test_client(), "/you-said-we-did")


def test_a_reply_is_taken_down_after_asking(app: Flask, writer: CriticalClient):
    reply = reply_to()
    address = f"/feedback/replies/{reply.id}"
    assert "the answer is owed again" in page(writer, f"{address}/take-down")
    send(writer, f"{address}/take-down")
    assert "last bus" not in page(app.test_client(), "/you-said-we-did")
    assert "written, not published yet" in page(writer, "/feedback")


# ---- owed ----


def test_what_is_overdue_is_said_in_red_and_in_words(writer: CriticalClient):
    with set_to(date(2026, 11, 23)):
        decided(survey=heard(reply_by=date(2027, 3, 14)))
        text = page(writer, "/feedback")
    assert "Due in 111 days" in text
    assert "promised by 14 March 2027" in text
    with set_to(date(2027, 3, 21)):
        sign_in(writer, commissioner())
        text = page(writer, "/feedback")
    assert "hub-tag--late" in text
    assert text.count("7 days overdue") == 2


def test_what_is_owed_is_found_by_words_and_by_when_it_is_due(writer: CriticalClient):
    with set_to(date(2026, 11, 23)):
        decided(survey=heard(reply_by=date(2026, 11, 30), title="Buses"), title="Later buses")
        decided(survey=heard(reply_by=date(2027, 3, 14), title="Food"), title="Cheaper food", what="It is.")
        found = {
            show: ("Later buses" in text, "Cheaper food" in text)
            for show in ("?q=BUSES", "?show=month", "?show=overdue", "?show=mine", "?show=nonsense", "?q=zebra")
            if (text := page(writer, f"/feedback{show}"))
        }
        assert "Nothing here matches “zebra”" in page(writer, "/feedback?q=zebra")
    assert found == {
        "?q=BUSES": (True, False), "?show=month": (True, False), "?show=overdue": (False, False),
        "?show=mine": (False, False), "?show=nonsense": (True, True), "?q=zebra": (False, False),
    }  # fmt: skip


# ---- another day ----


def test_another_day_is_promised_with_a_reason_that_people_read(app: Flask, writer: CriticalClient):
    with set_to(date(2026, 11, 23)):
        survey = heard(reply_by=date(2026, 12, 1))
        address = f"/feedback/surveys/{survey.id}/day"
        page(writer, address)
        day: dict[str, Any] = {"due_on-day": "1", "due_on-month": "2", "due_on-year": "2027"}
        assert "Say why they have to wait" in send(writer, address, 422, **day, because=" ")
        early = {**day, "due_on-month": "11", "due_on-year": "2026"}
        assert "That day has passed" in send(writer, address, 422, **early, because="Kept.")
        send(writer, address, 303, **day, because="The board meets in January.")
        text = page(writer, "/feedback")
        assert "promised by 1 February 2027" in text
        said = state_for_survey(again(survey))
    assert said.owed == (
        "We said we would answer by 1 December 2026. We moved that day, because: The board meets in January."
        " We still owe you an answer by 1 February 2027."
    )
    with set_to(date(2027, 2, 2)):
        assert state_for_survey(again(survey)).late


# ---- the forum first ----


def test_the_forum_that_asked_reads_a_reply_before_everybody(app: Flask, client: CriticalClient):
    writer = client
    with set_to(date(2026, 11, 23)):
        sign_in(writer, officer())
        youth = forum("Youth Council")
        reply = reply_to(decided(survey=heard(forum=youth, reply_by=date(2027, 3, 1))), published=False)
        address = f"/feedback/replies/{reply.id}/publish"
        assert "Youth Council can read it as soon as you publish" in page(writer, address)
        late: dict[str, Any] = {"public_on-day": "2", "public_on-month": "3", "public_on-year": "2027"}
        assert "promised an answer before that day" in send(writer, address, 422, **late)
        send(writer, address, 303, **{"public_on-day": "30", "public_on-month": "11", "public_on-year": "2026"})
        assert "everybody from 30 November 2026" in page(writer, f"/feedback/replies/{reply.id}")
        assert "last bus" not in page(app.test_client(), "/you-said-we-did")
        assert [one.id for one in queries.replies_for_forum(youth.id)] == [reply.id]
    with set_to(date(2026, 11, 30)):
        assert "last bus" in page(app.test_client(), "/you-said-we-did")


def test_when_everybody_was_answered_the_page_says_so(writer: CriticalClient):
    reply_to()
    text = page(writer, "/feedback")
    assert "Nobody is owed an answer now" in text
    assert "Answered lately" in text


# ---- the trail ----


def test_the_trail_shows_the_thread_and_only_released_numbers(writer: CriticalClient):
    theme, intention = theme_of(heard()), add_intention()
    for source in (theme, quote_of(theme, "I walk home.")):
        cite(again(intention), again(source))
    reply = reply_to(decide(again(intention)))
    text = page(writer, f"/feedback/replies/{reply.id}")
    for words in ("They said", "We told them", "I walk home.", "[c]", "30%", "Commissioning plan 2027"):
        assert words in text


def test_a_reply_that_rests_on_nobodys_words_says_so(writer: CriticalClient):
    reply = reply_to(decide(add_intention()))
    assert "Nobody’s words are cited at this intention." in page(writer, f"/feedback/replies/{reply.id}")


# ---- the wall ----


def test_an_empty_wall_is_honest(client: CriticalClient):
    assert "We have not answered anybody here yet." in page(client, "/you-said-we-did")


def test_the_wall_is_looked_through_by_survey_forum_and_group(client: CriticalClient):
    youth = forum(name="Youth Council")
    one = heard(title="One", audiences=("Young people",), forum=youth)
    two = heard(title="Two", audiences=("Parents and carers",))
    reply_to(decided(survey=one, title="First thing"))
    reply_to(decided(survey=two, title="Second thing"))
    both = page(client, "/you-said-we-did")
    assert "First thing" in both
    assert "Second thing" in both
    for query in (f"survey={one.id}", f"forum={youth.id}", "group=Young+people"):
        text = page(client, f"/you-said-we-did?{query}")
        assert "First thing" in text
        assert "Second thing" not in text
    text = page(client, f"/you-said-we-did?survey={two.id}&forum={youth.id}")
    assert "Nothing here matches." in text
    assert "Second thing" in page(client, "/you-said-we-did?survey=nothing&page=99&group=<script>")


def test_a_long_wall_has_pages(client: CriticalClient):
    survey = heard()
    for number in range(21):
        reply_to(decided(survey=survey, title=f"Thing {number}"))
    assert page(client, "/you-said-we-did").count("<article") == 20
    assert page(client, "/you-said-we-did?page=2").count("<article") == 1


def test_a_reply_leads_to_the_plan_only_when_the_public_can_read_it_there(client: CriticalClient):
    reply = reply_to()
    assert "Read it in the plan" not in page(client, "/you-said-we-did")
    publish(again(reply).decision.intention.plan)
    text = page(client, "/you-said-we-did")
    assert f"/plans/2027#intention-{again(reply).decision.intention_id}" in text
    assert f'id="intention-{again(reply).decision.intention_id}"' in page(client, "/plans/2027")


def test_hostile_words_are_shown_as_words(writer: CriticalClient):
    survey = heard(HOSTILE, title=HOSTILE, question=HOSTILE)
    decision = decided(Outcome.CANNOT, survey, what=HOSTILE, because=HOSTILE, decided_by=HOSTILE, title=HOSTILE)
    reply = reply_to(decision, HOSTILE, HOSTILE, HOSTILE)
    base = f"/feedback/replies/{reply.id}"
    write = f"/feedback/decisions/{decision.id}"
    for address in ("/you-said-we-did", "/feedback", base, f"{base}/publish", write):
        text = page(writer, address)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_no_page_asks_the_database_more_when_there_is_more(writer: CriticalClient):
    survey = heard("Buses", "Food", "Sleep")
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    counts = []
    for number in range(0, 6, 3):
        for place, theme in enumerate(themes_of(survey)):
            intention = add_intention(_plan(), f"Thing {number + place}")
            cite(intention, theme)
            decision = decide(again(intention))
            reply_to(decision, published=place > 0)
        for address in ("/you-said-we-did", "/feedback"):
            asked.clear()
            page(writer, address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 16


def _plan() -> Plan:
    return db.session.query(Plan).first() or build_plan()
