"""The workshop in which a panel drafts its question: for those on the panel, and for those who run the tender."""

from flask import render_template, request
from wtforms import SelectChoice

from coprod_hub.core.access import SIGNED_IN, access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.workshop import INSTEAD, AdoptForm, AsideForm, CheckForm, IdeaForm, LayForm, MarksForm
from coprod_hub.evaluation.models import EvaluatorPerson, Idea, Panel, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries import workshop as queries
from coprod_hub.evaluation.queries.guards import is_open, must_be_open
from coprod_hub.evaluation.service import workshop as service
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)


# ---- on the panel ----


def _back(message: str, panel: Panel, idea: Idea | None = None) -> Page:
    anchor = f"idea-{idea.parent_id or idea.id}" if idea else None
    return said(message, "evaluation.workshop", panel_id=panel.id, _anchor=anchor)


def _place(panel_id: str) -> EvaluatorPerson:
    return queries.my_workshop(current_actor(), panel_id)


@bp.get("/panels/<panel_id>/workshop")
@access(SIGNED_IN)
def workshop(panel_id: str) -> Page:
    """The panel's ideas: what to ask, why, and what each mark means."""
    return render_template("evaluation/workshop.html", board=queries.board(_place(panel_id)))


@bp.route("/panels/<panel_id>/workshop/add", methods=BOTH)
@access(SIGNED_IN)
def add_idea(panel_id: str) -> Page:
    """Propose a question."""
    return _propose(_place(panel_id))


@bp.route("/panels/<panel_id>/workshop/<idea_id>/add-part", methods=BOTH)
@access(SIGNED_IN)
def add_idea_part(panel_id: str, idea_id: str) -> Page:
    """Propose a part of a question that is there."""
    place = _place(panel_id)
    return _propose(place, queries.idea_of(place.evaluator.panel, idea_id))


def _propose(place: EvaluatorPerson, part_of: Idea | None = None) -> Page:
    panel = place.evaluator.panel
    queries.must_draft(panel, part_of)
    laid = queries.laid_themes(panel)
    form = IdeaForm.about(laid)

    def keep() -> Page:
        made = service.add_idea(current_actor(), place, form.words_of(laid), part_of)
        return _back("Your part is there." if part_of else "Your question is there.", panel, made)

    template = "evaluation/add_idea_part" if part_of else "evaluation/add_idea"
    return ask(form, keep, template, fault_at="words", panel=panel, part_of=part_of)


@bp.route("/panels/<panel_id>/workshop/<idea_id>", methods=BOTH)
@access(SIGNED_IN)
def edit_idea(panel_id: str, idea_id: str) -> Page:
    """Say one's own idea differently."""
    place = _place(panel_id)
    idea, laid = queries.idea_of(place.evaluator.panel, idea_id), queries.laid_themes(place.evaluator.panel)
    queries.must_change(idea, place)
    form = IdeaForm.about(laid, idea)

    def keep() -> Page:
        service.change_idea(current_actor(), place, idea, form.words_of(laid, idea))
        return _back("Saved.", idea.panel, idea)

    return ask(form, keep, "evaluation/edit_idea", fault_at="words", panel=idea.panel, idea=idea)


@bp.route("/panels/<panel_id>/workshop/<idea_id>/take-back", methods=BOTH)
@access(SIGNED_IN)
def take_back_idea(panel_id: str, idea_id: str) -> Page:
    """Take one's own idea back, after asking once more."""
    place = _place(panel_id)
    idea = queries.idea_of(place.evaluator.panel, idea_id)
    queries.must_change(idea, place)

    def keep() -> Page:
        service.take_back(current_actor(), place, idea)
        return _back("You took it back.", place.evaluator.panel)

    return ask(HubForm(), keep, "evaluation/take_back_idea", panel=idea.panel, idea=idea)


@bp.post("/panels/<panel_id>/workshop/<idea_id>/vote")
@access(SIGNED_IN)
def vote_idea(panel_id: str, idea_id: str) -> Page:
    """Vote for an idea, or take the vote back."""
    place = _place(panel_id)
    idea, wanted = queries.idea_of(place.evaluator.panel, idea_id), request.form.get("vote") == "yes"
    service.vote(current_actor(), place, idea, wanted=wanted)
    return _back("You voted." if wanted else "You took your vote back.", idea.panel, idea)


@bp.route("/panels/<panel_id>/workshop/<idea_id>/marks", methods=BOTH)
@access(SIGNED_IN)
def idea_marks(panel_id: str, idea_id: str) -> Page:
    """Say what each mark means for an idea; anybody on the panel can."""
    place = _place(panel_id)
    idea = queries.idea_of(place.evaluator.panel, idea_id)
    queries.must_word_marks(idea)
    form = MarksForm.about(idea)

    def keep() -> Page:
        service.say_marks(current_actor(), place, idea, form.marks)
        return _back("The words for the marks are saved.", idea.panel, idea)

    kept = queries.marks_of(idea)
    return ask(form, keep, "evaluation/idea_marks", fault_at="mark_0", panel=idea.panel, idea=idea, kept=kept)


# ---- for the panel's facilitator ----


@bp.get("/panels/<panel_id>/guide/workshop")
@access(SIGNED_IN)
def guide_workshop(panel_id: str) -> Page:
    """The panel's ideas, to read and to talk about together; nothing else of the tender."""
    found = queries.facilitated(current_actor(), panel_id)
    tender = who.tender_of(found.panel)
    return render_template("evaluation/guide_workshop.html", table=found, tender=tender, is_open=is_open(tender))


# ---- for those who run the tender ----


