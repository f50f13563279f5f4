"""Codes from a phone and from paper, by the pages: half way in, set up, lost, reset."""

import re
from datetime import timedelta

import pytest

from coprod_hub.accounts import second_factor, service
from coprod_hub.accounts.models import HalfWay, RecoveryCode, SecondFactor
from coprod_hub.accounts.rules import app_code, step_at
from coprod_hub.core import clock
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.notify import Outbox
from tests.builders import accounts as make

PRIYA = "priya.shah@wolverford.example"


@pytest.fixture
def priya(app):
    return make.officer()


def gives_password(client, who: str = PRIYA, **more: str):
    return client.post("/sign-in", data={"who": who, "password": make.PASSWORD, **more})


def types(client, code: str, where: str = "/sign-in/code", **more: str):
    return client.post(where, data={"code": code, **more})


def is_in(client) -> bool:
    return bool(client.get("/account").status_code == 200)


def key_on(page: str) -> str:
    found = re.search(r'hub-code">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def present(secret: str) -> str:
    return app_code(secret, step_at(clock.now()))


def codes_on(page: str) -> list[str]:
    return re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page)


# ---- with an app ----


def test_after_the_password_staff_are_half_way_and_no_page_lets_them_in(client, priya):
    assert gives_password(client, next="/forums").headers["Location"] == "/sign-in/code?next=/forums"
    assert not is_in(client)
    assert client.get("/home").status_code == 302
    assert types(client, make.code_of(PRIYA), next="/forums").headers["Location"] == "/forums"
    assert is_in(client)


def test_forum_members_need_no_code(client):
    make.member("Red Kite")
    assert gives_password(client, "Red Kite").headers["Location"] == "/home"
    assert is_in(client)


def test_a_code_works_once(client, new_client, priya):
    code = make.code_of(PRIYA)
    gives_password(client)
    assert types(client, code).status_code == 303
    second = new_client()
    gives_password(second)
    answer = types(second, code)
    assert answer.status_code == 422
    assert "Each code works once" in answer.text
    assert not is_in(second)


def test_half_way_ends_after_ten_minutes_and_at_once_when_the_account_is_closed(client, priya):
    gives_password(client)
    with clock.set_to(clock.now() + timedelta(minutes=10, seconds=1)):
        answer = types(client, make.code_of(PRIYA))
        assert answer.headers["Location"] == "/sign-in"
        assert "took longer than ten minutes" in client.get("/sign-in").text
    gives_password(client)
    with transaction():
        make.fresh(priya).active = False
    assert types(client, make.code_of(PRIYA)).headers["Location"] == "/sign-in"
    assert not is_in(client)


def test_the_page_of_the_code_leads_nowhere_for_whoever_has_not_given_a_password(client, priya):
    for page in ("/sign-in/code", "/sign-in/set-up"):
        assert client.get(page).headers["Location"] == "/sign-in"
        assert types(client, make.code_of(PRIYA), page).headers["Location"] == "/sign-in"
    assert not is_in(client)


def test_five_wrong_codes_make_the_account_wait_but_not_where_it_is_known(client, new_client, priya):
    make.come_in(client, priya)
    client.post("/sign-out")
    stranger = new_client()
    gives_password(stranger)
    for _ in range(5):
        assert types(stranger, "000000").status_code in {422, 303}
    assert types(stranger, make.code_of(PRIYA)).status_code == 429
    assert not is_in(stranger)
    make.come_in(client, priya)
    assert is_in(client)
    refused = db.session.query(AuditEntry).filter_by(verb="refused a wrong code of").all()
    assert {(entry.thing_id, entry.details == {}) for entry in refused} == {(priya.id, True)}


def test_one_half_way_is_used_once_even_in_two_windows(client, new_client, priya):
    gives_password(client)
    with client.session_transaction() as session:
        half = session["half"]
    assert types(client, make.code_of(PRIYA)).status_code == 303
    twin = new_client()
    with twin.session_transaction() as session:
        session["half"] = half
    assert types(twin, make.code_of(PRIYA)).headers["Location"] == "/sign-in"
    assert not is_in(twin)


@pytest.mark.parametrize("hostile", ["", " ", "1" * 400, "\x00123456", "<b>1</b>", "' OR 1=1 --", "K7TRQ-9WMX4"])
def test_whatever_else_is_typed_lets_nobody_in(client, priya, hostile):
    gives_password(client)
    assert types(client, hostile).status_code == 422
    with client.session_transaction() as session:
        session["half"] = ["no", "token"]
    assert types(client, "123456").status_code == 303
    assert not is_in(client)


# ---- setting up ----


def test_the_first_sign_in_sets_an_app_up_and_gives_codes_for_paper(client):
    make.staff(name="New Person", app=False)
    assert gives_password(client, "new.person@wolverford.example").headers["Location"] == "/sign-in/set-up"
    page = client.get("/sign-in/set-up").text
    secret = key_on(page)
    assert "<svg" in page
    assert types(client, "000000", "/sign-in/set-up").status_code == 422
    assert key_on(client.get("/sign-in/set-up").text) == secret
    shown = types(client, present(secret), "/sign-in/set-up", next="/forums")
    assert shown.status_code == 200
    assert len(set(codes_on(shown.text))) == 8
    assert 'href="/forums"' in shown.text
    assert is_in(client)
    assert types(client, present(secret), "/sign-in/set-up").headers["Location"] == "/home"


