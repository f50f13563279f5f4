"""People, for administrators: who has an account, what they may do, and helping those who cannot sign in."""

from flask import current_app, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts import queries, second_factor, service
from coprod_hub.accounts.forms import FindForm, OrganisationForm, StaffForm
from coprod_hub.accounts.views import bp
from coprod_hub.accounts.views.entering import Page
from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.clock import now
from coprod_hub.core.errors import Refused
from coprod_hub.core.web import back_to, current_actor, say

ADMINISTRATORS = roles(Role.ADMINISTRATOR)


@bp.get("/people")
@access(ADMINISTRATORS)
def people() -> str:
    """Everybody with an account."""
    form = FindForm(request.args, meta={"csrf": False})
    found = queries.people(current_actor(), form.search.data[:100], form.wanted_role)
    filtered = bool(form.search.data or form.wanted_role)
    return render_template(
        "accounts/people.html",
        people=found,
        form=form,
        filtered=filtered,
        have_codes=queries.have_codes(found),
        invited=queries.open_codes(found),
    )


@bp.get("/people/add")
@access(ADMINISTRATORS)
def add() -> str:
    """A form for somebody new."""
    return render_template("accounts/add.html", form=_staff_form())


def _staff_form() -> StaffForm:
    form = StaffForm()
    form.offer(_council(), queries.organisations())
    return form


def _council() -> str:
    return str(current_app.extensions["settings"].council)


@bp.post("/people/add")
@access(ADMINISTRATORS)
def add_now() -> Page:
    """Add them, and send an invitation."""
    form, actor = _staff_form(), current_actor()
    if form.validate():
        wanted = [Role(role) for role in form.roles.data]
        try:
            person = service.add_staff(
                actor, form.name.data, form.email.data, wanted, organisation_id=form.organisation.data
            )
        except Refused as refusal:
            form.email.errors = [str(refusal)]
        else:
            service.invite(actor, person)
            say(f"{person.name} is added. We are sending them a message with a link to choose a password.")
            return back_to("accounts.people")
    return render_template("accounts/add.html", form=form), 422


@bp.route("/people/organisations", methods=["GET", "POST"])
@access(ADMINISTRATORS)
def organisations() -> Page:
    """The organisations beside the council that run forums here; add one."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            made = service.add_organisation(current_actor(), form.name.data)
        except Refused as refusal:
            form.name.errors = [str(refusal)]
        else:
            say(f"{made.name} is added. Now add its participation officers, and its forum.")
            return back_to("accounts.organisations")
    found = queries.organisations()
    return render_template("accounts/organisations.html", form=form, organisations=found), 422 if form.errors else 200


@bp.get("/people/<person_id>")
@access(ADMINISTRATORS)
def person(person_id: str) -> str:
    """One person, and what can be done with their account."""
    found = queries.person(current_actor(), person_id)
    return render_template(
        "accounts/person.html",
        person=found,
        code=queries.open_codes([found]).get(found.id),
        staff=second_factor.wanted(found),
        has_codes=second_factor.factor_of(found) is not None,
    )


@bp.post("/people/<person_id>/code")
@access(ADMINISTRATORS)
def code(person_id: str) -> str:
    """A new one-use code, shown this once."""
    found = queries.person(current_actor(), person_id)
    fresh = service.new_code(current_actor(), found)
    until = now() + service.CODE_LASTS
    return render_template("accounts/code.html", person=found, code=fresh, link=service.join_address(), until=until)


@bp.post("/people/<person_id>/invite")
@access(ADMINISTRATORS)
def invite(person_id: str) -> AnyResponse:
    """Write to them again with a new link."""
    found = queries.person(current_actor(), person_id)
    service.invite(current_actor(), found)
    say(f"We are sending {found.name} a message with a new link. The link before it does not work any more.")
    return back_to("accounts.person", person_id=person_id)


@bp.get("/people/<person_id>/codes")
@access(ADMINISTRATORS)
def reset_codes(person_id: str) -> str:
    """Ask before somebody's app and paper stop working."""
    return render_template("accounts/reset_codes.html", person=queries.person(current_actor(), person_id))


@bp.post("/people/<person_id>/codes")
@access(ADMINISTRATORS)
def reset_codes_now(person_id: str) -> AnyResponse:
    """They set up a new app at their next sign-in."""
    found = queries.person(current_actor(), person_id)
    second_factor.reset(current_actor(), found)
    say(f"The codes of {found.full_name} are reset. They set up an app when they sign in next; we tell them by e-mail.")
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
