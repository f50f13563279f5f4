"""People, for administrators: who has an account, what they may do, and helping those who cannot sign in."""

from flask import current_app, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts import queries, second_factor, service
from coprod_hub.accounts.forms import FindForm, OrganisationForm, StaffForm
from coprod_hub.accounts.models import Person
from coprod_hub.accounts.views import bp
from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.clock import now
from coprod_hub.core.web import current_actor

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


@bp.route("/people/add", methods=BOTH)
@access(ADMINISTRATORS)
def add() -> Page:
    """Somebody new, who is sent an invitation."""
    actor = current_actor()
    form = StaffForm()
    form.offer(str(current_app.extensions["settings"].council), queries.organisations())

    def keep() -> Page:
        wanted = [Role(role) for role in form.roles.data]
        made = service.add_staff(actor, form.name.data, form.email.data, wanted, organisation_id=form.organisation.data)
        service.invite(actor, made)
        words = f"{made.name} is added. We are sending them a message with a link to choose a password."
        return said(words, "accounts.people")

    return ask(form, keep, "accounts/add", fault_at="email")


@bp.route("/people/organisations", methods=BOTH)
@access(ADMINISTRATORS)
def organisations() -> Page:
    """The organisations beside the council that run forums here; add one."""
    form = OrganisationForm()

    def keep() -> Page:
        made = service.add_organisation(current_actor(), form.name.data)
        words = f"{made.name} is added. Now add its participation officers, and its forum."
        return said(words, "accounts.organisations")

    return ask(form, keep, "accounts/organisations", fault_at="name", organisations=queries.organisations())


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


def _on_page_of(person: Person, words: str) -> AnyResponse:
    return said(words, "accounts.person", person_id=person.id)


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
    return _on_page_of(
        found, f"We are sending {found.name} a message with a new link. The link before it does not work any more."
    )


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
    return _on_page_of(
        found,
        f"The codes of {found.full_name} are reset. They set up an app when they sign in next; we tell them by e-mail.",
    )


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
    return _on_page_of(found, f"The account of {found.full_name} is closed. You can open it again.")


@bp.post("/people/<person_id>/open")
@access(ADMINISTRATORS)
def reopen(person_id: str) -> AnyResponse:
    """Open a closed account again."""
    found = queries.person(current_actor(), person_id)
    service.reactivate(current_actor(), found)
    return _on_page_of(found, f"The account of {found.full_name} is open again.")
