"""The workshop through its pages: as two young people on their phones, and as the officer who runs the tender."""

import re
from html import unescape

import pytest

from coprod_hub.core.db import db
from coprod_hub.evaluation.models import Idea
from coprod_hub.evaluation.rules import PanelKind
from tests.builders import accounts as people
from tests.builders import commissioning
from tests.builders import evaluation as make
from tests.builders.accounts import sign_in


def said(page):
    """The words of a page's main part."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1].split("</main>")[0])))


def entered(client, person):
    sign_in(client, person)
    return client


@pytest.fixture
def room(app):
    tender = make.tender(usual=True)
    panel = make.panel(tender, "Moving on")
    return tender, panel, [make.evaluator(panel, make.panellist(name)) for name in ("Heron", "Plover")]


def test_a_question_is_written_voted_on_and_worded_by_the_panel(new_client, room):
    _, panel, (one, other) = room
    mine, theirs = (entered(new_client(), sheet.people[0].person) for sheet in (one, other))
    base = f"/panels/{panel.id}/workshop"
    assert "Our question" in said(mine.get(f"/panels/{panel.id}"))
    assert "No question yet" in said(mine.get(base))
    assert mine.post(f"{base}/add", data={"words": "  "}).status_code == 422
    mine.post(f"{base}/add", data={"words": "How will you ask us?"})
    idea = db.session.query(Idea).one()
    assert "Yours" in said(mine.get(base))
    page = theirs.get(base)
    assert ("Yours" in said(page), f"{idea.id}/take-back" in page.text) == (False, False)
    assert theirs.get(f"{base}/{idea.id}").status_code == 404
    theirs.post(f"{base}/{idea.id}/add-part", data={"words": "And if we disagree?"})
    for _ in range(2):
        theirs.post(f"{base}/{idea.id}/vote", data={"vote": "yes"})
    assert "You voted" in said(theirs.get(base))
    assert "You have 2 votes left for questions" in said(theirs.get(base))
    theirs.post(f"{base}/{idea.id}/marks", data={"mark_0": "They say nothing.", "mark_5": "They do it now."})
    page = said(mine.get(base))
    assert "0 They say nothing." in page
    assert "5 They do it now." in page
    assert "1 vote" not in page
    assert "999" in page


def test_a_facilitator_who_runs_no_tenders_reads_the_workshop_and_nothing_else(app, new_client):
    helper, chair = people.commissioner("Faye Facil"), people.commissioner("Cher Chair")
    tender = make.tender(usual=True)
    panel = make.panel(tender, "Moving on", chair=chair, facilitator=helper)
    one = make.evaluator(panel, make.panellist("Heron"))
    idea = make.idea(one, "How will you ask us?", marks=make.OWN_MARKS)
    make.idea(one, "And if we disagree?", part_of=idea)
    bid = make.bid(make.published(tender), "Oakwood Trust")
    theirs, away = entered(new_client(), helper), entered(new_client(), chair)
    page = theirs.get(f"/panels/{panel.id}/guide")
    assert f"/panels/{panel.id}/guide/workshop" in page.text
    page = theirs.get(f"/panels/{panel.id}/guide/workshop")
    for words in ("How will you ask us?", "And if we disagree?", "They do it now.", "0 of 1 person voted so far"):
        assert words in said(page), words
    for hidden in ("Heron", "Oakwood", bid.code_name, '<form method="post"'):
        assert hidden not in page.text.split("<main", 1)[1].split("</main>")[0], hidden
    assert away.get(f"/panels/{panel.id}/guide/workshop").status_code == 404
    assert "guide/workshop" not in away.get(f"/panels/{panel.id}/guide").text
    for address in (f"/tenders/{tender.id}/workshop", f"/tenders/{tender.id}/bids", f"/panels/{panel.id}/workshop"):
        assert theirs.get(address).status_code in {403, 404}, address
    professionals = make.panel(make.tender(), kind=PanelKind.PROFESSIONAL, facilitator=people.fresh(helper))
    assert theirs.get(f"/panels/{professionals.id}/guide/workshop").status_code == 404


def test_two_who_word_the_same_marks_lose_nothing(new_client, room):
    _, panel, (one, other) = room
    idea = make.idea(one)
    mine, theirs = (entered(new_client(), sheet.people[0].person) for sheet in (one, other))
    where = f"/panels/{panel.id}/workshop/{idea.id}/marks"
    token = re.search(r'<main.*name="csrf_token" value="([^"]+)"', mine.get(where).text, re.DOTALL)
    assert token
    theirs.post(where, data={"mark_0": "Theirs"})
    late = mine.post(where, data={"mark_0": "Mine", "csrf_token": unescape(token[1])})
    assert late.status_code == 422
    assert "Somebody on your panel saved other words" in said(late)
    assert "0 Theirs" in said(late)
    assert 'value="Mine"' in late.text


def test_an_officer_checks_counts_and_puts_it_into_the_tender(client, new_client, room):
    tender, panel, (one, other) = room
    theme = commissioning.theme_of(commissioning.heard("Buses stop too early"))
    base, officer = f"/tenders/{tender.id}/workshop", entered(client, people.officer())
    assert "Nothing is drafted yet" in said(officer.get(base))
    officer.post(f"{base}/{panel.id}/themes", data={"themes": [theme.id]})
    idea = make.idea(one, themes=[theme], marks=make.OWN_MARKS)
    vague = make.idea(other, "Will it be nice?")
    here = f"{base}/ideas/{idea.id}"
    page = said(officer.get(here))
    assert "“Buses stop too early”" in page
    assert "They do it now." in page
    yes = dict.fromkeys(("clear", "measurable", "linked"), "yes")
    refused = officer.post(here, data={"clear": "yes", "linked": "yes", "note": "Kept words"})
    assert (refused.status_code, "Kept words" in refused.text) == (422, True)
    officer.post(here, data=yes)
    officer.post(f"{base}/ideas/{vague.id}/put-aside", data={"because": "Part of it is in the other question."})
    assert "Put aside" in said(officer.get(base))
    officer.post(f"{base}/{panel.id}/end-vote")
    assert "The vote ended" in said(officer.get(base))
    assert "Instead of “Young people’s question”" in said(officer.get(f"{here}/adopt"))
    officer.post(
        f"{here}/adopt", data={"title": "Their question", "beneath": f"instead-{make.by_code(tender, 'young').id}"}
    )
    made = make.by_code(tender, "their_question")
    assert made.parent
    assert (made.parent.code, made.weight, make.tender_again(tender).tie_break[0]) == (
        "quality",
        "30",
        "criterion:their_question",
    )
    assert "This is in the tender" in said(officer.get(here))
    phone = entered(new_client(), other.people[0].person)
    page = said(phone.get(f"/panels/{panel.id}/workshop"))
    assert "This is in the tender." in page
    assert "Why: Part of it is in the other question." in page


def test_people_of_another_panel_and_everybody_else_are_kept_out(client, room):
    tender, panel, (one, _) = room
    idea = make.idea(one)
    stranger = make.panellist("Owl")
    make.evaluator(make.panel(make.tender("Somewhere to swim")), stranger)
    entered(client, stranger)
    own = f"/panels/{panel.id}/workshop"
    for address in (own, f"{own}/add", f"{own}/{idea.id}/marks", f"{own}/{idea.id}"):
        assert client.get(address).status_code == 404
    assert client.post(f"{own}/{idea.id}/vote", data={"vote": "yes"}).status_code == 404
    entered(client, make.sheet_again(one).people[0].person)
    assert client.get(f"/tenders/{tender.id}/workshop").status_code == 403


def test_once_it_is_published_the_panel_reads_and_writes_nothing(client, room):
    tender, panel, (one, _) = room
    idea = make.idea(one)
    make.published(tender)
    entered(client, make.sheet_again(one).people[0].person)
    base = f"/panels/{panel.id}/workshop"
    page = said(client.get(base))
    assert "The questions are decided" in page
    assert "How will you find out what we think?" in page
    for more in ("add", f"{idea.id}/add-part", f"{idea.id}/marks", f"{idea.id}", f"{idea.id}/take-back"):
        refused = client.get(f"{base}/{more}")
        assert (refused.status_code, "decided now" in refused.text) == (409, True), more
    assert "Our question" not in said(client.get(f"/panels/{panel.id}"))
