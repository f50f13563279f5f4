"""Panels, for those who run a tender: setting them up, and who is on them."""

from flask import render_template, request

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.errors import Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.text import clean_line, count
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.panels import EvaluatorsForm, PanelForm
from coprod_hub.evaluation.models import Panel, Tender
from coprod_hub.evaluation.queries import choosing, places, who
from coprod_hub.evaluation.queries.places import Stage
from coprod_hub.evaluation.rules import PanelKind
from coprod_hub.evaluation.service import panels as service
from coprod_hub.evaluation.service.panels import PanelWords, who_reads_for
from coprod_hub.evaluation.views import bp
from coprod_hub.forums import queries as forums

RUN = roles(*who.RUNNERS)


@bp.get("/tenders/<tender_id>/panels")
@access(RUN)
def panels(tender_id: str) -> Page:
    """The panels of a tender, and how far each is."""
    tender = who.tender(current_actor(), tender_id)
    shown = [(one, places.counts(one), who.criteria_of(one)) for one in tender.panels]
    return render_template("evaluation/panels.html", tender=tender, panels=shown)


@bp.route("/tenders/<tender_id>/panels/add", methods=BOTH)
@access(RUN)
def add_panel(tender_id: str) -> Page:
    """Set up a panel."""
    tender = who.tender(current_actor(), tender_id)
    form = PanelForm(who_reads=who_reads_for(tender.kind))
    guides = _offer(form, tender)

    def keep() -> Page:
        made = service.add_panel(current_actor(), tender, _words(form, guides))
        return said(
            f"{made.name} is set up. Now choose who is on it.",
            "evaluation.add_evaluator",
            tender_id=tender_id,
            panel_id=made.id,
        )

    return ask(form, keep, "evaluation/add_panel", fault_at="name", tender=tender)


@bp.route("/tenders/<tender_id>/panels/<panel_id>/edit", methods=BOTH)
@access(RUN)
def edit_panel(tender_id: str, panel_id: str) -> Page:
    """Change what is set about a panel."""
    tender, panel = found(tender_id, panel_id)
    form = PanelForm(obj=panel)
    guides = _offer(form, tender, panel)

    def keep() -> Page:
        service.change_panel(current_actor(), panel, _words(form, guides))
        return said("Saved.", "evaluation.panel", tender_id=tender_id, panel_id=panel_id)

    return ask(form, keep, "evaluation/edit_panel", fault_at="name", tender=tender, panel=panel)


@bp.route("/tenders/<tender_id>/panels/<panel_id>/remove", methods=BOTH)
@access(RUN)
def remove_panel(tender_id: str, panel_id: str) -> Page:
    """Take a panel away, after asking once more."""
    tender, panel = found(tender_id, panel_id)

    def keep() -> Page:
        service.remove_panel(current_actor(), panel)
        return said("Removed.", "evaluation.panels", tender_id=tender_id)

    return ask(HubForm(), keep, "evaluation/remove_panel", tender=tender, panel=panel)


def found(tender_id: str, panel_id: str) -> tuple[Tender, Panel]:
    """A tender that this person runs, and one of its panels."""
    tender = who.tender(current_actor(), tender_id)
    return tender, places.panel(current_actor(), tender, panel_id)


def _offer(form: PanelForm, tender: Tender, panel: Panel | None = None) -> dict[str, Person]:
    """Fill in what there is to choose from; the people who may guide the panel, by id."""
    guides = {one.id: one for one in choosing.guides_to_choose(tender, panel)}
    named = choosing.named(current_actor(), list(guides.values()))
    form.offer({one.id: one.name for one in forums.forums(current_actor())}, named)
    return guides


def _words(form: PanelForm, guides: dict[str, Person]) -> PanelWords:
    forum = next((one for one in forums.forums(current_actor()) if one.id == form.forum_id.data), None)
    return PanelWords(
        name=form.name.data or "",
        kind=PanelKind(form.kind.data),
        forum=forum,
        chair=guides.get(form.chair_id.data or ""),
        facilitator=guides.get(form.facilitator_id.data or ""),
        who_reads=form.who_reads.data or "",
        meets=form.meets.data or "",
    )


