"""Making a release: count, hide small numbers, let the solver try to work them out, and only then keep it.

Loads the solver, so only jobs and commands import this.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure import Audience, Note, Released, ReleaseRefused, Table
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.suppression import protect
from coprod_hub.core.jobs import Progress, enqueue, job, looks_for_work, under_way
from coprod_hub.core.retention import refuse_if_cleared
from coprod_hub.core.web import day_words
from coprod_hub.responses import numbers, queries
from coprod_hub.responses.advice import advise
from coprod_hub.responses.counting import Wishes, pair_in, people_in, stage, staged_without, tables_in, unstage
from coprod_hub.responses.jobs import hash_words
from coprod_hub.responses.models import (
    SIDE_BY_SIDE,
    SO_FAR,
    BatchState,
    Comparison,
    ImportBatch,
    NumbersPlan,
    Release,
)
from coprod_hub.responses.shuffling import settle, shuffle
from coprod_hub.surveys.models import Survey, SurveyState

RELEASE, COMPARE = numbers.RELEASE, numbers.COMPARE
READY = "The numbers are ready."
REFUSED = "The numbers are not released: the team decides what to do."


@looks_for_work
def closed_surveys_without_numbers() -> None:
    """A survey that has closed needs its numbers made, once."""
    for survey_id in queries.closed_without_release():
        if not under_way(RELEASE, survey_id):
            enqueue(RELEASE, db.session.get_one(Survey, survey_id), survey_id=survey_id)


@job(RELEASE)
def release(progress: Progress, survey_id: str) -> str:
    """Count what was sent, and keep a release that nobody can see through; a second time does nothing.

    A closed survey is shuffled before; one that is open has its numbers so far released. When it is refused, the team
    reads why, with what would work.
    """
    with transaction(write=False) as session:
        closed = session.get_one(Survey, survey_id).state is SurveyState.CLOSED
        made = queries.latest_release(survey_id) is not None
    if made:
        return READY
    if closed:
        _put_away(progress, survey_id)
    progress("Counting", 2, 3)
    counting = _count(survey_id)
    progress("Checking that small numbers stay hidden", 3, 3)
    try:
        found = checked(day_words(today()), counting.audiences, counting.tables, counting.earlier)
    except ReleaseRefused as refused:
        progress("Looking for what would work")
        _refuse(counting, refused, closed=closed)
        return REFUSED
    with transaction() as session:
        survey = session.get_one(Survey, survey_id)
        keep(
            survey, replace(found, notes=(*found.notes, *_left_out(survey, counting.wishes))), "" if closed else SO_FAR
        )
        _settled(survey_id)
    return READY


def _left_out(survey: Survey, wishes: Wishes) -> Iterator[Note]:
    """What the team left out, so that nobody takes these numbers for the whole."""
    titles = {one.key: one.text for one in survey.version.definition.questions}
    for key in wishes.without:
        yield Note(None, f"“{titles[key]}” is left out of these numbers.", "")
    for one in survey.audiences:
        if one.id in wishes.held:
            yield Note(None, f"Of “{one.name}”, only those are counted who were in the numbers before.", "")


def _put_away(progress: Progress, survey_id: str) -> None:
    progress("Putting everybody’s three words away safely", 0, 3)
    hash_words(survey_id)  # now, for whatever is written to a response after the shuffle could be told from the rest
    progress("Mixing up the answers, so that nobody can tell who came first", 1, 3)
    with transaction():
        _drop_half_imports(survey_id)
        shuffle(survey_id)
    settle()


def _drop_half_imports(survey_id: str) -> None:
    """A closed survey takes nothing more in, so what an import had staged until now will never count."""
    staged = ImportBatch.survey_id == survey_id, ImportBatch.state == BatchState.STAGED
    db.session.execute(delete(ImportBatch).where(*staged))


@dataclass(frozen=True)
class Counting:
    """What a release would count, beside what was released before."""

    survey_id: str
    number: int
    wishes: Wishes
    audiences: Sequence[Audience]
    tables: Sequence[Table]
    earlier: Sequence[Released]

    def works(self, wishes: Wishes) -> bool:
        """Whether other wishes would lead to a release."""
        with transaction(write=False) as session:
            survey = session.get_one(Survey, self.survey_id)
            audiences, tables = tables_in(survey, staged_without(self.number, wishes.held), wishes)
        try:
            checked("", audiences, tables, self.earlier)
        except ReleaseRefused:
            return False
        return True


def _count(survey_id: str) -> Counting:
    """Mark what is in by now, and count only that: who answers meanwhile is in the next release.

    Whoever is taking something out at this moment is waited for; from then on they are told to try again.
    """
    with transaction() as session:
        survey = session.get_one(Survey, survey_id, with_for_update=True)
        refuse_if_cleared(survey_id)
        number = len(queries.releases(survey_id)) + 1
        plan = queries.plan_of(survey_id)
        wishes = Wishes.of(plan)
        if plan and survey.state is SurveyState.CLOSED and not plan.closed:
            wishes = replace(wishes, without=(), held=())  # what was left out before closing is not left out for good
        stage(survey_id, number, wishes.held)
    with transaction(write=False) as session:
        survey = session.get_one(Survey, survey_id)
        audiences, tables = tables_in(survey, queries.in_numbers(), wishes)
        earlier = [queries.released(one) for one in queries.releases(survey_id)]
    return Counting(survey_id, number, wishes, audiences, tables, earlier)


def _refuse(counting: Counting, refused: ReleaseRefused, *, closed: bool) -> None:
    """Keep why, for the team, with what was tried and works; until they decide, nothing is released."""
    offers = advise(refused.leaks, counting.audiences, counting.wishes, counting.works)
    with transaction():
        unstage(counting.survey_id, counting.number)
        plan = queries.plan_of(counting.survey_id)
        if plan is None:
            plan = NumbersPlan(
                survey_id=counting.survey_id, groups=[], answers={}, without=[], held=[], reasons=[], offers=[]
            )
            db.session.add(plan)
        only_why = dict.fromkeys(leak.in_words() for leak in refused.leaks)
        plan.reasons, plan.closed = [*(only_why if offers else refused.reasons)], closed
        plan.offers = [offer.as_json() for offer in offers]
        survey = db.session.get_one(Survey, counting.survey_id)
        record(Actor.system(RELEASE), "refused numbers", survey, reasons=len(plan.reasons), offers=len(offers))


def _settled(survey_id: str) -> None:
    """What was left out is left out of one release; what was taken together stays together."""
    plan = queries.plan_of(survey_id)
    if plan:
        plan.without, plan.held, plan.reasons, plan.offers = [], [], [], []


@looks_for_work
def pairs_to_compare() -> None:
    """Two questions that a team wants side by side are compared as soon as the survey's numbers stand."""
    for survey_id in queries.closed_without_comparisons():
        if not under_way(COMPARE, survey_id):
            enqueue(COMPARE, db.session.get_one(Survey, survey_id), survey_id=survey_id)


