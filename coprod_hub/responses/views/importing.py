"""Bringing answers in from another tool's file: a few pages, each one step."""

from contextlib import closing

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from coprod_hub.core import jobs
from coprod_hub.core.access import access, roles
from coprod_hub.core.downloads import as_csv
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.problems import STALE_FORM
from coprod_hub.core.web import back_to, csrf, current_actor, say
from coprod_hub.responses import bringing, uploads
from coprod_hub.responses.forms import ColumnsForm, UploadForm, columns_form
from coprod_hub.responses.models import Upload, UploadState
from coprod_hub.responses.views import bp
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.models import Survey

MAY_BRING = roles(*bringing.MAY_BRING)
AROUND_THE_FILE = 64 * 1024
MOST_DRAINED = 500 * 1024 * 1024
MOST_SHOWN = 100
UNDER_WAY = {
    UploadState.READING: (bringing.READ, "Reading the file"),
    UploadState.CHECKING: (bringing.CHECK, "Checking every row"),
    UploadState.IMPORTING: (bringing.BRING, "Bringing the rows in"),
}


@bp.route("/surveys/<survey_id>/imports", methods=["GET", "POST"])
@access(MAY_BRING)
def imports(survey_id: str) -> ResponseReturnValue:
    """Choose a file; see what was brought in and what is on its way."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    wrong = ""
    if request.method == "POST":
        try:
            form = _upload_form()
            if "csrf_token" in form.errors or not form.validate():
                wrong = STALE_FORM if form.csrf_token.errors else str(next(iter(form.errors.values()))[0])
            else:
                with closing(form.file.data) as sent:
                    found = bringing.take(actor, survey, sent.filename or "", sent.stream)
                return back_to("responses.import_columns", upload_id=found.id)
        except uploads.BadFile as fault:
            wrong = str(fault)
    return _imports_page(survey, wrong)


# The form is read with a larger limit than any other, only once we know who sends it; it checks its own token.
csrf.exempt(imports)


def _upload_form() -> UploadForm:
    """The form with its file. One too large is read to its end and thrown away: else the browser shows nothing."""
    request.max_content_length = uploads.LARGEST + AROUND_THE_FILE
    try:
        return UploadForm()
    except RequestEntityTooLarge:
        left = min(request.content_length or 0, MOST_DRAINED)
        stream = request.environ["wsgi.input"]
        while left > 0 and (piece := stream.read(min(left, uploads.PIECE))):
            left -= len(piece)
        raise uploads.FileTooLarge from None


def _imports_page(survey: Survey, wrong: str) -> ResponseReturnValue:
    actor = current_actor()
    shown = render_template(
        "responses/imports.html",
        survey=survey,
        form=UploadForm(formdata=None),
        wrong=wrong,
        brought=bringing.brought(actor, survey),
        on_their_way=bringing.on_their_way(actor, survey),
        may_undo=bringing.may_undo(survey),
    )
    return shown, 422 if wrong else 200


@bp.route("/imports/<upload_id>/columns", methods=["GET", "POST"])
@access(MAY_BRING)
def import_columns(upload_id: str) -> ResponseReturnValue:
    """Say what each column means; the likeliest is chosen already."""
    actor = current_actor()
    found = bringing.upload(actor, upload_id)
    if found.state not in {UploadState.READ, UploadState.CHECKED}:
        return _on_the_way(found)
    facts, choices = bringing.facts_of(found), bringing.choices_of(found)
    form = columns_form(facts, choices, bringing.meanings(found.survey), [one.name for one in found.survey.audiences])
    if form.validate_on_submit():
        try:
            bringing.say_columns(actor, found, form.choices(facts.columns))
        except Refused as fault:
            form.form_errors = [*form.form_errors, *fault.reasons]
        else:
            return back_to("responses.import_check", upload_id=found.id)
    return _columns_page(found, facts, form)


def _columns_page(found: Upload, facts: bringing.Facts, form: ColumnsForm) -> ResponseReturnValue:
    shown = render_template(
        "responses/import_columns.html",
        upload=found,
        survey=found.survey,
        facts=facts,
        form=form,
        before=bringing.same_before(found),
    )
    return shown, 422 if form.errors else 200


@bp.get("/imports/<upload_id>")
@access(MAY_BRING)
def import_check(upload_id: str) -> ResponseReturnValue:
    """What checking found, and the button that brings it in; or how far the work is."""
    found = bringing.upload(current_actor(), upload_id)
    if found.state is UploadState.READ:
        return back_to("responses.import_columns", upload_id=found.id)
    if found.state is not UploadState.CHECKED:
        return _on_the_way(found)
    return render_template(
        "responses/import_check.html",
        upload=found,
        survey=found.survey,
        found=bringing.found_in(found),
        most=MOST_SHOWN,
        before=bringing.same_before(found),
    )


def _on_the_way(found: Upload) -> ResponseReturnValue:
    """How far a file is, or how it ended."""
    name, title = UNDER_WAY.get(found.state, ("", ""))
    return render_template(
        "responses/_import_progress.html",
        upload=found,
        survey=found.survey,
        job=jobs.latest_job(found.id, name) if name else None,
        title=title,
    )


@bp.post("/imports/<upload_id>/bring-in")
@access(MAY_BRING)
def import_bring(upload_id: str) -> ResponseReturnValue:
    """Bring the checked rows in."""
    actor = current_actor()
    found = bringing.upload(actor, upload_id)
    bringing.bring(actor, found, skip_bad_rows=request.form.get("skip") == "yes")
    return back_to("responses.import_check", upload_id=found.id)


@bp.post("/imports/<upload_id>/cancel")
@access(MAY_BRING)
def import_cancel(upload_id: str) -> ResponseReturnValue:
    """Stop, and delete the file."""
    actor = current_actor()
    found = bringing.upload(actor, upload_id)
    bringing.cancel(actor, found)
    say("Cancelled. Nothing of the file was brought in, and it is deleted.")
    return back_to("responses.imports", survey_id=found.survey_id)


@bp.post("/imports/<upload_id>/faults.csv")
@access(MAY_BRING)
def import_faults(upload_id: str) -> ResponseReturnValue:
    """Everything that is wrong with the file, as a table to work through."""
    upload = bringing.upload(current_actor(), upload_id)
    found = bringing.found_in(upload)
    if found is None:
        raise NotFound("This file has not been checked.")
    return as_csv("rows-to-mend.csv", ("Row", "Column", "What is wrong"), found.faults)


@bp.route("/imports/brought/<batch_id>/take-out", methods=["GET", "POST"])
@access(MAY_BRING)
def import_undo(batch_id: str) -> ResponseReturnValue:
    """Ask once, then take a file's responses out of the survey again."""
    actor = current_actor()
    found = bringing.batch(actor, batch_id)
    survey = surveys.survey(actor, found.survey_id)
    if request.method == "POST":
        bringing.undo(actor, found)
        say(f"The responses of “{found.file_name}” do not count any more, and are being deleted.")
        return back_to("responses.imports", survey_id=survey.id)
    return render_template("responses/import_undo.html", survey=survey, batch=found, may_undo=bringing.may_undo(survey))
