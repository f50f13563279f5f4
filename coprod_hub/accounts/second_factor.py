"""The second thing that staff sign in with: a code of their authenticator app, or one from paper when it is lost."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from flask import current_app
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from coprod_hub.accounts import rules
from coprod_hub.accounts.models import HalfWay, Person, RecoveryCode, SecondFactor
from coprod_hub.accounts.sign_ins import allowance_of, end_all, forget_browsers
from coprod_hub.config import Settings
from coprod_hub.core import throttle
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import digest, slow_lookup
from coprod_hub.core.db import db, step_aside
from coprod_hub.core.errors import Refused
from coprod_hub.core.ids import new_token
from coprod_hub.core.notify import write_to
from coprod_hub.core.web import record_anyway

HALF_WAY_FOR = timedelta(minutes=10)
HOW_MANY_RECOVERY_CODES = 8
WRONG_CODES = 5
DOOR = Actor.system("sign-in")


def wanted(person: Person) -> bool:
    """Whether this person needs a code: everybody who works for the council or a partner, and no forum member."""
    return person.actor.is_staff


def factor_of(person: Person) -> SecondFactor | None:
    """What this person has set up."""
    found: SecondFactor | None = db.session.scalar(select(SecondFactor).where(SecondFactor.person_id == person.id))
    return found


# ---- half way in ----


def begin_half_way(person: Person, *, new_app: bool = False) -> str:
    """The password was right; returns a token for the browser's cookie, good for ten minutes and one sign-in.

    Without an app, or with `new_app`, a new secret waits to be set up.
    """
    db.session.execute(delete(HalfWay).where(HalfWay.expires_at <= now()))
    token = new_token()
    half = HalfWay(person_id=person.id, token_hash=digest(token), expires_at=now() + HALF_WAY_FOR)
    if new_app or factor_of(person) is None:
        half.secret = pyotp.random_base32()
    db.session.add(half)
    db.session.flush()
    return token


def half_way(token: str) -> HalfWay | None:
    """Who is half way in with this token, unless ten minutes have passed or the account was closed."""
    found: HalfWay | None = db.session.scalar(
        select(HalfWay).where(
            HalfWay.token_hash == digest(token),
            HalfWay.expires_at > now(),
            HalfWay.person.has(Person.active.is_(True)),
        )
    )
    return found


def app_link(half: HalfWay) -> str:
    """What the square code says to an authenticator app."""
    settings: Settings = current_app.extensions["settings"]
    totp = pyotp.TOTP(half.secret, interval=rules.STEP_SECONDS)
    return totp.provisioning_uri(name=half.person.email or half.person.name, issuer_name=f"Hub, {settings.council}")


def finish(half: HalfWay, typed: str, known: Collection[str] = ()) -> bool:
    """Whether the code that was typed lets this person in; the half-way state is used up then."""
    half_id, person, secret = half.id, half.person, half.secret
    if not tried(person, typed, known, secret):
        return False
    used = delete(HalfWay).where(HalfWay.id == half_id).returning(HalfWay.id)
    if db.session.scalar(used) is None:
        raise Refused("You have come in by another window already. Go on there, or sign in again.")
    if secret:
        step = rules.matching_step(secret, typed, now(), 0)
        set_up(person, secret, step or 0)
    return True


def tried(person: Person, typed: str, known: Collection[str] = (), secret: str = "") -> bool:
    """Whether this code is right, each try counted: of the app being set up (`secret`), or of the one there is."""
    browser = allowance_of(person, known)
    allowance = ("code", browser[1] if browser else person.id)
    throttle.check(*allowance, limit=WRONG_CODES)
    right = rules.matching_step(secret, typed, now(), 0) is not None if secret else _accept(person, typed)
    if not right:
        throttle.failed(*allowance)
        person_id = person.id
        record_anyway(lambda: record(DOOR, "refused a wrong code of", db.session.get_one(Person, person_id)))
    return right


def _accept(person: Person, typed: str) -> bool:
    return _accept_app_code(person, typed) if rules.typed_app_code(typed) else _accept_recovery_code(person, typed)


def _accept_app_code(person: Person, typed: str) -> bool:
    factor = factor_of(person)
    step = rules.matching_step(factor.secret, typed, now(), factor.last_step) if factor else None
    if factor is None or step is None:
        return False
    once = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step == factor.last_step)
    return db.session.scalar(once.values(last_step=step).returning(SecondFactor.id)) is not None


# ---- setting up, and for the day the phone is lost ----


def set_up(person: Person, secret: str = "", step: int = 0) -> None:
    """From now on this person's codes come from this secret (a new one unless it is given); others stop working."""
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
    db.session.execute(delete(HalfWay).where(HalfWay.person_id == person.id))
    factor = SecondFactor(person_id=person.id, made_at=now(), last_step=step)
    factor.secret = secret or pyotp.random_base32()
    db.session.add(factor)
    record(person.actor, "set up the codes of", person)
    try:
        db.session.flush()
    except IntegrityError as clash:
        raise Refused("Codes were set up in another window at the same moment. Sign in again.") from clash


