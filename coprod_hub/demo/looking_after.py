"""What the safeguarding leads of Wolverford look at. Invented and mild: nobody real said any of this."""

from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.responses import to_read
from coprod_hub.responses.service import record_response
from coprod_hub.safeguarding import arrangements, leads, queries, raising, service
from coprod_hub.safeguarding.rules import Route
from coprod_hub.surveys.kinds import Reading
from coprod_hub.surveys.models import Survey

WORRYING = "One worker shouts at me and grabbed my bag when I was late. The others are all right."
FALSE_ALARM = "I was dying of boredom waiting for the keys. Give people a date and keep to it."
IN_TOUCH = raising.Wish(
    "Jay", "Text 07700 900 461, do not ring", "After four, not Sundays", "I want to talk about a move."
)

IN_TOUCH_TODAY = raising.Wish(
    "", "E-mail b.blue@post.example", "Any day before six", "I do not know who my new worker is. Can somebody tell me?"
)


def read_everything(people: Cast, survey: Survey) -> None:
    """The officer has read what young people wrote."""
    officer = people.actor("officer")
    while texts := to_read.page(survey).texts:
        to_read.have_read(officer, survey, [one.answer_id for one in texts])


def make(people: Cast, survey: Survey) -> None:
    """One person who asked us to get in touch and was helped, one false alarm, one being looked at, one that waits."""
    with transaction():
        leads.move_up(people.actor("administrator"), people.staff["safeguarding"].id)
        cover = {"cover": "Ravi Nair covers on Fridays after 3pm."}
        arrangements.arrange(people.actor("administrator"), cover)
    with days_ago(6):
        raising.ask_to_get_in_touch(IN_TOUCH, "demo")
    lead = people.actor("safeguarding")
    with days_ago(5):
        (found,) = queries.waiting(lead)
        service.look(lead, found)
        service.hand_over(lead, found, Route.SOCIAL_WORKER, "Spoke to the duty advisor, ref. 2214")
    with days_ago(2):
        _write(survey, FALSE_ALARM)
    with days_ago(1):
        (found,) = queries.waiting(lead)
        service.look(lead, found)
        service.clear(lead, found, "A way of speaking.")
        raising.ask_to_get_in_touch(IN_TOUCH_TODAY, "demo, later")
    with transaction():
        (found,) = queries.waiting(lead)
        service.look(lead, found)
        _write(survey, WORRYING)


def _write(survey: Survey, words: str) -> None:
    kept = db.session.get_one(Survey, survey.id)
    record_response(kept, kept.audiences[0], {"howitis": Reading(text=words)}, sent_on=today())
