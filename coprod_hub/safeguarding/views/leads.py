"""Pages for safeguarding leads: what waits, one concern, and what is done with it."""

from collections.abc import Callable

from flask import render_template, request

from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.asking import Page
from coprod_hub.core.clock import now, today
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.safeguarding import leads, queries, service
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.forms import BecauseForm, HandOverForm, ReleaseForm
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.rules import Reason, Verb, lado_by, may
from coprod_hub.safeguarding.views import bp

LEADS = roles(Role.SAFEGUARDING)
BOTH = ["GET", "POST"]


@bp.get("/to-look-at")
@access(LEADS)
def index() -> Page:
    """What waits for a lead, the soonest due first, and who covers when nobody is here."""
    actor = current_actor()
    return render_template(
        "safeguarding/index.html",
        waiting=queries.waiting(actor),
        ended=queries.ended(actor),
        cover=queries.cover(),
        measure=queries.measure(actor),
        now=now(),
    )


@bp.get("/to-look-at/<concern_id>")
@access(LEADS)
def concern(concern_id: str) -> Page:
    """One concern: the words, why, by when, and what can be done. That it was read is recorded."""
    actor = current_actor()
    found = queries.concern(actor, concern_id)
    people = leads.in_order()
    kept_from = {one.person_id for one in found.about}
    return render_template(
        "safeguarding/concern.html",
        concern=found,
        words=service.opened(actor, found),
        now=now(),
        today=today(),
        may=lambda verb: may(found.state, Verb(verb)) and service.possible(found, Verb(verb)),
        lado_by=lado_by(found.raised_on, arrangements()) if Reason.ALLEGATION in found.why else None,
        leads=[person for person in people if person.id not in kept_from],
        kept_from=[person for person in people if person.id in kept_from],
        alone=len(people) - len(kept_from) < 2,
    )


@bp.post("/to-look-at/<concern_id>/look")
@access(LEADS)
def look(concern_id: str) -> Page:
    """I am looking at this."""
    service.look(current_actor(), _to_change(concern_id))
    say("You are looking at this. Others can see that.")
    return back_to(".concern", concern_id=concern_id)


@bp.route("/to-look-at/<concern_id>/hand-over", methods=BOTH)
@access(LEADS)
def hand_over(concern_id: str) -> Page:
    """Write down to whom it was handed over."""
    form = HandOverForm()

    def act(found: Concern) -> None:
        service.hand_over(current_actor(), found, form.to, form.reference.data)

    return _decide("hand_over", concern_id, form, act, "Written down. The words are deleted on schedule.")


@bp.route("/to-look-at/<concern_id>/clear", methods=BOTH)
@access(LEADS)
def clear(concern_id: str) -> Page:
    """Nothing to worry about: let the words go on as they are."""
    form = BecauseForm()

    def act(found: Concern) -> None:
        service.clear(current_actor(), found, form.because.data)

    return _decide("clear", concern_id, form, act, "Cleared. The words are heard like everybody’s.")


@bp.route("/to-look-at/<concern_id>/release", methods=BOTH)
@access(LEADS)
def release(concern_id: str) -> Page:
    """Let a version go on in which nobody can be known."""
    form = ReleaseForm()

    def act(found: Concern) -> None:
        service.release_redacted(current_actor(), found, form.words.data, form.because.data)

    return _decide("release", concern_id, form, act, "Your version goes on. The first one is held back, then deleted.")


@bp.route("/to-look-at/<concern_id>/close", methods=BOTH)
@access(LEADS)
def close(concern_id: str) -> Page:
    """It is dealt with; the words do not go on."""
    form = BecauseForm()

    def act(found: Concern) -> None:
        service.close(current_actor(), found, form.because.data)

    return _decide("close", concern_id, form, act, "Closed.")


@bp.post("/to-look-at/<concern_id>/reopen")
@access(LEADS)
def reopen(concern_id: str) -> Page:
    """Look again."""
    service.reopen(current_actor(), _to_change(concern_id))
    say("Open again.")
    return back_to(".concern", concern_id=concern_id)


@bp.post("/to-look-at/<concern_id>/about")
@access(LEADS)
def about(concern_id: str) -> Page:
    """It is about this lead, or it is not after all."""
    actor, found = current_actor(), _to_change(concern_id)
    person_id = request.form.get("person_id", "")
    if "not" in request.form:
        service.is_not_about(actor, found, person_id)
        say("They may see it now.")
        return back_to(".concern", concern_id=concern_id)
    service.is_about(actor, found, person_id)
    say("They do not see it any more. Whoever is next will be told.")
    return back_to(".index") if person_id == actor.person_id else back_to(".concern", concern_id=concern_id)


def _to_change(concern_id: str) -> Concern:
    return queries.concern(current_actor(), concern_id, to_change=True)


def _decide(page: str, concern_id: str, form: HubForm, act: Callable[[Concern], None], done: str) -> Page:
    """A decision with its form: shown with the words beside it, done once it is filled in."""
    actor = current_actor()
    found = queries.concern(actor, concern_id, to_change=request.method == "POST")
    if form.validate_on_submit():
        act(found)
        say(done)
        return back_to(".concern", concern_id=concern_id)
    if page == "release" and not form.is_submitted():
        form["words"].data = found.released or found.text
    words = service.opened(actor, found)
    shown = render_template(
        f"safeguarding/{page}.html",
        form=form, concern=found, words=words, lado_by=lado_by(found.raised_on, arrangements()), today=today(),
    )  # fmt: skip
    return shown, 422 if form.errors else 200
