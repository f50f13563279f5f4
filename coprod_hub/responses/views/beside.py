"""Beside the questions: leaving fast, help, and what to say when there is nothing to answer or nothing to find."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.helplines import advocates, helplines
from coprod_hub.core.web import back_to
from coprod_hub.responses import service
from coprod_hub.responses.answering import asked_by
from coprod_hub.responses.views import bp, phone
from coprod_hub.safeguarding.arrangements import arrangements


@bp.get("/s/<token>/leave")
@access(ANYONE)
def leave(token: str) -> ResponseReturnValue:
    """*Exit this page*: forget this phone's way back to its answers, and go somewhere that says nothing."""
    away = redirect(current_app.extensions["settings"].exit_url, 303)
    phone.forget(away, token)
    away.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return away


@bp.get("/s/<token>/help")
@access(ANYONE)
def get_help(token: str) -> ResponseReturnValue:
    """People to talk to, someone on your side, how to complain; answers are kept meanwhile."""
    asked_by(token)
    number = request.args.get("back", 0, type=int)
    return render_template(
        "responses/get_help.html",
        helplines=helplines(),
        advocates=advocates(),
        hours=arrangements().hours,
        back=url_for(".page", token=token, number=number) if number > 0 else url_for(".start", token=token),
        leave=url_for(".leave", token=token),
    )


@bp.get("/s/<token>/again")
@access(ANYONE)
def again(token: str) -> ResponseReturnValue:
    """There are no answers on this phone: begun elsewhere, left, too long ago, or a browser that keeps no cookie."""
    asked = asked_by(token)
    return render_template(
        "responses/again.html",
        asked=asked,
        leave=url_for(".leave", token=token),
        help=url_for(".get_help", token=token),
    )


@bp.get("/s/<token>/closed")
@access(ANYONE)
def closed(token: str) -> ResponseReturnValue:
    """The survey takes no more answers: what happens next, and what became of a half-written one."""
    asked = asked_by(token)
    if asked.is_open:
        return back_to(".start", token=token)
    return render_template(
        "responses/closed.html",
        asked=asked,
        stands=service.standing(phone.keys(token)),
        helplines=helplines(2),
        leave=url_for(".leave", token=token),
        help=url_for(".get_help", token=token),
    )
