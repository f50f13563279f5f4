"""Three words: what a person takes home. They show what became of a survey, never what was answered.

They are drawn from a list of 4,096 plain words (36 bits) by a keyed hash of the submission key, so a send that is
repeated shows the same three. Only a slow hash of them is kept, under a pepper; until a job has made it, the words lie
sealed beside the response.
"""

import logging
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import load_only

from coprod_hub.core import throttle
from coprod_hub.core.crypto import BrokenSeal, keyed, slow_lookup
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound, TooMany
from coprod_hub.responses.drafts import respondent_key
from coprod_hub.responses.models import Receipt, Response
from coprod_hub.surveys.models import Survey

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


def lookup_of(words: str) -> str:
    """The slow hash under which a receipt is kept."""
    return slow_lookup(words, current_app.extensions["settings"].secrets["words_pepper"])


def survey_for(words: str) -> Survey:
    """The survey that somebody with these words answered; NotFound, in kind words, when there is none."""
    phrase = tidied(words)
    survey_id = _just_sent(phrase) or _received(phrase)
    survey = db.session.get(Survey, survey_id) if survey_id else None
    if survey is None:
        _count_a_miss()
        raise NotFound("We do not know these three words together. Check each word and their order, then try again.")
    return survey


def _just_sent(phrase: str) -> str | None:
    wanted = waiting().options(load_only(Response.survey_id, Response.words_sealed))
    found = (response.survey_id for response in db.session.scalars(wanted) if words_of(response) == phrase)
    return next(found, None)


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


def _received(phrase: str) -> str | None:
    with _a_turn():
        lookup = lookup_of(phrase)
    return db.session.scalar(select(Receipt.survey_id).where(Receipt.lookup == lookup))


@contextmanager
def _a_turn() -> Iterator[None]:
    """One slow hash at a time in a process, so that guessing words can never keep people from answering."""
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise TooMany("Many people are looking up their words just now. Wait a minute, then try again.")
    try:
        yield
    finally:
        _one_at_a_time.release()


def _count_a_miss() -> None:
    """Many misses raise an alarm and shut nobody out: one who guesses must not lock a city out.

    They are counted together. To count each phrase would keep a quick hash of it, and of words that are nearly right.
    """
    try:
        throttle.check("words", "anybody", _ALARM)
    except TooMany:
        log.warning("three words: more than %s wrong tries in a quarter of an hour", _ALARM)
    throttle.failed("words", "anybody")
