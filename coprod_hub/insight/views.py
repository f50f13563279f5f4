"""Working pages of themes: naming, hiding, approving quotes. The summary itself lives in `pages`."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core import documents, jobs
from coprod_hub.core.access import Actor, Role, access, roles
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.text import count
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.insight import decisions, queries, service
from coprod_hub.insight.figures import themes_chart
from coprod_hub.insight.forms import NEW, OUT, AgainForm, MergeForm, RenameForm, SortForm
from coprod_hub.insight.models import Analysis, QuoteState, Theme
from coprod_hub.insight.rules import Amount
from coprod_hub.responses.looked_after import held_answers
from coprod_hub.responses.queries import latest_release
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.seeing import READERS, must_be_ours

bp = Blueprint("insight", __name__)
JOB = "insight.analyse"
MAY_READ = roles(*READERS)
MAY_DECIDE = roles(Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR)


@bp.get("/surveys/<survey_id>/themes")
@access(MAY_READ)
def themes(survey_id: str) -> ResponseReturnValue:
    """Every theme of a survey, question by question, with what was set aside; or how far the work is."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    found = queries.analyses(survey.id)
    may_decide = service.may_decide(actor, survey)
    return render_template(
        "insight/themes.html",
        survey=survey,
        analyses=found,
        questions={asked.key: asked for asked in survey.version.definition.questions},
        charts={
            one.id: themes_chart(f"themes-{one.id}", [(t.label, t.figures) for t in queries.visible(one.themes)])
            for one in found
        },
        release=latest_release(survey.id),
        job=jobs.latest_job(survey.id, JOB),
        working={one.id: service.working_on(one.id) for one in found},
        failed={one.id: service.failed_on(one.id) for one in found} if may_decide else {},
        people={one.id: _people(actor, one) for one in found} if may_decide else {},
        bounds=decisions.bounds,
        looked_after=bool(held_answers(survey.id)),
        may_decide=may_decide,
    )


def _people(actor: Actor, one: Analysis) -> dict[str, object]:
    """What the team is told beside the themes of a question: what to check, what is not counted, what can be undone."""
    return {
        "check": decisions.to_check(actor, one),
        "uncounted": decisions.waiting_to_count(one),
        "undo": decisions.to_undo(actor, one),
    }


