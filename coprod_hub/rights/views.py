"""Pages for administrators: requests of people about their data, how long things are kept, what was done."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.asking import Page
from coprod_hub.core.clock import today
from coprod_hub.core.downloads import as_file
from coprod_hub.core.errors import Refused
from coprod_hub.core.retention import STAYS, next_run
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.rights import erasing, queries, service
from coprod_hub.rights.forms import CheckedForm, RequestForm, SureForm
from coprod_hub.rights.models import RequestState
from coprod_hub.rights.queries import Wanted
from coprod_hub.rights.rules import RequestKind

bp = Blueprint("rights", __name__, url_prefix="/data-protection")
ADMINISTRATORS = roles(Role.ADMINISTRATOR)


# ---- requests ----


@bp.get("")
@access(ADMINISTRATORS)
def index() -> str:
    """Who asked for what, and by when they must have an answer."""
    return render_template("rights/index.html", requests=queries.requests(current_actor()))


@bp.get("/requests/add")
@access(ADMINISTRATORS)
def add() -> str:
    """A form for a request that came by letter, e-mail, telephone or in person."""
    return _add_page(RequestForm(asked_on=today()))


def _add_page(form: RequestForm) -> str:
    people = queries.people_to_choose(current_actor())
    form.person_id.choices = [
        SelectChoice("", "Choose a person"),
        *(SelectChoice(one.id, f"{one.full_name} ({one.email or one.nickname or 'not joined yet'})") for one in people),
    ]
    return render_template("rights/add.html", form=form)


@bp.post("/requests/add")
@access(ADMINISTRATORS)
def add_now() -> Page:
    """Record it."""
    form, actor = RequestForm(), current_actor()
    people = {one.id: one for one in queries.people_to_choose(actor)}
    if form.validate():
        kind = RequestKind(form.kind.data)
        person = None if kind is RequestKind.TAKE_BACK else people.get(form.person_id.data)
        try:
            asked = service.record_request(actor, kind, person, form.asked_on.data or today(), form.note.data)
        except Refused as refusal:
            form.asked_on.errors = [str(refusal)]
        else:
            say("The request is recorded.")
            return back_to("rights.show", request_id=asked.id)
    return _add_page(form), 422


@bp.get("/requests/<request_id>")
@access(ADMINISTRATORS)
def show(request_id: str) -> str:
    """One request, and what to do next."""
    asked = queries.request(current_actor(), request_id)
    return render_template("rights/show.html", asked=asked, job=queries.finding(asked))


@bp.post("/requests/<request_id>/gather")
@access(ADMINISTRATORS)
def gather(request_id: str) -> AnyResponse:
    """Gather what is held once more."""
    service.gather_again(current_actor(), queries.request(current_actor(), request_id))
    return back_to("rights.show", request_id=request_id)


@bp.get("/requests/<request_id>/found")
@access(ADMINISTRATORS, fresh=True)
def found(request_id: str) -> str:
    """What is held about the person, to read and to print."""
    asked = queries.request(current_actor(), request_id)
    sections = queries.found_for(asked)
    if sections:
        service.note_reading(current_actor(), asked)
    return render_template("rights/found.html", asked=asked, sections=sections)


@bp.post("/requests/<request_id>/download")
@access(ADMINISTRATORS, fresh=True)
def download(request_id: str) -> Response:
    """The same as a file that other programs can read."""
    asked = queries.request(current_actor(), request_id)
    body = service.hand_out(current_actor(), asked)
    return as_file(f"your-data-{today():%Y-%m-%d}.json", "application/json", body)


@bp.post("/requests/<request_id>/close")
@access(ADMINISTRATORS)
def close(request_id: str) -> AnyResponse:
    """It is answered: done, or refused."""
    refused = request.form.get("state") == RequestState.REFUSED
    asked = queries.request(current_actor(), request_id)
    service.close(current_actor(), asked, RequestState.REFUSED if refused else RequestState.DONE)
    say("The request is refused. Tell them why, and that they can complain." if refused else "The request is done.")
    return back_to("rights.index")


# ---- erasing ----


@bp.get("/requests/<request_id>/erase")
@access(ADMINISTRATORS)
def erase(request_id: str) -> str:
    """What erasing does, before anything is done."""
    asked = _to_erase(request_id)
    return render_template("rights/erase.html", asked=asked, form=CheckedForm())


@bp.post("/requests/<request_id>/erase")
@access(ADMINISTRATORS)
def erase_now(request_id: str) -> Page:
    """Asked once: ask a second time."""
    asked, form = _to_erase(request_id), CheckedForm()
    if form.validate():
        return render_template("rights/erase_surely.html", asked=asked, form=SureForm(formdata=None))
    return render_template("rights/erase.html", asked=asked, form=form), 422


@bp.post("/requests/<request_id>/erase/surely")
@access(ADMINISTRATORS, fresh=True)
def erase_surely(request_id: str) -> Page:
    """Erase the account."""
    asked, form = _to_erase(request_id), SureForm()
    if form.validate():
        service.erase_for(current_actor(), asked)
        say("The account is erased.")
        return back_to("rights.index")
    return render_template("rights/erase_surely.html", asked=asked, form=form), 422


def _to_erase(request_id: str) -> Any:
    asked = queries.request(current_actor(), request_id)
    if asked.kind is not RequestKind.ERASE or asked.person is None or not asked.is_open:
        raise Refused("This request is not an open one to erase an account.")
    erasing.must_be_erasable(current_actor(), asked.person)
    return asked


# ---- the schedule ----


@bp.get("/schedule")
@access(ADMINISTRATORS)
def retention() -> str:
    """How long each kind of record is kept, and when that was last seen to."""
    lines = queries.schedule(current_actor())
    return render_template("rights/retention.html", lines=lines, next_run=next_run(), stays=STAYS)


@bp.post("/schedule/run")
@access(ADMINISTRATORS)
def run() -> AnyResponse:
    """Keep to the schedule now."""
    service.run_schedule(current_actor())
    say("The hub is keeping to the schedule now. Look again in a minute.")
    return back_to("rights.retention")


# ---- the record ----


@bp.get("/record")
@access(ADMINISTRATORS)
def audit() -> str:
    """Who did what and when."""
    asked = request.args
    wanted = Wanted(
        person=asked.get("person", "").strip()[:100],
        kind=asked.get("kind", "")[:40],
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        page=int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1,
    )
    return render_template("rights/audit.html", wanted=wanted, found=queries.audit(current_actor(), wanted))


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        return None


from coprod_hub.rights import words_views  # noqa: E402, F401  # it registers on `bp`
