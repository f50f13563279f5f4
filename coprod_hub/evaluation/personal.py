"""What is told to somebody of the panels they are on, and what is let go of with them.

A mark that is not locked is nobody else's to read, and so it is in no file that an administrator gathers: the person is
told that it is there, and reads it themselves in the hub.
"""

from sqlalchemy import Update, select, update

from coprod_hub.core.db import db
from coprod_hub.core.personal import Told, lets_go, tells
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.declaration import said
from coprod_hub.evaluation.models import (
    Evaluator,
    EvaluatorPerson,
    Idea,
    IdeaMark,
    Mark,
    PairNote,
    SeenDifferently,
    Sheet,
)
from coprod_hub.evaluation.queries.who import tender_of

UNFINISHED = "not locked yet: only you can read it, in the hub"


def _sheets(person_id: str) -> list[Evaluator]:
    held = select(Evaluator).join(EvaluatorPerson).where(EvaluatorPerson.person_id == person_id)
    return list(db.session.scalars(held.order_by(EvaluatorPerson.joined_at, Evaluator.id)))


@tells("evaluation", "Panels you are or were on")
def places(person_id: str) -> list[Told]:
    """Each panel, what they declared there, and what was decided about it."""
    mine = select(EvaluatorPerson).where(EvaluatorPerson.person_id == person_id).order_by(EvaluatorPerson.joined_at)
    return [_place(one) for one in db.session.scalars(mine)]


def _place(place: EvaluatorPerson) -> Told:
    sheet = place.evaluator
    facts = {
        "panel": f"{sheet.panel.name}, {sheet.name}",
        "about": tender_of(sheet.panel).title,
        "since": day_time_words(place.joined_at),
        "who helps you": sheet.supporter,
        "read who reads": day_time_words(place.told_at),
        "declared": day_time_words(place.declared_at),
        "decided": place.decision.words if place.decided_at else "",
        "because": place.because,
        "home checked": day_time_words(sheet.home_checked_at),
        "taken off": day_time_words(sheet.removed_at),
        "taken off because": sheet.removed_because,
    }
    answers = {one.asked: f"{one.answer}. {one.words}".strip() for one in said(place.declared)}
    return {label: words for label, words in (facts | answers).items() if words}


@tells("evaluation", "Marks you gave on panels, with your reasons")
def marks(person_id: str) -> list[Told]:
    """What they marked and wrote, once it is locked."""
    found: list[Told] = []
    for sheet in _sheets(person_id):
        closed = select(Sheet.bid_id).where(Sheet.evaluator_id == sheet.id, Sheet.locked_at.is_not(None))
        locked = set(db.session.scalars(closed))
        given = select(Mark).where(Mark.evaluator_id == sheet.id).order_by(Mark.saved_at, Mark.id)
        found += [_mark(one, readable=one.bid_id in locked) for one in db.session.scalars(given)]
    return found


def _mark(mark: Mark, *, readable: bool) -> Told:
    where = {"for": mark.bid.code_name, "question": mark.criterion.title}
    if not readable:
        return where | {"mark": UNFINISHED}
    return where | {"mark": "none" if mark.value is None else str(mark.value), "because": mark.reason}


@tells("evaluation", "What you saw differently from your panel")
def seen_differently(person_id: str) -> list[Told]:
    """What they noted beside a mark that the panel agreed."""
    noted = select(SeenDifferently).where(SeenDifferently.person_id == person_id).order_by(SeenDifferently.noted_at)
    return [{"noted": day_time_words(one.noted_at), "what": one.words} for one in db.session.scalars(noted)]


@tells("evaluation", "Notes you wrote as one of a pair")
def notes(person_id: str) -> list[Told]:
    """Their own notes beside a shared sheet, once they are locked."""
    mine = select(PairNote).where(PairNote.person_id == person_id).order_by(PairNote.saved_at, PairNote.id)
    return [
        {"written": day_time_words(one.saved_at), "note": one.words if one.locked_at else UNFINISHED}
        for one in db.session.scalars(mine)
    ]


@tells("evaluation", "What you wrote for your panel’s own question")
def ideas(person_id: str) -> list[Told]:
    """The questions and parts they proposed, and their words for a mark: nobody else is told that it was them."""
    mine = select(Idea).where(Idea.proposed_by_id == person_id).order_by(Idea.made_at, Idea.id)
    proposed: list[Told] = [
        {"panel": one.panel.name, "written": day_time_words(one.made_at), "what": one.words}
        for one in db.session.scalars(mine)
    ]
    said_by = select(IdeaMark, Idea).join(Idea, Idea.id == IdeaMark.idea_id).where(IdeaMark.said_by_id == person_id)
    found = db.session.execute(said_by.order_by(Idea.made_at, IdeaMark.mark))
    return proposed + [{"panel": idea.panel.name, "mark": str(one.mark), "what": one.words} for one, idea in found]


@lets_go("evaluation")
def supporters(person_id: str) -> None:
    """The sheet and its marks stay, under a number. Who helped a person, and why they left, goes with them."""
    for sheet in _sheets(person_id):
        if all(one.person_id == person_id for one in sheet.people):
            sheet.supporter, sheet.removed_because = None, None
    db.session.flush()


@lets_go("evaluation")
def proposals(person_id: str) -> None:
    """A panel's question stays, for the panel and the record. Whose words they were is forgotten."""
    _do(update(Idea).where(Idea.proposed_by_id == person_id).values(proposed_by_id=None))
    _do(update(IdeaMark).where(IdeaMark.said_by_id == person_id).values(said_by_id=None))


def _do(statement: Update) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
