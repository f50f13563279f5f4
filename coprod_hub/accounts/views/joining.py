"""Joining with a one-use code, and choosing a new password or passphrase with one."""

from flask import render_template, request

from coprod_hub.accounts import login, second_factor, service
from coprod_hub.accounts.addresses import wrong_try
from coprod_hub.accounts.forms import CodeForm, JoinForm, PassphraseForm
from coprod_hub.accounts.models import Person
from coprod_hub.accounts.views import bp
from coprod_hub.accounts.views.entering import password_was_right
from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.asking import Page
from coprod_hub.core.errors import Refused
from coprod_hub.core.web import say


@bp.get("/join")
@access(ANYONE)
def join() -> str:
    """Type a code; a link or QR code brings it along and lands on the button."""
    return render_template("accounts/join.html", form=CodeForm(code=request.args.get("code", "")[:60]))


@bp.post("/join")
@access(ANYONE)
def choose() -> Page:
    """Check the code, then ask for a nickname and a passphrase."""
    form = CodeForm()
    try:
        person = service.person_for_code(form.code.data) if form.validate() else None
    except Refused as refusal:
        wrong_try(request.remote_addr)
        form.code.errors = [str(refusal)]
        person = None
    if person is None:
        return render_template("accounts/join.html", form=form), 422
    return render_template("accounts/choose.html", form=_choice(person, form.code.data), person=person)


def _choice(person: Person, code: str | None = None) -> JoinForm | PassphraseForm:
    kind = JoinForm if service.needs_nickname(person) else PassphraseForm
    form = kind(formdata=None, code=code) if code is not None else kind()
    if isinstance(form, PassphraseForm):
        form.own_name = person.name
        form.passphrase.label.text = "Password" if person.email else "New passphrase"
    return form


@bp.post("/sign-in/join")
@access(ANYONE)
def choose_now() -> Page:
    """Use the code up and come in; staff show a code of their app as well.

    Its address begins as those of the door: only there does a shared browser say who else is known in it.
    """
    code = request.form.get("code", "")
    person = service.person_for_code(code)
    form = _choice(person)
    if form.validate():
        nickname = form.nickname.data if isinstance(form, JoinForm) else ""
        try:
            service.join(code, nickname, form.passphrase.data)
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            login.leave()
            entered = password_was_right(person)
            kind = "e-mail address and password" if person.email else "nickname and passphrase"
            done = "Your password is kept." if second_factor.wanted(person) else "You are in."
            say(f"{done} Next time, sign in with your {kind}.")
            return entered
    return render_template("accounts/choose.html", form=form, person=person), 422
