"""Answers on their way: kept so that only the phone they are written on can open them.

The phone holds one random secret in a cookie. From it and a key of the server come, for one group's link: where the
draft lies, the key it is sealed with, and the key that makes sending happen once. The database alone opens nothing, and
says nothing about who, when or on what.

The first page that is kept makes the draft: whatever let the person in (a link, later a one-use code) has then been
dealt with, so no transaction joins a code to a draft. Sending deletes the draft in the very transaction that keeps the
answers: they are in one place or the other, never in both and never in none.

Who stops to come back later is given three words, and the secret is wrapped with them. A phone on which the words open
the draft holds that secret sealed, never in clear, so that the server knows it from the phone on which it was written:
what is said on the one is not read back on the other (`rules.Said.sittings`).
"""

import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import delete, select

from coprod_hub.core.clock import today
from coprod_hub.core.crypto import derive, digest
from coprod_hub.core.db import db, take_turn
from coprod_hub.core.ids import new_token
from coprod_hub.responses.answering import Asked
from coprod_hub.responses.models import Draft
from coprod_hub.responses.rules import Said
from coprod_hub.responses.statements import (
    CHANGE_DRAFT,
    CHANGE_SAME_DRAFT,
    DRAFT,
    DRAFT_KEPT,
    DRAFT_TO_CHANGE,
    SENT,
    TAKE_DRAFT,
    insert_once,
    run,
)
from coprod_hub.surveys.models import Audience

KEPT_FOR = timedelta(days=14)
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
_REOPENED = re.compile(r"[A-Za-z0-9_-]{80}")
_NONCE = 12


@dataclass(frozen=True, repr=False)
class Keys:
    """What a phone's secret opens, for one group's link. `sitting` is "" on the phone on which they began."""

    draft_id: str
    submission_key: str
    seal: bytes
    secret: str = ""
    sitting: str = ""

    @property
    def submission(self) -> str:
        """The mark by which a response is known to have been sent."""
        return digest(self.submission_key)


def new_secret() -> str:
    """A secret for a phone that begins to answer: 192 random bits."""
    return new_token()


def keys_of(token: str, held: str | None) -> Keys | None:
    """The keys of what a phone holds for this link; None when it holds nothing, or something that is none."""
    secret, sitting = held or "", ""
    if _REOPENED.fullmatch(secret):
        secret, sitting = _unsealed(token, secret), digest(secret)[:12]
    if not _SECRET.fullmatch(secret):
        return None
    made = derive(respondent_key(), secret, f"draft|{token}", 16 + 24 + 32)
    return Keys(made[:16].hex(), made[16:40].hex(), made[40:], secret, sitting)


def held_again(token: str, secret: str) -> str:
    """What a phone holds on which three words opened a draft: the secret sealed, and so a sitting of its own."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_reopening_key()).encrypt(nonce, secret.encode(), token.encode())
    return urlsafe_b64encode(nonce + sealed).decode()


def _unsealed(token: str, held: str) -> str:
    raw = urlsafe_b64decode(held)
    try:
        return AESGCM(_reopening_key()).decrypt(raw[:_NONCE], raw[_NONCE:], token.encode()).decode()
    except InvalidTag:
        return ""


def _reopening_key() -> bytes:
    return derive(respondent_key(), "three words", "reopened")


def respondent_key() -> str:
    """The server's half of every key of somebody who answers."""
    key: str = current_app.extensions["settings"].secrets["respondent_key"]
    return key


@dataclass(frozen=True, repr=False)
class Found:
    """A draft as it was found: what it says, and how that was sealed. Both are None where there is none."""

    said: Said | None = None
    sealed: bytes | None = None


NOTHING = Found()


def found(keys: Keys, sealed: bytes | None) -> Found:
    """What was found at the place of these keys, opened."""
    return NOTHING if sealed is None else Found(_opened(keys, sealed), sealed)


def find(keys: Keys, *, to_change: bool = False) -> Found:
    """What is kept under these keys. `to_change` makes a second window wait for its turn."""
    return found(keys, run(DRAFT_TO_CHANGE if to_change else DRAFT, {"at": keys.draft_id}).scalar())


