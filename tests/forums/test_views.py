"""The staff pages of forums, and the card with a code."""

import re

from coprod_hub.accounts import service as accounts
from coprod_hub.accounts.models import Organisation, Person
from coprod_hub.core.db import db
from tests.builders import accounts as people
from tests.builders import forums as make
from tests.system.questions import asked

FACTS = {"name": "Youth Council", "purpose": "To be heard.", "who": "Young people", "route_in": "elected"}


def officer_at(client):
    person = people.officer()
    people.sign_in(client, person)
    return person


def test_an_officer_sets_up_a_forum(client):
    officer_at(client)
    assert "No forum yet" in client.get("/forums").text
    answer = client.post("/forums/add", data={**FACTS, "age_from": "11", "age_to": "18", "next_meeting_on-day": "8",
        "next_meeting_on-month": "12", "next_meeting_on-year": "2026"})  # fmt: skip
    assert answer.headers["Location"] == "/forums/youth-council/members"
    assert "8 December 2026" in client.get("/forums").text


def test_a_form_that_is_not_right_keeps_what_was_typed(client):
    officer_at(client)
    answer = client.post("/forums/add", data={**FACTS, "name": "", "age_from": "18", "age_to": "11"})
    assert answer.status_code == 422
    assert "Type the forum’s name." in answer.text
    assert "The oldest age must be the same" in answer.text
    assert "To be heard." in answer.text


def test_changing_a_forum(client):
    make.forum("Youth Council", age_from=11)
    officer_at(client)
    assert 'value="11"' in client.get("/forums/youth-council/edit").text
    client.post("/forums/youth-council/edit", data={**FACTS, "rhythm": "Every second Monday"})
    assert "Every second Monday" in client.get("/forums").text


def test_a_card_shows_the_code_once_and_says_nothing_about_the_forum(client):
    make.forum("Children in Care Council")
    officer_at(client)
    page = client.post("/forums/children-in-care-council/members/add", data={"name": "Amina K"}).text
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page)
    assert code
    assert accounts.person_for_code(code[0]).full_name == "Amina K"
    assert '<svg role="img"' in page
    assert "Children in Care" not in page.replace("children-in-care-council", "")
    members = client.get("/forums/children-in-care-council/members").text
    assert "Has a code" in members
    assert code[0] not in members


def test_a_name_that_is_there_already_is_told_beside_the_field(client):
    forum = make.forum()
    make.member_of(forum, "Red Kite", "Amina K")
    officer_at(client)
    answer = client.post(f"/forums/{forum.slug}/members/add", data={"name": "Amina K"})
    assert answer.status_code == 422
    assert "Add a letter of their family name" in answer.text


def test_a_new_card_for_somebody_who_lost_theirs(client):
    forum = make.forum()
    row = make.place_of(forum, make.member_of(forum, "Red Kite", "Amina K"))
    officer_at(client)
    address = f"/forums/{forum.slug}/members/{row.id}"
    assert "Forgotten the passphrase?" in client.get(address).text
    assert re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", client.post(f"{address}/card").text)


def test_somebody_moves_on_and_comes_back(client):
    forum = make.forum()
    row = make.place_of(forum, make.member_of(forum, "Red Kite", "Amina K"))
    officer_at(client)
    address = f"/forums/{forum.slug}/members/{row.id}"
    assert "Is Amina K moving on?" in client.get(f"{address}/move-on").text
    client.post(f"{address}/move-on")
    assert "Bring them back" in client.get(address).text
    assert client.post(f"{address}/card").status_code == 409
    client.post(f"{address}/bring-back")
    assert "Takes part" in client.get(address).text


def test_giving_a_forum_to_an_officer_and_taking_it_back(client):
    forum = make.forum()
    colleague = people.officer("Sam Lee")
    people.sign_in(client, people.administrator())
    client.post(f"/forums/{forum.slug}/officers", data={"person": colleague.id})
    assert "Take the forum back" in client.get(f"/forums/{forum.slug}/members").text
    row = make.place_of(forum, colleague)
    client.post(f"/forums/{forum.slug}/officers/{row.id}/take")
    assert "Take the forum back" not in client.get(f"/forums/{forum.slug}/members").text
    assert client.post(f"/forums/{forum.slug}/officers", data={"person": "nobody"}).status_code == 404


