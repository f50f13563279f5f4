"""Agreeing one mark: the facilitator's pages, what the panel sees on its phones, and closing all marks."""

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response

from coprod_hub.core.access import SIGNED_IN, access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.errors import NotAllowed
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.agreeing import AgreeForm, AnswerForm, AskForm, DifferentlyForm
from coprod_hub.evaluation.queries import agreeing as queries
from coprod_hub.evaluation.queries import closing, who
from coprod_hub.evaluation.service import agreeing as service
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)


# ---- the panel's phones ----


@bp.get("/panels/<panel_id>/together")
@access(SIGNED_IN)
def together(panel_id: str) -> Page:
    """Where the panel is: what it talks about first, and what it has agreed."""
    seen = queries.round_of(current_actor(), panel_id)
    return render_template("evaluation/together.html", round=seen, sign=closing.sign_of(seen.panel))


@bp.get("/panels/<panel_id>/together/now")
@access(SIGNED_IN)
def together_now(panel_id: str) -> Response:
    """Whether it is still as the page shows it, for a page that looks by itself."""
    panel, _ = queries.panel_of_mine(current_actor(), panel_id)
    same = closing.sign_of(panel) == request.args.get("seen", "")
    answer: Response = jsonify(under_way=same, words="This page looks by itself.", done=0, total=0)
    return answer


@bp.get("/panels/<panel_id>/together/<criterion_id>/<bid_id>")
@access(SIGNED_IN)
def together_mark(panel_id: str, criterion_id: str, bid_id: str) -> Page:
    """The screen that everybody looks at: all marks for one question of one bid, to read and talk about."""
    table = queries.table(current_actor(), panel_id, criterion_id, bid_id)
    return render_template("evaluation/together_mark.html", desk=table, sign=closing.sign_of(table.panel))


@bp.route("/panels/<panel_id>/together/<criterion_id>/<bid_id>/differently", methods=BOTH)
@access(SIGNED_IN)
def see_differently(panel_id: str, criterion_id: str, bid_id: str) -> Page:
    """Somebody sees it differently from what was agreed, and the record keeps it."""
    table = queries.table(current_actor(), panel_id, criterion_id, bid_id)
    if table.agreed is None or not table.may_differ:
        raise NotAllowed("You can say this when a mark is agreed that you helped to give, until all marks are closed.")
    agreed, form = table.agreed, DifferentlyForm(obj=table.mine)

    def keep() -> Page:
        service.see_differently(current_actor(), agreed, form.words.data or "")
        where = {"panel_id": panel_id, "criterion_id": criterion_id, "bid_id": bid_id}
        return said("It is in the record. The mark stays.", "evaluation.together_mark", **where)

    return ask(form, keep, "evaluation/see_differently", fault_at="words", desk=table)


# ---- the facilitator's desk ----


@bp.get("/panels/<panel_id>/agreeing")
@access(SIGNED_IN)
def agreeing(panel_id: str) -> Page:
    """Everything that a panel has to agree, what is far apart first; before that, how far the locking is."""
    actor = current_actor()
    panel = queries.panel_to_follow(actor, panel_id)
    shown = queries.round_of(actor, panel_id)
    return render_template("evaluation/agreeing.html", round=shown, guides=who.guides(actor, panel))


@bp.route("/panels/<panel_id>/agreeing/<criterion_id>/<bid_id>", methods=BOTH)
@access(SIGNED_IN)
def agree(panel_id: str, criterion_id: str, bid_id: str) -> Page:
    """All marks for one question of one bid, and the mark that the panel agrees."""
    actor = current_actor()
    panel = queries.panel_to_follow(actor, panel_id)
    if request.method == "POST":
        queries.must_write_down(actor, panel)
    table = queries.table(actor, panel_id, criterion_id, bid_id)
    form = AgreeForm.about(table)

    def keep() -> Page:
        if table.agreed is None:
            raise NotAllowed("Begin first, so that the record has the time.")
        there = form.those_of(table.sheets)
        service.agree(actor, table.agreed, int(form.value.data), form.reason, there, because=form.because.data or "")
        return said(f"Agreed: {form.value.data} for {table.cell.name}.", "evaluation.agreeing", panel_id=panel_id)

    return ask(form, keep, "evaluation/agree", fault_at="value", desk=table, quiet=HubForm(formdata=None))


@bp.post("/panels/<panel_id>/agreeing/<criterion_id>/<bid_id>/begin")
@access(SIGNED_IN)
def begin_agreeing(panel_id: str, criterion_id: str, bid_id: str) -> Page:
    """The panel begins to talk about one question of one bid."""
    actor = current_actor()
    queries.panel_to_follow(actor, panel_id)
    table = queries.table(actor, panel_id, criterion_id, bid_id)
    service.begin(actor, table.bid, table.criterion)
    where = {"panel_id": panel_id, "criterion_id": criterion_id, "bid_id": bid_id}
    return said("Begun. The time is in the record.", "evaluation.agree", **where)


@bp.route("/panels/<panel_id>/agreeing/<criterion_id>/<bid_id>/ask", methods=BOTH)
@access(SIGNED_IN)
def ask_panel(panel_id: str, criterion_id: str, bid_id: str) -> Page:
    """An adult asks the panel about a mark, for the record."""
    actor = current_actor()
    queries.panel_to_follow(actor, panel_id)
    table = queries.table(actor, panel_id, criterion_id, bid_id)
    form = AskForm()

    def keep() -> Page:
        service.ask_for_the_record(actor, table.bid, table.criterion, form.words.data or "")
        where = {"panel_id": panel_id, "criterion_id": criterion_id, "bid_id": bid_id}
        return said("Your question is in the record.", "evaluation.agree", **where)

    return ask(form, keep, "evaluation/ask_panel", fault_at="words", desk=table)


@bp.route("/panels/<panel_id>/agreeing/questions/<question_id>", methods=BOTH)
@access(SIGNED_IN)
def answer_question(panel_id: str, question_id: str) -> Page:
    """The facilitator writes down what the panel answers."""
    actor = current_actor()
    found = queries.record_question(actor, panel_id, question_id)
    table = queries.table(actor, panel_id, found.criterion_id, found.bid_id)
    queries.must_write_down(actor, table.panel)
    form = AnswerForm(data={"words": found.answer if found.answer_sealed else ""})

    def keep() -> Page:
        service.answer_for_the_record(actor, found, form.words.data or "")
        where = {"panel_id": panel_id, "criterion_id": found.criterion_id, "bid_id": found.bid_id}
        return said("The answer is in the record.", "evaluation.agree", **where)

    return ask(form, keep, "evaluation/answer_question", fault_at="words", desk=table, question=found)


# ---- for those who run the tender ----


@bp.get("/tenders/<tender_id>/progress")
@access(RUN)
def progress(tender_id: str) -> Page:
    """How far each panel is with locking and agreeing; never a mark."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    return render_template("evaluation/progress.html", tender=tender, panels=closing.progress_of(actor, tender))


@bp.route("/tenders/<tender_id>/close-marks", methods=BOTH)
@access(RUN, fresh=True)
def close_marks(tender_id: str) -> Page:
    """What is missing; then, asked once more, close all marks for good."""
    tender = who.tender(current_actor(), tender_id)
    if request.method == "POST":
        service.close_marks(current_actor(), tender)
        return said("All marks are closed. Prices may come in now.", "evaluation.tender", tender_id=tender_id)
    return render_template(
        "evaluation/close_marks.html",
        tender=tender,
        whole=list(closing.of_the_tender(tender)),
        left=closing.undone(tender),
        form=HubForm(),
    )
