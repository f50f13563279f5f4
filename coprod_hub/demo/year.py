"""The year in the order in which it happened: people and forums, what was asked, what was decided, what was replied."""

from dataclasses import dataclass
from datetime import date, timedelta

from coprod_hub.commissioning import jobs as commissioning_jobs
from coprod_hub.core import clock
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo import beside, cast, files, looking_after, office, plans, surveys, tenders
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.demo.words import OWN_PLACE
from coprod_hub.feedback import jobs as feedback_jobs
from coprod_hub.insight import again
from coprod_hub.insight import jobs as insight_jobs
from coprod_hub.responses import numbers, releasing
from coprod_hub.surveys import reading, service
from coprod_hub.surveys.models import Survey

#: Importing a feature's jobs registers them, so that the year can do its own work at once.
WORK = (releasing, insight_jobs, again, commissioning_jobs, feedback_jobs)


@dataclass(frozen=True)
class Told:
    """What a newcomer needs to look around."""

    code: str
    three_words: str
    half_written: str


def load() -> Told:
    """Make everything, in one go; the database must be empty."""
    with days_ago(200):
        people = cast.enter()
    survey, three_words = _help_with_worries(people)
    _places_to_go(people)
    plans.make(people, survey)
    half_written = _still_open(people)
    beside.held_back(people)
    beside.partner_asks(people)
    beside.some_leave_names(people)
    tenders.make(people)
    office.make(people)
    with transaction():
        service.start_survey(people.actor("officer"), "What makes a good worker?")
        code = cast.new_code(people)
        cast.set_meetings(people)
    run_waiting()
    return Told(code, three_words, half_written)


def _help_with_worries(people: Cast) -> tuple[Survey, str]:
    survey = _opened(people, surveys.HELP_WITH_WORRIES, days=150, reply_in=130)
    with days_ago(115):
        three_words = surveys.answer_help_with_worries(survey)
        numbers.compare(people.actor("officer"), survey, "easyget", "useduse")
    _closed(people, survey, days=105)
    with days_ago(100):
        plans.name_themes(people, survey)
    with clock.set_to(today() - timedelta(days=99)):
        plans.put_together(people, survey)
    with days_ago(98):
        reading.mark_read(people.actor("officer"), survey)
        looking_after.read_everything(people, survey)
    return survey, three_words


def _places_to_go(people: Cast) -> None:
    survey = _opened(people, surveys.PLACES_TO_GO, days=60, reply_in=56)
    with days_ago(45):
        surveys.answer(survey, {"Young people": 43}, seed=7)
    _closed(people, survey, days=40)
    with days_ago(39):
        looking_after.read_everything(people, db.session.get_one(Survey, survey.id))


def _still_open(people: Cast) -> str:
    survey = _opened(people, surveys.OWN_PLACE, days=9, reply_in=90)
    with transaction():
        surveys.answer(survey, {"Young people": 13, "Professionals": 6}, seed=11, texts=OWN_PLACE)
        numbers.compare(people.actor("officer"), db.session.get_one(Survey, survey.id), "ready", "visits")
    looking_after.make(people, survey)
    files.bring(people, survey)
    return beside.half_written(survey)


def _opened(people: Cast, asking: surveys.Asking, *, days: int, reply_in: int) -> Survey:
    with days_ago(days):
        survey = surveys.set_up(people.actor("officer"), people, asking, _in(reply_in))
        service.open_survey(people.actor("officer"), survey)
    return db.session.get_one(Survey, survey.id)


def _closed(people: Cast, survey: Survey, *, days: int) -> None:
    with days_ago(days):
        service.close_survey(people.actor("officer"), survey)
    with clock.set_to(today() - timedelta(days=days)):
        run_waiting()


def _in(days: int) -> date:
    return today() + timedelta(days=days)
