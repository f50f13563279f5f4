"""The pages of accounts: signing in and out, joining, my account, people."""

import re
from datetime import timedelta

from sqlalchemy import select

from coprod_hub.accounts import service
from coprod_hub.accounts.models import SignIn
from coprod_hub.core import clock
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import db, transaction
from coprod_hub.core.notify import Outbox
from coprod_hub.core.throttle import Throttle
from tests.builders import accounts as make


def kept_in_cookie(client) -> dict[str, object]:
    with client.session_transaction() as session:
        return dict(session)


def test_staff_sign_in_and_out(client):
    make.come_in(client, make.officer())
    assert client.get("/account").status_code == 200
    answer = client.post("/sign-out")
    assert answer.status_code == 303
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    assert client.get("/account").headers["Location"] == "/sign-in?next=/account"


def test_the_cookie_holds_a_token_and_nothing_about_the_person_or_the_browser(client):
    make.come_in(client, make.officer())
    assert set(kept_in_cookie(client)) == {"_user_id"}


def test_each_sign_in_has_a_new_token_and_ends_the_one_before(client):
    person = make.officer()
    make.come_in(client, person)
    first = kept_in_cookie(client)["_user_id"]
    make.come_in(client, person)
    assert kept_in_cookie(client)["_user_id"] != first
    assert len([row for row in db.session.scalars(select(SignIn)) if row.ended_at is None]) == 1


def test_a_cookie_from_before_signing_out_is_worth_nothing(client):
    make.sign_in(client, make.officer())
    before = kept_in_cookie(client)
    client.post("/sign-out")
    with client.session_transaction() as session:
        session.update(before)
    assert client.get("/account").status_code == 302


def test_the_message_is_the_same_whatever_is_wrong(client):
    person = make.officer()
    closed = make.commissioner()
    with transaction():
        service.deactivate(make.HUB, make.fresh(closed))
    tries = [
        (person.email, "wrong"),
        ("nobody@wolverford.example", "wrong"),
        ("tom.reed@wolverford.example", make.PASSWORD),
    ]
    answers = [client.post("/sign-in", data={"who": who, "password": password}) for who, password in tries]
    assert {answer.status_code for answer in answers} == {422}
    assert all("We do not know that name and passphrase together." in answer.text for answer in answers)


def test_what_was_typed_is_kept_but_never_the_password(client):
    answer = client.post("/sign-in", data={"who": "Red Kyte", "password": "hunter2hunter2"})
    assert 'value="Red Kyte"' in answer.text
    assert "hunter2" not in answer.text


def wrong_tries(client, who: str, how_many: int = 10) -> int:
    answers = [client.post("/sign-in", data={"who": who, "password": "wrong"}) for _ in range(how_many)]
    return int(answers[-1].status_code)


def somebody_tried_elsewhere(who: str) -> None:
    """As after ten wrong tries in other browsers."""
    with transaction() as session:
        session.add(Throttle(key=digest(f"sign-in|{who.casefold()}"), failures=10, since=clock.now()))


def test_ten_wrong_tries_make_that_name_wait_a_quarter_of_an_hour_and_no_other(client):
    person, other = make.member("Red Kite"), make.member("Blue Bus", "Noor S")
    wrong_tries(client, "Red Kite")
    assert client.post("/sign-in", data={"who": "Red Kite", "password": make.PASSWORD}).status_code == 429
    make.come_in(client, other)
    with clock.set_to(clock.now() + timedelta(minutes=15, seconds=1)):
        make.come_in(client, person)


def test_somebody_who_tries_elsewhere_locks_nobody_out_of_a_browser_they_know(client, new_client):
    person = make.member("Red Kite")
    make.come_in(client, person)
    client.post("/sign-out")
    somebody_tried_elsewhere("Red Kite")
    assert wrong_tries(new_client(), "Red Kite", 1) == 429
    make.come_in(client, person)
    client.post("/sign-out")
    assert wrong_tries(client, "Red Kite", 11) == 429  # its own allowance comes to an end as well


def known_cookie(client):
    return client.get_cookie("hub-known", path="/sign-in")


def test_the_cookie_of_a_known_browser_goes_to_the_door_alone_and_names_nobody(client):
    person = make.member("Red Kite")
    make.come_in(client, person)
    kept = known_cookie(client)
    assert (kept.path, kept.http_only, kept.same_site) == ("/sign-in", True, "Lax")
    assert person.id not in kept.value
    assert client.get_cookie("hub-known", path="/s/") is None


def test_each_person_at_a_shared_computer_is_known_there(client):
    amina, noor = make.member("Red Kite"), make.member("Blue Bus", "Noor S")
    for person in (amina, noor):
        make.come_in(client, person)
        client.post("/sign-out")
    for person in (amina, noor):
        somebody_tried_elsewhere(str(person.nickname))
        make.come_in(client, person)
        client.post("/sign-out")