@job(COMPARE)
def compare(progress: Progress, survey_id: str) -> str:
    """Make a release of each pair of questions that waits; one that is refused keeps no other from being made."""
    with transaction(write=False):
        waiting = [one.id for one in queries.comparisons(survey_id) if one.release_id is None and not one.reasons]
    for place, comparison_id in enumerate(waiting):
        progress("Comparing two questions", place, len(waiting))
        with transaction(write=False) as session:
            asked = session.get_one(Comparison, comparison_id)
            wishes = Wishes.of(queries.plan_of(survey_id))
            audiences, table = pair_in(asked.survey, asked.first, asked.second, wishes)
            earlier = [queries.released(one) for one in queries.releases(survey_id)]
        _keep_pair(comparison_id, audiences, table, earlier)
    return READY


def _keep_pair(comparison_id: str, audiences: Sequence[Audience], table: Table, earlier: Sequence[Released]) -> None:
    made, reasons = None, list[str]()
    try:
        made = checked(day_words(today()), audiences, [table], earlier)
    except ReleaseRefused as refused:
        reasons = [*refused.reasons]
    with transaction() as session:
        asked = session.get(Comparison, comparison_id)
        if asked is None:
            return
        asked.reasons = reasons
        if made is not None:
            asked.release = keep(asked.survey, made, SIDE_BY_SIDE)


def audiences_of(survey: Survey) -> list[Audience]:
    """The survey's groups, as they are taken together, with how many people of each its numbers count."""
    refuse_if_cleared(survey.id)
    among = queries.in_numbers() if queries.latest_release(survey.id) else None
    return people_in(survey, among, Wishes.of(queries.plan_of(survey.id)).groups)


def checked(name: str, audiences: Sequence[Audience], tables: Sequence[Table], earlier: Sequence[Released]) -> Released:
    """A release of these tables in which nothing can be worked out, also not together with the earlier ones.

    Raises ReleaseRefused with the reasons when it cannot be made safe.
    """
    made = protect(audiences, tables, earlier=earlier, name=name)
    leaks = audit([*earlier, made])
    if leaks:
        raise ReleaseRefused(leaks)
    return made


def keep(survey: Survey, made: Released, about: str = "") -> Release:
    """Keep a checked release. From now on nobody can take their answers out of the numbers."""
    refuse_if_cleared(survey.id)
    number = len(queries.releases(survey.id)) + 1
    row = Release(survey_id=survey.id, number=number, about=about, made_at=now(), tables=made.as_dict())
    db.session.add(row)
    record(Actor.system(RELEASE), "released", survey, release=row.id, number=number)
    db.session.flush()
    return row
