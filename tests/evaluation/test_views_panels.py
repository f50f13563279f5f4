"""Pages about panels: the officers' own, and the door by which somebody on a panel comes in."""

import re

from coprod_hub.core.db import transaction
from coprod_hub.evaluation.queries import places
from coprod_hub.evaluation.rules import InterestDecision
from coprod_hub.evaluation.service import panels, tenders
from tests.builders import accounts as people
from tests.builders import evaluation as make
from tests.builders import forums as groups
from tests.builders.accounts import HUB

UNSURE = {**make.KNOWS_NOBODY, "knows": "unsure", "knows_words": "Perhaps my old key worker."}
BIDDER = "Bidder Number 1 Ltd"


def here(tender, panel=None, rest=""):
    """An address of the officers' pages."""
    return f"/tenders/{tender.id}/panels" + (f"/{panel.id}" if panel else "") + rest


def test_an_officer_sets_up_a_panel_and_adds_a_whole_forum(client):
    tender, forum = make.tender(), groups.forum("Youth Council")
    kite = groups.member_of(forum, "Red Kite", "Amina K")
    groups.member_of(forum, "Wren", "Bo L")
    people.sign_in(client, people.officer())
    assert "There is no panel yet" in client.get(here(tender)).text
    wrong = client.post(here(tender, rest="/add"), data={"name": "Summer panel", "who_reads": "Your panel."})
    assert (wrong.status_code, "Choose who is on it." in wrong.text) == (422, True)
    words = {"name": "Summer panel", "kind": "young_people", "forum_id": forum.id, "who_reads": "Your panel."}
    answer = client.post(here(tender, rest="/add"), data=words)
    assert answer.headers["Location"].endswith("/people")
    choosing = client.get(answer.headers["Location"]).text
    assert "Amina K" in choosing
    assert "2 people could join" in choosing
    (panel,) = make.tender_again(tender).panels
    client.post(here(tender, panel, "/people"), data={"people": kite.id, "how": "own"})
    client.post(here(tender, panel, "/people/all"), data={"of": forum.slug})
    shown = client.get(here(tender, panel)).text
    assert (shown.count("Evaluator 1"), shown.count("Evaluator 2")) == (1, 1)
    assert "Evaluator 2" not in client.get(here(tender, panel, "?q=amina")).text
    assert "Nothing here matches" in client.get(here(tender, panel, "?stage=ready")).text
    assert ">All ready<" not in client.get(here(tender)).text


def test_an_officer_settles_what_was_declared_and_takes_somebody_off(client):
    work = make.at_work((1,), 1, ready=False)
    tender, panel, sheet, question = work.tender, work.panel, work.sheets[0], work.parts[0]
    place = make.declared(sheet.people[0], **UNSURE)
    people.sign_in(client, people.officer())
    page = client.get(here(tender, panel, f"/people/{place.id}/decide")).text
    assert BIDDER in page
    assert "Perhaps my old key worker." in page
    chosen = {"decision": "stands_down", "because": "Their own home may bid."}
    wrong = client.post(here(tender, panel, f"/people/{place.id}/decide"), data=chosen)
    assert (wrong.status_code, "Their own home may bid." in wrong.text) == (422, True)
    client.post(here(tender, panel, f"/people/{place.id}/decide"), data={**chosen, "criteria": question.id})
    assert make.place_again(place).decision is InterestDecision.STANDS_DOWN
    client.post(here(tender, panel, f"/evaluators/{sheet.id}/home"), data={"clear": "yes"})
    client.post(here(tender, panel, f"/evaluators/{sheet.id}/warm-up"))
    client.post(here(tender, panel, f"/evaluators/{sheet.id}/supporter"), data={"supporter": "Jo"})
    shown = client.get(here(tender, panel, f"/evaluators/{sheet.id}")).text
    assert "Stands down, for all bids, from: Being heard." in shown
    assert "Jo" in shown
    assert "cannot be undone" in client.get(here(tender, panel, f"/evaluators/{sheet.id}/remove")).text
    client.post(here(tender, panel, f"/evaluators/{sheet.id}/remove"), data={"because": "They moved away."})
    assert "They moved away." in client.get(here(tender, panel, f"/evaluators/{sheet.id}")).text


def test_somebody_on_a_panel_walks_to_their_first_mark(client):
    work = make.at_work((1,), 1, ready=False)
    panel, sheet = work.panel, work.sheets[0]
    people.sign_in(client, work.person())
    assert f"/panels/{panel.id}" in client.get("/home").text
    assert ">Your panels<" in client.get("/home").text
    assert "Something to do" in client.get("/panels").text
    assert "Read who may one day read your reasons" in client.get(f"/panels/{panel.id}").text
    client.post(f"/panels/{panel.id}/who-reads")
    wrong = client.post(f"/panels/{panel.id}/tell-us", data={**UNSURE, "fair": ""})
    assert (wrong.status_code, "Perhaps my old key worker." in wrong.text) == (422, True)
    client.post(f"/panels/{panel.id}/tell-us", data=UNSURE)
    assert f'href="/panels/{panel.id}/bids">Mark the practice bid' in client.get(f"/panels/{panel.id}").text
    assert "Perhaps my old key worker." in client.get(f"/panels/{panel.id}/tell-us").text
    make.make_ready(sheet)
    assert "Start marking" in client.get(f"/panels/{panel.id}").text
    client.post(f"/panels/{panel.id}/tell-us", data=make.KNOWS_NOBODY)
    assert places.stage_of(make.sheet_again(sheet)) is places.Stage.DECIDING
    for page in ("", "/who-reads", "/tell-us"):
        shown = client.get(f"/panels/{panel.id}{page}").text
        assert BIDDER not in shown
        assert not re.search("panellist|in care", shown)


