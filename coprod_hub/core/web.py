"""What every request shares: who may come in, one transaction, strict headers, and errors as pages."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    redirect,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_compress import Compress
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Undefined,
)
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.local import LocalProxy
from werkzeug.routing import UnicodeConverter, ValidationError
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.config import ROOT, Settings
from coprod_hub.core import db as database
from coprod_hub.core import once, problems, trouble
from coprod_hub.core.access import Actor, Rule
from coprod_hub.core.clock import LOCAL
from coprod_hub.core.errors import NotAllowed
from coprod_hub.core.helplines import helplines
from coprod_hub.core.problems import CHANGED_MEANWHILE, WRITING, Page, Problem, page_of, troubled
from coprod_hub.core.text import count, listed

log = logging.getLogger(__name__)
csrf = once.Csrf()
DONE_ONCE = "That is done. You pressed twice, so we did it once."
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class Hub:
    """What templates may know of the settings."""

    product: str
    council: str
    help_phone: str
    help_email: str
    exit_url: str


@dataclass(frozen=True)
class NavItem:
    """One link of the page's main navigation."""

    label: str
    href: str
    current: bool = False


class _Sessions(SecureCookieSessionInterface):
    """Whoever answers brings no session: then nothing has to be made ready for reading one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the browser brought, or an empty one."""
        brought = request.cookies.get(self.get_cookie_name(app))
        return super().open_session(app, request) if brought else self.session_class()


class _Words(UnicodeConverter):
    """No address of ours holds a zero byte, which PostgreSQL cannot be asked for: not by an error's page either."""

    def to_python(self, value: str) -> str:
        """The words as they are."""
        if "\0" in value:
            raise ValidationError
        return value


def init(app: Flask, settings: Settings) -> None:
    """Set up requests, headers, templates and error pages."""
    app.config.update(
        SECRET_KEY=settings.secrets["session_key"],
        SESSION_COOKIE_NAME="__Host-hub" if settings.secure_cookies else "hub",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a slow writer is not a stranger
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=1000,
        COMPRESS_REGISTER=True,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # nothing here has a tag to compare: pages are made anew each time
        COMPRESS_MIN_SIZE=400,
    )
    app.session_interface = _Sessions()
    app.url_map.converters["default"] = _Words
    csrf.init_app(app)
    Compress(app)
    app.before_request(_begin)
    app.after_request(lambda response: _with_headers(response, settings))
    app.after_request(_finish)  # the last one registered runs first: an answer it replaces gets the headers too
    app.teardown_request(_teardown)
    _set_up_templates(app, settings)
    problems.set_up(app)


# ---- who is here, and may they come in ----


def current_actor() -> Actor:
    """Who makes this request."""
    if "actor" not in g:
        load: Callable[[], Actor] = current_app.extensions["load_actor"]
        g.actor = load()
    return cast(Actor, g.actor)


def rule_of(endpoint: str | None) -> Rule | None:
    """The access rule that a view declares."""
    return getattr(current_app.view_functions.get(endpoint or ""), "access_rule", None)


def _begin() -> AnyResponse | None:
    g.mode = database.mode(write=request.method in WRITING and not _looks_first(request.endpoint))
    g.mode.__enter__()
    if request.endpoint is None or request.endpoint == "static":
        return None
    rule = rule_of(request.endpoint)
    if rule is None:
        raise NotAllowed("This page does not say who may use it, so nobody may.")
    if rule.open_to_all:
        return None
    actor = current_actor()
    if not actor.signed_in:
        sent = trouble.typed()
        if sent and sent.words:  # signed out while they wrote: the way to the door would lose it
            return current_app.make_response(page_of(Problem(401)))
        here = request.full_path.rstrip("?") if request.method == "GET" else url_for("pages.home")
        return redirect(url_for("accounts.sign_in", next=here))
    if not rule.allows(actor):
        raise NotAllowed(f"This page is for: {rule.words}. Ask an administrator if you should be able to use it.")
    first = cast("AnyResponse | None", current_app.extensions["confirm_first"]()) if rule.fresh else None
    return first or _done_already()


def _done_already() -> AnyResponse | None:
    """For the second tap of a button: where the first one led. What it did is not done again."""
    g.once = once.key()
    led_to = once.begin(g.once)
    if led_to is None:
        return None
    g.once = ""
    if not session.get("_flashes"):
        say(DONE_ONCE)
    return redirect(led_to, 303)


# ---- one request, one transaction ----

Form = TypeVar("Form", bound=Callable[..., Any])


def looks_first(view: Form) -> Form:
    """A form that is read and made ready before its turn to write comes: its service calls `db.take_turn`.

    For what a whole school sends at once: the others wait for whoever has the turn, so it is kept short.
    """
    view.looks_first = True  # type: ignore[attr-defined]  # a function may carry attributes; mypy cannot say so
    return view


def _looks_first(endpoint: str | None) -> bool:
    return getattr(current_app.view_functions.get(endpoint or ""), "looks_first", False)


def record_anyway(act: Callable[[], None], *, or_nothing: bool = True) -> None:
    """Write something down in a short transaction of its own, however this request ends (a failed sign-in).

    When that cannot be done the request is answered by an error – what must be recorded does not happen unrecorded –
    unless `or_nothing` is False: then the answer stands without it.
    """
    g.setdefault("anyway", []).append((act, or_nothing))