def test_an_officer_of_one_forum_cannot_open_another(client):
    mine, other = make.forum("Youth Council"), make.forum("Voice4Parents")
    row = make.place_of(other, make.member_of(other, "Red Kite"))
    make.given_to(mine, officer_at(client))
    assert client.get("/forums/youth-council/members").status_code == 200
    assert client.get("/forums/add").status_code == 403
    for page in ("members", "edit", "members/add", f"members/{row.id}", f"members/{row.id}/move-on"):
        assert client.get(f"/forums/voice4parents/{page}").status_code == 404
    for form in ("edit", "members/add", "officers", f"members/{row.id}/card", f"members/{row.id}/move-on"):
        assert client.post(f"/forums/voice4parents/{form}", data=FACTS).status_code == 404
    page = client.get("/forums").text
    assert "/forums/youth-council/members" in page
    assert "/forums/voice4parents/members" not in page


def test_a_place_of_another_forum_is_not_found_here(client):
    mine, other = make.forum("Youth Council"), make.forum("Voice4Parents")
    row = make.place_of(other, make.member_of(other, "Red Kite"))
    officer_at(client)
    assert client.get(f"/forums/{mine.slug}/members/{row.id}").status_code == 404


def test_forum_members_and_commissioners_have_no_part_in_these_pages(client):
    forum = make.forum()
    people.sign_in(client, make.member_of(forum, "Red Kite"))
    assert client.get("/forums").status_code == 403
    people.sign_in(client, people.commissioner())
    assert client.get("/forums").status_code == 200
    assert client.get(f"/forums/{forum.slug}/members").status_code == 403


def test_an_administrator_sets_up_another_organisation_with_its_officer_and_its_forum(client, new_client):
    people.sign_in(client, people.administrator())
    assert "The council runs every forum" in client.get("/people/organisations").text
    assert client.post("/people/organisations", data={"name": ""}).status_code == 422
    client.post("/people/organisations", data={"name": "Voice4Parents"})
    assert client.post("/people/organisations", data={"name": "voice4parents"}).status_code == 422
    theirs = db.session.query(Organisation).one().id
    vera = {"name": "Vera Four", "email": "vera@voice.example", "organisation": theirs}
    assert client.post("/people/add", data=vera | {"roles": ["commissioner"]}).status_code == 422
    assert client.post("/people/add", data=vera | {"roles": ["officer"]}).status_code == 303
    assert client.post("/forums/add", data=FACTS | {"organisation": theirs}).headers["Location"] == "/forums"
    page = client.get("/forums").text
    assert "Run by Voice4Parents" in page
    assert "/members" not in page
    browser = new_client()
    people.sign_in(browser, db.session.query(Person).filter_by(name="Vera Four").one())
    assert "/members" in browser.get("/forums").text


def test_somebody_is_put_into_a_second_forum(client):
    mine, other = make.forum("Youth Council"), make.forum("Care Council")
    person = make.member_of(mine, "Red Kite", "Amina K")
    officer_at(client)
    assert "Amina K" in client.get(f"/forums/{other.slug}/members/add").text
    assert client.post(f"/forums/{other.slug}/members/existing", data={"person": "nobody"}).status_code == 404
    client.post(f"/forums/{other.slug}/members/existing", data={"person": person.id})
    assert "Amina K" in client.get(f"/forums/{other.slug}/members").text


def test_a_long_list_asks_the_database_no_more_than_a_short_one(client):
    people.sign_in(client, people.administrator())
    numbers = []
    for name in ("One", "Two", "Three"):
        make.given_to(make.forum(f"Forum {name}"), people.officer(f"Olive {name}"))
        client.get("/forums")
        with asked() as said:
            assert f"Olive {name}" in client.get("/forums").text
        numbers.append(len(said))
    assert numbers[1:] == numbers[:-1]


def test_an_officer_with_one_forum_runs_them_all_again(client):
    mine, colleague = make.forum("Youth Council"), people.officer("Olive One")
    make.given_to(mine, colleague)
    people.sign_in(client, people.administrator())
    assert "Let them run every forum" in client.get("/forums").text
    client.post(f"/forums/officers/{colleague.id}/every")
    assert "Let them run every forum" not in client.get("/forums").text
    assert client.post(f"/forums/officers/{colleague.id}/every").status_code == 404
