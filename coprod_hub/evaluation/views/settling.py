"""What is settled about each of a panel before their first mark, for those who run the tender; and when they leave."""

from flask import render_template

from coprod_hub.core.access import access
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.forms import HubForm
from coprod_hub.core.text import count
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.declaration import said as said_of_themselves
from coprod_hub.evaluation.forms.panels import DecisionForm, HomeForm, RemovalForm, SettleForm, SupporterForm
from coprod_hub.evaluation.models import Evaluator, EvaluatorPerson, Panel, Tender
from coprod_hub.evaluation.queries import choosing, places, who
from coprod_hub.evaluation.rules import InterestDecision
from coprod_hub.evaluation.service import panels as service
from coprod_hub.evaluation.views import bp
from coprod_hub.evaluation.views.panels import RUN, found


def _found(tender_id: str, panel_id: str, evaluator_id: str) -> tuple[Tender, Panel, Evaluator]:
    tender, panel = found(tender_id, panel_id)
    return tender, panel, places.evaluator(current_actor(), panel, evaluator_id)


def _names(sheet: Evaluator) -> dict[str, str]:
    return choosing.named(current_actor(), [one.person for one in sheet.people])


def _back(message: str, sheet: Evaluator) -> Page:
    where = {"tender_id": sheet.panel.tender_id, "panel_id": sheet.panel_id, "evaluator_id": sheet.id}
    return said(message, "evaluation.evaluator", **where)


@bp.get("/tenders/<tender_id>/panels/<panel_id>/evaluators/<evaluator_id>")
@access(RUN)
def evaluator(tender_id: str, panel_id: str, evaluator_id: str) -> Page:
    """One sheet: who keeps it, and what is settled and still to settle about it."""
    tender, panel, sheet = _found(tender_id, panel_id, evaluator_id)
    return render_template(
        "evaluation/evaluator.html",
        tender=tender,
        panel=panel,
        sheet=sheet,
        names=_names(sheet),
        stage=places.stage_of(sheet),
        without=places.stands_down_from(sheet),
        practised=places.has_practised(sheet),
        form=HubForm(),
    )


@bp.route("/tenders/<tender_id>/panels/<panel_id>/people/<place_id>/decide", methods=BOTH)
@access(RUN)
def decide_interest(tender_id: str, panel_id: str, place_id: str) -> Page:
    """What somebody declared, beside the real names of those who bid; and what is decided."""
    tender, panel = found(tender_id, panel_id)
    place = places.place(current_actor(), panel, place_id)
    criteria = who.criteria_of(panel)
    form = DecisionForm(data={"criteria": [one.criterion_id for one in place.evaluator.stand_downs]})
    form.offer(criteria)

    def keep() -> Page:
        chosen = [one for one in criteria if one.id in (form.criteria.data or [])]
        decision = InterestDecision(form.decision.data)
        service.decide(current_actor(), place, decision, form.because.data or "", chosen)
        return _back("Decided, and kept in the record.", place.evaluator)

    return ask(form, keep, "evaluation/decide_interest", fault_at="decision", **_beside(tender, panel, place))


def _beside(tender: Tender, panel: Panel, place: EvaluatorPerson) -> dict[str, object]:
    """What an officer compares, in private."""
    before = [
        (InterestDecision(one["decision"]).words, one["because"], said_of_themselves(one["answers"]))
        for one in place.declared.get("earlier", [])
    ]
    return {
        "tender": tender,
        "panel": panel,
        "place": place,
        "name": _names(place.evaluator)[place.person_id],
        "answers": said_of_themselves(place.declared),
        "before": before,
        "bidders": places.bidders(current_actor(), tender),
    }


