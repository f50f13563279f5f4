"""Writing the questions: pages, and what is asked on them."""

from collections.abc import Callable, Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.surveys import questions as writing
from coprod_hub.surveys import showing
from coprod_hub.surveys.definition import Definition, Page, Question, ShowIf
from coprod_hub.surveys.forms import PageForm
from coprod_hub.surveys.kinds import KINDS, READY_SCALES
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.question_forms import QUESTION_FORMS, QuestionForm
from coprod_hub.surveys.rules import minutes, page_name
from coprod_hub.surveys.views import bp
from coprod_hub.surveys.views.saving import DONE, WRITING, draft, edits_seen, steps_wanted, take

GONE = "That question or page is not there any more. Somebody may have removed it."


@bp.get("/surveys/<survey_id>/questions")
@access(WRITING)
def questions(survey_id: str) -> ResponseReturnValue:
    """All pages and questions, in order."""
    return _questions_page(draft(survey_id))


def _questions_page(survey: Survey, refused: Sequence[str] = ()) -> str:
    definition = survey.version.definition
    long = minutes(definition)
    return render_template(
        "surveys/questions.html",
        survey=survey,
        definition=definition,
        kinds=KINDS,
        minutes=long,
        rule=_rule(definition),
        refused=refused,
    )


def _move(survey: Survey, move: Callable[..., None], key: str, anchor: str) -> ResponseReturnValue:
    """Move it; or say, beside the questions, why it must stay."""
    try:
        move(current_actor(), survey, key, steps_wanted())
    except Refused as refusal:
        return _questions_page(survey, refusal.reasons), refusal.status
    return back_to("surveys.questions", survey_id=survey.id, _anchor=anchor)


@bp.route("/surveys/<survey_id>/pages/<page_key>/new/<kind>", methods=["GET", "POST"])
@access(WRITING)
def new_question(survey_id: str, page_key: str, kind: str) -> ResponseReturnValue:
    """Write one more question of a kind."""
    survey = draft(survey_id)
    form = _question_form(kind, survey)
    status = _take(form, survey, lambda: writing.add_question(current_actor(), survey, page_key, form.question()))
    if status == DONE:
        say("Added the question.")
        return back_to("surveys.questions", survey_id=survey_id, _anchor=f"page-{page_key}")
    links = {name: url_for("surveys.new_question", survey_id=survey_id, page_key=page_key, kind=name) for name in KINDS}
    return render_template("surveys/new_question.html", survey=survey, **_shown(form, links, form.question())), status


@bp.route("/surveys/<survey_id>/questions/<key>", methods=["GET", "POST"])
@access(WRITING)
def question(survey_id: str, key: str) -> ResponseReturnValue:
    """Put a question in other words, or make it another kind (`?kind=`)."""
    survey = draft(survey_id)
    definition = survey.version.definition
    before, number = _question(definition, key), definition.number(key)
    form = _question_form(request.args.get("kind", before.kind), survey)
    if not form.is_submitted():
        form.show(before)
    typed = form.question(key, before)
    status = _take(form, survey, lambda: writing.change_question(current_actor(), survey, typed, form.seen))
    if status == DONE:
        say(f"Saved question {number}.")
        return back_to("surveys.questions", survey_id=survey_id, _anchor=f"question-{key}")
    links = {name: url_for("surveys.question", survey_id=survey_id, key=key, kind=name) for name in KINDS}
    return render_template("surveys/question.html", survey=survey, number=number, **_shown(form, links, typed)), status


@bp.post("/surveys/<survey_id>/questions/<key>/move")
@access(WRITING)
def move_question(survey_id: str, key: str) -> ResponseReturnValue:
    """Ask a question one place earlier or later."""
    return _move(draft(survey_id), writing.move_question, key, f"question-{key}")


@bp.route("/surveys/<survey_id>/questions/<key>/remove", methods=["GET", "POST"])
@access(WRITING)
def remove_question(survey_id: str, key: str) -> ResponseReturnValue:
    """Leave out a question, after asking."""
    survey = draft(survey_id)
    definition = survey.version.definition
    asked = _question(definition, key)
    if request.method == "POST":
        writing.remove_question(current_actor(), survey, key, edits_seen())
        say("Removed the question.")
        return back_to("surveys.questions", survey_id=survey_id)
    return render_template(
        "surveys/remove_question.html",
        survey=survey,
        question=asked,
        number=definition.number(key),
        freed=_freed(definition, {key}),
    )


