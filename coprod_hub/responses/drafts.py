"""Answers on their way: kept so that only the phone they are written on can open them.

The phone holds one random secret in a cookie. From it and a key of the server come, for one group's link: where the
draft lies, the key it is sealed with, and the key that makes sending happen once. The database alone opens nothing, and
says nothing about who, when or on what.

The first page that is kept makes the draft: whatever let the person in (a link, later a one-use code) has then been
dealt with, so no transaction joins a code to a draft. Sending deletes the draft in the very transaction that keeps the
answers: they are in one place or the other, never in both and never in none.
"""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import delete

from coprod_hub.core.clock import today
from coprod_hub.core.crypto import derive, digest
from coprod_hub.core.db import db
from coprod_hub.core.ids import new_token
from coprod_hub.responses.answering import Asked
from coprod_hub.responses.models import Draft
from coprod_hub.responses.rules import Said
from coprod_hub.responses.statements import CHANGE_DRAFT, DRAFT, DRAFT_TO_CHANGE, TAKE_DRAFT, insert_once

KEPT_FOR = timedelta(days=14)
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
_NONCE = 12


@dataclass(frozen=True, repr=False)
class Keys:
    """What a phone's secret opens, for one group's link."""

    draft_id: str
    submission_key: str
    seal: bytes

    @property
    def submission(self) -> str:
        """The mark by which a response is known to have been sent."""
        return digest(self.submission_key)


def new_secret() -> str:
    """A secret for a phone that begins to answer: 192 random bits."""
    return new_token()


def keys_of(token: str, secret: str | None) -> Keys | None:
    """The keys of this secret for this link; None when the phone holds none, or something that is none."""
    if secret is None or not _SECRET.fullmatch(secret):
        return None
    made = derive(respondent_key(), secret, f"draft|{token}", 16 + 24 + 32)
    return Keys(made[:16].hex(), made[16:40].hex(), made[40:])


def respondent_key() -> str:
    """The server's half of every key of somebody who answers."""
    key: str = current_app.extensions["settings"].secrets["respondent_key"]
    return key


def read(keys: Keys, *, to_change: bool = False) -> Said | None:
    """What is kept under these keys, or None. `to_change` makes a second window wait for its turn."""
    sealed = db.session.scalar(DRAFT_TO_CHANGE if to_change else DRAFT, {"at": keys.draft_id})
    return None if sealed is None else _opened(keys, sealed)


def keep(asked: Asked, keys: Keys, before: Said | None, change: Callable[[Said], Said]) -> None:
    """Keep what was said, changed; `before` is what `read(…, to_change=True)` gave in this transaction."""
    if before is None and _added(asked, keys, change(Said())):
        return
    if before is None:
        before = read(keys, to_change=True) or Said()  # another window was first by a moment
    kept = {"sealed": _sealed(keys, change(before)), "expires_on": today() + KEPT_FOR}
    db.session.execute(CHANGE_DRAFT, {"at": keys.draft_id, **kept})


def take(keys: Keys) -> Said | None:
    """What is kept, no longer kept: for sending. None when nothing is there (any more)."""
    sealed = db.session.scalar(TAKE_DRAFT, {"at": keys.draft_id})
    return None if sealed is None else _opened(keys, sealed)


def forget_old() -> None:
    """Delete the drafts that nobody came back to."""
    db.session.execute(delete(Draft).where(Draft.expires_on < today()))


def _added(asked: Asked, keys: Keys, said: Said) -> bool:
    row = {
        "id": keys.draft_id,
        "audience_id": asked.audience_id,
        "version_id": asked.version_id,
        "sealed": _sealed(keys, said),
        "expires_on": today() + KEPT_FOR,
    }
    return insert_once(Draft, row, "id")


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


def _context(keys: Keys) -> bytes:
    return f"draft|sealed|{keys.draft_id}".encode()
