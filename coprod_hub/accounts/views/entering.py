"""The last steps of coming in, whichever way somebody came: a code for staff, then a new sign-in."""

from datetime import datetime

from flask import redirect
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts import login, queries, second_factor, sign_ins
from coprod_hub.accounts.models import Person
from coprod_hub.core.web import back_to, safe_next


def password_was_right(person: Person, onward: str | None = None) -> AnyResponse:
    """Staff go on to the page that asks for a code; everybody else is in."""
    return ask_for_code(person, onward) if second_factor.wanted(person) else enter(person, onward)


def ask_for_code(person: Person, onward: str | None = None, *, new_app: bool = False) -> AnyResponse:
    """Let this browser wait half way: at the page that asks for a code, or the one that sets an app up."""
    login.wait_for_code(second_factor.begin_half_way(person, new_app=new_app))
    ready = not new_app and second_factor.factor_of(person)
    return back_to("accounts.code_asked" if ready else "accounts.set_up", next=onward)


def enter(person: Person, onward: str | None = None, confirmed_at: datetime | None = None) -> AnyResponse:
    """Sign this person in here, and go on to where they wanted to be."""
    known = let_in(person, confirmed_at)
    return known_from_now_on(go(onward), known)


def go(onward: str | None) -> AnyResponse:
    """On to a page of our own, or home."""
    there = safe_next(onward)
    return redirect(there, code=303) if there else back_to("pages.home")


def let_in(person: Person, confirmed_at: datetime | None = None) -> str:
    """From here on this request is theirs; returns the token by which this browser is to be known to them."""
    end_here()
    login.enter(sign_ins.begin(person, confirmed_at))
    return sign_ins.remember_browser(person, login.known_tokens())


def known_from_now_on(response: AnyResponse, known: str) -> AnyResponse:
    """Let the browser keep the token by which it is known."""
    login.keep_known(response, known)
    return response


def end_here() -> None:
    """End the sign-in that this browser holds, if any."""
    before = login.here()
    if before:
        sign_ins.end(queries.my_sign_in(before.actor, before.sign_in_id))
