"""Three words: answers that are not sent yet, what people said and what came of it, and taking answers back.

The words themselves go from page to page in forms, never in an address, and are looked up anew each time: nothing about
them is kept in between.
"""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.web import back_to
from coprod_hub.feedback.told import state_for_survey
from coprod_hub.insight import queries as insight
from coprod_hub.pages import queries, withdrawing
from coprod_hub.pages.forms import TakeBackForm, WordsForm
from coprod_hub.pages.views import bp
from coprod_hub.responses import drafts, taking_back
from coprod_hub.responses.answering import asked_by
from coprod_hub.responses.finding import Sent, Unsent, find
from coprod_hub.responses.taking_back import May
from coprod_hub.responses.views import phone
from coprod_hub.surveys.queries import survey_of_words


@bp.route("/words", methods=["GET", "POST"])
@access(ANYONE)
def words() -> ResponseReturnValue:
    """Three words: what people said and what came of it, or the way back to a draft; never the answers."""
    form = WordsForm()
    if not form.validate_on_submit():
        return render_template("pages/words.html", form=form), 422 if form.errors else 200
    try:
        found = find(form.words.data)
    except NotFound as unknown:
        form.words.errors = [str(unknown)]
        return render_template("pages/words.html", form=form), 422
    return _draft(found) if isinstance(found, Unsent) else _said(found)


def _draft(found: Unsent) -> str:
    kept = drafts.kept(found.keys)
    return render_template(
        "pages/words_draft.html",
        asked=asked_by(found.token),
        until=kept.until if kept else None,
        form=TakeBackForm(formdata=None, words=found.words),
    )


def _said(found: Sent, refused: str = "") -> str:
    survey = survey_of_words(found.survey_id)
    said = state_for_survey(survey)
    return render_template(
        "pages/words_said.html",
        survey=survey,
        feedback=said,
        themes=[one for one in said.themes if one.theme.name or one.told],  # read by a person, not by a machine alone
        analysed=bool(insight.analyses(survey.id)),
        asks_for_words=insight.asks_for_words(survey),
        read=queries.read_by(found),
        may=taking_back.may(found),
        form=TakeBackForm(formdata=None, words=found.words),
        refused=refused,
    )


@bp.post("/words/carry-on")
@access(ANYONE)
def carry_on() -> ResponseReturnValue:
    """Carry on with a draft on this phone: it is given the way in, and goes to the first page that is not done."""
    form = TakeBackForm()
    found = _found(form)
    if not isinstance(found, Unsent):
        return back_to("pages.words")
    onward = back_to("responses.carry_on", token=found.token)
    return phone.remember(onward, found.token, drafts.held_again(found.token, found.keys.secret))


@bp.post("/words/take-back")
@access(ANYONE)
def take_back() -> ResponseReturnValue:
    """Delete a draft, or what was sent, or the written words: first said what it means, then done."""
    form = TakeBackForm()
    found = _found(form)
    if found is None:
        return back_to("pages.words")
    if isinstance(found, Unsent):
        return _take_back_draft(form, found)
    allowed = taking_back.may(found)
    if form.sure.data != "yes" or allowed.value != form.what.data:
        if allowed not in {May.EVERYTHING, May.WORDS}:
            return _said(found)
        return _confirm(form, allowed.value)
    try:
        if allowed is May.EVERYTHING:
            taking_back.delete_answers(found)
        else:
            withdrawing.take_words_out(found)
    except Refused as reason:  # the numbers were made between the two
        return _said(found, str(reason)), 409
    return back_to("pages.taken_back")


def _take_back_draft(form: TakeBackForm, found: Unsent) -> ResponseReturnValue:
    if form.sure.data != "yes" or form.what.data != "draft":
        return _confirm(form, "draft")
    drafts.forget(found.keys)
    gone = back_to("pages.taken_back")
    phone.forget(gone, found.token)
    return gone


def _confirm(form: TakeBackForm, what: str) -> str:
    asked = TakeBackForm(formdata=None, words=form.words.data, what=what, sure="yes")
    return render_template("pages/take_back.html", form=asked, what=what, words_page=url_for("pages.words"))


def _found(form: TakeBackForm) -> Sent | Unsent | None:
    """What the words in the form lead to; None sends the person back to type them again."""
    try:
        return find(form.words.data or "") if form.validate_on_submit() else None
    except NotFound:
        return None


@bp.get("/words/taken-back")
@access(ANYONE)
def taken_back() -> ResponseReturnValue:
    """It is done. Nothing says what or whose it was."""
    return render_template("pages/taken_back.html")
