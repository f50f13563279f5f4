"""Coming back: three words before answers are sent, going on where one stopped, and taking back what was sent."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.errors import Refused
from coprod_hub.core.web import back_to, csrf
from coprod_hub.responses import drafts, rules, service, taking_back
from coprod_hub.responses.answering import Asked, asked_by
from coprod_hub.responses.drafts import Keys
from coprod_hub.responses.service import Standing
from coprod_hub.responses.views import bp, phone
from coprod_hub.responses.words import keys_in_turn


def _elsewhere(asked: Asked, keys: Keys | None, stands: Standing) -> Response | None:
    """Where somebody belongs who has nothing to come back to here."""
    if stands.sent:
        return back_to(".sent", token=asked.token)
    if not asked.is_open:
        return back_to(".closed", token=asked.token)
    if keys is None or stands.said is None:
        return back_to(".again", token=asked.token)
    return None


@bp.get("/s/<token>/later")
@access(ANYONE)
def later(token: str) -> ResponseReturnValue:
    """Stop and come back later: until when answers are kept, what three words are for, then the words themselves."""
    asked, keys = asked_by(token), phone.keys(token)
    stands = service.standing(keys)
    elsewhere = _elsewhere(asked, keys, stands)
    kept = drafts.kept(keys) if keys else None
    if keys is None or stands.said is None or kept is None or elsewhere is not None:
        return elsewhere or back_to(".again", token=token)
    return render_template(
        "responses/later.html",
        asked=asked,
        until=kept.until,
        words=service.words_of(keys).split() if kept.has_words else [],
        key=keys.submission_key,
        onward=_onward(asked, stands),
        leave=url_for(".leave", token=token),
        help=url_for(".get_help", token=token),
    )


@bp.post("/s/<token>/later")
@access(ANYONE)
def give_words(token: str) -> ResponseReturnValue:
    """Give the three words that reopen these answers on any phone, until they are sent."""
    raw, keys = phone.form() or {}, phone.keys(token)
    if keys is None or not phone.own(keys, raw):
        return back_to(".later", token=token)
    opened = keys_in_turn(service.words_of(keys))  # before anything is read: nobody's answer waits for it
    asked, stands = asked_by(token), service.standing(keys, to_change=True)
    elsewhere = _elsewhere(asked, keys, stands)
    if elsewhere is None:
        drafts.wrap(keys, opened.draft, opened.draft_key)
    return elsewhere or back_to(".later", token=token)


@bp.get("/s/<token>/on")
@access(ANYONE)
def carry_on(token: str) -> ResponseReturnValue:
    """On to the first page that is not done yet."""
    asked, keys = asked_by(token), phone.keys(token)
    stands = service.standing(keys)
    return _elsewhere(asked, keys, stands) or redirect(_onward(asked, stands), 303)


def _onward(asked: Asked, stands: Standing) -> str:
    number = rules.resume_at(asked.definition, stands.seen or rules.Said())
    return url_for(".page", token=asked.token, number=number) if number else url_for(".check", token=asked.token)


# ---- taking back what was sent ----


@bp.get("/s/<token>/delete")
@access(ANYONE)
def delete(token: str) -> ResponseReturnValue:
    """Delete my answers, sent or not? What that means, before it is done."""
    asked, keys = asked_by(token), phone.keys(token)
    stands = service.standing(keys)
    if keys is None or (stands.said is None and not stands.sent):
        return back_to(".again", token=token)
    return _delete(asked, keys, sent=stands.sent)


def _delete(asked: Asked, keys: Keys, *, sent: bool, refused: str = "") -> str:
    return render_template(
        "responses/delete.html",
        refused=refused,
        key=keys.submission_key,
        sent=sent,
        back=url_for(".sent" if sent else ".later", token=asked.token),
        leave=url_for(".leave", token=asked.token),
        help=url_for(".get_help", token=asked.token),
    )


@bp.post("/s/<token>/delete")
@access(ANYONE)
def delete_answers(token: str) -> ResponseReturnValue:
    """Delete what was written on this phone; once it is sent, only as long as the numbers are not made."""
    raw, keys = phone.form() or {}, phone.keys(token)
    if keys is None or not phone.own(keys, raw):
        return back_to(".delete", token=token)
    opened = keys_in_turn(service.words_of(keys))
    asked = asked_by(token)
    try:
        taking_back.delete_answers(taking_back.sent_from(keys, opened, asked.survey_id))
    except Refused as reason:
        return _delete(asked, keys, sent=True, refused=str(reason)), 409
    drafts.forget(keys)
    gone = back_to(".deleted", token=token)
    phone.forget(gone, token)
    return gone


@bp.get("/s/<token>/deleted")
@access(ANYONE)
def deleted(token: str) -> ResponseReturnValue:
    """There is nothing (any more) that was sent from this phone."""
    asked = asked_by(token)
    return render_template(
        "responses/deleted.html",
        asked=asked,
        leave=url_for(".leave", token=token),
        help=url_for(".get_help", token=token),
    )


# The key in these forms is the draft's own, as in `answering`: the sign-in session must stay untouched.
for _view in (give_words, delete_answers):
    csrf.exempt(_view)