@bp.post("/surveys/<survey_id>/pages")
@access(WRITING)
def add_page(survey_id: str) -> ResponseReturnValue:
    """One more page at the end."""
    writing.add_page(current_actor(), draft(survey_id))
    say("Added a page at the end.")
    return back_to("surveys.questions", survey_id=survey_id, _anchor="last-page")


@bp.route("/surveys/<survey_id>/pages/<key>", methods=["GET", "POST"])
@access(WRITING)
def page(survey_id: str, key: str) -> ResponseReturnValue:
    """Call a page otherwise."""
    survey = draft(survey_id)
    chosen = _page(survey, key)
    form = PageForm(data={"title": chosen.title})
    if not form.is_submitted():
        form.edits.data = survey.version.edits
    status = take(form, survey, lambda: writing.rename_page(current_actor(), survey, key, form.title.data, form.seen))
    if status == DONE:
        say("Saved the title of the page.")
        return back_to("surveys.questions", survey_id=survey_id)
    name = page_name(survey.version.definition, chosen)
    return render_template("surveys/page.html", survey=survey, form=form, name=name), status


@bp.post("/surveys/<survey_id>/pages/<key>/move")
@access(WRITING)
def move_page(survey_id: str, key: str) -> ResponseReturnValue:
    """Ask a page's questions one place earlier or later."""
    return _move(draft(survey_id), writing.move_page, key, f"page-{key}")


@bp.route("/surveys/<survey_id>/pages/<key>/remove", methods=["GET", "POST"])
@access(WRITING)
def remove_page(survey_id: str, key: str) -> ResponseReturnValue:
    """Leave out a page, after asking when there are questions on it."""
    survey = draft(survey_id)
    chosen = _page(survey, key)
    if request.method == "POST":
        writing.remove_page(current_actor(), survey, key, edits_seen())
        say("Removed the page.")
        return back_to("surveys.questions", survey_id=survey_id)
    name = page_name(survey.version.definition, chosen)
    freed = _freed(survey.version.definition, {question.key for question in chosen.questions} | {key})
    return render_template("surveys/remove_page.html", survey=survey, page=chosen, name=name, freed=freed)


def _rule(definition: Definition) -> Callable[[ShowIf], str]:
    """Says a rule of these questions as a sentence."""
    return lambda rule: showing.sentence(definition, rule)


def _freed(definition: Definition, gone: set[str]) -> list[str]:
    """What is shown to everybody once these questions are gone, by name."""
    return [
        page_name(definition, thing)
        if isinstance(thing, Page)
        else f"Question {definition.number(thing.key)}: {thing.text}"
        for thing in showing.resting_on(definition, gone)
    ]


def _question_form(kind: str, survey: Survey) -> QuestionForm:
    if kind not in QUESTION_FORMS:
        raise NotFound("There is no such kind of question.")
    form = QUESTION_FORMS[kind]()
    if not form.is_submitted():
        form.edits.data = survey.version.edits
    elif "as" in request.form:
        form.become()
    return form


def _take(form: QuestionForm, survey: Survey, act: Callable[[], object]) -> int:
    """Save it; or, when it was only looked at or made another kind, show it again with nothing saved."""
    if "as" in request.form:
        return 200
    if "look" in request.form:
        return 200 if form.validate() else 422
    return take(form, survey, act)


def _shown(form: QuestionForm, links: dict[str, str], typed: Question) -> dict[str, object]:
    """What both pages of a question show: its form, its other kinds, and how it will look."""
    steps = {name: " · ".join(words) for name, words in READY_SCALES.items()}
    return {"form": form, "kind": KINDS[form.kind], "kinds": KINDS, "links": links, "typed": typed, "steps": steps}


def _question(definition: Definition, key: str) -> Question:
    try:
        return definition.question(key)
    except KeyError:
        raise NotFound(GONE) from None


def _page(survey: Survey, key: str) -> Page:
    try:
        return survey.version.definition.page(key)
    except KeyError:
        raise NotFound(GONE) from None
