"""Signing in by password, where somebody is signed in, and the browsers that are known to them."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from coprod_hub.accounts import passwords
from coprod_hub.accounts.models import HalfWay, KnownBrowser, Person, SignIn
from coprod_hub.accounts.queries import by_sign_in_name, known_browser
from coprod_hub.accounts.rules import the_hour, tidy_nickname
from coprod_hub.core import throttle
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import db, step_aside
from coprod_hub.core.ids import new_token

SIGNED_IN_FOR = timedelta(hours=12)
BROWSER_KNOWN_FOR = timedelta(days=180)
MOST_BROWSERS = 20


# ---- the password ----


def sign_in(who: str, password: str, known: Collection[str] = ()) -> Person | None:
    """The person with this nickname or e-mail address and this password; None, as slowly, for anybody else.

    `known` are the tokens of the browser. Where this person signed in before, tries have an allowance of their own, so
    that somebody who tries elsewhere locks nobody out.
    """
    person = by_sign_in_name(who)
    allowance = allowance_of(person, known) or ("sign-in", tidy_nickname(who))
    throttle.check(*allowance)
    kept = person.password_hash if person else None
    step_aside()
    right = passwords.matches(kept, password)
    renewed = passwords.hashed(password) if right and kept and passwords.outdated(kept) else ""
    if person is None or not right or not person.active or person.password_hash != kept:
        throttle.failed(*allowance)
        return None
    if renewed:
        person.password_hash = renewed
    return person


def allowance_of(person: Person | None, known: Collection[str]) -> tuple[str, str] | None:
    """What wrong tries are counted under in a browser that is known to this person; None in any other."""
    browser = known_browser(person, known) if person else None
    return ("known browser", browser.id) if browser else None


# ---- being signed in ----


def begin(person: Person, confirmed_at: datetime | None = None) -> str:
    """Begin a sign-in; returns the token for the browser's cookie. Each sign-in has a new one."""
    token, moment = new_token(), now()
    db.session.execute(delete(SignIn).where(SignIn.person_id == person.id, SignIn.expires_at <= moment))
    db.session.add(
        SignIn(
            person=person,
            token_hash=digest(token),
            began_at=moment,
            used_at=the_hour(moment),
            confirmed_at=min(confirmed_at or moment, moment),
            expires_at=moment + SIGNED_IN_FOR,
        )
    )
    record(person.actor, "signed in", person)
    db.session.flush()
    return token


def used(sign_in_id: str, hour: datetime) -> None:
    """Remember the hour in which a sign-in was used; a page that only reads is not lost when that cannot be kept."""
    with suppress(OperationalError, TimeoutError):  # the next page tries again
        db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(used_at=hour))


def confirmed(actor: Actor, row: SignIn) -> None:
    """This person has shown again that it is them."""
    row.confirmed_at = now()
    record(actor, "confirmed that it is", row.person)


def end(row: SignIn) -> None:
    """Sign that browser out at once."""
    row.ended_at = row.ended_at or now()


def end_others(actor: Actor, keep: str) -> None:
    """Sign me out everywhere but here (`keep`: the id of this sign-in)."""
    if actor.person_id:
        end_all(actor.person_id, keep)


def end_all(person_id: str, keep: str = "") -> None:
    """Sign a person out everywhere, half-way sign-ins too, but for the one to keep."""
    going_on = (SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id != keep)
    db.session.execute(update(SignIn).where(*going_on).values(ended_at=now()))
    db.session.execute(delete(HalfWay).where(HalfWay.person_id == person_id))


# ---- known browsers ----


def remember_browser(person: Person, known: Collection[str]) -> str:
    """The token by which this browser is known to this person: the one it has, for longer, or a new one."""
    until = now() + BROWSER_KNOWN_FOR
    browser = known_browser(person, known)
    if browser:
        browser.expires_at = until
        return next(token for token in known if digest(token) == browser.token_hash)
    _make_room(person.id)
    token = new_token()
    db.session.add(KnownBrowser(person_id=person.id, token_hash=digest(token), expires_at=until))
    db.session.flush()
    return token


def _make_room(person_id: str) -> None:
    db.session.execute(delete(KnownBrowser).where(KnownBrowser.expires_at <= now()))
    mine = select(KnownBrowser).where(KnownBrowser.person_id == person_id).order_by(KnownBrowser.expires_at.desc())
    for oldest in db.session.scalars(mine.offset(MOST_BROWSERS - 1)):
        db.session.delete(oldest)


def forget_browsers(person_id: str) -> None:
    """No browser is known to this person any more; whoever is signed in stays so."""
    db.session.execute(delete(KnownBrowser).where(KnownBrowser.person_id == person_id))
