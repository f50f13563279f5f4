"""Dragons' Dens and interviews: set up and run by a facilitator or an officer, followed on the panel's phones."""

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from coprod_hub.core.access import SIGNED_IN, access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.dens import DenForm, DenQuestionForm
from coprod_hub.evaluation.models import DenSession
from coprod_hub.evaluation.queries import dens, who
from coprod_hub.evaluation.service import dens as service
from coprod_hub.evaluation.views import bp

# ---- on the panel's phones ----


@bp.get("/panels/<panel_id>/den")
@access(SIGNED_IN)
def den(panel_id: str) -> Page:
    """Who presents now, what they are asked, and where to mark them."""
    return render_template("evaluation/den.html", stage=dens.stage(current_actor(), panel_id))


@bp.get("/panels/<panel_id>/den/now")
@access(SIGNED_IN)
def den_now(panel_id: str) -> Response:
    """Whether it is still the one that the page shows, for a page that looks by itself."""
    seen, words = dens.where(current_actor(), panel_id)
    answer: Response = jsonify(under_way=seen == request.args.get("seen", ""), words=words, done=0, total=0)
    return answer


# ---- setting up ----


@bp.get("/tenders/<tender_id>/presentations")
@access(roles(*who.RUNNERS))
def dens_of(tender_id: str) -> Page:
    """The presentations of all panels of a tender."""
    tender = who.tender(current_actor(), tender_id)
    return render_template("evaluation/dens_of.html", tender=tender, panels=dens.presentations(tender))


@bp.get("/panels/<panel_id>/presentations")
@access(SIGNED_IN)
def panel_dens(panel_id: str) -> Page:
    """The presentations before one panel."""
    actor = current_actor()
    panel = dens.panel_to_run(actor, panel_id)
    tender = who.tender_of(panel)
    runs = who.runs(actor, tender)
    return render_template(
        "evaluation/panel_dens.html", panel=panel, tender=tender, runs=runs, sessions=dens.sessions_of(panel)
    )


@bp.route("/panels/<panel_id>/presentations/add", methods=BOTH)
@access(SIGNED_IN)
def add_den(panel_id: str) -> Page:
    """Set up an afternoon of presentations."""
    actor = current_actor()
    panel = dens.panel_to_run(actor, panel_id)
    form = DenForm.about()

    def keep() -> Page:
        made = service.add_session(actor, panel, form.words)
        return _run_page(made, "It is set up, and the order is drawn. Now agree the questions.")

    return ask(form, keep, "evaluation/add_den", panel=panel)


@bp.route("/panels/<panel_id>/presentations/<session_id>/edit", methods=BOTH)
@access(SIGNED_IN)
def edit_den(panel_id: str, session_id: str) -> Page:
    """Change when and where."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id)
    form = DenForm.about(session)

    def keep() -> Page:
        service.change_session(actor, session, form.words)
        return _run_page(session, "Changed.")

    return ask(form, keep, "evaluation/edit_den", panel=dens.panel_of(session), session=session)


@bp.route("/panels/<panel_id>/presentations/<session_id>/remove", methods=BOTH)
@access(SIGNED_IN)
def remove_den(panel_id: str, session_id: str) -> Page:
    """Take an afternoon away that has not begun, after asking."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id)
    if request.method == "POST":
        service.remove_session(actor, session)
        return said("It is removed.", "evaluation.panel_dens", panel_id=panel_id)
    return render_template("evaluation/remove_den.html", panel=dens.panel_of(session), session=session)


# ---- the order, and the questions ----


@bp.post("/panels/<panel_id>/presentations/<session_id>/draw")
@access(SIGNED_IN)
def draw_den(panel_id: str, session_id: str) -> Page:
    """Draw the order anew."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id, to_change=True)
    service.draw(actor, session)
    return _run_page(session, "The order is drawn.")


@bp.post("/panels/<panel_id>/presentations/<session_id>/move/<slot_id>")
@access(SIGNED_IN)
def move_in_den(panel_id: str, session_id: str, slot_id: str) -> Page:
    """Let somebody present earlier or later."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id, to_change=True)
    service.move(actor, session, slot_id, -1 if request.form.get("way") == "earlier" else 1)
    return _run_page(session, "Moved.")


@bp.route("/panels/<panel_id>/presentations/<session_id>/questions", methods=BOTH)
@access(SIGNED_IN)
def den_questions(panel_id: str, session_id: str) -> Page:
    """The panel's own questions: the same words for everybody."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id, to_change=request.method == "POST")
    panel = dens.panel_of(session)
    criteria = {row.id: row for row in dens.criteria_to_ask_about(panel)}
    form = DenQuestionForm()
    form.about.choices = [
        SelectChoice("", "No part by itself"),
        *(SelectChoice(row.id, row.title) for row in criteria.values()),
    ]

    def keep() -> Page:
        service.add_question(actor, session, form.words.data or "", criteria.get(form.about.data))
        return said("Added.", "evaluation.den_questions", panel_id=panel_id, session_id=session_id)

    shown = {"begun": dens.has_begun(session), "titles": {key: row.title for key, row in criteria.items()}}
    return ask(form, keep, "evaluation/den_questions", fault_at="words", panel=panel, session=session, **shown)


@bp.post("/panels/<panel_id>/presentations/<session_id>/questions/<question_id>/remove")
@access(SIGNED_IN)
def remove_den_question(panel_id: str, session_id: str, question_id: str) -> Page:
    """Take a question away."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id, to_change=True)
    service.remove_question(actor, session, question_id)
    return said("Removed.", "evaluation.den_questions", panel_id=panel_id, session_id=session_id)


# ---- running it ----


@bp.get("/panels/<panel_id>/presentations/<session_id>")
@access(SIGNED_IN)
def run_den(panel_id: str, session_id: str) -> Page:
    """Who is on now, and one button for the next."""
    session = dens.session_to_run(current_actor(), panel_id, session_id)
    panel = dens.panel_of(session)
    return render_template(
        "evaluation/run_den.html",
        panel=panel,
        tender=who.tender_of(panel),
        session=session,
        questions=dens.questions_of(session),
        now=dens.now_of(session),
        next=dens.next_of(session),
        begun=dens.has_begun(session),
        over=dens.is_over(session),
        seen=dens.seen(session),
    )


@bp.post("/panels/<panel_id>/presentations/<session_id>/on")
@access(SIGNED_IN)
def go_on_in_den(panel_id: str, session_id: str) -> Page:
    """Done; the next one, please."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id, to_change=True)
    on = service.go_on(actor, session, request.form.get("seen", ""))
    return _run_page(session, "The panel’s phones follow." if on else "Everybody has presented.")


@bp.post("/panels/<panel_id>/presentations/<session_id>/back")
@access(SIGNED_IN)
def go_back_in_den(panel_id: str, session_id: str) -> Page:
    """That was a slip."""
    actor = current_actor()
    session = dens.session_to_run(actor, panel_id, session_id, to_change=True)
    service.go_back(actor, session, request.form.get("seen", ""))
    return _run_page(session, "Back one step.")


def _run_page(session: DenSession, words: str) -> Page:
    return said(words, "evaluation.run_den", panel_id=session.panel_id, session_id=session.id)
