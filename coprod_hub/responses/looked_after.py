"""Words that the safeguarding team looks after: screened as they are kept, held out until a lead lets them go on.

Safeguarding stands below and cannot see answers. It says how a concern stands; here that decides what may be read.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.sql.elements import SQLCoreOperations

from coprod_hub.core.db import db
from coprod_hub.responses.models import Answer, Response
from coprod_hub.safeguarding import raising
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.queries import held
from coprod_hub.safeguarding.raising import Origin
from coprod_hub.safeguarding.rules import HELD, Source, State
from coprod_hub.surveys.models import Audience, Survey, SurveyVersion

# ---- when words are kept ----


def look_over(responses: Iterable[Response], answers: Iterable[Answer]) -> None:
    """Screen new answers that are about to be inserted, in the same transaction; whoever wrote them notices nothing."""
    of = {response.id: response for response in responses}
    raised = False
    for answer in answers:
        answer.foreign = False
        if answer.text_sealed is None or answer.choices:
            continue
        text = answer.text
        found = raising.look_over(text)
        answer.foreign = found.foreign
        if found.flagged:
            concern = raising.raise_concern(text, origin_of(answer, of[answer.response_id]), found)
            answer.concern_id, raised = concern.id, True
    if raised:
        db.session.flush()  # the answers refer to them


def origin_of(answer: Answer, response: Response) -> Origin:
    """Where these words come from, as a lead reads it: survey, question and group; no time, and no other answer."""
    survey = db.session.get_one(Survey, response.survey_id)
    version = db.session.get_one(SurveyVersion, response.version_id)
    return Origin(
        source=Source.ANSWER,
        source_id=answer.id,
        place_id=survey.id,
        asked_in=survey.title,
        asked=version.definition.question(answer.question).text,
        group=db.session.get_one(Audience, response.audience_id).name,
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