@bp.post("/surveys/<survey_id>/themes/again")
@access(MAY_DECIDE)
def analyse_again(survey_id: str) -> ResponseReturnValue:
    """Try again to find themes, after it failed."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    must_be_ours(actor, survey)
    failed = jobs.latest_job(survey.id, JOB)
    if failed is not None and jobs.retry(actor, failed):
        say("We are trying again.")
    return back_to("insight.themes", survey_id=survey.id)


@bp.route("/themes/<theme_id>", methods=["GET", "POST"])
@access(MAY_READ)
def theme(theme_id: str) -> ResponseReturnValue:
    """One theme: its name, numbers, quotes and, for the team, the comments behind it."""
    actor = current_actor()
    one = queries.theme(actor, theme_id)
    form = RenameForm(name=one.name or "")
    if form.validate_on_submit():
        service.rename(actor, one, form.name.data)
        say(f"It is now called “{one.label}”.")
        return back_to("insight.theme", theme_id=one.id)
    return _theme_page(actor, one, form, _sort_form(one, formdata=None))


def _sort_form(one: Theme, **more: None) -> SortForm:
    form = SortForm(**more)
    form.offer([(other.id, other.label) for other in decisions.themes_that_stand(one.analysis) if other.id != one.id])
    return form


def _theme_page(actor: Actor, one: Theme, form: RenameForm, sort: SortForm, wrong: str = "") -> tuple[str, int]:
    survey = one.analysis.survey
    on_team = surveys.on_team(actor, survey)
    page = request.args.get("page", 1, type=int)
    said, pages = queries.said_in(actor, one, page) if on_team else ([], 1)
    shown = render_template(
        "insight/theme.html",
        theme=one,
        survey=survey,
        question=survey.version.definition.question(one.analysis.question),
        chart=themes_chart(f"theme-{one.id}", [(one.label, one.figures)], "Who raises this, by group"),
        form=form,
        sort=sort,
        wrong=wrong,
        ticked=set(request.form.getlist("answers")),
        may_decide=service.may_decide(actor, survey) and one.stands,
        working=service.working_on(one.analysis_id),
        exact=queries.mentions(one.id) if on_team else None,
        bounds=decisions.bounds(one),
        became=next((each for each in one.analysis.themes if each.id == one.merged_into_id), None),
        on_team=on_team,
        held=held_answers(survey.id),
        audiences={each.id: each for each in survey.audiences},
        said=said,
        page=min(max(page, 1), pages),
        pages=pages,
    )
    return shown, 422 if form.errors or wrong else 200


@bp.post("/themes/<theme_id>/comments")
@access(MAY_DECIDE)
def sort_comments(theme_id: str) -> ResponseReturnValue:
    """Move the ticked comments to another theme, make a new one of them, or take them out."""
    actor = current_actor()
    one = queries.theme(actor, theme_id)
    form, ticked = _sort_form(one), request.form.getlist("answers")
    to, name = form.to.data or "", form.new_name.data
    wrong = "" if ticked else "Tick at least one comment."
    wrong = wrong or ("" if to else "Choose where the ticked comments should go.")
    wrong = wrong or ("Give the new theme a name." if to == NEW and not name else "")
    if wrong or not form.validate_on_submit():
        service.must_decide(actor, one.analysis.survey)
        return _theme_page(actor, one, RenameForm(formdata=None, name=one.name or ""), form, wrong or "Choose a theme.")
    if to == NEW:
        made = service.split(actor, one, ticked, name)
        say(f"“{made.label}” is a theme of its own now.")
    elif to == OUT:
        service.remove(actor, one, ticked)
        say(f"{count(len(ticked), 'comment')} taken out of “{one.label}”.")
    else:
        other = queries.theme(actor, to)
        act = service.add if form.as_well.data else service.move
        act(actor, one, ticked, other)
        say(f"{count(len(ticked), 'comment')} put into “{other.label}”.")
    return back_to("insight.theme", theme_id=one.id, _anchor="comments")


@bp.route("/themes/<theme_id>/merge", methods=["GET", "POST"])
@access(MAY_DECIDE)
def merge(theme_id: str) -> ResponseReturnValue:
    """Choose what to merge a theme with, see how large it would be, then merge."""
    actor = current_actor()
    one = queries.theme(actor, theme_id)
    survey = one.analysis.survey
    service.must_decide(actor, survey)
    others = [each for each in decisions.themes_that_stand(one.analysis) if each.id != one.id]
    wanted = set(request.values.getlist("with"))
    chosen = [one, *(each for each in others if each.id in wanted)]
    form = MergeForm()
    if len(chosen) > 1 and form.validate_on_submit():
        made = service.merge(actor, chosen, form.name.data)
        say(f"They are one theme now: “{made.label}”. You can undo this on the page of what people changed.")
        return back_to("insight.theme", theme_id=made.id)
    shown = render_template(
        "insight/merge.html",
        theme=one,
        survey=survey,
        others=others,
        chosen=chosen,
        together=decisions.together(actor, chosen) if len(chosen) > 1 else None,
        sizes={each.id: queries.mentions(each.id) for each in chosen},
        form=form,
    )
    return shown, 422 if request.method == "POST" else 200


@bp.get("/analyses/<analysis_id>/changes")
@access(MAY_DECIDE)
def changes(analysis_id: str) -> ResponseReturnValue:
    """What people changed in the themes of a question, as sentences, with the last to undo."""
    actor = current_actor()
    found = queries.analysis(actor, analysis_id)
    survey = found.survey
    return render_template(
        "insight/changes.html",
        analysis=found,
        survey=survey,
        question=survey.version.definition.question(found.question),
        lines=decisions.log_lines(actor, found),
        undo=decisions.to_undo(actor, found),
        may_decide=service.may_decide(actor, survey),
    )


@bp.post("/analyses/<analysis_id>/undo")
@access(MAY_DECIDE)
def undo(analysis_id: str) -> ResponseReturnValue:
    """Take back the newest decision."""
    actor = current_actor()
    found = queries.analysis(actor, analysis_id)
    service.undo(actor, found)
    say("The last change is taken back.")
    return back_to("insight.changes", analysis_id=found.id)


@bp.route("/analyses/<analysis_id>/again", methods=["GET", "POST"])
@access(MAY_DECIDE)
def look_again(analysis_id: str) -> ResponseReturnValue:
    """Let the machine sort the words again, into few, some or many themes."""
    actor = current_actor()
    found = queries.analysis(actor, analysis_id)
    service.must_decide(actor, found.survey)
    form = AgainForm(amount=found.amount.value)
    if form.validate_on_submit():
        service.sort_again(actor, found, Amount(form.amount.data))
        return back_to("insight.themes", survey_id=found.survey_id)
    shown = render_template(
        "insight/look_again.html",
        analysis=found,
        survey=found.survey,
        question=found.survey.version.definition.question(found.question),
        form=form,
    )
    return shown, 422 if form.errors else 200


@bp.post("/analyses/<analysis_id>/count")
@access(MAY_DECIDE)
def count_again(analysis_id: str) -> ResponseReturnValue:
    """Ask for new numbers of what people changed."""
    actor = current_actor()
    found = queries.analysis(actor, analysis_id)
    service.count_again(actor, found)
    return back_to("insight.themes", survey_id=found.survey_id)


@bp.post("/analyses/<analysis_id>/checked")
@access(MAY_DECIDE)
def checked(analysis_id: str) -> ResponseReturnValue:
    """A person has looked at what did not fit after sorting again."""
    actor = current_actor()
    found = queries.analysis(actor, analysis_id)
    service.checked(actor, found)
    say("Thank you. The list is put away; the changes stay on their page.")
    return back_to("insight.themes", survey_id=found.survey_id)


@bp.post("/themes/<theme_id>/<any(hide, show):verb>")
@access(MAY_DECIDE)
def set_visible(theme_id: str, verb: str) -> ResponseReturnValue:
    """Leave a theme out, or take it back in."""
    actor = current_actor()
    one = queries.theme(actor, theme_id)
    if verb == "hide":
        service.hide(actor, one)
        say(f"“{one.label}” is hidden. Nothing is deleted: you can show it again.")
    else:
        service.show(actor, one)
        say(f"“{one.label}” is shown again.")
    return back_to("insight.themes", survey_id=one.analysis.survey_id)


@bp.post("/quotes/<quote_id>")
@access(MAY_DECIDE)
def decide_quote(quote_id: str) -> ResponseReturnValue:
    """Approve a quote or leave it out."""
    actor = current_actor()
    quote = queries.quote(actor, quote_id)
    service.must_decide(actor, quote.theme.analysis.survey)
    state = {"approve": QuoteState.APPROVED, "decline": QuoteState.DECLINED}.get(request.form.get("decision", ""))
    if state is None:
        raise Refused("Choose whether the quote may be used. Nothing was changed.")
    service.decide_quote(actor, quote, state)
    say("People may read this quote now." if state is QuoteState.APPROVED else "This quote is left out.")
    return back_to("insight.theme", theme_id=quote.theme_id, _anchor=f"quote-{quote.id}")


@bp.get("/analyses/<analysis_id>/cloud.png")
@access(MAY_READ)
def picture(analysis_id: str) -> ResponseReturnValue:
    """The word cloud as a picture; its table stands on the page beside it."""
    found = queries.analysis(current_actor(), analysis_id)
    if found.picture is None:
        raise NotFound("There is no picture: too few people used the same words.")
    return documents.send(found.picture, inline=True)
