"""Taking answers back: all of them until they are counted in numbers, the written words also afterwards.

Whoever has the three words, or the phone from which the answers were sent, may do it. Nothing is recorded about it:
a trace that something was deleted, and when, would be a trace of a person.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import and_, delete, exists, or_, select, update

from coprod_hub.core import jobs
from coprod_hub.core.db import db
from coprod_hub.core.erasures import erases, note
from coprod_hub.core.errors import Refused
from coprod_hub.responses.drafts import Keys
from coprod_hub.responses.finding import Sent
from coprod_hub.responses.models import Answer, Release, Response
from coprod_hub.responses.statements import HOLD, SENT
from coprod_hub.responses.words import WordKeys, keep_receipt, three_words

RELEASE = "responses.release"
#: In the ledger of erasures: a response whose words were taken out, its name and way to get in touch with them.
WORDS_OF = "words-of-response"


class May(StrEnum):
    """What somebody may still take back."""

    EVERYTHING = "everything"
    WORDS = "words"
    NOTHING = "nothing"
    COUNTING = "counting"
    GONE = "gone"


REFUSALS = {
    May.WORDS: "The numbers are made, so your answers cannot be taken out of them. You can still take your words out.",
    May.NOTHING: "The numbers are made, so your answers cannot be taken out of them. You wrote no words.",
    May.COUNTING: "We are making the numbers at this moment. Try again in a few minutes.",
}


def may(sent: Sent) -> May:
    """What may be taken back: everything until a release counts it, then what was written."""
    if sent_on(sent) is None:
        return May.GONE
    if _is_counted(sent):
        return May.WORDS if _wrote(sent.response_id) else May.NOTHING
    return May.COUNTING if being_counted(sent.survey_id) else May.EVERYTHING


def being_counted(survey_id: str) -> bool:
    """Whether the numbers are being made at this moment, so that nothing may be taken out."""
    making = jobs.latest_job(survey_id, RELEASE)
    return making is not None and making.state is jobs.JobState.RUNNING


def _is_counted(sent: Sent) -> bool:
    """Whether a release counts it. Who answers after numbers so far is in none yet; nor is what a try only marked."""
    counts = Release.survey_id == sent.survey_id, Release.number >= Response.counted_in
    wanted = select(Response.id).join(Release, and_(*counts)).where(Response.id == sent.response_id).limit(1)
    return db.session.scalar(wanted) is not None


def sent_from(keys: Keys, opened: WordKeys, survey_id: str) -> Sent:
    """What was sent from this phone; `opened` is what its three words open."""
    response_id = db.session.scalar(SENT, {"submission": keys.submission})
    return Sent(three_words(keys.submission_key), opened, survey_id, response_id or "")


def sent_on(sent: Sent) -> date | None:
    """The day on which it was sent, as long as there is something."""
    found = db.session.get(Response, sent.response_id) if sent.response_id else None
    return found.sent_on if found else None


def delete_answers(sent: Sent) -> None:
    """Delete a response with all its answers. Its three words go on showing what everybody said. Twice is no error."""
    _hold(sent)
    allowed = may(sent)
    if allowed is May.GONE:
        return
    if allowed is not May.EVERYTHING:
        raise Refused(REFUSALS[allowed])
    keep_receipt(sent.keys, sent.survey_id, None)
    note("response", sent.response_id)
    db.session.execute(delete(Response).where(Response.id == sent.response_id))


def take_words_out(sent: Sent) -> None:
    """Delete what one person wrote, once the numbers stand: their comments, their name, their yes to being quoted.

    What was chosen stays in the numbers. Quotes of these answers are withdrawn before this (`pages.taking_back`), for
    afterwards a quote does not know its answer any more. Twice is no error.
    """
    _hold(sent)
    allowed = may(sent)
    if allowed is May.EVERYTHING:
        raise Refused("The numbers are not made yet. You can delete all of your answers.")
    if allowed is May.COUNTING:
        raise Refused(REFUSALS[allowed])
    answers = written_answers(sent)
    for answer_id in answers:
        note("answer", answer_id)
    note(WORDS_OF, sent.response_id)
    db.session.execute(delete(Answer).where(Answer.id.in_(answers)))
    _blank(sent.response_id)


@erases(WORDS_OF)
def _blank(response_id: str) -> bool:
    """Let go of a name, a way to get in touch and a yes to being quoted; after a restore once more."""
    none = {"name_sealed": None, "reach_sealed": None, "may_quote": False}
    blanked = update(Response).where(Response.id == response_id).values(**none)
    return db.session.execute(blanked.returning(Response.id)).first() is not None


def written_answers(sent: Sent) -> list[str]:
    """The ids of the answers that are words; a number is none, its band is counted."""
    written = Answer.response_id == sent.response_id, Answer.text_sealed.is_not(None), Answer.choices == ""
    return list(db.session.scalars(select(Answer.id).where(*written)))


def _hold(sent: Sent) -> None:
    """While answers are deleted their survey's rows are not mixed up, and the other way round."""
    db.session.execute(HOLD, {"survey": sent.survey_id})


def _wrote(response_id: str) -> bool:
    written = exists().where(Answer.response_id == response_id, Answer.text_sealed.is_not(None), Answer.choices == "")
    named = exists().where(
        Response.id == response_id, or_(Response.name_sealed.is_not(None), Response.reach_sealed.is_not(None))
    )
    return bool(db.session.scalar(select(written | named)))
