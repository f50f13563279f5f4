"""Who is signed in, for the rest of the app: the cookie holds one random token and nothing else about a person."""

from flask import Flask, g, has_request_context, session
from flask_login import LoginManager, current_user, login_user

from coprod_hub.accounts.models import SignIn
from coprod_hub.accounts.queries import sign_in_of
from coprod_hub.core.access import Actor


class Here:
    """One browser in which somebody is signed in, as Flask-Login wants to see it."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, row: SignIn) -> None:
        self.token = token
        self.sign_in_id = row.id
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


def _load(token: str) -> Here | None:
    row = sign_in_of(token)
    return Here(token, row) if row else None


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
