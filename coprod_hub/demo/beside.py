"""What else is on in Wolverford: another organisation's survey, one with names, one whose numbers are held back."""

from dataclasses import replace
from datetime import timedelta

from coprod_hub.core import clock
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.ids import new_token
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo import surveys
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.demo.surveys import Asking
from coprod_hub.demo.words import MORNINGS_SAID, TAKING_PART
from coprod_hub.responses import drafts, numbers, releasing
from coprod_hub.responses.answering import asked_by
from coprod_hub.responses.drafts import Keys
from coprod_hub.responses.rules import Said
from coprod_hub.responses.service import prepare, store, words_of
from coprod_hub.responses.words import keys_in_turn
from coprod_hub.surveys import service
from coprod_hub.surveys.definition import Question, relabelled
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.rules import Marker, Promise

WORK = (releasing,)

MORNINGS = Asking(
    title="Open mornings: which day suits you?",
    purpose="We plan the open mornings of next year. Which day can you come, and what should we talk about?",
    can_change="The day, the time, the place and what we talk about.",
    decision_maker="The committee of Voice4Parents",
    groups=(("Parents and carers", Marker.SQUARE),),
    pages=(
        (Question("day", "single", "Which day suits you best?", "", relabelled(
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))),),
        (Question("topic", "long_text", "What should we talk about?", "Please do not write names of children."),),
    ),
    forum="parents",
)  # fmt: skip

HELPING_CHOOSE = Asking(
    title="Would you like to help us choose?",
    purpose="We are looking for people who read offers with us and say which is best. You are paid for your time.",
    can_change="When we meet, how long, and how you are paid.",
    decision_maker="Helen Marsh, Head of Children’s Commissioning",
    groups=(("Young people", Marker.CIRCLE),),
    pages=(
        (Question("when", "several", "When could you come?", "", relabelled(
            ("After school", "In the evening", "On Saturday", "In the holidays"))),),
        (Question("need", "long_text", "What would make it easier for you to come?", "A lift, food, a friend…"),),
    ),
    forum="clic",
    promise=Promise.PRIVATE,
)  # fmt: skip

FILM_NIGHTS = Asking(
    title="Film nights at the youth clubs",
    purpose="Six film nights are paid for. How should they be?",
    can_change="The night and the time.",
    decision_maker="Imran Aziz, Head of Youth Services",
    groups=(("Young people", Marker.CIRCLE),),
    pages=((Question("night", "single", "Which night?", "", relabelled(("Thursday", "Friday", "Saturday"))),),),
    forum="youth",
)  # fmt: skip


def partner_asks(people: Cast) -> None:
    """Voice4Parents asks its own people; the council sees that the forum is there, and no more."""
    grace = people.actor("partner")
    with days_ago(6):
        survey = surveys.set_up(grace, people, MORNINGS, today() + timedelta(days=40))
        service.open_survey(grace, survey)
    with transaction():
        surveys.answer(_anew(survey), {"Parents and carers": 7}, seed=5, texts=MORNINGS_SAID)


def some_leave_names(people: Cast) -> None:
    """A survey that is private, not secret: a few leave a name and a way to get in touch, most do not."""
    officer = people.actor("officer")
    with days_ago(4):
        survey = surveys.set_up(officer, people, HELPING_CHOOSE, today() + timedelta(days=60))
        service.open_survey(officer, survey)
    with transaction():
        survey = _anew(survey)
        version, group = survey.version, survey.audiences[0]
        options = version.definition.questions[0].options
        for name, reach, suits, words in TAKING_PART:
            when = Reading(tuple(option.key for option in options if option.label in suits))
            said = Said({"when": when, "need": Reading(text=words)}, name, reach)
            store(prepare(survey.id, version.id, group.id, said, new_token(), may_quote=False))


def held_back(people: Cast) -> None:
    """Numbers were released early; two more people answered since, so the new ones would show what those two said."""
    officer = people.actor("officer")
    with days_ago(30):
        survey = surveys.set_up(officer, people, FILM_NIGHTS, today() + timedelta(days=70))
        service.open_survey(officer, survey)
    with clock.set_to(today() - timedelta(days=26)):
        with transaction():
            surveys.answer(_anew(survey), {"Young people": 24}, seed=3)
            numbers.release_so_far(officer, _anew(survey))
        run_waiting()
    with clock.set_to(today() - timedelta(days=20)):
        with transaction():
            surveys.answer(_anew(survey), {"Young people": 2}, seed=4)
            service.close_survey(officer, _anew(survey))
        run_waiting()


def half_written(survey: Survey) -> str:
    """Somebody has stopped in the middle to come back later; returns the three words that they were given."""
    with transaction():
        token = _anew(survey).audiences[0].token
        keys = drafts.keys_of(token, drafts.new_secret())
        if keys is None:
            raise ValueError("a new secret opens nothing")
        drafts.keep(asked_by(token), keys, drafts.NOTHING, _begun)
        return _wrapped(keys)


def _begun(said: Said) -> Said:
    return replace(said, readings={"moved": Reading(("yes",))}, done=frozenset({"moved"}), sittings={"moved": ""})


def _wrapped(keys: Keys) -> str:
    words = words_of(keys)
    opened = keys_in_turn(words)
    drafts.wrap(keys, opened.draft, opened.draft_key)
    return words


def _anew(survey: Survey) -> Survey:
    return db.session.get_one(Survey, survey.id)
