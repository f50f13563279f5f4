"""A double tap is one press: a form that is sent twice from the same page is done once.

Every page gives its forms a token of its own, as a tail to the CSRF token. What a form with that token did is noted
in the same transaction that did it, so the second tap finds it – or meets it on the way in – and goes where the first
one went. Somebody who goes back and writes something else sends another form, and that is done.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import g, request
from flask_wtf.csrf import CSRFProtect, _FlaskFormCSRF, generate_csrf
from sqlalchemy import String, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from coprod_hub.core.clock import now
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import Model, db, dialect, upsert
from coprod_hub.core.ids import new_id, new_token

KEPT = timedelta(days=1)
LONGEST = 500
#: Between the CSRF token and the page's own; it is in neither.
TAIL = "~"


class SentOnce(Model):
    """A form that was done: a hash of what was sent and by which page, and where the person was led."""

    __tablename__ = "sent_once"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    went_to: Mapped[str] = mapped_column(String(LONGEST))
    done_at: Mapped[datetime] = mapped_column(index=True)


# ---- the token ----


def page_token() -> str:
    """The CSRF token with this page's own behind it: what forms without a form class put in."""
    if "page_token" not in g:
        g.page_token = new_token()
    return f"{generate_csrf()}{TAIL}{g.page_token}"


class OncePerPage(_FlaskFormCSRF):
    """Gives every form of the hub the token with its tail; a shared form's also tells what was there to be changed."""

    def setup_form(self, form: Any) -> Any:
        """Remember whose token it is."""
        self._form = form
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """What stands in the form."""
        return page_token() + (TAIL + self._form.as_it_stands() if self._form.shared else "")

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Look at the CSRF token alone."""
        field.data = (field.data or "").partition(TAIL)[0]
        super().validate_csrf_token(form, field)


class Csrf(CSRFProtect):
    """Looks at the CSRF token alone, whatever stands behind it."""

    def _get_csrf_token(self) -> str | None:
        token = super()._get_csrf_token()
        return token.partition(TAIL)[0] if token else None


# ---- the forms ----


def key() -> str:
    """What this request sends, by which page, in a hash; "" for what is not a form of somebody signed in.

    Signing in is left out: its second tap needs the cookie that the first one was given. Files are, too.
    """
    if request.method != "POST" or request.blueprint == "accounts":
        return ""
    if request.mimetype != "application/x-www-form-urlencoded" or TAIL not in request.form.get("csrf_token", ""):
        return ""
    sent = sorted((name, *values) for name, values in request.form.lists())
    return digest(f"once|{request.path}|{sent!r}")


def begin(key: str) -> str | None:
    """Take a form on, once the first tap has come to its end; returns where that one led, None when there was none."""
    if not key:
        return None
    mine = upsert(SentOnce, dialect()).values(id=new_id(), key=key, went_to="", done_at=now())
    taken = mine.on_conflict_do_nothing(index_elements=["key"]).returning(SentOnce.id)
    if db.session.scalar(taken) is not None:
        return None
    return db.session.scalar(select(SentOnce.went_to).where(SentOnce.key == key)) or None


def done(key: str, address: str | None) -> None:
    """Note in the transaction that did it where a form led."""
    if key and address and len(address) <= LONGEST:
        db.session.execute(update(SentOnce).where(SentOnce.key == key).values(went_to=address))


def forget_old() -> None:
    """Delete what was noted longer ago than anybody's page stays open; the worker does so every minute."""
    moment = now()
    db.session.execute(delete(SentOnce).where(or_(SentOnce.done_at <= moment - KEPT, SentOnce.done_at > moment + KEPT)))
