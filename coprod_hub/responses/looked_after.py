"""Words that the safeguarding team looks after: screened as they are kept, held out until a lead lets them go on.

Safeguarding stands below and cannot see answers. It says how a concern stands; here that decides what may be read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.sql.elements import SQLCoreOperations

from coprod_hub.core.db import db
from coprod_hub.responses.models import Answer, Response
from coprod_hub.responses.rules import Said
from coprod_hub.responses.statements import Row
from coprod_hub.safeguarding import raising
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.queries import held
from coprod_hub.safeguarding.raising import Origin
from coprod_hub.safeguarding.rules import HELD, Source, State
from coprod_hub.safeguarding.screening import Screened
from coprod_hub.surveys.models import Audience, Survey, SurveyVersion

#: What is asked where a name and a way to get in touch may be left.
GET_IN_TOUCH = "Do you want us to get in touch?"

# ---- when words are kept ----


@dataclass(frozen=True)
class Worrying:
    """Words that a lead has to look at, of an answer or (None) beside the answers, and what screening found in them."""

    response: Row
    answer: Row | None
    text: str
    found: Screened


def look_over(response: Row, answers: Iterable[Row], said: Said) -> list[Worrying]:
    """Screen what is about to be inserted; whoever wrote it notices nothing. The database is not asked.

    So is what somebody wrote beside their answers, to say who they are and how to get in touch. That stays where the
    team looks for it: it is theirs to answer, and nobody else's to read.
    """
    seen: list[Worrying] = []
    beside = "\n".join(filter(None, (said.name, said.reach)))
    if beside:
        seen.append(Worrying(response, None, beside, raising.look_over(beside)))
    for answer in answers:
        text = said.readings[answer["question"]].text
        found = raising.look_over(text) if text and not answer["choices"] else Screened()
        answer["foreign"] = found.foreign
        seen.append(Worrying(response, answer, text, found))
    return [one for one in seen if one.found.flagged]


def raise_concerns(worrying: Iterable[Worrying]) -> None:
    """Give them to the leads, in the transaction that inserts the answers."""
    raised = False
    for one in worrying:
        concern = raising.raise_concern(one.text, _origin_of(one), one.found)
        if one.answer is not None:
            one.answer["concern_id"] = concern.id
        raised = True
    if raised:
        db.session.flush()  # the answers refer to them


def _origin_of(one: Worrying) -> Origin:
    place = (one.response["survey_id"], one.response["audience_id"])
    if one.answer is None:
        return replace(_origin(*place, "", GET_IN_TOUCH), promise="")  # nothing of it ever goes on
    return _origin(*place, one.answer["id"], _question(one.response["version_id"], one.answer["question"]))


def origin_of(answer: Answer, response: Response) -> Origin:
    """Where these words come from, as a lead reads it: survey, question and group; no time, and no other answer."""
    asked = _question(response.version_id, answer.question)
    return _origin(response.survey_id, response.audience_id, answer.id, asked)


def _question(version_id: str, key: str) -> str:
    return db.session.get_one(SurveyVersion, version_id).definition.question(key).text


def _origin(survey_id: str, audience_id: str, answer_id: str, asked: str) -> Origin:
    survey = db.session.get_one(Survey, survey_id)
    return Origin(
        source=Source.ANSWER,
        source_id=answer_id,
        place_id=survey.id,
        asked_in=survey.title,
        asked=asked,
        group=db.session.get_one(Audience, audience_id).name,
        promise=survey.promise.label,
    )


def forget_batch(batch_id: str) -> None:
    """An import is taken out again: so are the concerns of its words, unless somebody looks at them already."""
    of_batch = select(Answer.id).join(Response, Response.id == Answer.response_id).where(Response.batch_id == batch_id)
    ids = list(db.session.scalars(of_batch.where(Answer.concern_id.is_not(None))))
    db.session.execute(delete(Answer).where(Answer.id.in_(ids)))
    untouched = select(Concern).where(Concern.source_id.in_(ids), Concern.state == State.NEW)
    for concern in db.session.scalars(untouched):
        db.session.delete(concern)
    db.session.flush()


# ---- what may be read ----


def goes_on() -> ColumnElement[bool]:
    """For queries over answers: nobody looks after these words, or a lead has let them go on."""
    return or_(Answer.concern_id.is_(None), exists().where(Concern.id == Answer.concern_id, ~held()))


def words_of(answer: Answer) -> str:
    """What may be read of an answer: its words, or the version that a lead has released; "" for what is held."""
    concern = answer.concern
    if concern is None or concern.state is State.CLEARED:
        return answer.text
    if concern.state in HELD:
        return ""
    return concern.released or answer.text


def free(answer_id: SQLCoreOperations[str | None]) -> ColumnElement[bool]:
    """For queries over things made of an answer (quotes): nobody looks after its words now."""
    return ~exists().where(Answer.id == answer_id, Concern.id == Answer.concern_id, held())


def is_held(answer_id: str | None) -> bool:
    """Whether the words of this answer may not be read now; a quote of them neither."""
    held_now = exists().where(Answer.id == answer_id, Concern.id == Answer.concern_id, held())
    return answer_id is not None and bool(db.session.scalar(select(held_now)))


def held_answers(survey_id: str) -> set[str]:
    """The ids of a survey's answers whose words may not be read now."""
    wanted = select(Answer.id).join(Concern, Concern.id == Answer.concern_id)
    return set(db.session.scalars(wanted.where(Concern.place_id == survey_id, held())))


def held_out(survey_id: str) -> int:
    """How many comments of a survey are looked after, exactly: for jobs and the team. Others only hear "some"."""
    wanted = select(func.count(Answer.id)).join(Concern, Concern.id == Answer.concern_id)
    return db.session.scalar(wanted.where(Concern.place_id == survey_id, held())) or 0


# ---- when the words of a concern have been deleted ----


def unsettled() -> list[str]:
    """Answers that still hold words which their concern has deleted."""
    gone = Concern.text_gone_on.is_not(None) & (Concern.state != State.CLEARED)
    replaced = (Concern.state == State.RELEASED) & Concern.released_sealed.is_(None)
    wanted = select(Answer.id).join(Concern, Concern.id == Answer.concern_id).where(gone, ~replaced)
    return list(db.session.scalars(wanted.order_by(Answer.id)))


def settle() -> int:
    """The hub keeps no shadow case file: a released version takes the place of the first words, others are deleted."""
    done = 0
    for answer in _answers(unsettled()):
        concern = answer.concern
        if concern is not None and concern.state is State.RELEASED and concern.released:
            answer.text, concern.released = concern.released, None
        else:
            db.session.delete(answer)
        done += 1
    db.session.flush()
    return done


def _answers(ids: list[str]) -> Iterator[Answer]:
    yield from db.session.scalars(select(Answer).where(Answer.id.in_(ids)))
