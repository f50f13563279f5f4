"""While a password or a code is hashed, which takes long on purpose, everybody else may write."""

import fcntl
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from coprod_hub.accounts import rules, second_factor
from coprod_hub.accounts.models import RecoveryCode
from coprod_hub.core import crypto
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from tests.builders import accounts as make

NEW = "nine purple teapots dance"


@pytest.fixture
def may_write(settings, monkeypatch):
    """Each time something slow is hashed: whether the gate of the database was open to others."""
    seen: list[bool] = []
    gate = Path(f"{settings.data / 'hub.db'}.gate")

    def looking(slow):
        def slowly(*given, **more):
            with gate.open("ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    seen.append(False)
                else:
                    seen.append(True)
            return slow(*given, **more)

        return slowly

    for owner, name in ((PasswordHasher, "hash"), (PasswordHasher, "verify"), (crypto, "hash_secret_raw")):
        monkeypatch.setattr(owner, name, looking(getattr(owner, name)))
    return seen


def half_way(client, person) -> None:
    """Signed in as far as the code."""
    client.post("/sign-in", data={"who": person.email, "password": make.PASSWORD})


def signs_in(client, seen):
    priya = make.officer()
    seen.clear()
    half_way(client, priya)
    return [True]


def comes_in_by_paper(client, seen):
    priya = make.officer()
    with transaction():
        paper = second_factor.new_recovery_codes(make.fresh(priya))
    half_way(client, priya)
    seen.clear()
    assert client.post("/sign-in/code", data={"code": paper[0]}).status_code == 303
    db.session.expire_all()
    assert second_factor.recovery_codes_left(priya) == 7
    return [True]


def prints_new_codes(client, seen):
    make.sign_in(client, make.officer())
    seen.clear()
    assert client.post("/account/codes/paper").status_code == 200
    assert db.session.query(RecoveryCode).count() == 8
    return [True] * 8


def sets_up_an_app(client, seen):
    priya = make.staff(name="Joan Price", app=False)
    half_way(client, priya)
    seen.clear()
    with client.session_transaction() as session:
        half = second_factor.half_way(session["half"])
    assert half is not None
    step = rules.next_usable_step(now(), 0)
    assert step is not None
    code = rules.app_code(half.secret, step)
    db.session.rollback()
    assert client.post("/sign-in/set-up", data={"code": code}).status_code == 200
    assert db.session.query(RecoveryCode).count() == 8
    return [True] * 8


def chooses_a_passphrase(client, seen):
    _, code = make.member_with_code()
    seen.clear()
    sent = {"code": code, "nickname": "Red Kite", "passphrase": NEW}
    assert client.post("/join", data=sent).status_code == 200
    assert client.post("/sign-in/join", data=sent).status_code == 303
    return [True] * 4


def changes_the_password(client, seen):
    make.sign_in(client, make.officer())
    seen.clear()
    assert client.post("/account/password", data={"present": make.PASSWORD, "passphrase": NEW}).status_code == 303
    return [True] * 2


def confirms(client, seen):
    make.sign_in(client, make.officer())
    seen.clear()
    assert client.post("/sign-in/confirm", data={"proof": make.PASSWORD}).status_code == 303
    return [True]


@pytest.mark.parametrize(
    "does",
    [
        signs_in, comes_in_by_paper, prints_new_codes, sets_up_an_app, chooses_a_passphrase, changes_the_password,
        confirms,
    ],
)  # fmt: skip
def test_others_write_while_somebody(client, may_write, does):
    assert does(client, may_write) == may_write
