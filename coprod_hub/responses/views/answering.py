"""Answering a survey: open to anyone with the link, without an account, and without anything that tells who it is.

These pages never look at the sign-in session: see `views.phone` for the one cookie, and for how a form is known.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.errors import NotFound
from coprod_hub.core.web import back_to, csrf, looks_first
from coprod_hub.responses import drafts, rules, service
from coprod_hub.responses.answering import Asked, asked_by, organisation_of, questions_of
from coprod_hub.responses.drafts import Found, Keys, new_secret
from coprod_hub.responses.service import NothingKept, NothingToSend, Standing
from coprod_hub.responses.views import bp, phone
from coprod_hub.responses.views.stencil import Stencil, cut
from coprod_hub.surveys.definition import Page
from coprod_hub.surveys.rules import minutes
from coprod_hub.surveys.showing import deciding

TOO_LONG = "That was more than we can take, so it was not kept. Write your answer again in fewer words, or in parts."
OTHER_WINDOW = (
    "You have begun again in another window, so your other answers are not here. What you wrote on this page is kept "
    "below. Check it, then choose “Continue”."
)
OTHER_WINDOW_AT_CHECK = (
    "You have begun again in another window. These are the answers we have now. Check them, then send them."
)


# ---- before the first question ----


@bp.get("/s/<token>")
@access(ANYONE)
def start(token: str) -> ResponseReturnValue:
    """Who asks, why, who reads it and who does not, who decides and by when; then the way in."""
    asked, _, stands = _under_way(token)
    if not asked.is_open:
        return back_to(".closed", token=token)
    onward = None
    if stands.seen is not None:
        onward = rules.resume_at(asked.definition, stands.seen) or "check"
    return _start(asked, onward, stands.sent)


@lru_cache(maxsize=200)
def _start(asked: Asked, onward: int | str | None, sent: bool) -> str:
    """The first screen is the same for everyone who stands at the same place, so it is rendered once."""
    definition = asked.definition
    return render_template(
        "responses/start.html",
        asked=asked,
        questions=len(definition.questions),
        minutes=minutes(definition),
        branches=bool(deciding(definition)),
        organisation=organisation_of(asked.survey_id),
        onward=f"/s/{asked.token}/{onward}" if onward else "",
        sent=sent,
        leave=url_for(".leave", token=asked.token),
        help=url_for(".get_help", token=asked.token),
    )


@bp.get("/s/<token>/begin")
@access(ANYONE)
def begin(token: str) -> ResponseReturnValue:
    """Begin on this phone: a new secret, and on to the first question. Nothing is written down until a page is kept."""
    asked = asked_by(token)
    return phone.remember(back_to(".page", token=asked.token, number=1), asked.token, new_secret())


# ---- the questions ----


@bp.get("/s/<token>/<int:number>")
@access(ANYONE)
def page(token: str, number: int) -> ResponseReturnValue:
    """One screen of questions, with what was answered there before."""
    asked, keys, stands = _under_way(token)
    screen = _screen(asked, number, stands)
    elsewhere = _elsewhere(asked, stands, first=number == 1)
    if keys is None or elsewhere is not None:
        return elsewhere or back_to(".again", token=token)
    if screen is None:
        return redirect(_onward(asked, stands.seen or rules.Said()), 303)
    shown = screen.page(asked.definition)
    if _answered_elsewhere(shown, stands):
        return _page_again(asked, keys, screen, _values(shown, stands), earlier=True)
    stencil = _stencil(token, asked.version_id, screen, _to_check())
    return stencil.filled(keys.submission_key, _values(shown, stands))


@bp.post("/s/<token>/<int:number>")
@access(ANYONE)
@looks_first
def keep_page(token: str, number: int) -> ResponseReturnValue:
    """Keep one screen of answers, or say what cannot be taken; then go on."""
    raw = phone.form()
    asked, keys, stands = _under_way(token)
    screen = _screen(asked, number, stands)
    elsewhere = _elsewhere(asked, stands, first=number == 1)
    if keys is None or elsewhere is not None:
        return elsewhere or back_to(".again", token=token)
    if screen is None:
        return redirect(_onward(asked, stands.seen or rules.Said()), 303)
    shown = screen.page(asked.definition)
    if raw is None:
        return _page_again(asked, keys, screen, _values(shown, stands), notice=TOO_LONG), 413
    if not phone.own(keys, raw):
        return _page_again(asked, keys, screen, rules.typed(shown, raw), notice=OTHER_WINDOW), 409
    answered = rules.on_form(shown, raw)
    done = rules.skipped_page(answered) if "skip" in raw else rules.read_page(answered, raw)
    if done.errors:
        return _page_again(asked, keys, screen, rules.typed(shown, raw), done.errors), 422
    kept = service.keep_page(asked, keys, stands, done.readings, stopping="later" in raw)
    if kept is None:
        return back_to(".sent", token=token)
    if "later" in raw:
        return back_to(".later", token=token)
    return redirect(_after(asked, number, kept.seen_in(keys.sitting)), 303)


@lru_cache(maxsize=500)
def _stencil(token: str, version_id: str, screen: rules.Screen, to_check: bool) -> Stencil:
    """A frozen screen, rendered once: it depends on the address and on which questions earlier answers have opened.

    So there are as many as the survey has ways through; what is one person's goes into its holes.
    """
    return cut(_render_page(token, version_id, screen, to_check))


def _render_page(
    token: str,
    version_id: str,
    screen: rules.Screen,
    to_check: bool,
    *,
    key: str = "",
    values: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    earlier: bool = False,
) -> str:
    definition = questions_of(version_id)
    number = screen.before
    before = url_for(".page", token=token, number=number) if number else url_for(".start", token=token)
    return render_template(
        "responses/page.html",
        page=screen.page(definition),
        varies=rules.varies(definition, screen.number),
        progress=screen.progress,
        back=url_for(".check", token=token) if to_check else before,
        to_check=to_check,
        key=key,
        values=values or {},
        errors=errors or {},
        notice=notice,
        earlier=earlier,
        leave=url_for(".leave", token=token),
        help=url_for(".get_help", token=token, back=screen.number),
    )


def _page_again(
    asked: Asked,
    keys: Keys,
    screen: rules.Screen,
    values: Mapping[str, Sequence[str]],
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    *,
    earlier: bool = False,
) -> str:
    return _render_page(
        asked.token,
        asked.version_id,
        screen,
        _to_check(),
        key=keys.submission_key,
        values=values,
        errors=errors,
        notice=notice,
        earlier=earlier,
    )


def _screen(asked: Asked, number: int, stands: Standing) -> rules.Screen | None:
    """The page of that number; None when their answers do not lead to it. Raises NotFound for no page at all.

    What was answered in another sitting opens nothing here: which questions come would tell what was answered.
    """
    if rules.page_at(asked.definition, number) is None:
        raise NotFound("This survey has no page of that number. Go back to the first page of it.")
    return rules.screen(asked.definition, number, stands.seen or rules.Said())


def _after(asked: Asked, number: int, said: rules.Said) -> str:
    """Where to go when a page has been kept: on, or back to the check once nothing new has to be asked."""
    if _to_check():
        return _onward(asked, said, then="check")
    following = rules.next_page(asked.definition, number, said)
    if following:
        return url_for(".page", token=asked.token, number=following)
    return url_for(".reach" if asked.names else ".check", token=asked.token)


def _onward(asked: Asked, said: rules.Said, then: str | None = None) -> str:
    """The first page that waits for an answer, or the check."""
    waiting = rules.resume_at(asked.definition, said)
    if waiting is None:
        return url_for(".check", token=asked.token)
    return url_for(".page", token=asked.token, number=waiting, then=then)


# ---- a name, where the promise allows it ----


@bp.get("/s/<token>/you")
@access(ANYONE)
def reach(token: str) -> ResponseReturnValue:
    """May we get in touch? A name and a safe way, both left to the person."""
    asked, keys, stands = _under_way(token)
    elsewhere = _elsewhere(asked, stands)
    if keys is None or stands.said is None or elsewhere is not None:
        return elsewhere or back_to(".again", token=token)
    if not asked.names:
        return back_to(".check", token=token)
    seen = stands.seen or rules.Said()
    return _reach(asked, keys, stands, {"name": seen.name, "reach": seen.reach}, earlier=rules.YOU in stands.elsewhere)


@bp.post("/s/<token>/you")
@access(ANYONE)
@looks_first
def keep_reach(token: str) -> ResponseReturnValue:
    """Keep them, or leave them out."""
    raw = phone.form() or {}
    asked, keys, stands = _under_way(token)
    elsewhere = _elsewhere(asked, stands)
    if keys is None or stands.said is None or elsewhere is not None:
        return elsewhere or back_to(".again", token=token)
    typed = ("", "") if "skip" in raw else (phone.one(raw, "name"), phone.one(raw, "reach"))
    name, safe_way, errors = rules.read_reach(*typed)
    values = {"name": name, "reach": safe_way}
    if not phone.own(keys, raw):
        return _reach(asked, keys, stands, values, notice=OTHER_WINDOW), 409
    if errors:
        return _reach(asked, keys, stands, values, errors), 422
    service.keep_reach(asked, keys, stands, name, safe_way)
    return back_to(".later" if "later" in raw else ".check", token=token)


def _reach(
    asked: Asked,
    keys: Keys,
    stands: Standing,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    *,
    earlier: bool = False,
) -> str:
    last = rules.last_page(asked.definition, stands.seen or rules.Said())
    return render_template(
        "responses/reach.html",
        key=keys.submission_key,
        values=values,
        errors=errors or {},
        notice=notice,
        earlier=earlier,
        back=url_for(".page", token=asked.token, number=last),
        leave=url_for(".leave", token=asked.token),
        help=url_for(".get_help", token=asked.token),
    )


# ---- checking and sending ----


@bp.get("/s/<token>/check")
@access(ANYONE)
def check(token: str) -> ResponseReturnValue:
    """Everything that was answered, each with a way to change it; then the button that sends."""
    asked, keys, stands = _under_way(token)
    elsewhere = _elsewhere(asked, stands)
    if keys is None or stands.said is None or elsewhere is not None:
        return elsewhere or back_to(".again", token=token)
    return _check(asked, keys, stands)


def _check(asked: Asked, keys: Keys, stands: Standing, notice: str = "") -> str:
    said = stands.said or rules.Said()
    seen = stands.seen or rules.Said()
    last = rules.last_page(asked.definition, seen)
    lines = rules.told(asked.definition, seen)
    return render_template(
        "responses/check.html",
        asked=asked,
        said=said,
        lines=lines,
        wrote=rules.wrote_on(lines, said),
        lost=rules.lost(asked.definition, seen),
        earlier=stands.elsewhere,
        key=keys.submission_key,
        errors={},
        notice=notice,
        back=url_for(".reach", token=asked.token) if asked.names else url_for(".page", token=asked.token, number=last),
        leave=url_for(".leave", token=asked.token),
        help=url_for(".get_help", token=asked.token),
    )


@bp.post("/s/<token>/send")
@access(ANYONE)
@looks_first
def send(token: str) -> ResponseReturnValue:
    """Send everything, once; a second press or a reload comes to the same three words."""
    raw = phone.form() or {}
    asked, keys, stands = _under_way(token)
    if keys is None:
        return back_to(".again", token=token)
    if not asked.is_open:
        return back_to(".sent" if stands.sent else ".closed", token=token)
    if not phone.own(keys, raw):
        return _check(asked, keys, stands, OTHER_WINDOW_AT_CHECK), 409
    try:
        service.send(asked, keys, stands, may_quote=phone.one(raw, "may_quote") == "yes")
    except service.ClosedMeanwhile:
        return back_to(".sent" if drafts.was_sent(keys) else ".closed", token=token)
    except NothingKept:
        return back_to(".again", token=token)
    except NothingToSend:
        return _check(asked, keys, Standing(Found(rules.Said()))), 422
    return back_to(".sent", token=token)


@bp.get("/s/<token>/sent")
@access(ANYONE)
def sent(token: str) -> ResponseReturnValue:
    """Thank you, and the three words."""
    asked, keys, stands = _under_way(token)
    if keys is None or not stands.sent:
        return back_to(".check" if stands.said else ".again", token=token)
    return render_template(
        "responses/sent.html",
        asked=asked,
        words=service.words_of(keys).split(),
        leave=url_for(".leave", token=token),
        help=url_for(".get_help", token=token),
    )


# ---- what they share ----


def _under_way(token: str) -> tuple[Asked, Keys | None, Standing]:
    keys = phone.keys(token)
    asked, stands = service.under_way(token, keys)
    return asked, keys, stands


def _elsewhere(asked: Asked, stands: Standing, *, first: bool = False) -> Response | None:
    """Where somebody belongs who does not belong on a page of questions; None when they do."""
    if stands.sent:
        return back_to(".sent", token=asked.token)
    if not asked.is_open:
        return back_to(".closed", token=asked.token)
    if stands.said is None and not first:
        return back_to(".again", token=asked.token)
    return None


def _values(page: Page, stands: Standing) -> Mapping[str, Sequence[str]]:
    return rules.shown(page, stands.seen) if stands.seen else {}


def _answered_elsewhere(page: Page, stands: Standing) -> bool:
    """Whether some of the page was answered in another sitting, so that it is not read back here."""
    return any(question.key in stands.elsewhere for question in page.questions)


def _to_check() -> bool:
    return request.args.get("then") == "check"


# The key in these forms is the draft's own: the sign-in session must stay untouched, and its token ends too soon.
for _view in (keep_page, keep_reach, send):
    csrf.exempt(_view)
