"""What happens when somebody answers: a page is kept, everything is sent once, three words are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coprod_hub.core.clock import today
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import take_turn
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.ids import new_id, new_token
from coprod_hub.responses import answering, drafts
from coprod_hub.responses.answering import Asked, asked_by
from coprod_hub.responses.drafts import NOTHING, Found, Keys, was_sent
from coprod_hub.responses.looked_after import Worrying, look_over, raise_concerns
from coprod_hub.responses.models import Answer, ImportBatch, Response
from coprod_hub.responses.rules import Said, unfit
from coprod_hub.responses.statements import Row, insert_many, insert_once
from coprod_hub.responses.words import three_words
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Audience, Survey


class NothingKept(NotFound):
    """There is no draft: never begun on this phone, left by *Exit this page*, or too long ago."""


class ClosedMeanwhile(Refused):
    """The survey was closed while somebody was sending."""


class NothingToSend(Refused):
    """Every question was skipped."""


@dataclass(frozen=True)
class Standing:
    """Where a person stands: what they have said (None before the first page is kept), and whether it is sent."""

    draft: Found = NOTHING
    sent: bool = False
    sitting: str = ""

    @property
    def said(self) -> Said | None:
        """What they have said."""
        return self.draft.said

    @property
    def seen(self) -> Said | None:
        """What may be read back here: what was said in this sitting, not what was said before three words opened it."""
        return self.said.seen_in(self.sitting) if self.said else None

    @property
    def elsewhere(self) -> frozenset[str]:
        """The questions that were answered in another sitting."""
        return self.said.elsewhere(self.sitting) if self.said else frozenset()


def under_way(token: str, keys: Keys | None) -> tuple[Asked, Standing]:
    """The survey behind a link, and where the person with these keys stands in it, in one question to the database."""
    if keys is None:
        return asked_by(token), Standing()
    asked, sealed, sent = answering.under_way(token, keys.draft_id, keys.submission)
    draft = drafts.found(keys, sealed)
    return asked, Standing(draft, sent and draft.said is None, keys.sitting)


def standing(keys: Keys | None, *, to_change: bool = False) -> Standing:
    """Where the person with these keys stands; with `to_change`, a second window waits for its turn."""
    if keys is None:
        return Standing()
    draft = drafts.find(keys, to_change=to_change)
    return Standing(draft, draft.said is None and was_sent(keys), keys.sitting)


def keep_page(
    asked: Asked,
    keys: Keys,
    before: Standing,
    readings: Mapping[str, Reading],
    *,
    stopping: bool = False,
) -> Said | None:
    """Keep one page of a draft; `before` is how they stood when they were asked. Who stops comes back to this page.

    Returns what is kept now: it says where to go on. None when another window has sent it all meanwhile.
    """

    def changed(said: Said) -> Said:
        made = said.with_page(asked.definition, readings, keys.sitting)
        return replace(made, done=said.done & made.done) if stopping else made

    return drafts.keep(asked, keys, before.draft, changed)


def keep_reach(asked: Asked, keys: Keys, before: Standing, name: str, reach: str) -> None:
    """Keep a name and a safe way to get in touch, where the promise allows it."""
    if asked.names:
        drafts.keep(asked, keys, before.draft, lambda said: said.with_reach(name, reach, keys.sitting))


def send(asked: Asked, keys: Keys, before: Standing, *, may_quote: bool) -> None:
    """Send what was kept, once: a second send of the same draft changes nothing and is no error.

    Everything is made ready before the turn to write; what another window has changed meanwhile is made ready again.
    """
    found = before.draft
    sending = _sending(asked, keys, found, may_quote)
    take_turn()
    asked_now = asked_by(asked.token, hold=True)
    if not asked_now.is_open:
        raise ClosedMeanwhile("This survey has closed.")
    taken = drafts.take(keys)
    if (taken, asked_now.version_id) != (found.sealed, asked.version_id):
        sending = _sending(asked_now, keys, drafts.found(keys, taken), may_quote)
    if sending is not None:
        store(sending)
    elif not was_sent(keys):
        raise NothingKept("There are no answers to send from this phone.")


def _sending(asked: Asked, keys: Keys, found: Found, may_quote: bool) -> "Sending | None":
    if found.said is None:
        return None
    if found.said.nothing:
        raise NothingToSend("You skipped every question, so there is nothing to send yet.")
    said = found.said.on_path(asked.definition)
    return prepare(asked.survey_id, asked.version_id, asked.audience_id, said, keys.submission_key, may_quote=may_quote)


def words_of(keys: Keys) -> str:
    """The three words of what was sent under these keys."""
    return three_words(keys.submission_key)


def record_response(
    survey: Survey,
    audience: Audience,
    readings: Mapping[str, Reading],
    may_quote: bool = False,
    *,
    sent_on: date | None = None,
    batch: ImportBatch | None = None,
) -> str:
    """Take a whole response at once (paper, a demo, another tool's file); returns its three words.

    Raises Refused when the survey never asked that, or the group is not one of its own.
    """
    version = survey.version
    reasons = unfit(version.definition, readings)
    if audience.survey_id != survey.id:
        reasons.append("That group is asked by another survey.")
    if reasons:
        raise Refused(*reasons)
    said = Said({key: reading for key, reading in readings.items() if not reading.skipped})
    key = new_token()
    store(
        prepare(survey.id, version.id, audience.id, said, key, may_quote=may_quote, sent_on=sent_on,
                batch_id=batch.id if batch else None)
    )  # fmt: skip
    return three_words(key)


# ---- the one way in ----


@dataclass(frozen=True)
class Sending:
    """A response ready to be stored: its row, a row for each answer, and what screening has found in their words."""

    response: Row
    answers: list[Row]
    found: list[Worrying]


def prepare(
    survey_id: str,
    version_id: str,
    audience_id: str,
    said: Said,
    submission_key: str,
    *,
    may_quote: bool,
    sent_on: date | None = None,
    batch_id: str | None = None,
) -> Sending:
    """Seal what was said. Words are quoted only when somebody wrote some and said yes; imports hold no three words."""
    at = new_id()
    response = {
        "id": at,
        "survey_id": survey_id,
        "version_id": version_id,
        "audience_id": audience_id,
        "batch_id": batch_id,
        "submission": digest(submission_key),
        "sent_on": sent_on or today(),
        "counted_in": None,
        "may_quote": may_quote and said.wrote,
        "words_sealed": Response.words.value("response", at, "" if batch_id else three_words(submission_key)),
        "name_sealed": Response.name.value("response", at, said.name),
        "reach_sealed": Response.reach.value("response", at, said.reach),
    }
    answers = [_answer(at, question, reading) for question, reading in said.readings.items()]
    return Sending(response, answers, look_over(response, answers, said))


def _answer(response_id: str, question: str, reading: Reading) -> Row:
    at = new_id()
    return {
        "id": at,
        "response_id": response_id,
        "question": question,
        "choices": " ".join(reading.choices),
        "text_sealed": Answer.text.value("answer", at, reading.text),
        "concern_id": None,
        "foreign": False,
        "read_on": None,
    }


def store(sending: Sending) -> bool:
    """Store one response and its answers; False, and nothing happens, when it has been stored before."""
    if not insert_once(Response, sending.response, "submission"):
        return False
    raise_concerns(sending.found)
    insert_many(Answer, sending.answers)
    return True


def store_many(sendings: Sequence[Sending]) -> None:
    """Store many new responses at once, for imports."""
    insert_many(Response, [sending.response for sending in sendings])
    raise_concerns(one for sending in sendings for one in sending.found)
    insert_many(Answer, [answer for sending in sendings for answer in sending.answers])
