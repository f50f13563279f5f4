"""Showing a page or a question only to people who gave certain answers before."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from coprod_hub.core.access import access
from coprod_hub.core.errors import NotFound
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.surveys import questions as writing
from coprod_hub.surveys import showing
from coprod_hub.surveys.definition import Definition, Page, Question, ShowIf
from coprod_hub.surveys.forms import ShowIfForm
from coprod_hub.surveys.rules import page_name
from coprod_hub.surveys.views import bp
from coprod_hub.surveys.views.saving import DONE, WRITING, draft, edits_seen, take


@bp.route("/surveys/<survey_id>/show-if/<key>", methods=["GET", "POST"])
@access(WRITING)
def show_if(survey_id: str, key: str) -> ResponseReturnValue:
    """Choose an earlier question (`?question=`), then the answers that show this page or question."""
    survey = draft(survey_id)
    definition = survey.version.definition
    thing = _thing(definition, key)
    choices = showing.nameable(definition, key)
    asked = _chosen(choices, thing.show_if, request.args.get("question"))
    kept = thing.show_if.answers if thing.show_if and asked and thing.show_if.question == asked.key else ()
    form = ShowIfForm(answers=list(kept))
    options = showing.answers_of(asked) if asked else ()
    form.answers.choices = [SelectChoice(option.key, option.label) for option in options]
    if not form.is_submitted():
        form.edits.data = survey.version.edits

    def save() -> None:
        rule = ShowIf(asked.key, tuple(form.answers.data)) if asked else None
        writing.show_only_if(current_actor(), survey, key, rule, form.seen)

    status = take(form, survey, save) if asked else 200
    if status == DONE:
        say("Saved who is asked.")
        return back_to("surveys.questions", survey_id=survey_id, _anchor=_place(definition, key))
    return render_template(
        "surveys/show_if.html",
        survey=survey,
        definition=definition,
        form=form,
        name=_name(definition, thing),
        key=key,
        choices=choices,
        asked=asked,
        rule=showing.sentence(definition, thing.show_if) if thing.show_if else "",
    ), status


@bp.post("/surveys/<survey_id>/show-if/<key>/everybody")
@access(WRITING)
def show_to_everybody(survey_id: str, key: str) -> ResponseReturnValue:
    """Take the rule away."""
    survey = draft(survey_id)
    writing.show_only_if(current_actor(), survey, key, None, edits_seen())
    say("It is shown to everybody again.")
    return back_to("surveys.questions", survey_id=survey_id, _anchor=_place(survey.version.definition, key))


def _thing(definition: Definition, key: str) -> Page | Question:
    for page in definition.pages:
        if page.key == key:
            return page
        for question in page.questions:
            if question.key == key:
                return question
    raise NotFound("That question or page is not there any more. Somebody may have removed it.")


def _chosen(choices: list[Question], rule: ShowIf | None, wanted: str | None) -> Question | None:
    """The question whose answers are shown: the one asked for, else the rule's, else the only one there is."""
    key = wanted or (rule.question if rule else "")
    found = next((question for question in choices if question.key == key), None)
    return choices[0] if found is None and len(choices) == 1 else found


def _name(definition: Definition, thing: Page | Question) -> str:
    return page_name(definition, thing) if isinstance(thing, Page) else f"Question {definition.number(thing.key)}"


def _place(definition: Definition, key: str) -> str:
    is_page = any(page.key == key for page in definition.pages)
    return f"page-{key}" if is_page else f"question-{key}"