# ---- who is on it ----


@bp.get("/tenders/<tender_id>/panels/<panel_id>")
@access(RUN)
def panel(tender_id: str, panel_id: str) -> Page:
    """Who is on a panel, and what each of them waits for; those with some words in a name, at one stage."""
    tender, panel = found(tender_id, panel_id)
    words, stage = clean_line(request.args.get("q"))[:100], request.args.get("stage", "")
    actor = current_actor()
    return render_template(
        "evaluation/panel.html",
        tender=tender,
        panel=panel,
        lines=places.lines(actor, panel, words, stage if stage in list(Stage) else ""),
        counts=places.counts(panel),
        criteria=who.criteria_of(panel),
        bids=len(who.bids_to_mark(panel)),
        words=words,
        stage=stage,
        stages=list(Stage),
        form=HubForm(),
    )


@bp.route("/tenders/<tender_id>/panels/<panel_id>/people", methods=BOTH)
@access(RUN)
def add_evaluator(tender_id: str, panel_id: str) -> Page:
    """Choose who joins a panel: from a forum, from the staff, or by the nickname that somebody told us."""
    tender, panel = found(tender_id, panel_id)
    actor = current_actor()
    ours = choosing.forums_to_choose_from(actor)
    source, words = _asked_for(panel, {one.slug for one in ours}), clean_line(request.args.get("q"))[:100]
    people = choosing.candidates(actor, panel, source, words)
    form = EvaluatorsForm()
    named = choosing.named(actor, list(people.values()))
    form.offer(named)

    def keep() -> Page:
        chosen = [people[key] for key in form.people.data or []]
        if form.nickname.data:
            chosen.append(choosing.by_name(form.nickname.data))
        return _added(panel, chosen, form)

    return ask(
        form,
        keep,
        "evaluation/add_evaluator",
        fault_at="nickname",
        tender=tender,
        panel=panel,
        forums=ours,
        source=source,
        words=words,
        everybody=len(named),
        staff=choosing.OUR_STAFF,
    )


def _asked_for(panel: Panel, slugs: set[str]) -> str:
    """Whose list is shown: what was asked for, or the panel's own forum, or the staff for professionals."""
    wanted = request.args.get("of", "")
    if wanted in slugs | {choosing.OUR_STAFF}:
        return wanted
    if panel.forum is not None and panel.forum.slug in slugs:
        return panel.forum.slug
    return choosing.OUR_STAFF if panel.kind in (PanelKind.PROFESSIONAL, PanelKind.INTERVIEW) else ""


def _added(panel: Panel, chosen: list[Person], form: EvaluatorsForm) -> Page:
    if form.is_pair and len(chosen) != 2:
        raise Refused("A pair is two people. Choose two.")
    if form.supporter.data and len(chosen) > 1 and not form.is_pair:
        raise Refused("A supporter helps one person or one pair. Add them one at a time, or leave the supporter empty.")
    for people in [chosen] if form.is_pair else [[one] for one in chosen]:
        service.add_evaluator(current_actor(), panel, people, form.supporter.data or "")
    message = "They share a sheet." if form.is_pair else f"{count(len(chosen), 'person', 'people')} added."
    return said(message, "evaluation.panel", tender_id=panel.tender_id, panel_id=panel.id)


@bp.post("/tenders/<tender_id>/panels/<panel_id>/people/all")
@access(RUN)
def add_all(tender_id: str, panel_id: str) -> Page:
    """Every member of one forum joins, each with a sheet of their own."""
    _, panel = found(tender_id, panel_id)
    actor = current_actor()
    ours = {one.slug for one in choosing.forums_to_choose_from(actor)}
    everybody = choosing.candidates(actor, panel, request.form.get("of", "")) if request.form.get("of") in ours else {}
    for person in everybody.values():
        service.add_evaluator(actor, panel, [person])
    message = f"{count(len(everybody), 'person', 'people')} added." if everybody else "Nobody was left to add."
    return said(message, "evaluation.panel", tender_id=tender_id, panel_id=panel_id)