def _finish(response: Response) -> Response:
    if database.writing() and response.status_code < 400:
        response = _commit(response)
    else:
        database.let_go()
    waiting: list[tuple[Callable[[], None], bool]] = g.pop("anyway", [])
    if waiting:
        _leave_mode()
        try:
            with database.transaction():
                for act, _ in waiting:
                    act()
        except Exception as error:
            if not trouble.is_trouble(error):
                raise
            if any(or_nothing for _, or_nothing in waiting):
                return _undone(troubled(error))
            log.warning("something of no weight could not be recorded: %s", type(error).__name__)
    return response


def _commit(response: Response) -> Response:
    try:
        if response.status_code in {302, 303}:
            once.done(g.get("once", ""), response.location)
        database.commit()
    except StaleDataError:
        return _undone(page_of(Problem(409, (CHANGED_MEANWHILE,))))
    except Exception as error:
        if trouble.is_clash(error):
            return _undone(page_of(Problem(409, (CHANGED_MEANWHILE,))))
        if not trouble.is_trouble(error):
            raise
        return _undone(troubled(error))
    return response


def _undone(page: Page) -> Response:
    """The answer to a request that could not be kept: nothing says on the next page that it was."""
    database.let_go()
    if "_flashes" in session:
        session.pop("_flashes")
    return current_app.make_response(page)


def _teardown(error: BaseException | None) -> None:
    database.let_go()
    _leave_mode()


def _leave_mode() -> None:
    entered = g.pop("mode", None)
    if entered is not None:
        entered.__exit__(None, None, None)


def _with_headers(response: Response, settings: Settings) -> Response:
    response.headers.update(HEADERS)
    if settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


# ---- templates ----


class HouseUndefined(ChainableUndefined):
    """A misspelt name in a template is an error; only an optional key of a dict (a macro's) may be absent."""

    def _may_be_absent(self) -> bool:
        # GOV.UK macros say "undefined" and "null" for nothing; any macro may ask for its caller.
        said_nothing = self._undefined_name in {"caller", "undefined", "null"}
        return said_nothing or isinstance(self._undefined_obj, (Mapping, Undefined))

    def __getattr__(self, name: str) -> Any:
        return super().__getattr__(name) if self._may_be_absent() else StrictUndefined.__getattr__(self, name)

    def __str__(self) -> str:
        return "" if self._may_be_absent() else self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        return iter(()) if self._may_be_absent() else self._fail_with_undefined_error()

    def __bool__(self) -> bool:
        return False if self._may_be_absent() else self._fail_with_undefined_error()


def _set_up_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.undefined = HouseUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    govuk = PackageLoader("govuk_frontend_jinja")
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), PrefixLoader({"govuk_frontend_jinja": govuk})]
    )
    app.jinja_env.globals.update(
        hub=Hub("Co-production Hub", settings.council, settings.help_phone, settings.help_email, settings.exit_url),
        static_url=static_url,
        actor=LocalProxy(current_actor),
        nav_items=LocalProxy(_nav_items),
        csrf_token=once.page_token,
        help_lines=helplines,
        messages=lambda: get_flashed_messages(with_categories=True),
    )
    app.jinja_env.filters.update(day=day_words, day_time=day_time_words, count=count, listed=_listed)


def _nav_items() -> list[NavItem]:
    items: Callable[[Actor], list[NavItem]] = current_app.extensions.get("navigation", lambda actor: [])
    return items(current_actor())


def _listed(words: Iterable[str]) -> str:
    return listed(list(words))


def static_url(name: str) -> str:
    """The address of one of our files, changing whenever its content does."""
    return f"/static/{name}?v={_content_hash(ROOT / 'static' / name)}"


@lru_cache(maxsize=200)
def _content_hash(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:10]


def day_words(value: date | datetime | None) -> str:
    """A day as people write it: 14 March 2027."""
    if value is None:
        return ""
    local = value.astimezone(LOCAL) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"


def day_time_words(value: datetime | None) -> str:
    """An instant as people write it, in the city's own time: 14 March 2027, 9:05am, 9am or midday."""
    if value is None:
        return ""
    local = value.astimezone(LOCAL)
    hour = f"{local.hour % 12 or 12}"
    on_the_hour = {0: "midnight", 12: "midday"}.get(local.hour, hour + f"{local:%p}".lower())
    return f"{day_words(local)}, {f'{hour}:{local:%M%p}'.lower() if local.minute else on_the_hour}"


def say(message: str, category: str = "success") -> None:
    """Tell the person what just happened, on the next page they see."""
    flash(message, category)


def back_to(endpoint: str, **values: Any) -> AnyResponse:
    """Go on to another page after a successful form (303, so a reload never sends it twice)."""
    return redirect(url_for(endpoint, **values), code=303)


def safe_next(raw: str | None) -> str | None:
    """A page of our own to go on to, or None for anything that leads elsewhere."""
    if not raw or not raw.startswith("/") or raw.startswith("//") or "\\" in raw:
        return None
    if any(ord(letter) < 33 for letter in raw):
        return None
    parts = urlsplit(raw)
    return None if parts.netloc or parts.scheme else raw
