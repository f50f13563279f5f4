"""Pages of accounts: signing in, joining with a code, my own account, and people (for administrators)."""

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts import login, queries, service
from coprod_hub.accounts.forms import ChangeForm, CodeForm, JoinForm, PassphraseForm, SignInForm, StaffForm
from coprod_hub.accounts.models import Person
from coprod_hub.core.access import ANYONE, SIGNED_IN, Role, access, roles
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.web import back_to, current_actor, safe_next, say

bp = Blueprint("accounts", __name__)
ADMINISTRATORS = roles(Role.ADMINISTRATOR)
Page = str | tuple[str, int] | AnyResponse
WRONG = "We do not know that name and passphrase together. Check both, then try again."


# ---- signing in and out ----


@bp.get("/sign-in")
@access(ANYONE)
def sign_in() -> Page:
    """Staff and forum members come in by the same page."""
    if login.here():
        return back_to("pages.home")
    form = SignInForm(next=safe_next(request.args.get("next")) or "")
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-in")
@access(ANYONE)
def sign_in_now() -> Page:
    """Check what was typed; what is wrong is never said."""
    form = SignInForm()
    person = service.sign_in(form.who.data, form.password.data) if form.validate() else None
    if person is None:
        if not form.errors:
            form.form_errors.append(WRONG)
        return render_template("accounts/sign_in.html", form=form), 422
    return _enter(person, safe_next(form.next.data))


def _enter(person: Person, onward: str | None = None) -> AnyResponse:
    before = login.here()
    if before:
        service.end(queries.my_sign_in(before.actor, before.sign_in_id))
    login.enter(service.begin(person))
    if onward:
        return Response(status=303, headers={"Location": onward})
    return back_to("pages.home")


@bp.post("/sign-out")
@access(ANYONE)
def sign_out() -> AnyResponse:
    """End this sign-in, and let the browser forget what it kept."""
    before = login.here()
    if before:
        service.end(queries.my_sign_in(before.actor, before.sign_in_id))
    login.leave()
    answer = back_to("accounts.sign_in")
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


# ---- joining with a code ----


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


@bp.post("/join/choose")
@access(ANYONE)
def choose_now() -> Page:
    """Use the code up and come in."""
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
            entered = _enter(person)
            kind = "e-mail address and password" if person.email else "nickname and passphrase"
            say(f"You are in. Next time, sign in with your {kind}.")
            return entered
    return render_template("accounts/choose.html", form=form, person=person), 422


# ---- my account ----


@bp.get("/account")
@access(SIGNED_IN)
def account() -> str:
    """My name, what I may do, and where I am signed in."""
    return _account_page(ChangeForm())


def _account_page(form: ChangeForm) -> str:
    actor, here = current_actor(), login.here()
    return render_template(
        "accounts/account.html",
        form=form,
        person=queries.myself(actor),
        role_words=sorted(role.words for role in actor.roles),
        sign_ins=queries.my_sign_ins(actor),
        here_id=here.sign_in_id if here else "",
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
    service.end(queries.my_sign_in(current_actor(), sign_in_id))
    say("You are signed out there.")
    return back_to("accounts.account")


@bp.post("/account/sign-ins/end-others")
@access(SIGNED_IN)
def end_others() -> AnyResponse:
    """Sign me out everywhere but here."""
    here = login.here()
    service.end_others(current_actor(), here.sign_in_id if here else "")
    say("You are signed out everywhere else.")
    return back_to("accounts.account")


# ---- people, for administrators ----


@bp.get("/people")
@access(ADMINISTRATORS)
def people() -> str:
    """Everybody with an account."""
    search = request.args.get("search", "").strip()[:100]
    return render_template("accounts/people.html", people=queries.people(current_actor(), search), search=search)


@bp.get("/people/add")
@access(ADMINISTRATORS)
def add() -> str:
    """A form for somebody new."""
    return render_template("accounts/add.html", form=StaffForm())


@bp.post("/people/add")
@access(ADMINISTRATORS)
def add_now() -> Page:
    """Add them, and send an invitation."""
    form, actor = StaffForm(), current_actor()
    if form.validate():
        try:
            person = service.add_staff(actor, form.name.data, form.email.data, [Role(role) for role in form.roles.data])
        except Refused as refusal:
            form.email.errors = [str(refusal)]
        else:
            service.invite(actor, person)
            say(f"{person.name} is added. We are sending them a message with a link to choose a password.")
            return back_to("accounts.people")
    return render_template("accounts/add.html", form=form), 422


@bp.get("/people/<person_id>")
@access(ADMINISTRATORS)
def person(person_id: str) -> str:
    """One person, and what can be done with their account."""
    found = queries.person(current_actor(), person_id)
    return render_template("accounts/person.html", person=found, code=queries.open_codes([found]).get(found.id))


@bp.post("/people/<person_id>/code")
@access(ADMINISTRATORS)
def code(person_id: str) -> str:
    """A new one-use code, shown this once."""
    found = queries.person(current_actor(), person_id)
    fresh = service.new_code(current_actor(), found)
    return render_template("accounts/code.html", person=found, code=fresh, link=service.join_address())


@bp.post("/people/<person_id>/invite")
@access(ADMINISTRATORS)
def invite(person_id: str) -> AnyResponse:
    """Write to them again with a new link."""
    found = queries.person(current_actor(), person_id)
    service.invite(current_actor(), found)
    say(f"We are sending {found.name} a message with a new link.")
    return back_to("accounts.person", person_id=person_id)


@bp.get("/people/<person_id>/close")
@access(ADMINISTRATORS)
def close(person_id: str) -> str:
    """Ask before an account is closed."""
    return render_template("accounts/close.html", person=queries.person(current_actor(), person_id))


@bp.post("/people/<person_id>/close")
@access(ADMINISTRATORS)
def close_now(person_id: str) -> AnyResponse:
    """Close it."""
    found = queries.person(current_actor(), person_id)
    service.deactivate(current_actor(), found)
    say(f"The account of {found.full_name} is closed. You can open it again.")
    return back_to("accounts.person", person_id=person_id)


@bp.post("/people/<person_id>/open")
@access(ADMINISTRATORS)
def reopen(person_id: str) -> AnyResponse:
    """Open a closed account again."""
    found = queries.person(current_actor(), person_id)
    service.reactivate(current_actor(), found)
    say(f"The account of {found.full_name} is open again.")
    return back_to("accounts.person", person_id=person_id)