def test_whoever_saw_a_secret_that_was_not_set_up_cannot_use_it(client, new_client):
    """Two people know the password; the secret that one of them looked at is nobody's once the other has set up."""
    make.staff(name="New Person", app=False)
    other = new_client()
    for browser in (other, client):
        gives_password(browser, "new.person@wolverford.example")
    seen = key_on(other.get("/sign-in/set-up").text)
    types(client, present(key_on(client.get("/sign-in/set-up").text)), "/sign-in/set-up")
    assert is_in(client)
    assert types(other, present(seen), "/sign-in/set-up").headers["Location"] == "/sign-in"
    assert not is_in(other)


def test_an_invited_colleague_chooses_a_password_then_sets_an_app_up(client):
    person = make.staff(name="New Person", app=False)
    with transaction():
        code = service.new_code(make.HUB, make.fresh(person))
    answer = client.post("/sign-in/join", data={"code": code, "passphrase": "lantern otter bicycle"})
    assert answer.headers["Location"] == "/sign-in/set-up"
    assert not is_in(client)


def test_a_new_password_by_a_code_still_needs_the_phone(client, priya):
    with transaction():
        code = service.new_code(make.HUB, make.fresh(priya))
    answer = client.post("/sign-in/join", data={"code": code, "passphrase": "lantern otter bicycle"})
    assert answer.headers["Location"] == "/sign-in/code"
    assert not is_in(client)


def test_another_phone_replaces_the_first_once_its_code_was_typed(client, priya):
    make.sign_in(client, priya)
    assert client.get("/account/codes").status_code == 200
    assert client.post("/account/codes/phone").headers["Location"] == "/sign-in/set-up"
    secret = key_on(client.get("/sign-in/set-up").text)
    db.session.rollback()
    before = second_factor.factor_of(make.fresh(priya))
    assert before
    assert before.secret != secret
    types(client, present(secret), "/sign-in/set-up")
    db.session.rollback()
    (kept,) = db.session.query(SecondFactor)
    assert kept.secret == secret
    assert is_in(client)


def test_the_secret_is_kept_sealed_and_the_codes_as_hashes(client, priya):
    make.sign_in(client, priya)
    codes = codes_on(client.post("/account/codes/paper").text)
    kept = b"".join(bytes(row.secret_sealed or b"") for row in db.session.query(SecondFactor))
    (factor,) = db.session.query(SecondFactor)
    assert factor.secret.encode() not in kept
    hashes = {row.code_hash for row in db.session.query(RecoveryCode)}
    assert len(hashes) == 8
    assert not any(code.replace("-", "") in "".join(hashes).upper() for code in codes)


# ---- the phone is lost ----


def test_a_code_from_paper_works_once_and_its_owner_is_told(client, priya):
    make.sign_in(client, priya)
    first, *others = codes_on(client.post("/account/codes/paper").text)
    client.post("/sign-out")
    gives_password(client)
    assert types(client, first.lower().replace("-", " ")).status_code == 303
    assert "Codes left: 7" in client.get("/account").text
    assert "You have 7 left" in db.session.query(Outbox).one().body
    client.post("/sign-out")
    gives_password(client)
    assert types(client, first).status_code == 422
    assert types(client, others[0]).status_code == 303


def test_a_code_from_paper_is_its_owners_alone(client, new_client, priya):
    make.commissioner()
    make.sign_in(client, priya)
    code = codes_on(client.post("/account/codes/paper").text)[0]
    tom = new_client()
    gives_password(tom, "tom.reed@wolverford.example")
    assert types(tom, code).status_code == 422
    assert not is_in(tom)


def test_new_codes_for_paper_end_the_old_ones(client, priya):
    make.sign_in(client, priya)
    old = codes_on(client.post("/account/codes/paper").text)[0]
    client.post("/account/codes/paper")
    client.post("/sign-out")
    gives_password(client)
    assert types(client, old).status_code == 422


def test_an_administrator_resets_the_codes_of_somebody_and_never_their_own(client, new_client, priya):
    dana, hers = make.administrator(), new_client()
    make.sign_in(hers, priya)
    make.sign_in(client, dana)
    assert "Reset the codes of Priya Shah?" in client.get(f"/people/{priya.id}/codes").text
    assert client.post(f"/people/{priya.id}/codes").status_code == 303
    assert not is_in(hers)
    assert gives_password(hers).headers["Location"] == "/sign-in/set-up"
    assert "reset the codes" in db.session.query(Outbox).one().body
    entry = db.session.query(AuditEntry).filter_by(verb="reset the codes of").one()
    assert (entry.person_id, entry.thing_id) == (dana.id, priya.id)
    assert client.post(f"/people/{dana.id}/codes").status_code == 409
    amina = make.member()
    assert client.post(f"/people/{amina.id}/codes").status_code == 409


def test_nothing_half_way_is_left_after_signing_in_or_out_everywhere(client, priya):
    gives_password(client)
    make.come_in(client, priya)
    client.post("/account/sign-ins/end-others")
    assert db.session.query(HalfWay).count() == 0
