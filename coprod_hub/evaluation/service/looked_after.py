"""What somebody on a panel writes is screened as answers are: the writer is never stopped and notices nothing."""

from dataclasses import dataclass

from sqlalchemy import select

from coprod_hub.core.db import db
from coprod_hub.core.text import says_something
from coprod_hub.evaluation.models import Panel
from coprod_hub.safeguarding import raising
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.raising import Origin
from coprod_hub.safeguarding.rules import Source, State


@dataclass(frozen=True)
class Written:
    """Where words stand: the row that keeps them, the panel, what was asked, and who wrote ("Evaluator 3")."""

    row_id: str
    panel: Panel
    asked: str
    writer: str = ""


def look_over(words: str, written: Written) -> None:
    """Raise a concern for the safeguarding leads when these words give a reason to look; call it when words change.

    While nobody has looked yet, a later version of the same words takes their place, due when the first one was: who
    saves as they go raises one concern and not ten.
    """
    found = raising.look_over(words) if says_something(words) else None
    if found is None or not found.flagged:
        return
    waiting = select(Concern).where(Concern.source_id == written.row_id, Concern.state == State.NEW)
    earlier = list(db.session.scalars(waiting))
    raised = raising.raise_concern(
        words, _origin(written), found, about={one.person_id for concern in earlier for one in concern.about}
    )
    for concern in earlier:
        raised.due_at, raised.raised_on = min(raised.due_at, concern.due_at), min(raised.raised_on, concern.raised_on)
        db.session.delete(concern)


def _origin(written: Written) -> Origin:
    name = f"{written.panel.name}: {written.writer}" if written.writer else written.panel.name
    return Origin(
        source=Source.ANSWER,
        source_id=written.row_id,
        place_id=written.panel.id,
        asked_in=name,
        asked=written.asked,
        group=written.panel.kind.words[:1].upper() + written.panel.kind.words[1:],
    )