@bp.route("/tenders/<tender_id>/panels/<panel_id>/settle", methods=BOTH)
@access(RUN)
def settle_panel(tender_id: str, panel_id: str) -> Page:
    """Settle for several at once what needs no thought for each: who said no to everything, whose home is clear."""
    tender, panel = found(tender_id, panel_id)
    actor = current_actor()
    plain, unchecked = places.plain_declarations(panel), places.unchecked_homes(panel)
    names = choosing.named(actor, [one.person for sheet in panel.evaluators for one in sheet.people])
    form = SettleForm()
    form.offer(
        {one.id: names[one.person_id] for one in plain},
        {one.id: " and ".join(names[each.person_id] for each in one.people) or one.name for one in unchecked},
    )

    def keep() -> Page:
        chosen = [one for one in plain if one.id in (form.places.data or [])]
        homes = [one for one in unchecked if one.id in (form.homes.data or [])]
        for place in chosen:
            service.decide(actor, place, InterestDecision.NONE, form.because.data or "")
        for sheet in homes:
            service.check_home(actor, sheet, clear=True)
        message = f"Recorded: {count(len(chosen), 'decision')}, {count(len(homes), 'home check')}."
        return said(message, "evaluation.panel", tender_id=tender_id, panel_id=panel_id)

    shown = {"bidders": places.bidders(actor, tender), "tender": tender, "panel": panel}
    return ask(form, keep, "evaluation/settle_panel", fault_at="because", **shown)


@bp.route("/tenders/<tender_id>/panels/<panel_id>/evaluators/<evaluator_id>/home", methods=BOTH)
@access(RUN)
def check_home(tender_id: str, panel_id: str, evaluator_id: str) -> Page:
    """Note that somebody made sure, in private, that nobody of this sheet lives in a bidder's home."""
    tender, panel, sheet = _found(tender_id, panel_id, evaluator_id)
    form = HomeForm()

    def keep() -> Page:
        service.check_home(current_actor(), sheet, clear=form.clear.data == "yes")
        return _back("Noted.", sheet)

    shown = {"names": _names(sheet), "bidders": places.bidders(current_actor(), tender)}
    return ask(form, keep, "evaluation/check_home", fault_at="clear", tender=tender, panel=panel, sheet=sheet, **shown)


@bp.post("/tenders/<tender_id>/panels/<panel_id>/evaluators/<evaluator_id>/warm-up")
@access(RUN)
def warm_up(tender_id: str, panel_id: str, evaluator_id: str) -> Page:
    """One sheet has marked the practice bid and talked it through."""
    _, _, sheet = _found(tender_id, panel_id, evaluator_id)
    service.warmed_up(current_actor(), sheet)
    return _back("Noted: they are warmed up.", sheet)


@bp.post("/tenders/<tender_id>/panels/<panel_id>/warm-up")
@access(RUN)
def warm_up_panel(tender_id: str, panel_id: str) -> Page:
    """The whole panel has."""
    _, panel = found(tender_id, panel_id)
    done = service.warm_up_all(current_actor(), panel)
    message = f"Noted: {count(done, 'sheet is', 'sheets are')} warmed up."
    return said(message, "evaluation.panel", tender_id=tender_id, panel_id=panel_id)


@bp.route("/tenders/<tender_id>/panels/<panel_id>/evaluators/<evaluator_id>/supporter", methods=BOTH)
@access(RUN)
def supporter(tender_id: str, panel_id: str, evaluator_id: str) -> Page:
    """Who helps somebody to read or write."""
    tender, panel, sheet = _found(tender_id, panel_id, evaluator_id)
    form = SupporterForm(obj=sheet)

    def keep() -> Page:
        service.set_supporter(current_actor(), sheet, form.supporter.data or "")
        return _back("Saved.", sheet)

    return ask(form, keep, "evaluation/supporter", tender=tender, panel=panel, sheet=sheet, names=_names(sheet))


@bp.route("/tenders/<tender_id>/panels/<panel_id>/evaluators/<evaluator_id>/remove", methods=BOTH)
@access(RUN)
def remove_evaluator(tender_id: str, panel_id: str, evaluator_id: str) -> Page:
    """Take somebody off a panel, after saying what it means."""
    tender, panel, sheet = _found(tender_id, panel_id, evaluator_id)
    form = RemovalForm()

    def keep() -> Page:
        service.remove(current_actor(), sheet, form.because.data or "")
        return said("They are off the panel.", "evaluation.panel", tender_id=tender_id, panel_id=panel_id)

    return ask(
        form,
        keep,
        "evaluation/remove_evaluator",
        fault_at="because",
        tender=tender,
        panel=panel,
        sheet=sheet,
        names=_names(sheet),
        agreeing=places.agreeing_began(panel),
    )
