"""Coming in with the council's own account, where that is set up."""

from datetime import UTC, datetime, timedelta

from flask import render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts import login, queries, service, sign_ins
from coprod_hub.accounts.views import bp
from coprod_hub.accounts.views.entering import ask_for_code, enter, go
from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.asking import Page
from coprod_hub.core.clock import now
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import safe_next, say

STARTED_FOR = timedelta(minutes=5)
#: Who was let in without being told when they last showed that it is them shows it before they publish.
LONG_AGO = datetime.fromtimestamp(0, UTC)
NOT_HERE = "The council’s own sign-in is not set up here. Sign in with your e-mail address and password."
SOMEBODY_ELSE = "The council’s sign-in names somebody else, or not lately enough. Confirm with your password or a code."


def _provider() -> login.Council:
    found = login.council()
    if found is None:
        raise NotFound(NOT_HERE)
    return found


@bp.get("/sign-in/council")
@access(ANYONE)
def council() -> AnyResponse:
    """To the provider; a form could not lead there (`form-action 'self'`)."""
    provider, again = _provider(), request.args.get("again") == "yes"
    session["onward"] = safe_next(request.args.get("next"))
    session["again"] = again
    return provider.lead_there(service.council_address(), again=again)


@bp.get("/sign-in/council/back")
@access(ANYONE)
def council_back() -> Page:
    """Back from the provider: one button, because a page that is only looked at signs nobody in."""
    _provider()
    code, state = request.args.get("code", ""), request.args.get("state", "")
    if not code or not state or request.args.get("error"):
        return render_template("accounts/council_back_without.html"), 422
    return render_template("accounts/council_back.html", form=HubForm(), code=code, state=state)


@bp.post("/sign-in/council/back")
@access(ANYONE)
def council_arrived() -> AnyResponse:
    """Who the provider says it is comes in, if there is an account of staff with that address."""
    arrival = _provider().arrive()
    onward, again = session.pop("onward", None), session.pop("again", False)
    here = login.here()
    if again and here:
        row = queries.my_sign_in(here.actor, here.sign_in_id)
        if row.person_id != arrival.person.id or arrival.at is None or now() - arrival.at > STARTED_FOR:
            raise Refused(SOMEBODY_ELSE)
        sign_ins.confirmed(here.actor, row)
        say("Thank you. You can go on for the next quarter of an hour.")
        return go(onward)
    if arrival.two_things:
        return enter(arrival.person, safe_next(onward), arrival.at or LONG_AGO)
    return ask_for_code(arrival.person, safe_next(onward))
