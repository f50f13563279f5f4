"""The one shape of a page with a form: shown, filled in, kept and gone on from, or shown again with its faults."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from coprod_hub.core.errors import Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import back_to, say

BOTH = ["GET", "POST"]
Page = str | tuple[str, int] | Response


def ask(form: HubForm, keep: Callable[[], Page], template: str, fault_at: str = "", **shown: Any) -> Page:
    """A page with a form: `keep` does what was filled in and goes on.

    What is wrong shows the page again with status 422, so that nothing is kept and everything that was typed is.
    A refusal stands at the field `fault_at`; without one it has a page of its own. `template` comes without its ending.
    """
    if form.validate_on_submit():
        try:
            return keep()
        except Refused as refusal:
            if not fault_at:
                raise
            form[fault_at].errors = [str(refusal)]
    return render_template(f"{template}.html", form=form, **shown), 422 if form.errors else 200


def said(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, on the page to go on to."""
    say(message)
    return back_to(endpoint, **values)
