"""What happens when somebody answers: a page is kept, everything is sent once, three words are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coprod_hub.core.clock import today
from coprod_hub.core.crypto import digest
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.ids import new_token
from coprod_hub.responses import drafts
from coprod_hub.responses.answering import Asked
from coprod_hub.responses.drafts import Keys
from coprod_hub.responses.looked_after import look_over
from coprod_hub.responses.models import Answer, ImportBatch, Response
from coprod_hub.responses.rules import Said, unfit
from coprod_hub.responses.statements import SENT, insert_many, insert_once, row_of, run
from coprod_hub.responses.words import three_words
from coprod_hub.safeguarding import raising
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Audience, Survey


class NothingKept(NotFound):
    """There is no draft: never begun on this phone, left by *Exit this page*, or too long ago."""


class NothingToSend(Refused):
    """Every question was skipped."""


@dataclass(frozen=True)
class Standing:
    """Where a person stands: what they have said (None before the first page is kept), and whether it is sent."""

    said: Said | None = None
    sent: bool = False
    sitting: str = ""

    @property
    def seen(self) -> Said | None:
        """What may be read back here: what was said in this sitting, not what was said before three words opened it."""
        return self.said.seen_in(self.sitting) if self.said else None

    @property
    def elsewhere(self) -> frozenset[str]:
        """The questions that were answered in another sitting."""
        return self.said.elsewhere(self.sitting) if self.said else frozenset()


def standing(keys: Keys | None, *, to_change: bool = False) -> Standing:
    """Where the person with these keys stands; with `to_change`, a second window waits for its turn."""
    if keys is None:
        return Standing()
    said = drafts.read(keys, to_change=to_change)
    return Standing(said, said is None and was_sent(keys), keys.sitting)


def was_sent(keys: Keys) -> bool:
    """Whether what was written under these keys has been sent."""
    return run(SENT, {"submission": keys.submission}).scalar() is not None


def keep_page(
    asked: Asked,
    keys: Keys,
    before: Standing,
    readings: Mapping[str, Reading],
    *,
    stopping: bool = False,
) -> Said:
    """Keep one page of a draft; `before` is how they stood in this transaction. Who stops comes back to this page.

    Returns what is kept now: it says where to go on.
    """
    kept = Said()

    def changed(said: Said) -> Said:
        nonlocal kept
        made = said.with_page(asked.definition, readings, keys.sitting)
        kept = replace(made, done=said.done & made.done) if stopping else made
        return kept

    drafts.keep(asked, keys, before.said, changed)
    return kept


def keep_reach(asked: Asked, keys: Keys, before: Standing, name: str, reach: str) -> None:
    """Keep a name and a safe way to get in touch, where the promise allows it."""
    if asked.names:
        drafts.keep(asked, keys, before.said, lambda said: said.with_reach(name, reach, keys.sitting))


def get_ready() -> None:
    """What sending needs, and what is better done before other writers wait for this one."""
    raising.get_ready()


def send(asked: Asked, keys: Keys, *, may_quote: bool) -> None:
    """Send what was kept, once: a second send of the same draft changes nothing and is no error."""
    said = drafts.take(keys)
    if said is None:
        if not was_sent(keys):
            raise NothingKept("There are no answers to send from this phone.")
        return
    if said.nothing:
        raise NothingToSend("You skipped every question, so there is nothing to send yet.")
    said = said.on_path(asked.definition)
    store(prepare(asked.survey_id, asked.version_id, asked.audience_id, said, keys.submission_key, may_quote=may_quote))


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
    """A response ready to be stored: its row, and a row for each answer."""

    response: Response
    answers: list[Answer]


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
    response = Response(
        survey_id=survey_id,
        version_id=version_id,
        audience_id=audience_id,
        batch_id=batch_id,
        submission=digest(submission_key),
        sent_on=sent_on or today(),
        may_quote=may_quote and said.wrote,
    )
    response.words = "" if batch_id else three_words(submission_key)
    response.name, response.reach = said.name, said.reach
    return Sending(response, [_answer(response, question, reading) for question, reading in said.readings.items()])


def _answer(response: Response, question: str, reading: Reading) -> Answer:
    answer = Answer(response_id=response.id, question=question, choices=" ".join(reading.choices))
    answer.text = reading.text
    return answer


def store(sending: Sending) -> bool:
    """Store one response and its answers; False, and nothing happens, when it has been stored before."""
    if not insert_once(Response, row_of(sending.response), "submission"):
        return False
    look_over([sending.response], sending.answers)
    insert_many(Answer, sending.answers)
    return True


def store_many(sendings: Sequence[Sending]) -> None:
    """Store many new responses at once, for imports."""
    responses = [sending.response for sending in sendings]
    answers = [answer for sending in sendings for answer in sending.answers]
    insert_many(Response, responses)
    look_over(responses, answers)
    insert_many(Answer, answers)
