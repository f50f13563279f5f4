"""Who is signed in, for the rest of the app: the cookie holds one random token and nothing else about a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Protocol

from flask import Flask, current_app, g, has_request_context, make_response, render_template, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from coprod_hub.accounts import sign_ins
from coprod_hub.accounts.models import HalfWay, Person, SignIn
from coprod_hub.accounts.queries import sign_in_of
from coprod_hub.accounts.rules import MARGIN, is_fresh, the_hour
from coprod_hub.accounts.second_factor import half_way
from coprod_hub.config import Settings
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now
from coprod_hub.core.trouble import typed
from coprod_hub.core.web import back_to, record_anyway


class Here:
    """One browser in which somebody is signed in, as Flask-Login wants to see it."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, row: SignIn) -> None:
        self.token = token
        self.sign_in_id = row.id
        self.confirmed_at: datetime = row.confirmed_at
        self.actor: Actor = row.person.actor

    def get_id(self) -> str:
        """What stands in the cookie."""
        return self.token


def init(app: Flask) -> None:
    """Tell the core who acts in a request."""
    manager = LoginManager()
    # Its own guard would keep a hash of the address and the browser; ours is a token that can be ended.
    manager.session_protection = None
    manager._session_identifier_generator = str
    # There is no second cookie, so an answer need not look into the session: a respondent's is never opened.
    manager._update_remember_cookie = lambda response: response
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)
    app.extensions["load_actor"] = load_actor
    app.extensions["confirm_first"] = confirm_first
    settings: Settings = app.extensions["settings"]
    if settings.oidc_issuer:
        # Only here, and only then: its libraries cost a web worker 8 MB.
        app.extensions["council"] = import_module("coprod_hub.accounts.council").Provider(app, settings)


def _load(token: str) -> Here | None:
    row = sign_in_of(token)
    if row is None:
        return None
    sign_in_id, hour = row.id, the_hour(now())
    if row.used_at < hour:
        record_anyway(lambda: sign_ins.used(sign_in_id, hour), or_nothing=False)
    return Here(token, row)


def load_actor() -> Actor:
    """Who makes this request; outside a request nobody does."""
    found = here() if has_request_context() else None
    return found.actor if found else Actor.respondent()


def here() -> Here | None:
    """The browser that asks, when somebody is signed in there."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def enter(token: str) -> None:
    """Let this browser carry a new token; whatever its cookie held before is forgotten."""
    row = sign_in_of(token)
    if row is None:
        raise ValueError("that sign-in has not begun")
    session.clear()
    login_user(Here(token, row))
    for unwanted in ("_id", "_fresh"):
        session.pop(unwanted, None)
    g.pop("actor", None)


def leave() -> None:
    """Forget everything that the cookie holds."""
    session.clear()
    g.pop("_login_user", None)
    g.pop("actor", None)


# ---- the council's own sign-in ----


@dataclass(frozen=True)
class Arrival:
    """Somebody whom the provider sent back: who they are here, and how sure and how new that is."""

    person: Person
    two_things: bool
    at: datetime | None


class Council(Protocol):
    """What `accounts.council` offers, where it is set up."""

    def lead_there(self, back: str, *, again: bool = False) -> Response:
        """To the provider."""

    def arrive(self) -> Arrival:
        """Who has come back."""


def council() -> Council | None:
    """The council's own sign-in, when this hub has one."""
    found: Council | None = current_app.extensions.get("council")
    return found


# ---- half way in ----


def wait_for_code(token: str) -> None:
    """The password was right; this browser may go on to the page that asks for a code, and nowhere else."""
    session["half"] = token


def waiting() -> HalfWay | None:
    """Who is half way in, in this browser."""
    token = session.get("half")
    return half_way(token) if isinstance(token, str) else None


# ---- is it still them? ----


def confirm_first() -> Response | None:
    """For views that ask again who it is: where to go first, or None when that was shown lately enough."""
    found = here()
    reading = request.method in {"GET", "HEAD"}
    if found and is_fresh(found.confirmed_at, now(), MARGIN if reading else timedelta(0)):
        return None
    if reading:
        return back_to("accounts.confirm", next=request.full_path.rstrip("?"))
    sent = typed()
    kept = sent if sent and sent.has_key and sent.more else None
    page = render_template("accounts/confirm_late.html", way_back=_page_before(request.path), typed=kept)
    return make_response(page, 403)


def _page_before(path: str) -> str:
    """The nearest page at or above an address to which something was sent."""
    there = current_app.create_url_adapter(request)
    while there and path.strip("/"):
        try:
            there.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return url_for("pages.home")


# ---- browsers that are known ----

#: The cookie goes to the sign-in pages alone, so that no answer is ever sent with it.
KNOWN_PATH = "/sign-in"
MOST_PEOPLE = 5


def known_tokens() -> list[str]:
    """By what tokens this browser is known to people who signed in here before; empty for anything tampered with."""
    try:
        tokens = _sealer().loads(request.cookies.get(_known_name(), ""))
    except BadSignature:
        return []
    return [token for token in tokens if isinstance(token, str)][:MOST_PEOPLE] if isinstance(tokens, list) else []


def keep_known(response: Response, token: str) -> None:
    """Let this browser keep the token by which somebody knows it, beside those of others who share it."""
    tokens = [token, *(other for other in known_tokens() if other != token)][:MOST_PEOPLE]
    response.set_cookie(
        _known_name(),
        str(_sealer().dumps(tokens)),
        max_age=sign_ins.BROWSER_KNOWN_FOR,
        path=KNOWN_PATH,
        secure=_secure(),
        httponly=True,
        samesite="Lax",
    )


def _known_name() -> str:
    return "__Secure-hub-known" if _secure() else "hub-known"


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known browser")