def test_a_panel_is_nobody_elses_and_who_is_on_it_reads_no_list_of_bidders(client):
    work = make.at_work((1,), 1)
    tender, panel, sheet = work.tender, work.panel, work.sheets[0]
    priya, place = people.officer(), sheet.people[0]
    make.evaluator(panel, priya)
    theirs = [
        here(tender), here(tender, rest="/add"), here(tender, panel), here(tender, panel, "/people"),
        here(tender, panel, f"/people/{place.id}/decide"), here(tender, panel, f"/evaluators/{sheet.id}"),
        here(tender, panel, f"/evaluators/{sheet.id}/home"), here(tender, panel, f"/evaluators/{sheet.id}/remove"),
    ]  # fmt: skip
    for person in (priya, make.panellist("Wren"), people.commissioner()):
        people.sign_in(client, person)
        answers = [client.get(address) for address in theirs]
        assert {answer.status_code for answer in answers} == {403}
        assert not any(BIDDER in answer.text for answer in answers)
    assert client.get(f"/panels/{panel.id}").status_code == 404
    for page in ("/who-reads", "/tell-us", "/guide"):
        assert client.get(f"/panels/{panel.id}{page}").status_code == 404


def test_plain_noes_and_checked_homes_are_settled_at_once_and_nothing_else_is_listed(client):
    panel = make.panel(make.tender())
    plain, unsure = (make.evaluator(panel, make.panellist(name)) for name in ("Heron", "Plover"))
    make.declared(plain.people[0])
    make.declared(unsure.people[0], **UNSURE)
    people.sign_in(client, people.officer())
    address = f"/tenders/{panel.tender_id}/panels/{panel.id}/settle"
    assert unsure.people[0].id not in client.get(address).text
    assert client.post(address, data={"because": "They said no."}).status_code == 422
    chosen = {"places": plain.people[0].id, "homes": [plain.id, unsure.id], "because": "They said no."}
    client.post(address, data=chosen)
    stages = [places.stage_of(make.sheet_again(one)) for one in (plain, unsure)]
    assert stages == [places.Stage.WARMING, places.Stage.DECIDING]


def test_who_guides_a_panel_sees_who_is_ready_and_nothing_they_declared(client):
    guide = people.commissioner()
    panel = make.panel(make.tender(), facilitator=guide)
    sheet = make.evaluator(panel, make.panellist("Wren"))
    make.declared(sheet.people[0], **UNSURE)
    people.sign_in(client, guide)
    assert "Panels you guide" in client.get("/panels").text
    shown = client.get(f"/panels/{panel.id}/guide").text
    assert "With the office" in shown
    assert "Perhaps my old key worker." not in shown
    assert "/guide/warm-up" in shown
    client.post(f"/panels/{panel.id}/guide/warm-up")
    assert make.sheet_again(sheet).warmed_up_at
    assert "/guide/warm-up" not in client.get(f"/panels/{panel.id}/guide").text


def test_of_a_panel_whose_tender_is_over_nobody_is_ready_to_mark(client):
    work = make.at_work((1,), 1)
    people.sign_in(client, work.facilitator)
    assert "Ready to mark" in client.get(f"/panels/{work.panel.id}/guide").text
    with transaction():
        tenders.stop(HUB, make.tender_again(work.tender), "The money went elsewhere.")
    shown = client.get(f"/panels/{work.panel.id}/guide").text
    assert ("Ready to mark" in shown, "Finished" in shown) == (False, True)
    assert "Finished" in client.get("/panels").text


def test_who_has_practised_waits_for_the_others_and_is_not_told_to_practise_again(client):
    work = make.at_work((1,), 1, ready=False)
    place = work.sheets[0].people[0]
    make.declared(place)
    make.decided(place)
    with transaction():
        panels.check_home(people.HUB, make.sheet_again(work.sheets[0]), clear=True)
    make.locked(work.sheets[0], work.practice)
    people.sign_in(client, work.person())
    for page in ("", "/bids"):
        shown = client.get(f"/panels/{work.panel.id}{page}").text
        assert "First your panel marks the practice bid, and talks about it together." in shown
        assert "Practise first" not in shown


def test_where_nobody_is_on_a_panel_the_page_says_what_panels_are(client):
    people.sign_in(client, make.panellist("Wren"))
    assert "You are not on a panel now." in client.get("/panels").text
    assert ">Your panels<" not in client.get("/home").text
