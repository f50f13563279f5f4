"""How a tender was evaluated, in numbers and days: panels, declarations, corrections, questions. Nobody's name."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from coprod_hub.core.db import db
from coprod_hub.core.text import count
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.models import (
    Agreed,
    AgreedEarlier,
    Criterion,
    Evaluator,
    EvaluatorPerson,
    Panel,
    RecordQuestion,
    Sheet,
    StandDown,
    Tender,
)
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.record import panels_called
from coprod_hub.evaluation.rules import InterestDecision


@dataclass(frozen=True)
class PanelRecord:
    """One panel as it is known outside: what kind it is, how many sheets, what it marked and when it agreed."""

    called: str
    sheets: int
    left: int
    questions: tuple[str, ...]
    began_at: datetime | None
    agreed_at: datetime | None

    @property
    def times(self) -> str:
        """From when to when it agreed its marks."""
        if self.began_at is None:
            return ""
        return f"{day_time_words(self.began_at)} to {day_time_words(self.agreed_at)}"


@dataclass(frozen=True)
class Process:
    """The record of how it was evaluated."""

    panels: tuple[PanelRecord, ...]
    facts: dict[str, str]


def process_of(tender: Tender) -> Process:
    """How this tender was evaluated."""
    called = panels_called(tender)
    return Process(tuple(_panel(panel, called[panel.id]) for panel in tender.panels), _facts(tender))


def _panel(panel: Panel, called: str) -> PanelRecord:
    criteria = who.criteria_of(panel)
    ids = [one.id for one in criteria]
    times = select(func.min(Agreed.began_at), func.max(Agreed.agreed_at)).where(Agreed.criterion_id.in_(ids))
    began, ended = db.session.execute(times).one()
    here = [one for one in panel.evaluators if one.removed_at is None]
    return PanelRecord(
        called, len(here), len(panel.evaluators) - len(here), tuple(one.title for one in criteria), began, ended
    )


def _facts(tender: Tender) -> dict[str, str]:
    """Each count with its words; what did not happen is said as well, because the record answers for it."""
    sheets = select(Evaluator.id).join(Panel).where(Panel.tender_id == tender.id)
    asked = select(Criterion.id).where(Criterion.tender_id == tender.id)
    decided = Counter(
        db.session.scalars(select(EvaluatorPerson.decision).where(EvaluatorPerson.evaluator_id.in_(sheets)))
    )
    opened = _count(select(func.count()).where(Sheet.evaluator_id.in_(sheets), Sheet.opened_again_at.is_not(None)))
    agreed = select(Agreed.id).where(Agreed.criterion_id.in_(asked))
    again = _count(select(func.count()).where(AgreedEarlier.agreed_id.in_(agreed)))
    questions = _count(select(func.count()).where(RecordQuestion.criterion_id.in_(asked)))
    stood_down = _count(select(func.count(StandDown.evaluator_id.distinct())).where(StandDown.evaluator_id.in_(sheets)))
    return {
        "Declared an interest before the first mark": count(sum(decided.values()), "person", "people"),
        "Nothing in the way": str(decided[InterestDecision.NONE]),
        "Experience declared, and managed": str(decided[InterestDecision.MANAGED]),
        "Stood down from some questions, for all bids": count(stood_down, "sheet"),
        "Sheets opened again by the chair": str(opened),
        "Marks agreed a second time": str(again),
        "Questions asked for the record": str(questions),
        "Corrections after publication": str(len(tender.corrections)),
        "Marks closed": day_time_words(tender.agreed_at),
    }


def _count(wanted: object) -> int:
    return int(db.session.scalar(wanted) or 0)  # type: ignore[call-overload]  # any SELECT of one number