def keep(asked: Asked, keys: Keys, found: Found, change: Callable[[Said], Said]) -> Said | None:
    """Keep what was said, changed; returns what is kept now, None when nothing is, for all was sent meanwhile.

    Everything is made ready before the turn to write; only a draft that is still as it was found is then changed so.
    """
    said = change(found.said or Said())
    row = {"sealed": _sealed(keys, said), "expires_on": today() + KEPT_FOR}
    take_turn()
    if found.sealed is None and _added(asked, keys, row):
        return said
    if found.sealed and run(CHANGE_SAME_DRAFT, {"at": keys.draft_id, "as_it_was": found.sealed, **row}).rowcount:
        return said
    return _keep_after_all(keys, change)


def _keep_after_all(keys: Keys, change: Callable[[Said], Said]) -> Said | None:
    """Another window was first by a moment: change what it has kept."""
    found = find(keys, to_change=True)
    if found.sealed is None:
        return None
    said = change(found.said or Said())
    run(CHANGE_DRAFT, {"at": keys.draft_id, "sealed": _sealed(keys, said), "expires_on": today() + KEPT_FOR})
    return said


def take(keys: Keys) -> bytes | None:
    """What is kept, as it is sealed, and no longer kept: for sending."""
    sealed: bytes | None = run(TAKE_DRAFT, {"at": keys.draft_id}).scalar()
    return sealed


def forget(keys: Keys) -> None:
    """Delete what is kept, because the person wants it gone."""
    run(TAKE_DRAFT, {"at": keys.draft_id})


# ---- coming back later ----


@dataclass(frozen=True)
class Kept:
    """Until which day a draft is kept, and whether three words reopen it."""

    until: date
    has_words: bool


def kept(keys: Keys) -> Kept | None:
    """How a draft is kept; None when there is none."""
    row = run(DRAFT_KEPT, {"at": keys.draft_id}).one_or_none()
    return None if row is None else Kept(row.expires_on, row.lookup is not None)


def wrap(keys: Keys, lookup: str, key: bytes) -> None:
    """Let three words reopen this draft: their slow hash finds it, their key opens its secret."""
    nonce = secrets.token_bytes(_NONCE)
    wrapped = nonce + AESGCM(key).encrypt(nonce, keys.secret.encode(), _context(keys, "wrapped"))
    run(CHANGE_DRAFT, {"at": keys.draft_id, "lookup": lookup, "wrapped": wrapped})


def unwrap(lookup: str, key: bytes) -> tuple[str, Keys] | None:
    """The link's token and the keys of the draft that three words reopen; None when they reopen none (any more)."""
    wanted = (
        select(Draft.id, Draft.wrapped, Audience.token)
        .join(Audience, Audience.id == Draft.audience_id)
        .where(Draft.lookup == lookup, Draft.expires_on >= today())
    )
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        return None
    try:
        secret = AESGCM(key).decrypt(row.wrapped[:_NONCE], row.wrapped[_NONCE:], _bound_to(row.id, "wrapped"))
    except InvalidTag:
        return None
    keys = keys_of(row.token, secret.decode())
    return None if keys is None else (row.token, keys)


def forget_old() -> None:
    """Delete the drafts that nobody came back to."""
    db.session.execute(delete(Draft).where(Draft.expires_on < today()))


def _added(asked: Asked, keys: Keys, row: dict[str, Any]) -> bool:
    if was_sent(keys):
        return False
    at = {"id": keys.draft_id, "audience_id": asked.audience_id, "version_id": asked.version_id}
    return insert_once(Draft, {**at, **row}, "id")


def was_sent(keys: Keys) -> bool:
    """Whether what was written under these keys has been sent."""
    return run(SENT, {"submission": keys.submission}).scalar() is not None


def _sealed(keys: Keys, said: Said) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    text = json.dumps(said.as_json(), ensure_ascii=False).encode()
    return nonce + AESGCM(keys.seal).encrypt(nonce, text, _context(keys))


def _opened(keys: Keys, sealed: bytes) -> Said | None:
    try:
        text = AESGCM(keys.seal).decrypt(sealed[:_NONCE], sealed[_NONCE:], _context(keys))
    except InvalidTag:
        return None  # somebody changed the row; the person begins anew rather than never again
    return Said.from_json(json.loads(text))


def _context(keys: Keys, column: str = "sealed") -> bytes:
    return _bound_to(keys.draft_id, column)


def _bound_to(draft_id: str, column: str) -> bytes:
    return f"draft|{column}|{draft_id}".encode()
