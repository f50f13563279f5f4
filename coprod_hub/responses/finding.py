"""What three words lead to: a draft until it is sent; afterwards their survey, and a way to take answers back.

Looking is done in the order hash, then database: the slow hash is made before anything is asked of the database, and
what is asked only reads, so that whoever guesses words never keeps anybody from answering.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import load_only

from coprod_hub.core.db import db, mode
from coprod_hub.core.errors import NotFound
from coprod_hub.responses import drafts
from coprod_hub.responses.drafts import Keys
from coprod_hub.responses.models import Receipt, Response
from coprod_hub.responses.words import (
    WordKeys,
    count_a_miss,
    keys_in_turn,
    pointed_to,
    tidied,
    waiting,
    words_of,
)

UNKNOWN = "We do not know these three words together. Check each word and their order, then try again."


@dataclass(frozen=True, repr=False)
class Sent:
    """Words of something that has been sent. `response_id` is "" when nothing says any more which response it was."""

    words: str
    keys: WordKeys
    survey_id: str
    response_id: str


@dataclass(frozen=True, repr=False)
class Unsent:
    """Words of a draft: the link it was written at, and its keys."""

    words: str
    token: str
    keys: Keys


def find(raw: str) -> Sent | Unsent:
    """What these words lead to; NotFound, in kind words, when they lead nowhere. Call it before anything is read."""
    phrase = tidied(raw)
    keys = keys_in_turn(phrase)
    with _only_reading():
        found = _received(phrase, keys) or _unsent(phrase, keys) or _just_sent(phrase, keys)
    if found is None:
        count_a_miss()
        raise NotFound(UNKNOWN)
    return found


@contextmanager
def _only_reading() -> Iterator[None]:
    """A read of its own, also within a request that may write: it waits for no writer and keeps none waiting."""
    if db.session.in_transaction():
        yield
        return
    with mode(write=False):
        yield
        db.session.rollback()


def _received(phrase: str, keys: WordKeys) -> Sent | None:
    wanted = select(Receipt.survey_id, Receipt.pointer).where(Receipt.lookup == keys.receipt)
    row = db.session.execute(wanted).one_or_none()
    return None if row is None else Sent(phrase, keys, row.survey_id, pointed_to(keys, row.pointer) or "")


def _unsent(phrase: str, keys: WordKeys) -> Unsent | None:
    found = drafts.unwrap(keys.draft, keys.draft_key)
    return None if found is None else Unsent(phrase, *found)


def _just_sent(phrase: str, keys: WordKeys) -> Sent | None:
    wanted = waiting().options(load_only(Response.survey_id, Response.words_sealed))
    found = (row for row in db.session.scalars(wanted) if words_of(row) == phrase)
    row = next(found, None)
    return None if row is None else Sent(phrase, keys, row.survey_id, row.id)
