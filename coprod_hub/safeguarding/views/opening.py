"""Pages that anybody may use: asking somebody to get in touch, complaining, finding an advocate."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.helplines import advocates, helplines
from coprod_hub.core.web import back_to, csrf
from coprod_hub.safeguarding import raising
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.forms import GetInTouchForm
from coprod_hub.safeguarding.views import bp

#: A hundred times what anybody writes here; longer words are read and given back with what to do (422).
MOST_BYTES = 500_000
TOO_LONG = "That was more than we can take, so it was not kept. Write it again in fewer words."


@bp.get("/get-in-touch")
@access(ANYONE)
def get_in_touch() -> ResponseReturnValue:
    """I want someone to get in touch: a form of its own, that leads to no survey and from none."""
    return _form(GetInTouchForm(formdata=None))


@bp.post("/get-in-touch")
@access(ANYONE)
def get_in_touch_now() -> ResponseReturnValue:
    """Keep it for the safeguarding leads, once; what was typed is never lost."""
    request.max_content_length = request.max_form_memory_size = MOST_BYTES
    try:
        form = GetInTouchForm(request.form)
    except RequestEntityTooLarge:
        return _form(GetInTouchForm(formdata=None), TOO_LONG), 413
    if not form.validate():
        return _form(form), 422
    raising.ask_to_get_in_touch(form.wish, form.submission_key.data)
    return back_to(".sent")


@bp.get("/get-in-touch/sent")
@access(ANYONE)
def sent() -> ResponseReturnValue:
    """It has come in: what happens next, and what to do meanwhile."""
    return render_template("safeguarding/sent.html", set_up=arrangements(), helplines=helplines())


@bp.get("/complain")
@access(ANYONE)
def complain() -> ResponseReturnValue:
    """How to complain, what happens then, and who helps with it."""
    return render_template("safeguarding/complain.html", advocates=advocates())


@bp.get("/advocate")
@access(ANYONE)
def advocate() -> ResponseReturnValue:
    """What an advocate does, who has a right to one, and how to get one."""
    return render_template("safeguarding/advocate.html", advocates=advocates())


def _form(form: GetInTouchForm, notice: str = "") -> str:
    set_up = arrangements()
    return render_template(
        "safeguarding/get_in_touch.html", form=form, notice=notice, set_up=set_up, helplines=helplines()
    )


# A session that ended must not cost anybody these words, and there is nothing of theirs that another site could misuse.
csrf.exempt(get_in_touch_now)