@dataclass(frozen=True)
class FreshCodes:
    """Recovery codes that nobody has yet, each with the slow hash that will be kept of it."""

    codes: tuple[str, ...]
    hashes: tuple[str, ...]


def fresh_codes(person: Person) -> FreshCodes:
    """Eight new codes for somebody. Hashing them takes long, so it is done first, while others write."""
    person_id = person.id
    made = tuple(
        rules.code_from([secrets.randbelow(32) for _ in range(rules.CODE_LENGTH)])
        for _ in range(HOW_MANY_RECOVERY_CODES)
    )
    step_aside()
    return FreshCodes(made, tuple(_slow(person_id, code) for code in made))


def new_recovery_codes(person: Person, fresh: FreshCodes | None = None) -> list[str]:
    """Eight codes for paper, as they are printed, shown this once; those given before stop working.

    Where something was changed before, `fresh` brings the codes along, made before that.
    """
    made = fresh or fresh_codes(person)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=kept) for kept in made.hashes)
    record(person.actor, "made recovery codes of", person)
    db.session.flush()
    return [rules.shown_code(code) for code in made.codes]


def recovery_codes_left(person: Person) -> int:
    """How many codes on paper this person can still use."""
    counted = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person.id)
    return db.session.scalar(counted) or 0


def _accept_recovery_code(person: Person, typed: str) -> bool:
    code = rules.tidy_code(typed)
    if len(code) != rules.CODE_LENGTH:
        return False
    person_id = person.id
    step_aside()
    kept = _slow(person_id, code)
    taken = delete(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.code_hash == kept)
    if db.session.scalar(taken.returning(RecoveryCode.id)) is None:
        return False
    record(person.actor, "used a recovery code of", person, left=recovery_codes_left(person))
    if person.email:
        write_to(person.email, "Your account", "recovery_code_used", name=person.name, left=recovery_codes_left(person))
    return True


def _slow(person_id: str, code: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return slow_lookup(f"{person_id}|{code}", settings.secrets["words_pepper"])


def reset(actor: Actor, person: Person) -> None:
    """Somebody has lost phone and paper: they set up a new app at their next sign-in, and are told of it."""
    actor.must_have(Role.ADMINISTRATOR)
    if person.id == actor.person_id:
        raise Refused("You cannot do this for yourself. Ask another administrator.")
    if not wanted(person):
        raise Refused("This person signs in without a code.")
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    end_all(person.id)
    forget_browsers(person.id)
    record(actor, "reset the codes of", person)
    if person.email:
        write_to(person.email, "Your account", "codes_reset", name=person.name)
    db.session.flush()


# ---- for demos ----


@dataclass(frozen=True)
class PresentCode:
    """A code that would be taken now."""

    code: str
    until: datetime


def present_code(person: Person) -> PresentCode:
    """The code that this person's app shows now, or the next one when it was used already."""
    factor = factor_of(person)
    if factor is None:
        raise Refused("This person has set up no authenticator app yet: the hub asks for it when they sign in.")
    step = rules.next_usable_step(now(), factor.last_step)
    if step is None:
        raise Refused("Every code of this minute has been used. Wait half a minute, then ask again.")
    return PresentCode(rules.app_code(factor.secret, step), rules.step_ends(step))