def test_somebody_who_joins_at_a_shared_computer_takes_nobodys_place_there(client):
    amina = make.member("Red Kite")
    make.come_in(client, amina)
    client.post("/sign-out")
    _, code = make.member_with_code("Noor S")
    joined = {"code": code, "nickname": "Blue Bus", "passphrase": "lantern otter bicycle"}
    assert client.post("/sign-in/join", data=joined).status_code == 303
    client.post("/sign-out")
    somebody_tried_elsewhere("Red Kite")
    make.come_in(client, amina)


def test_a_browser_that_was_forgotten_or_a_cookie_made_up_has_no_allowance(client):
    person = make.member("Red Kite")
    make.come_in(client, person)
    client.post("/account/browsers/forget")
    client.post("/sign-out")
    somebody_tried_elsewhere("Red Kite")
    assert client.post("/sign-in", data={"who": "Red Kite", "password": make.PASSWORD}).status_code == 429
    for made_up in ("", "x", known_cookie(client).value[:-2] + "xx"):
        client.set_cookie("hub-known", made_up, path="/sign-in")
        assert client.post("/sign-in", data={"who": "Red Kite", "password": make.PASSWORD}).status_code == 429


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client):
    make.member("Red Kite")
    page = client.get("/sign-in?next=/you-said-we-did").text
    assert 'name="next" value="/you-said-we-did"' in page
    data = {"who": "Red Kite", "password": make.PASSWORD}
    there = client.post("/sign-in", data={**data, "next": "/you-said-we-did"})
    assert there.headers["Location"] == "/you-said-we-did"
    client.post("/sign-out")
    assert client.post("/sign-in", data={**data, "next": "//evil.example"}).headers["Location"] == "/home"


def test_a_form_from_elsewhere_signs_nobody_in(client):
    person = make.officer()
    answer = client.post("/sign-in", data={"who": person.email, "password": make.PASSWORD}, csrf=False)
    assert answer.status_code == 400


# ---- joining ----


def test_the_link_of_a_card_lands_on_a_button_and_uses_nothing_up(client):
    _, code = make.member_with_code()
    for _ in range(2):
        assert f'value="{code}"' in client.get(f"/join?code={code}").text
    assert "Choose a nickname and passphrase" in client.post("/join", data={"code": code}).text


def test_a_forum_member_comes_in_with_a_code(client):
    _, code = make.member_with_code("Amina K")
    answer = client.post(
        "/sign-in/join", data={"code": code, "nickname": "Red Kite", "passphrase": "lantern otter bicycle"}
    )
    assert answer.status_code == 303
    page = client.get("/account").text
    assert "Red Kite" in page
    assert "Amina" not in page


def test_a_weak_passphrase_keeps_the_nickname_and_the_code(client):
    _, code = make.member_with_code()
    answer = client.post("/sign-in/join", data={"code": code, "nickname": "Red Kite", "passphrase": "password123"})
    assert answer.status_code == 422
    assert "easy to guess" in answer.text
    assert 'value="Red Kite"' in answer.text
    assert "password123" not in answer.text
    assert f'value="{code}"' in answer.text


def test_a_nickname_that_is_taken_is_not_said_to_be_taken(client):
    make.member("Red Kite")
    _, code = make.member_with_code()
    answer = client.post("/sign-in/join", data={"code": code, "nickname": "red kite", "passphrase": make.PASSWORD})
    assert answer.status_code == 422
    assert "You cannot use that nickname" in answer.text


def test_a_wrong_code_says_what_to_do(client):
    answer = client.post("/join", data={"code": "K7TRQ-9WMX4"})
    assert answer.status_code == 422
    assert "ask for a new code" in answer.text
    assert client.post("/sign-in/join", data={"code": "K7TRQ-9WMX4"}).status_code == 409


def test_somebody_who_forgot_the_passphrase_is_asked_for_no_nickname(client):
    person = make.member("Red Kite")
    with transaction():
        code = service.new_code(make.HUB, make.fresh(person))
    page = client.post("/join", data={"code": code}).text
    assert "Your nickname is <b>Red Kite</b>" in page
    assert 'name="nickname"' not in page
    client.post("/sign-in/join", data={"code": code, "passphrase": "lantern otter bicycle"})
    assert client.get("/account").status_code == 200


# ---- my account ----


