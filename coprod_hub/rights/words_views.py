"""Pages on which somebody's words are taken out of the records of tenders: looked for, chosen, taken out."""

from collections.abc import Sequence

from flask import render_template
from wtforms import SelectChoice

from coprod_hub.core.access import access
from coprod_hub.core.asking import Page
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import count
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.evaluation.queries import written
from coprod_hub.evaluation.queries.written import Found
from coprod_hub.evaluation.service import taking_out
from coprod_hub.rights.forms import LookForm, TakeOutForm
from coprod_hub.rights.views import ADMINISTRATORS, bp


@bp.get("/words")
@access(ADMINISTRATORS, fresh=True)
def words() -> str:
    """Which words to look for, and what was taken out before."""
    return _look_page(LookForm())


def _look_page(form: LookForm) -> str:
    return render_template("rights/words.html", form=form, before=written.taken_out(current_actor()))


@bp.post("/words")
@access(ADMINISTRATORS, fresh=True)
def look() -> Page:
    """The passages that hold them."""
    form = LookForm()
    found = _found(form) if form.validate() else []
    if form.errors:
        return _look_page(form), 422
    return _choose_page(TakeOutForm(formdata=None, words=form.words.data), found)


def _found(form: LookForm) -> list[Found]:
    try:
        return taking_out.look_for(current_actor(), form.words.data or "")
    except Refused as refusal:
        form.words.errors = [str(refusal)]
        return []


def _choose_page(form: TakeOutForm, found: Sequence[Found]) -> str:
    form.texts.choices = [SelectChoice(one.key, f"{one.place.words}, {one.tender.title}, {one.bid}") for one in found]
    hints = {one.key: " · ".join(each.before + each.words + each.after for each in one.passages) for one in found}
    return render_template("rights/words_found.html", form=form, found=found, hints=hints)


@bp.post("/words/take-out")
@access(ADMINISTRATORS, fresh=True)
def take_words_out() -> Page:
    """Take them out of what was chosen."""
    form = TakeOutForm()
    if form.validate():
        try:
            number = taking_out.take_out(
                current_actor(), form.words.data or "", form.texts.data or (), form.because.data or "",
                whole=form.how_much.data == form.WHOLE,
            )  # fmt: skip
        except Refused as refusal:
            form.texts.errors = [str(refusal)]
        else:
            say(f"The words are taken out of {count(number, 'text')}. Marks and totals stay.")
            return back_to("rights.words")
    found = _found(form)
    return (_look_page(form) if form.words.errors else _choose_page(form, found)), 422
