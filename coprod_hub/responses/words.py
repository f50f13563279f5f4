"""Three words: what a person takes home. They show what became of a survey, never what was answered.

They are drawn from a list of 4,096 plain words (36 bits) by a keyed hash of the submission key, so that a draft and the
response it becomes have the same three, however often it is sent. From them and a pepper comes one slow hash, which is
kept nowhere: only what is derived from it, to look up and to open. `responses.finding` says what words lead to.
"""

import logging
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import Select, select, update

from coprod_hub.core import throttle
from coprod_hub.core.crypto import BrokenSeal, derive, keyed, slow_lookup
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound, TooMany
from coprod_hub.core.ids import new_id
from coprod_hub.responses.drafts import respondent_key
from coprod_hub.responses.models import Receipt, Response
from coprod_hub.responses.statements import insert_once

log = logging.getLogger(__name__)
HOW_MANY = 3
_ALARM = 100
_one_at_a_time = threading.BoundedSemaphore()
_PATIENCE = 3.0  # seconds to wait for our turn


@lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    """The words, in an order that must never change while anybody holds three of them."""
    return tuple((Path(__file__).parent / "words.txt").read_text(encoding="ascii").split())


def three_words(submission_key: str) -> str:
    """The three words of one response, with spaces between."""
    words = word_list()
    drawn = int.from_bytes(keyed(respondent_key(), f"three words|{submission_key}"))
    chosen = []
    for _ in range(HOW_MANY):
        drawn, at = divmod(drawn, len(words))
        chosen.append(words[at])
    return " ".join(chosen)


def tidied(raw: str) -> str:
    """Three known words from what was typed, whatever the case, spaces and dashes; NotFound says what is wrong."""
    typed = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", raw[:200]).casefold())
    if len(typed) != HOW_MANY:
        raise NotFound("Type all three of your words, with spaces between them.")
    known = set(word_list())
    for word in typed:
        if word not in known:
            near = get_close_matches(word, word_list(), n=1)
            hint = f" Did you mean “{near[0]}”?" if near else " Check how it is spelled."
            raise NotFound(f"“{word}” is not one of the words we use.{hint}")
    return " ".join(typed)


@dataclass(frozen=True, repr=False)
class WordKeys:
    """What three words open: where their receipt and their draft lie, and the keys of what is sealed there.

    The two lookups differ, so that a draft in an old copy of the database cannot be joined to a receipt in a new one.
    """

    receipt: str
    draft: str
    pointer_key: bytes
    draft_key: bytes


def keys_of_words(phrase: str) -> WordKeys:
    """One slow hash of the words, and what is derived from it."""
    pepper = current_app.extensions["settings"].secrets["words_pepper"]
    made = derive(pepper, slow_lookup(phrase, pepper), "three words", 4 * 32)
    return WordKeys(made[:32].hex(), made[32:64].hex(), made[64:96], made[96:])


def keys_in_turn(phrase: str) -> WordKeys:
    """The same for somebody who waits. Ask for it before the database, so that nobody's answer waits for a hash."""
    with _a_turn():
        return keys_of_words(phrase)


def point_to(keys: WordKeys, response_id: str) -> bytes:
    """A pointer to a response that only its three words open."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(keys.pointer_key).encrypt(nonce, response_id.encode(), keys.receipt.encode())


def pointed_to(keys: WordKeys, pointer: bytes | None) -> str | None:
    """The response behind a pointer; None for one that these words do not open."""
    if pointer is None:
        return None
    try:
        return AESGCM(keys.pointer_key).decrypt(pointer[:12], pointer[12:], keys.receipt.encode()).decode()
    except InvalidTag:
        return None


def keep_receipt(keys: WordKeys, survey_id: str, pointer: bytes | None) -> None:
    """Keep three words as their slow hash; where they are kept already, only what they point to is filled in."""
    made = {"id": new_id(), "lookup": keys.receipt, "survey_id": survey_id, "pointer": pointer}
    if not insert_once(Receipt, made, "lookup"):
        again = Receipt.lookup == keys.receipt, Receipt.survey_id == survey_id, Receipt.pointer.is_(None)
        db.session.execute(update(Receipt).where(*again).values(pointer=pointer))


def waiting() -> Select[Response]:
    """The responses whose words have no slow hash yet."""
    return select(Response).where(Response.words_sealed.is_not(None))


def words_of(response: Response) -> str | None:
    """The words as they wait beside the response; None (and a line in the log) when nothing opens them."""
    try:
        return response.words
    except BrokenSeal:
        log.error("the three words of response %s cannot be opened", response.id)  # noqa: TRY400  # no trace: it says no more
        return None


@contextmanager
def _a_turn() -> Iterator[None]:
    """One slow hash at a time in a process, so that guessing words can never keep people from answering."""
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise TooMany("Many people are looking up their words just now. Wait a minute, then try again.")
    try:
        yield
    finally:
        _one_at_a_time.release()


def count_a_miss() -> None:
    """Many misses raise an alarm and shut nobody out: one who guesses must not lock a city out.

    They are counted together, by the quarter of the hour. To count each phrase would keep a quick hash of it, and of
    words that are nearly right; to keep the moment would say when somebody was here.
    """
    try:
        throttle.check("words", "anybody", _ALARM)
    except TooMany:
        log.warning("three words: more than %s wrong tries in a quarter of an hour", _ALARM)
    throttle.failed("words", "anybody", by_the_clock=True)