def test_ending_another_sign_in_ends_only_that_one(app, client):
    person = make.officer()
    other = app.test_client()
    make.sign_in(other, person)
    there = db.session.scalars(select(SignIn)).one().id
    make.sign_in(client, person)
    assert client.post(f"/account/sign-ins/{there}/end").status_code == 303
    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_signing_out_everywhere_else(app, client):
    person = make.officer()
    other = app.test_client()
    make.sign_in(other, person)
    make.sign_in(client, person)
    client.post("/account/sign-ins/end-others")
    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_who_is_signed_out_while_they_write_keeps_their_words(app, client):
    make.sign_in(client, make.administrator())
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/forums/add").text)
    assert token
    with transaction():
        db.session.query(SignIn).one().ended_at = clock.now()
    sent = {"csrf_token": token[1], "purpose": "To be heard on what matters to young carers."}
    page = client.post("/forums/add", data=sent)
    assert page.status_code == 401
    assert sent["purpose"] in page.text
    assert 'href="/sign-in"' in page.text
    assert client.post("/forums/add", data={"csrf_token": token[1]}).headers["Location"] == "/sign-in?next=/home"


def test_nobody_ends_somebody_elses_sign_in(app, client):
    other = app.test_client()
    make.sign_in(other, make.commissioner())
    theirs = db.session.scalars(select(SignIn)).one().id
    make.sign_in(client, make.officer())
    assert client.post(f"/account/sign-ins/{theirs}/end").status_code == 404
    assert other.get("/account").status_code == 200


def test_changing_the_passphrase(client):
    person = make.member("Red Kite")
    make.sign_in(client, person)
    wrong = client.post("/account/password", data={"present": "wrong", "passphrase": "lantern otter bicycle"})
    assert wrong.status_code == 422
    assert "Nothing was changed" in wrong.text
    right = client.post("/account/password", data={"present": make.PASSWORD, "passphrase": "lantern otter bicycle"})
    assert right.status_code == 303
    client.post("/sign-out")
    make.come_in(client, person, "lantern otter bicycle")


# ---- people ----


def test_an_administrator_adds_a_colleague(client):
    make.sign_in(client, make.administrator())
    wrong = client.post("/people/add", data={"name": "", "email": "not an address", "roles": []})
    assert wrong.status_code == 422
    client.post("/people/add", data={"name": "Priya Shah", "email": "priya@wolverford.example", "roles": ["officer"]})
    page = client.get("/people?search=priya").text
    assert "Not joined yet" in page
    assert "participation officer" in page
    again = client.post("/people/add", data={"name": "P", "email": "priya@wolverford.example", "roles": ["officer"]})
    assert "has an account already" in again.text


def test_an_administrator_gives_a_code_and_closes_and_opens_an_account(client):
    person = make.officer()
    make.sign_in(client, make.administrator())
    page = client.post(f"/people/{person.id}/code").text
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page)
    assert found
    assert service.person_for_code(found[0]).id == person.id
    assert "Close the account of Priya Shah?" in client.get(f"/people/{person.id}/close").text
    client.post(f"/people/{person.id}/close")
    assert "nobody can sign in with it" in client.get(f"/people/{person.id}").text
    client.post(f"/people/{person.id}/open")
    assert make.fresh(person).active


def test_an_invitation_that_ran_out_is_seen_and_sent_again(client):
    dana = make.administrator()
    make.sign_in(client, dana)
    client.post("/people/add", data={"name": "Priya Shah", "email": "priya@wolverford.example", "roles": ["officer"]})
    assert "Not joined yet" in client.get("/people?search=priya").text
    with clock.set_to(clock.now() + timedelta(days=15)):
        make.sign_in(client, dana)
        page = client.get("/people?search=priya").text
        assert "Code ran out" in page
        person = re.findall(r'href="(/people/\w{16})"', page)[0]
        assert "None that can be used" in client.get(person).text
        client.post(f"{person}/invite")
        assert "Not joined yet" in client.get("/people?search=priya").text
    invitations = [row.body for row in db.session.query(Outbox).order_by(Outbox.written_at)]
    assert len({re.findall(r"code=(\S+)", body)[0] for body in invitations}) == 2
    assert all("The link works once, until" in body for body in invitations)


def test_people_are_found_by_name_and_by_what_they_do(client):
    make.member("Red Kite", "Amina K")
    make.officer()
    make.sign_in(client, make.administrator())
    officers = client.get("/people?role=officer").text
    assert "Priya Shah" in officers
    assert "Amina K" not in officers
    assert "1 person found" in officers
    assert '<option value="officer" selected>' in officers
    assert "Nobody found" in client.get("/people?role=officer&search=amina").text
    assert "3 people" in client.get("/people?role=king").text


def test_a_name_written_by_staff_is_shown_as_it_was_written(client):
    make.member("Red Kite", "<script>alert(1)</script>")
    make.sign_in(client, make.administrator())
    assert "&lt;script&gt;" in client.get("/people").text


def test_the_people_pages_are_for_administrators(client):
    person = make.commissioner()
    make.sign_in(client, make.officer())
    for page in (
        "/people",
        "/people/add",
        f"/people/{person.id}",
        f"/people/{person.id}/close",
        f"/people/{person.id}/codes",
    ):
        assert client.get(page).status_code == 403
    for form in ("code", "codes", "invite", "close", "open"):
        assert client.post(f"/people/{person.id}/{form}").status_code == 403