def _run_back(message: str, tender: Tender, panel: Panel) -> Page:
    return said(message, "evaluation.workshops", tender_id=tender.id, _anchor=f"panel-{panel.id}")


def _to_run(tender_id: str, idea_id: str) -> tuple[Tender, Idea]:
    tender = who.tender(current_actor(), tender_id)
    return tender, queries.idea_in(tender, idea_id)


@bp.get("/tenders/<tender_id>/workshop")
@access(RUN)
def workshops(tender_id: str) -> Page:
    """The workshops of all panels that draft a question of their own."""
    tender = who.tender(current_actor(), tender_id)
    return render_template(
        "evaluation/workshops.html", tender=tender, is_open=is_open(tender), tables=queries.tables(tender)
    )


@bp.route("/tenders/<tender_id>/workshop/<panel_id>/themes", methods=BOTH)
@access(RUN)
def lay_themes(tender_id: str, panel_id: str) -> Page:
    """Choose what people said that the panel may give as its reason."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    must_be_open(tender)
    panel = queries.panel_with(tender, panel_id)
    themes = {theme.id: theme for theme in queries.themes_to_lay(actor, panel)}
    form = LayForm(data={"themes": [theme.id for theme in queries.laid_themes(panel)]})
    form.themes.choices = [SelectChoice(key, theme.label) for key, theme in themes.items()]

    def keep() -> Page:
        service.lay_themes(actor, panel, [themes[key] for key in form.themes.data or () if key in themes])
        return _run_back("The panel can choose from these now.", tender, panel)

    from_where = {key: theme.analysis.survey.title for key, theme in themes.items()}
    return ask(form, keep, "evaluation/lay_themes", fault_at="themes", tender=tender, panel=panel, hints=from_where)


@bp.route("/tenders/<tender_id>/workshop/<panel_id>/end-vote", methods=BOTH)
@access(RUN)
def end_vote(tender_id: str, panel_id: str) -> Page:
    """Count the votes, after asking once more."""
    tender = who.tender(current_actor(), tender_id)
    panel = queries.panel_with(tender, panel_id)

    def keep() -> Page:
        service.end_vote(current_actor(), panel)
        return _run_back("The votes are counted.", tender, panel)

    turnout = queries.turnout(panel)
    return ask(HubForm(), keep, "evaluation/end_vote", tender=tender, panel=panel, turnout=turnout)


@bp.route("/tenders/<tender_id>/workshop/<panel_id>/vote-again", methods=BOTH)
@access(RUN)
def vote_again(tender_id: str, panel_id: str) -> Page:
    """Let the panel vote anew, after asking once more."""
    tender = who.tender(current_actor(), tender_id)
    panel = queries.panel_with(tender, panel_id)

    def keep() -> Page:
        service.vote_again(current_actor(), panel)
        return _run_back("The panel can vote again.", tender, panel)

    return ask(HubForm(), keep, "evaluation/vote_again", tender=tender, panel=panel)


@bp.route("/tenders/<tender_id>/workshop/ideas/<idea_id>", methods=BOTH)
@access(RUN)
def check_idea(tender_id: str, idea_id: str) -> Page:
    """One idea whole, and the three checks that it passes before it goes into the tender."""
    tender, idea = _to_run(tender_id, idea_id)
    form = CheckForm.about(idea)

    def keep() -> Page:
        service.check(current_actor(), idea, form.answers, form.note.data or "")
        return said("Saved. The panel can read it.", "evaluation.check_idea", tender_id=tender_id, idea_id=idea_id)

    shown = queries.looked_at(idea)
    return ask(
        form, keep, "evaluation/check_idea", fault_at="note", tender=tender, shown=shown, is_open=is_open(tender)
    )


@bp.route("/tenders/<tender_id>/workshop/ideas/<idea_id>/put-aside", methods=BOTH)
@access(RUN)
def put_aside_idea(tender_id: str, idea_id: str) -> Page:
    """Leave an idea out, and say why."""
    tender, idea = _to_run(tender_id, idea_id)
    form = AsideForm()

    def keep() -> Page:
        service.set_aside(current_actor(), idea, form.because.data or "")
        return _run_back("Put aside. The panel reads why.", tender, idea.panel)

    return ask(form, keep, "evaluation/put_aside_idea", fault_at="because", tender=tender, idea=idea)


@bp.post("/tenders/<tender_id>/workshop/ideas/<idea_id>/bring-back")
@access(RUN)
def bring_back_idea(tender_id: str, idea_id: str) -> Page:
    """Take an idea in again."""
    _, idea = _to_run(tender_id, idea_id)
    service.bring_back(current_actor(), idea)
    return said("It is back.", "evaluation.check_idea", tender_id=tender_id, idea_id=idea_id)


@bp.route("/tenders/<tender_id>/workshop/ideas/<idea_id>/adopt", methods=BOTH)
@access(RUN)
def adopt_idea(tender_id: str, idea_id: str) -> Page:
    """Put a checked question into the tender."""
    tender, idea = _to_run(tender_id, idea_id)
    must_be_open(tender)
    branches, instead = queries.places_to_put_it(tender), queries.replaceable(tender, idea.panel)
    form = AdoptForm.about(idea, branches, [] if idea.parent_id else instead)

    def keep() -> Page:
        made = service.adopt(
            current_actor(), idea, form.title.data or "", form.chosen(branches), form.chosen(instead, INSTEAD)
        )
        words = f"“{made.title}” is in the tender, in the panel’s words. Now set the weights that are missing."
        return said(words, "evaluation.criteria", tender_id=tender_id)

    shown = queries.looked_at(idea)
    return ask(form, keep, "evaluation/adopt_idea", fault_at="title", tender=tender, shown=shown)
