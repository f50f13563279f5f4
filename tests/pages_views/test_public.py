"""Pages for anybody: they need no account, look into no session, and say what they are for."""

import pytest

from coprod_hub.core import jobs
from coprod_hub.core.access import Role
from coprod_hub.core.db import transaction
from tests.builders import accounts as make
from tests.builders.feedback import reply_to
from tests.builders.surveys import build_survey


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/", "What you say should change what happens"),
        ("/help", "Get help"),
        ("/privacy", "privacy"),
        ("/accessibility", "Accessibility"),
        ("/words", "See what changed"),
    ],
)
def test_anybody_may_read_it(client, address, heading):
    answer = client.get(address)
    assert answer.status_code == 200
    assert heading.casefold() in answer.text.casefold()


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.OFFICER, Role.COMMISSIONER, Role.PROCUREMENT])
@pytest.mark.parametrize("address", ["/", "/help", "/privacy", "/accessibility", "/words"])
def test_so_may_everybody_who_is_signed_in(client, role, address):
    if role is not None:
        make.sign_in(client, make.member() if role is Role.MEMBER else make.staff(role))
    assert client.get(address).status_code == 200


def test_the_front_says_so_while_nothing_has_changed(client):
    assert "We have not told anybody what changed yet" in client.get("/").text


def test_the_front_shows_what_was_told_lately_and_no_draft(client):
    reply_to(we_did="Run buses until ten <b>on weekdays</b>.")
    page = client.get("/").text
    assert "Run buses until ten &lt;b&gt;on weekdays" in page
    assert "You said, we did" in page


def test_a_reply_that_is_not_published_is_not_on_the_front(client):
    reply_to(we_did="Not yet for anybody", published=False)
    assert "Not yet for anybody" not in client.get("/").text


def test_the_front_leads_to_three_words_signing_in_and_using_a_code(client):
    page = client.get("/").text
    ways = ("/sign-in", "/join", "/you-said-we-did", "/get-in-touch", "/help", "/plans")
    for address in ('action="/words"', *(f'href="{way}"' for way in ways)):
        assert address in page


def test_the_machine_that_watches_hears_whether_the_hub_is_well(client):
    with transaction():
        jobs.enqueue("test.none")
    assert client.get("/health").json == {"state": "well", "waiting": 1}


# ---- how far a job is ----


def asked() -> str:
    survey = build_survey()
    with transaction():
        return jobs.enqueue("test.none", survey).id


def test_who_may_read_what_a_job_is_about_sees_how_far_it_is(client, new_client):
    make.sign_in(client, make.officer())
    job = asked()
    assert client.get(f"/jobs/{job}").json == {"under_way": True, "words": "", "done": 0, "total": 0}
    assert client.get("/jobs/nothing").status_code == 404
    other = new_client()
    make.sign_in(other, make.staff(Role.PROCUREMENT))
    assert other.get(f"/jobs/{job}").status_code == 403


def test_nobody_else_does(client):
    job = asked()
    assert client.get(f"/jobs/{job}").status_code == 302
    make.sign_in(client, make.member())
    assert client.get(f"/jobs/{job}").status_code == 403
