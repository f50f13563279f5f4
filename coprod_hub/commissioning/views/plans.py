"""Plans, as staff write and publish them."""

from typing import Any

from flask import render_template, request

from coprod_hub.commissioning import queries, service
from coprod_hub.commissioning.forms import PlanForm, StartForm
from coprod_hub.commissioning.models import PlanState
from coprod_hub.commissioning.published import as_it_stands, intention_text
from coprod_hub.commissioning.rules import overdue_words, usual_title
from coprod_hub.commissioning.sources import freshness, to_decide
from coprod_hub.commissioning.views import bp
from coprod_hub.commissioning.views.shape import BOTH, READ, WRITE, Page, ask, said
from coprod_hub.core.access import access
from coprod_hub.core.clock import today
from coprod_hub.core.documents import Paper, send
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.jobs import latest_job
from coprod_hub.core.text import clean_line
from coprod_hub.core.web import back_to, current_actor


@bp.get("/commissioning")
@access(READ)
def index() -> Page:
    """Every plan, what is late and what is to be looked at again; or the intentions in which some words stand."""
    actor = current_actor()
    words = clean_line(request.args.get("q"))[:100]
    day = today()
    return render_template(
        "commissioning/index.html",
        plans=[(plan, as_it_stands(plan)) for plan in queries.plans(actor)],
        late=[(one, overdue_words(one.due_on or day, day)) for one in queries.overdue_decisions(actor)],
        review=queries.decisions_to_review(actor),
        words=words,
        found=[(each, intention_text(each)) for each in queries.search(actor, words)] if words else [],
        may_write=actor.has(*queries.WRITERS),
    )


@bp.route("/commissioning/start", methods=BOTH)
@access(WRITE)
def start() -> Page:
    """Begin the plan of a year."""
    actor = current_actor()
    year = queries.next_year_without_plan(actor)
    form = StartForm(year=str(year), title=usual_title(year))

    def keep() -> Page:
        if queries.plan_of(actor, form.number):
            raise Refused(f"There is a plan for {form.year.data} already. Choose another year, or open that plan.")
        title = "" if form.title.data == usual_title(year) else form.title.data or ""
        plan = service.start_plan(actor, form.number, title)
        return said(f"The plan for {plan.year} is begun. Nobody outside can see it yet.", "plan", plan_id=plan.id)

    return ask(form, keep, "start", fault_at="year")


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
        papers=[paper for kind in service.PUBLIC_PAPERS if (paper := found.paper(kind))],
        lacking=[kind.words for kind in service.PUBLIC_PAPERS if not found.paper(kind)],
        making=queries.papers_under_way(plan_id),
        failed=queries.papers_failed(plan_id),
        draft=found.paper(Paper.DRAFT),
        draft_job=latest_job(plan_id, queries.DRAFT_JOB),
        stale=to_decide(found),
    )


@bp.route("/commissioning/plans/<plan_id>/edit", methods=BOTH)
@access(WRITE)
def edit(plan_id: str) -> Page:
    """Name the plan and introduce it."""
    found = queries.plan(current_actor(), plan_id)
    form = PlanForm(obj=found)

    def keep() -> Page:
        service.describe_plan(current_actor(), found, form.title.data, form.introduction.data)
        return said("Saved.", "plan", plan_id=plan_id)

    return ask(form, keep, "edit", plan=found)


@bp.get("/commissioning/plans/<plan_id>/preview")
@access(READ)
def preview(plan_id: str) -> Page:
    """The plan as the public would read it, marked as a draft."""
    found = queries.plan(current_actor(), plan_id)
    text = as_it_stands(found)
    return render_template(
        "commissioning/preview.html", plan=found, text=text, papers=[], changed=freshness(text.evidence)
    )


@bp.route("/commissioning/plans/<plan_id>/publish", methods=BOTH)
@access(WRITE, fresh=True)
def publish(plan_id: str) -> Page:
    """Let the public read the plan as it stands: look once more, then press the button."""
    found = queries.plan(current_actor(), plan_id)

    def keep() -> Page:
        if not service.publish(current_actor(), found):
            return back_to("commissioning.plan", plan_id=plan_id)
        message = "Published. Anybody can read the plan now; its files follow in a moment."
        return said(message, "plan", plan_id=plan_id)

    return ask(HubForm(), keep, "publish", plan=found, text=as_it_stands(found), stale=to_decide(found))


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
    made = queries.plan(current_actor(), plan_id).paper(Paper.DRAFT)
    if made is None:
        raise NotFound("There is no Word file of the draft yet. Make one on the plan’s page.")
    return send(made)


@bp.post("/commissioning/plans/<plan_id>/papers")
@access(WRITE)
def try_again(plan_id: str) -> Page:
    """Make the public files again after that failed."""
    service.try_again(current_actor(), queries.plan(current_actor(), plan_id))
    return back_to("commissioning.plan", plan_id=plan_id)


@bp.get("/commissioning/plans/<plan_id>/progress/<name>")
@access(READ)
def progress(plan_id: str, name: str) -> dict[str, Any]:
    """How far the files are, for a page that waits."""
    queries.plan(current_actor(), plan_id)
    job = latest_job(plan_id, queries.DRAFT_JOB) if name == "draft" else queries.papers_under_way(plan_id)
    if job is None:
        return {"under_way": False, "words": "Ready", "done": 0, "total": 0}
    return {"under_way": job.under_way, "words": job.step or "Waiting", "done": job.done, "total": job.total}
