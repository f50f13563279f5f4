"""Running the hub: one page that leads to everything, and the texts that somebody has to confirm."""

from flask import render_template
from flask.typing import ResponseReturnValue

from coprod_hub.core import confirmed, jobs, notify
from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.checking import CHECK
from coprod_hub.core.clock import today
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import enqueue
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.pages.forms import ConfirmForm
from coprod_hub.pages.running import running as how_it_stands
from coprod_hub.pages.texts import text as text_of
from coprod_hub.pages.texts import texts as all_texts
from coprod_hub.pages.views import bp

ADMINISTRATORS = roles(Role.ADMINISTRATOR)


@bp.get("/running")
@access(ADMINISTRATORS)
def running() -> str:
    """How the hub stands, and the way to each of its settings."""
    return render_template("pages/running.html", found=how_it_stands(current_actor()))


@bp.post("/running/check")
@access(ADMINISTRATORS)
def check() -> ResponseReturnValue:
    """Go along the record now."""
    enqueue(CHECK)
    say("The hub is going along the record. Look again in a minute.")
    return back_to("pages.running")


@bp.post("/running/failed/<job_id>/again")
@access(ADMINISTRATORS)
def work_again(job_id: str) -> ResponseReturnValue:
    """Try again what failed."""
    if not jobs.retry(current_actor(), jobs.find(job_id)):
        raise Refused("That work is being done already, or is done.")
    say("The hub tries it again.")
    return back_to("pages.running")


@bp.post("/running/messages/<message_id>/again")
@access(ADMINISTRATORS)
def send_again(message_id: str) -> ResponseReturnValue:
    """Send again a message that did not go."""
    notify.try_again(current_actor(), message_id)
    say("The hub sends it again.")
    return back_to("pages.running")


@bp.get("/running/texts")
@access(ADMINISTRATORS)
def texts() -> str:
    """The texts on which people rely, and who has confirmed each."""
    return render_template("pages/texts.html", texts=confirmed.standing(all_texts()))


@bp.route("/running/texts/<text_key>", methods=["GET", "POST"])
@access(ADMINISTRATORS)
def text(text_key: str) -> ResponseReturnValue:
    """One text, word for word; record who has confirmed it."""
    found = text_of(text_key)
    form = ConfirmForm(found)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            wording, name, on = form.wording.data, form.name.data, form.on.data or today()
            confirmed.confirm(current_actor(), found, wording, form.chosen, name, on)
            say(f"Recorded: the {form.chosen.words} has confirmed it.")
            return back_to("pages.text", text_key=text_key)
    (standing,) = confirmed.standing([found])
    history = confirmed.history(found)
    return render_template("pages/text.html", standing=standing, history=history, form=form), status
