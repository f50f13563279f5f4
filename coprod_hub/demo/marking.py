"""A pair that has marked the practice application, and afternoons on which people come and present."""

from sqlalchemy import select

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import THURSDAY, WEDNESDAY, at, days_ago, first_after, last_before
from coprod_hub.evaluation.models import DenSession, Panel
from coprod_hub.evaluation.queries import dens as queries
from coprod_hub.evaluation.queries import marking as sheets
from coprod_hub.evaluation.queries import pairs
from coprod_hub.evaluation.service import dens, marking

QUESTIONS = {
    "change": "Who had this idea, and what did young people change about it?",
    "led": "What will you do if more people come than you planned for?",
}
AT_INTERVIEW = {"hard_day": "Somebody throws a chair and runs out. What do you do first?"}
#: What a pair thinks of the practice application.
PIZZA = {
    "change": (3, "It sounds fun. After that evening it is over."),
    "led": (4, "They asked for it, and they cook."),
    "can_do": (3, "The money is right. Who are the helpers?"),
}


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
                marking.save_mark(actor, sheet, bid, criterion, *PIZZA[criterion.code])
            marking.save_note(actor, sheet, bid, "I liked it more than you did, I think.")
            marking.lock_note(actor, sheet, bid)


def presented(cast: Cast) -> None:
    """The interviews, which are over."""
    helper = cast.actor("co_officer")
    with clock.set_to(at(last_before(WEDNESDAY, 6), 17)), transaction():
        panel = _panel("Larch Hill interview group")
        session = dens.add_session(helper, panel, dens.DenWords(clock.now(), "Larch Hill youth club", 20))
        _asked(cast, session, AT_INTERVIEW)
        while not queries.is_over(session):
            dens.go_on(helper, session, queries.seen(session))


def to_come(cast: Cast) -> None:
    """Groups that ask for a grant come and say why, in four weeks."""
    with days_ago(1):
        when = at(first_after(THURSDAY, 28), 17)
        panel = _panel("HeadStart panel")
        session = dens.add_session(cast.actor("co_officer"), panel, dens.DenWords(when, "Larch Hill youth club", 5))
        _asked(cast, session, QUESTIONS)


def _asked(cast: Cast, session: DenSession, questions: dict[str, str]) -> None:
    for criterion in queries.criteria_to_ask_about(queries.panel_of(session)):
        if criterion.code in questions:
            dens.add_question(cast.actor("co_officer"), session, questions[criterion.code], criterion)


def _panel(name: str) -> Panel:
    return db.session.scalars(select(Panel).where(Panel.name == name)).one()
