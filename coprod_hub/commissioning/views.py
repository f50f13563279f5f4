"""Pages of commissioning: staff write plans; anybody reads the published ones."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from coprod_hub.commissioning import queries, service
from coprod_hub.commissioning.forms import (
    DecisionForm,
    IntentionForm,
    MoveForm,
    NewIntentionForm,
    PlanForm,
    SearchForm,
    StartForm,
)
from coprod_hub.commissioning.models import PlanState, Strand
from coprod_hub.commissioning.published import as_it_stands, evidence_text, intention_text, what_is_public
from coprod_hub.commissioning.rules import usual_title
from coprod_hub.core.access import ANYONE, access, roles
from coprod_hub.core.clock import today
from coprod_hub.core.documents import send
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.jobs import latest_job
from coprod_hub.core.web import back_to, current_actor, say

bp = Blueprint("commissioning", __name__)
READ, WRITE = roles(*queries.READERS), roles(*queries.WRITERS)
BOTH = ["GET", "POST"]
Page = str | tuple[str, int] | Response


def _page(template: str, form: HubForm, **more: Any) -> tuple[str, int]:
    """A page with a form: with status 422 when something in it is wrong, so that nothing is kept."""
    return render_template(f"commissioning/{template}.html", form=form, **more), 422 if form.errors else 200


# ---- plans ----


@bp.get("/commissioning")
@access(READ)
def index() -> Page:
    """Every plan, what is not decided yet and what is late."""
    actor = current_actor()
    return render_template(
        "commissioning/index.html",
        plans=[(plan, as_it_stands(plan)) for plan in queries.plans(actor)],
        late=queries.overdue_decisions(actor),
        may_write=actor.has(*queries.WRITERS),
    )


@bp.route("/commissioning/start", methods=BOTH)
@access(WRITE)
def start() -> Page:
    """Begin the plan of a year."""
    actor = current_actor()
    year = queries.next_year_without_plan(actor)
    form = StartForm(year=str(year), title=usual_title(year))
    if form.validate_on_submit():
        title = "" if form.title.data == usual_title(year) else form.title.data or ""
        if not queries.plan_of(actor, form.number):
            plan = service.start_plan(actor, form.number, title)
            say(f"The plan for {plan.year} is begun. Nobody outside can see it yet.")
            return back_to("commissioning.plan", plan_id=plan.id)
        form.year.errors = [f"There is a plan for {form.year.data} already. Choose another year, or open that plan."]
    return _page("start", form)


@bp.get("/commissioning/plans/<plan_id>")
@access(READ)
def plan(plan_id: str) -> Page:
    """One plan by the seven themes, and how far it is."""
    actor = current_actor()
    found = queries.plan(actor, plan_id)
    text = as_it_stands(found)
    return render_template(
        "commissioning/plan.html",
        plan=found,
        text=text,
        may_write=actor.has(*queries.WRITERS),
        is_changed=found.state is PlanState.PUBLISHED and found.published != text.as_json(),
        word_job=latest_job(plan_id, service.WORD_JOB),
        draft_job=latest_job(plan_id, service.DRAFT_JOB),
    )


@bp.route("/commissioning/plans/<plan_id>/edit", methods=BOTH)
@access(WRITE)
def edit(plan_id: str) -> Page:
    """Name the plan and introduce it."""
    found = queries.plan(current_actor(), plan_id)
    form = PlanForm(obj=found)
    if form.validate_on_submit():
        service.describe_plan(current_actor(), found, form.title.data, form.introduction.data)
        say("Saved.")
        return back_to("commissioning.plan", plan_id=plan_id)
    return _page("edit", form, plan=found)


@bp.get("/commissioning/plans/<plan_id>/preview")
@access(READ)
def preview(plan_id: str) -> Page:
    """The plan as the public would read it, marked as a draft."""
    found = queries.plan(current_actor(), plan_id)
    return render_template("commissioning/preview.html", plan=found, text=as_it_stands(found))


@bp.route("/commissioning/plans/<plan_id>/publish", methods=BOTH)
@access(WRITE)
def publish(plan_id: str) -> Page:
    """Let the public read the plan as it stands: look once more, then press the button."""
    found = queries.plan(current_actor(), plan_id)
    form = HubForm()
    if form.validate_on_submit():
        if service.publish(current_actor(), found):
            say("Published. Anybody can read the plan now; its Word file follows in a moment.")
        return back_to("commissioning.plan", plan_id=plan_id)
    return _page("publish", form, plan=found, text=as_it_stands(found))


@bp.post("/commissioning/plans/<plan_id>/draft")
@access(READ)
def make_draft(plan_id: str) -> Page:
    """Ask for a Word file of the draft."""
    service.make_draft_word(current_actor(), queries.plan(current_actor(), plan_id))
    return back_to("commissioning.plan", plan_id=plan_id)


@bp.get("/commissioning/plans/<plan_id>/draft.docx")
@access(READ)
def draft(plan_id: str) -> Page:
    """The draft as a Word file."""
    found = queries.plan(current_actor(), plan_id)
    if found.draft_word is None:
        raise NotFound("There is no Word file of the draft yet. Make one on the plan’s page.")
    return send(found.draft_word)


@bp.post("/commissioning/plans/<plan_id>/word")
@access(WRITE)
def try_again(plan_id: str) -> Page:
    """Make the public Word file again after it failed."""
    service.try_word_again(current_actor(), queries.plan(current_actor(), plan_id))
    return back_to("commissioning.plan", plan_id=plan_id)


@bp.get("/commissioning/plans/<plan_id>/progress/<name>")
@access(READ)
def progress(plan_id: str, name: str) -> dict[str, Any]:
    """How far a Word file is, for a page that waits."""
    queries.plan(current_actor(), plan_id)
    job = latest_job(plan_id, {"word": service.WORD_JOB}.get(name, service.DRAFT_JOB))
    if job is None:
        raise NotFound("Nothing is being made.")
    return {"under_way": job.under_way, "words": job.step or "Waiting", "done": job.done, "total": job.total}


# ---- intentions ----


@bp.route("/commissioning/plans/<plan_id>/add", methods=BOTH)
@access(WRITE)
def add(plan_id: str) -> Page:
    """Add an intention under one of the seven themes."""
    actor = current_actor()
    found = queries.plan(actor, plan_id)
    form = NewIntentionForm(strand=request.args.get("strand", "1"))
    if form.validate_on_submit():
        try:
            made = service.add_intention(actor, found, Strand(int(form.strand.data)), form.words)
        except Refused as refusal:
            form.title.errors = [str(refusal)]
        else:
            say("Added. Cite what people said about it next.")
            return back_to("commissioning.intention", intention_id=made.id)
    return _page("add", form, plan=found)


@bp.get("/commissioning/intentions/<intention_id>")
@access(READ)
def intention(intention_id: str) -> Page:
    """One intention: what it cites and what was decided."""
    actor = current_actor()
    found = queries.intention(actor, intention_id)
    return render_template(
        "commissioning/intention.html",
        intention=found,
        text=intention_text(found),
        public=what_is_public(found.plan),
        form=MoveForm(strand=str(found.strand)),
        may_write=actor.has(*queries.WRITERS),
    )


@bp.route("/commissioning/intentions/<intention_id>/edit", methods=BOTH)
@access(WRITE)
def edit_intention(intention_id: str) -> Page:
    """Say an intention differently."""
    found = queries.intention(current_actor(), intention_id)
    form = IntentionForm(obj=found)
    if form.validate_on_submit():
        try:
            service.change_intention(current_actor(), found, form.words)
        except Refused as refusal:
            form.title.errors = [str(refusal)]
        else:
            say("Saved.")
            return back_to("commissioning.intention", intention_id=intention_id)
    return _page("edit_intention", form, intention=found)


@bp.post("/commissioning/intentions/<intention_id>/move")
@access(WRITE)
def move(intention_id: str) -> Page:
    """Put an intention under another of the seven themes."""
    found, form = queries.intention(current_actor(), intention_id), MoveForm()
    if not form.validate():
        raise Refused("Choose one of the seven themes.")
    service.move_intention(current_actor(), found, form.to)
    say(f"Moved to “{form.to.words}”.")
    return back_to("commissioning.intention", intention_id=intention_id)


@bp.route("/commissioning/intentions/<intention_id>/remove", methods=BOTH)
@access(WRITE)
def remove(intention_id: str) -> Page:
    """Take an intention out of the plan, after asking once more."""
    found, form = queries.intention(current_actor(), intention_id), HubForm()
    if form.validate_on_submit():
        plan_id = found.plan_id
        service.remove_intention(current_actor(), found)
        say("Removed.")
        return back_to("commissioning.plan", plan_id=plan_id)
    return _page("remove", form, intention=found)


# ---- evidence ----


@bp.get("/commissioning/intentions/<intention_id>/cite")
@access(WRITE)
def pick(intention_id: str) -> Page:
    """Look for what people said that this intention rests on."""
    actor = current_actor()
    found, surveys = queries.intention(actor, intention_id), queries.closed_surveys(actor)
    form = SearchForm(request.args)
    form.survey.choices = [SelectChoice(survey.id, survey.title) for survey in surveys]
    known = {survey.id for survey in surveys}
    wanted = form.survey.data if form.survey.data in known else surveys[0].id if surveys else ""
    form.survey.data = wanted
    return render_template(
        "commissioning/pick.html",
        intention=found,
        form=form,
        found=queries.citable(actor, wanted, form.words.data or "") if wanted else [],
        cited={piece.theme_id or piece.quote_id for piece in found.evidence},
    )


@bp.post("/commissioning/intentions/<intention_id>/cite")
@access(WRITE)
def cite_now(intention_id: str) -> Page:
    """Cite a theme or a quote."""
    actor = current_actor()
    found = queries.intention(actor, intention_id)
    theme_id, quote_id = request.form.get("theme_id"), request.form.get("quote_id")
    if (theme_id or quote_id) in {piece.theme_id or piece.quote_id for piece in found.evidence}:
        say("This is cited here already.", "info")
    elif quote_id:
        service.cite_quote(actor, found, quote_id)
        say("Cited. The words are kept as they are today.")
    else:
        service.cite_theme(actor, found, theme_id or "")
        say("Cited. The name and the figures are kept as they are today.")
    return back_to("commissioning.intention", intention_id=intention_id, _anchor="said")


@bp.get("/commissioning/cite")
@access(WRITE)
def cite() -> Page:
    """Coming from a theme or a quote: choose the intention that rests on it."""
    actor = current_actor()
    quote_id = request.args.get("quote_id", "")
    source, quote = (
        queries.citable_quote(actor, quote_id)
        if quote_id
        else (queries.citable_theme(actor, request.args.get("theme_id", "")), None)
    )
    return render_template("commissioning/cite.html", source=source, quote=quote, plans=queries.plans(actor))


@bp.route("/commissioning/evidence/<evidence_id>/remove", methods=BOTH)
@access(WRITE)
def uncite(evidence_id: str) -> Page:
    """Cite something no longer, after asking once more."""
    found, form = queries.evidence(current_actor(), evidence_id), HubForm()
    if form.validate_on_submit():
        intention_id = found.intention_id
        service.uncite(current_actor(), found)
        say("No longer cited here.")
        return back_to("commissioning.intention", intention_id=intention_id)
    return _page("uncite", form, evidence=found, text=evidence_text(found))


# ---- decisions ----


@bp.route("/commissioning/intentions/<intention_id>/decide", methods=BOTH)
@access(WRITE)
def decide(intention_id: str) -> Page:
    """Record what was decided."""
    found, form = queries.intention(current_actor(), intention_id), DecisionForm(decided_on=today())
    if form.validate_on_submit():
        service.decide(current_actor(), found, form.words)
        say("Recorded. The people who asked are owed a reply now.")
        return back_to("commissioning.intention", intention_id=intention_id, _anchor="decided")
    return _page("decide", form, intention=found)


@bp.route("/commissioning/decisions/<decision_id>/edit", methods=BOTH)
@access(WRITE)
def edit_decision(decision_id: str) -> Page:
    """Correct a decision that the public has not read yet."""
    found = queries.decision(current_actor(), decision_id)
    form = DecisionForm(obj=found)
    if form.validate_on_submit():
        service.change_decision(current_actor(), found, form.words)
        say("Saved.")
        return back_to("commissioning.intention", intention_id=found.intention_id, _anchor="decided")
    return _page("edit_decision", form, decision=found)


@bp.route("/commissioning/decisions/<decision_id>/remove", methods=BOTH)
@access(WRITE)
def remove_decision(decision_id: str) -> Page:
    """Take back a decision, after asking once more."""
    found, form = queries.decision(current_actor(), decision_id), HubForm()
    if form.validate_on_submit():
        intention_id = found.intention_id
        service.remove_decision(current_actor(), found)
        say("Removed.")
        return back_to("commissioning.intention", intention_id=intention_id, _anchor="decided")
    return _page("remove_decision", form, decision=found)


# ---- what anybody reads ----


@bp.get("/plans")
@access(ANYONE)
def library() -> Page:
    """The published plans."""
    return render_template("commissioning/library.html", plans=queries.published_plans())


@bp.get("/plans/<int:year>")
@access(ANYONE)
def published(year: int) -> Page:
    """The plan of a year as it was published."""
    found = queries.published_plan(year)
    return render_template("commissioning/published.html", plan=found.plan, text=found.text)


@bp.get("/plans/<int:year>/word")
@access(ANYONE)
def word(year: int) -> Page:
    """The published plan as a Word file."""
    found = queries.published_plan(year).plan
    if found.word is None:
        raise NotFound("The Word file is being made. Look again in a minute.")
    return send(found.word)
