"""My account: who I am here, where I am signed in, my password and my codes."""

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts import login, queries, second_factor, service, sign_ins
from coprod_hub.accounts.forms import ChangeForm
from coprod_hub.accounts.views import bp
from coprod_hub.accounts.views.entering import ask_for_code
from coprod_hub.core.access import ANY_STAFF, SIGNED_IN, access
from coprod_hub.core.asking import Page
from coprod_hub.core.errors import NotAllowed
from coprod_hub.core.web import back_to, current_actor, say


@bp.get("/account")
@access(SIGNED_IN)
def account() -> str:
    """My name, what I may do, and where I am signed in."""
    return _account_page(ChangeForm())


def _account_page(form: ChangeForm) -> str:
    actor, here = current_actor(), login.here()
    person = queries.myself(actor)
    return render_template(
        "accounts/account.html",
        form=form,
        person=person,
        role_words=sorted(role.words for role in actor.roles),
        sign_ins=queries.my_sign_ins(actor),
        browsers=queries.how_many_browsers(actor),
        here_id=here.sign_in_id if here else "",
        staff=second_factor.wanted(person),
        recovery_codes=second_factor.recovery_codes_left(person),
    )


@bp.post("/account/password")
@access(SIGNED_IN)
def change() -> Page:
    """Change my password or passphrase; the present one is asked for."""
    form, here = ChangeForm(), login.here()
    form.own_name = queries.myself(current_actor()).name
    if form.validate() and here:
        try:
            service.change_password(current_actor(), form.present.data, form.passphrase.data, here.sign_in_id)
        except NotAllowed as refusal:
            form.present.errors = [str(refusal)]
        else:
            say("It is changed. You are signed out everywhere else.")
            return back_to("accounts.account")
    return _account_page(form), 422


@bp.post("/account/sign-ins/<sign_in_id>/end")
@access(SIGNED_IN)
def end(sign_in_id: str) -> AnyResponse:
    """Sign me out in one other place."""
    sign_ins.end(queries.my_sign_in(current_actor(), sign_in_id))
    say("You are signed out there.")
    return back_to("accounts.account")


@bp.post("/account/sign-ins/end-others")
@access(SIGNED_IN)
def end_others() -> AnyResponse:
    """Sign me out everywhere but here."""
    here = login.here()
    sign_ins.end_others(current_actor(), here.sign_in_id if here else "")
    say("You are signed out everywhere else.")
    return back_to("accounts.account")


@bp.post("/account/browsers/forget")
@access(SIGNED_IN)
def forget_browsers() -> AnyResponse:
    """No browser is known to me any more."""
    sign_ins.forget_browsers(queries.myself(current_actor()).id)
    say("Forgotten. The next time you sign in, that browser is remembered again.")
    return back_to("accounts.account")


# ---- codes, for staff ----


@bp.get("/account/codes")
@access(ANY_STAFF, fresh=True)
def codes() -> str:
    """What can be done with my codes: new ones for paper, or another phone."""
    left = second_factor.recovery_codes_left(queries.myself(current_actor()))
    return render_template("accounts/codes.html", left=left)


@bp.post("/account/codes/paper")
@access(ANY_STAFF, fresh=True)
def recovery_codes() -> str:
    """Eight new codes for paper, shown this once."""
    made = second_factor.new_recovery_codes(queries.myself(current_actor()))
    return render_template("accounts/recovery_codes.html", codes=made, onward=None)


@bp.post("/account/codes/phone")
@access(ANY_STAFF, fresh=True)
def new_phone() -> AnyResponse:
    """Set an app up anew; the old one works until the first code of the new one was typed."""
    return ask_for_code(queries.myself(current_actor()), new_app=True)
