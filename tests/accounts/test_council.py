"""Signing in with the council's own account, against a provider that runs as a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from coprod_hub.accounts.council import Provider
from coprod_hub.accounts.models import Person
from coprod_hub.config import ROOT, Settings, SettingsError
from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from tests.builders import accounts as make
from tests.system.client import CriticalClient
from tests.system.postgres import free_port

CLIENT, SECRET = "hub", "a secret between two machines, 32+"
PRIYA = {"email": "Priya.Shah@wolverford.example"}
Wish = Callable[..., None]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A provider that answers."""
    port = str(free_port())
    command = (sys.executable, "-m", "tests.system.provider", port, CLIENT, SECRET)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def council(app: Flask, settings: Settings, address: str) -> None:
    """The hub knows the provider."""
    known = replace(settings, oidc_issuer=address, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    app.extensions["council"] = Provider(app, known)


@pytest.fixture
def wish(address: str, council: None) -> Wish:
    """Let the provider say this of whoever comes next."""

    def told(claims: dict[str, Any], **how: Any) -> None:
        line = HTTPConnection(urlsplit(address).netloc, timeout=5)
        line.request("POST", "/wish", json.dumps({"claims": claims, **how}), {"Content-Type": "application/json"})
        assert line.getresponse().status == 200
        line.close()

    return told


def goes_there(client: CriticalClient, query: str = "") -> str:
    """Follow the link on the sign-in page to the provider; the address that it sends us back to."""
    away = client.get(f"/sign-in/council{query}").headers["Location"]
    parts = urlsplit(away)
    line = HTTPConnection(parts.netloc, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(line.getresponse().headers["Location"])
    line.close()
    return f"{back.path}?{back.query}"


def presses_the_button(client: CriticalClient, back: str) -> Any:
    """Land on the page with one button, and press it."""
    page = client.get(back).text
    fields = dict(re.findall(r'name="(code|state)" value="([^"]*)"', page))
    return client.post("/sign-in/council/back", data=fields)


def is_in(client: CriticalClient) -> bool:
    return client.get("/account").status_code == 200


def test_staff_come_in_with_two_things_that_the_provider_has_asked_for(client, wish):
    make.officer()
    wish(PRIYA | {"amr": ["pwd", "mfa"]})
    assert "Sign in with your council account" in client.get("/sign-in").text
    back = goes_there(client, "?next=/forums")
    client.get(back)
    assert not is_in(client)
    assert presses_the_button(client, back).headers["Location"] == "/forums"
    assert is_in(client)


def test_when_the_provider_asked_for_a_password_alone_our_own_code_is_asked_for(client, wish):
    priya = make.officer()
    wish(PRIYA)
    answer = presses_the_button(client, goes_there(client))
    assert answer.headers["Location"] == "/sign-in/code"
    assert not is_in(client)
    client.post("/sign-in/code", data={"code": make.code_of(str(priya.email))})
    assert is_in(client)


def test_nobody_gets_an_account_by_it(client, wish):
    make.member("Red Kite")
    closed = make.commissioner()
    with transaction():
        make.fresh(closed).active = False
    for email in ("stranger@wolverford.example", closed.email, "red kite", None):
        wish({"email": email, "amr": ["mfa"]})
        answer = presses_the_button(client, goes_there(client))
        assert answer.status_code == 409
        assert "Ask an administrator to add you" in answer.text
        assert not is_in(client)
    assert db.session.query(Person).count() == 2


@pytest.mark.parametrize(
    ("claims", "how"),
    [
        ({"email_verified": False}, {}),
        ({"email_verified": "true"}, {}),
        ({"email_verified": None}, {}),
        ({"nonce": "somebody else's"}, {}),
        ({"aud": "another hub"}, {}),
        ({"iss": "https://evil.example"}, {}),
        ({"exp": 1}, {}),
        ({}, {"sign": "other key"}),
        ({}, {"sign": "none"}),
        ({}, {"sign": "secret"}),
    ],
    ids=str,
)
def test_a_token_with_anything_wrong_in_it_lets_nobody_in(client, wish, claims, how):
    make.officer()
    wish(PRIYA | {"amr": ["mfa"]})
    back = goes_there(client)
    wish(PRIYA | {"amr": ["mfa"]} | claims, **how)
    answer = presses_the_button(client, back)
    assert answer.status_code == 409
    assert not is_in(client)


def test_a_provider_that_calls_itself_something_else_is_not_followed(client, wish):
    wish({}, issuer="https://evil.example")
    assert client.get("/sign-in/council").status_code == 409
    wish({})
    assert client.get("/sign-in/council").status_code == 302


def test_the_way_back_is_for_the_browser_that_went_and_for_once(client, new_client, wish):
    make.officer()
    wish(PRIYA | {"amr": ["mfa"]})
    back = goes_there(client)
    stranger = new_client()
    assert presses_the_button(stranger, back).status_code == 409
    assert not is_in(stranger)
    assert presses_the_button(client, goes_there(client)).status_code == 303
    client.post("/sign-out")
    assert presses_the_button(client, back).status_code == 409
    assert not is_in(client)


def test_somebody_who_stops_on_the_way_is_told_that_they_are_not_in(client, wish):
    wish({}, refuse=True)
    answer = client.get(goes_there(client))
    assert answer.status_code == 422
    assert "You are not signed in" in answer.text


def test_a_provider_that_is_away_takes_no_other_way_in_with_it(app, client, settings):
    gone = replace(settings, oidc_issuer=f"http://127.0.0.1:{free_port()}", oidc_client_id="x", oidc_client_secret="y")
    app.extensions["council"] = Provider(app, gone)
    answer = client.get("/sign-in/council")
    assert answer.status_code == 409
    assert "use your password" in answer.text
    make.come_in(client, make.officer())


def test_without_the_setting_there_is_no_such_way(client):
    assert "council account" not in client.get("/sign-in").text
    assert client.get("/sign-in/council").status_code == 404
    assert client.get("/sign-in/council/back").status_code == 404


def test_it_is_still_them_when_the_provider_has_just_asked_again(client, wish):
    make.officer()
    wish(PRIYA | {"amr": ["mfa"]})
    with clock.set_to(clock.now() - timedelta(hours=1)):
        presses_the_button(client, goes_there(client))
    assert client.get("/account/codes").headers["Location"] == "/sign-in/confirm?next=/account/codes"
    wish({"email": "priya.shah@wolverford.example", "auth_time": 1})
    assert presses_the_button(client, goes_there(client, "?again=yes")).status_code == 409
    wish(PRIYA)
    answer = presses_the_button(client, goes_there(client, "?again=yes&next=/account/codes"))
    assert answer.headers["Location"] == "/account/codes"
    assert client.get("/account/codes").status_code == 200


def test_who_is_let_in_without_being_told_when_they_last_showed_it_shows_it_before_they_publish(client, wish):
    make.officer()
    wish(PRIYA | {"amr": ["mfa"], "auth_time": None})
    presses_the_button(client, goes_there(client))
    assert is_in(client)
    assert client.get("/account/codes").headers["Location"] == "/sign-in/confirm?next=/account/codes"


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({"HUB_OIDC_ISSUER": "https://id.example"}, "HUB_OIDC_CLIENT_ID"),
        ({"HUB_OIDC_CLIENT_SECRET": "s"}, "HUB_OIDC_ISSUER"),
        ({"HUB_OIDC_ISSUER": "id", "HUB_OIDC_CLIENT_ID": "h", "HUB_OIDC_CLIENT_SECRET": "s"}, "https://"),
    ],
)
def test_half_a_setting_stops_the_hub_at_its_start(environ, names, tmp_path):
    with pytest.raises(SettingsError, match=names):
        Settings.from_environ({"HUB_ENV": "test", "HUB_INSTANCE": str(tmp_path), **environ})
