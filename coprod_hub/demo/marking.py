"""A pair that has marked the practice application, and afternoons on which people come and present."""

from datetime import timedelta

from sqlalchemy import select

from coprod_hub.core import clock
from coprod_hub.core.db import db
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.evaluation.models import DenSession, Panel
from coprod_hub.evaluation.queries import dens as queries
from coprod_hub.evaluation.queries import marking as sheets
from coprod_hub.evaluation.queries import pairs
from coprod_hub.evaluation.service import dens, marking

QUESTIONS = (
    "Who had this idea, and what did young people change about it?",
    "What will you do if more people come than you planned for?",
)
AT_INTERVIEW = ("Tell us about a time when a young person changed your mind.",)


def make(cast: Cast) -> None:
    """After bids have come in and the interviews were marked."""
    practised()
    presented(cast)
    to_come(cast)


def practised() -> None:
    """A pair has marked the practice application and not locked it; one of the two has locked a note of their own."""
    with days_ago(2):
        panel = _panel("HeadStart panel")
        sheet = next(one for one in panel.evaluators if pairs.is_pair(one))
        actor = sheet.people[0].person.actor
        for bid in sheets.practice_bids(sheet):
            for criterion in sheets.criteria_for(sheet, bid):
                marking.save_mark(actor, sheet, bid, criterion, 3, "It sounds fun. They do not say who decides.")
            marking.save_note(actor, sheet, bid, "I liked it more than you did, I think.")
            marking.lock_note(actor, sheet, bid)


def presented(cast: Cast) -> None:
    """The interviews, which are over."""
    helper = cast.actor("co_officer")
    with days_ago(6):
        panel = _panel("Low Hill interview group")
        session = dens.add_session(helper, panel, dens.DenWords(clock.now(), "Low Hill youth club", 20))
        _asked(cast, session, AT_INTERVIEW)
        while not queries.is_over(session):
            dens.go_on(helper, session, queries.seen(session))


def to_come(cast: Cast) -> None:
    """Groups that ask for a grant come and say why, in four weeks."""
    with days_ago(1):
        when = clock.now() + timedelta(days=28)
        panel = _panel("HeadStart panel")
        session = dens.add_session(cast.actor("co_officer"), panel, dens.DenWords(when, "Low Hill youth club", 5))
        _asked(cast, session, QUESTIONS)


def _asked(cast: Cast, session: DenSession, questions: tuple[str, ...]) -> None:
    criteria = queries.criteria_to_ask_about(queries.panel_of(session))
    for words, criterion in zip(questions, criteria, strict=False):
        dens.add_question(cast.actor("co_officer"), session, words, criterion)


def _panel(name: str) -> Panel:
    return db.session.scalars(select(Panel).where(Panel.name == name)).one()
