"""The door: a password, for staff a code, showing again that it is you, and signing out."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts import login, queries, second_factor, service, sign_ins
from coprod_hub.accounts.addresses import wrong_try
from coprod_hub.accounts.forms import AppCodeForm, ConfirmForm, SignInForm
from coprod_hub.accounts.models import HalfWay
from coprod_hub.accounts.rules import typed_app_code
from coprod_hub.accounts.views import bp
from coprod_hub.accounts.views.entering import end_here, enter, go, known_from_now_on, let_in, password_was_right
from coprod_hub.core.access import ANYONE, SIGNED_IN, access
from coprod_hub.core.asking import Page
from coprod_hub.core.qr import qr_picture
from coprod_hub.core.web import back_to, current_actor, safe_next, say

WRONG = "We do not know that name and passphrase together. Check both, then try again."
WRONG_APP_CODE = "That code is not right. Wait for the next code in your app, then type it. Each code works once."
NOT_YOU = "That is not right. Check it, then try again."
TOO_SLOW = "That took longer than ten minutes, or was done in another window. Sign in again."


@bp.get("/sign-in")
@access(ANYONE)
def sign_in() -> Page:
    """Staff and forum members come in by the same page."""
    if login.here():
        return back_to("pages.home")
    form = SignInForm(next=safe_next(request.args.get("next")) or "")
    return render_template("accounts/sign_in.html", form=form, council=_council())


def _council() -> bool:
    """Whether staff can come in with the council's own account."""
    return login.council() is not None


@bp.post("/sign-in")
@access(ANYONE)
def sign_in_now() -> Page:
    """Check what was typed; what is wrong is never said."""
    form = SignInForm()
    valid = form.validate()
    person = sign_ins.sign_in(form.who.data, form.password.data, login.known_tokens()) if valid else None
    if person is None:
        if valid:
            wrong_try(request.remote_addr)
            form.form_errors.append(WRONG)
        return render_template("accounts/sign_in.html", form=form, council=_council()), 422
    return password_was_right(person, safe_next(form.next.data))


# ---- the code ----


@bp.get("/sign-in/code")
@access(ANYONE)
def code_asked() -> Page:
    """Ask for the code of the app, or one from paper."""
    half = login.waiting()
    if half is None:
        return _from_the_start()
    return render_template("accounts/code_asked.html", form=AppCodeForm(next=_onward() or ""))


@bp.post("/sign-in/code")
@access(ANYONE)
def code_typed() -> Page:
    """Come in with the code; each works once."""
    half, form = login.waiting(), AppCodeForm()
    if half is None:
        return _from_the_start()
    person = half.person
    if form.validate() and _lets_in(half, form):
        left = second_factor.recovery_codes_left(person)
        entered = enter(person, safe_next(form.next.data))
        if not typed_app_code(form.code.data):
            say(f"That recovery code is used up. Codes left: {left}. You can make new ones under your account.")
        return entered
    return render_template("accounts/code_asked.html", form=form), 422


@bp.get("/sign-in/set-up")
@access(ANYONE)
def set_up() -> Page:
    """Set an authenticator app up: a square code, the same as letters, and a first code to see that it works."""
    half = login.waiting()
    if half is None or not half.secret:
        return _from_the_start()
    return _set_up_page(half, AppCodeForm(next=_onward() or ""))


@bp.post("/sign-in/set-up")
@access(ANYONE)
def set_up_now() -> Page:
    """The first code was typed: from now on it is asked for. Come in, and keep the codes for a lost phone."""
    half, form = login.waiting(), AppCodeForm()
    if half is None or not half.secret:
        return _from_the_start()
    person = half.person
    fresh = second_factor.fresh_codes(person) if form.validate() else None
    half = login.waiting()  # looked at again: somebody else wrote meanwhile
    if half is None:
        return _from_the_start()
    if fresh and _lets_in(half, form):
        codes = second_factor.new_recovery_codes(person, fresh)
        known = let_in(person)
        html = render_template("accounts/recovery_codes.html", codes=codes, onward=safe_next(form.next.data))
        return known_from_now_on(make_response(html), known)
    return _set_up_page(half, form), 422


def _lets_in(half: HalfWay, form: AppCodeForm) -> bool:
    right = second_factor.finish(half, form.code.data, login.known_tokens())
    if not right:
        wrong_try(request.remote_addr)
        form.code.errors = [WRONG_APP_CODE]
    return right


def _set_up_page(half: HalfWay, form: AppCodeForm) -> str:
    picture = qr_picture(second_factor.app_link(half), "Square code for your authenticator app")
    key = " ".join(half.secret[at : at + 4] for at in range(0, len(half.secret), 4))
    return render_template("accounts/set_up.html", form=form, picture=picture, key=key, person=half.person)


def _from_the_start() -> AnyResponse:
    if login.here():
        return back_to("pages.home")
    say(TOO_SLOW, "error")
    return back_to("accounts.sign_in", next=_onward())


def _onward() -> str | None:
    return safe_next(request.args.get("next") or request.form.get("next"))


# ---- is it still you? ----


@bp.get("/sign-in/confirm")
@access(SIGNED_IN)
def confirm() -> str:
    """Before something is published or taken out of the hub: show again that it is you."""
    return _confirm_page(ConfirmForm(next=_onward() or ""))


@bp.post("/sign-in/confirm")
@access(SIGNED_IN)
def confirm_now() -> Page:
    """It is them: go on."""
    form, here, actor = ConfirmForm(), login.here(), current_actor()
    if here and form.validate():
        if service.confirm(actor, here.sign_in_id, form.proof.data):
            say("Thank you. You can go on for the next quarter of an hour.")
            return go(form.next.data)
        form.proof.errors = [NOT_YOU]
    return _confirm_page(form), 422


def _confirm_page(form: ConfirmForm) -> str:
    person = queries.myself(current_actor())
    staff = second_factor.wanted(person)
    if staff:
        form.proof.label.text = "Your password, or the code in your app"
    return render_template("accounts/confirm.html", form=form, staff=staff, council=staff and _council())


@bp.post("/sign-out")
@access(ANYONE)
def sign_out() -> AnyResponse:
    """End this sign-in, and let the browser forget what it kept.

    The one cookie that stays says nothing but that somebody signed in here before, so that wrong tries made elsewhere
    cannot lock them out; it goes to the sign-in pages alone.
    """
    end_here()
    login.leave()
    answer = back_to("accounts.sign_in")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
