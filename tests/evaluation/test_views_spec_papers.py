"""Pages from which the specification and the quote document are taken away, and whom they refuse."""

import re

from coprod_hub.core.access import Role
from coprod_hub.core.db import transaction
from coprod_hub.core.documents import WORD
from coprod_hub.core.jobs import Progress
from coprod_hub.evaluation import spec_jobs
from coprod_hub.evaluation.queries import specification
from tests.builders import accounts as people
from tests.builders import evaluation as make


def with_version():
    made = make.tender(usual=True)
    with transaction():
        make.sign_the_specification(make.tender_again(made))
    return make.tender_again(made), specification.versions(make.tender_again(made))[0]


def test_before_there_is_a_version_the_page_says_what_to_do(client):
    made = make.tender(usual=True)
    people.sign_in(client, people.officer())
    base = f"/tenders/{made.id}"
    assert "Fix a version first" in client.get(f"{base}/specification").text
    page = client.get(f"{base}/quote")
    assert (page.status_code, "Fix a version of the specification first" in page.text) == (200, True)
    assert client.post(f"{base}/quote").status_code == 409
    assert client.post(f"{base}/quote/file").status_code == 409
    assert client.post(f"{base}/specification/versions/nothing/word").status_code == 404


def test_an_officer_makes_both_files_watches_them_and_takes_them(client):
    made, version = with_version()
    people.sign_in(client, people.staff(Role.PROCUREMENT, name="Pru Curer"))
    here = f"/tenders/{made.id}/specification/versions/{version.id}"
    assert f'href="{here}#word"' in client.get(f"/tenders/{made.id}/specification").text
    for page, word in ((here, f"{here}/word"), (f"/tenders/{made.id}/quote", f"/tenders/{made.id}/quote")):
        assert "Make the Word file" in client.get(page).text
        assert client.post(f"{word}/file").status_code == 404 if page == here else 409
        assert client.post(word).status_code == 303
        waiting = client.get(page).text
        poll = re.search(r'data-poll="([^"]+)"', waiting)
        assert poll, page
        assert client.get(poll[1]).json["under_way"] is True


def test_a_file_comes_with_its_own_name_and_type(client):
    made, version = with_version()
    spec_jobs.make_specification(Progress("none"), version.id)
    spec_jobs.make_quote(Progress("none"), made.id)
    people.sign_in(client, people.officer())
    here = f"/tenders/{made.id}"
    assert "Take it away as Word" in client.get(f"{here}/quote").text
    for path, name in (
        (f"{here}/specification/versions/{version.id}/word/file", "specification-version-1.docx"),
        (f"{here}/quote/file", "quote-document.docx"),
    ):
        answer = client.post(path)
        assert (answer.status_code, answer.mimetype, answer.data[:2]) == (200, WORD, b"PK")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert "no-store" in answer.headers["Cache-Control"]


def test_nobody_else_reads_or_takes_them(client):
    made, version = with_version()
    other, _ = with_version()
    spec_jobs.make_specification(Progress("none"), version.id)
    make.evaluator(make.panel(made), insider := people.officer())
    here = f"/tenders/{made.id}"
    posts = [f"{here}/specification/versions/{version.id}/word", f"{here}/quote"]
    posts += [f"{one}/file" for one in posts]
    for person in (insider, people.commissioner(), people.member("Wren", "Bo L")):
        people.sign_in(client, person)
        assert client.get(f"{here}/quote").status_code == 403
        assert [client.post(path).status_code for path in posts] == [403] * 4
    people.sign_in(client, people.staff(Role.PROCUREMENT, name="Pru Curer"))
    strange = client.post(f"/tenders/{other.id}/specification/versions/{version.id}/word/file")
    assert strange.status_code == 404
