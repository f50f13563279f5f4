"""Pages of the specification: writing it with others, and what a panel reads of its wishes."""

from tests.builders import accounts as people
from tests.builders import evaluation as make
from tests.builders import forums as groups


def test_an_officer_writes_it_answers_a_wish_and_records_a_signature(client):
    tender = make.tender()
    base = f"/tenders/{tender.id}/specification"
    people.sign_in(client, people.officer())
    assert "Nothing is written yet" in client.get(base).text
    assert client.post(f"{base}/sections/add", data={"title": " ", "body": "Kept"}).status_code == 422
    client.post(f"{base}/sections/add", data={"title": "Opening hours", "body": "Open until eight."})
    wish = {
        "who": "young_people",
        "words": "Open later",
        "outcome": "not",
        "because": "",
        "theme_id": "",
        "section_id": "",
    }
    refused = client.post(f"{base}/asks/add", data=wish)
    assert (refused.status_code, "Say why" in refused.text, "Open later" in refused.text) == (422, True, True)
    client.post(f"{base}/asks/add", data=wish | {"because": "the bus stops at eight"})
    client.post(f"{base}/versions", data={"note": "first"})
    client.post(f"{base}/signing", data={"stakeholder": "Youth Council"})
    page = client.get(base).text
    sign = page.split('href="' + base + "/signing/")[1].split('"')[0]
    client.post(f"{base}/signing/{sign}", data={"how": "in the meeting of 2 November"})
    assert "Signed by everybody" in client.get(base).text


def test_a_version_shows_what_is_different(client):
    tender = make.tender()
    base = f"/tenders/{tender.id}/specification"
    people.sign_in(client, people.officer())
    client.post(f"{base}/sections/add", data={"title": "Opening hours", "body": "Open until six."})
    client.post(f"{base}/versions")
    section = client.get(base).text.split(f'href="{base}/sections/')[2].split('"')[0]
    client.post(f"{base}/sections/{section}", data={"title": "Opening hours", "body": "Open until eight."})
    client.post(f"{base}/versions", data={"note": "two hours longer"})
    newest = client.get(base).text.split(f'href="{base}/versions/')[1].split('"')[0]
    page = client.get(f"{base}/versions/{newest}").text
    assert "<del>six.</del><ins>eight.</ins>" in page


def test_a_panel_reads_what_became_of_the_wishes_and_nobody_else_does(client):
    tender = make.tender()
    people.sign_in(client, people.officer())
    answer = {"outcome": "changed", "because": "a park is next door", "theme_id": "", "section_id": ""}
    wish = {"who": "parents", "words": "A garden"} | answer
    client.post(f"/tenders/{tender.id}/specification/asks/add", data=wish)
    panel, forum = make.panel(tender), groups.forum("Youth Council")
    kite = groups.member_of(forum, "Red Kite")
    make.evaluator(panel, kite)
    assert client.get(f"/panels/{panel.id}/asks").status_code == 404
    people.sign_in(client, kite)
    page = client.get(f"/panels/{panel.id}/asks").text
    assert "A garden" in page
    assert "a park is next door" in page
    assert client.get(f"/tenders/{tender.id}/specification").status_code == 403
