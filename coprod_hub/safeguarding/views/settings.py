"""What an administrator sets for safeguarding: hours, points of the day, cover, the leads' order. Nobody's words."""

from flask import render_template

from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.asking import Page
from coprod_hub.core.forms import HubForm
from coprod_hub.core.helplines import all_lines, stale
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.safeguarding import arrangements, leads, queries
from coprod_hub.safeguarding.forms import ArrangementsForm
from coprod_hub.safeguarding.views import bp


@bp.get("/safeguarding-settings")
@access(roles(Role.ADMINISTRATOR, Role.SAFEGUARDING))
def settings() -> Page:
    """How looking after people is set up here; leads read it, administrators change it."""
    typed = arrangements.as_typed(arrangements.arrangements())
    return _page(ArrangementsForm(formdata=None, data=typed))


@bp.post("/safeguarding-settings")
@access(roles(Role.ADMINISTRATOR))
def change() -> Page:
    """Change it."""
    form = ArrangementsForm()
    if not form.validate():
        return _page(form), 422
    changed = arrangements.arrange(current_actor(), form.typed)
    say("Saved." if changed else "Nothing was different.")
    return back_to(".settings")


@bp.post("/safeguarding-settings/leads/<person_id>/up")
@access(roles(Role.ADMINISTRATOR))
def move_up(person_id: str) -> Page:
    """Tell this lead one place earlier."""
    leads.move_up(current_actor(), person_id)
    say("The order is changed.")
    return back_to(".settings")


def _page(form: HubForm) -> str:
    may_change = current_actor().has(Role.ADMINISTRATOR)
    return render_template(
        "safeguarding/settings.html",
        form=form,
        leads=leads.in_order(),
        lines=all_lines(),
        stale=stale(),
        nobody_left=queries.nobody_left() if may_change else 0,  # a lead would read that something is about them
        may_change=may_change,
    )
