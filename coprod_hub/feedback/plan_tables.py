"""A published plan with its replies, as tables: what the public reads, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from coprod_hub.commissioning.models import Plan
from coprod_hub.commissioning.published import EvidenceText, IntentionText, PlanText
from coprod_hub.commissioning.queries import as_published
from coprod_hub.commissioning.rules import STRANDS, Strand
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.disclosure import CONFIDENTIAL
from coprod_hub.core.web import day_words
from coprod_hub.core.workbook import Sheet, Value
from coprod_hub.feedback.models import Reply


@dataclass(frozen=True)
class PlanTold:
    """What was published of a plan, and the replies that everybody can read to its decisions."""

    text: PlanText
    published_at: datetime | None
    replies: Sequence[Reply]

    @property
    def contents(self) -> Mapping[str, Any]:
        """All that a file of it says, so that a file can be told to be out of date."""
        replies = [(one.decision_id, one.you_said, one.we_did, one.would_change, one.public_on) for one in self.replies]
        return {"plan": self.text.as_json(), "replies": replies}


def plan_told(plan: Plan) -> PlanTold:
    """A published plan with its public replies."""
    text = as_published(plan)
    of_plan = Reply.decision_id.in_([decision.id for decision in text.decisions])
    wanted = select(Reply).where(of_plan, Reply.public_on <= today()).order_by(Reply.public_on, Reply.id)
    return PlanTold(text, plan.published_at, list(db.session.scalars(wanted)))


def sheets(told: PlanTold) -> list[Sheet]:
    """Intentions, evidence, decisions and replies."""
    return [_intentions(told.text), _evidence(told.text), _decisions(told.text), _replies(told)]


def _intentions(text: PlanText) -> Sheet:
    rows = tuple(
        (
            each.strand,
            STRANDS[Strand(each.strand)],
            each.title,
            each.description,
            each.affects,
            each.can_change,
            each.decision.headline if each.decision else "Not decided yet",
        )
        for each in text.intentions
    )
    heads = ("Theme number", "Theme", "Intention", "More about it", "Who this is about", "What can still change")
    return Sheet("Intentions", "Intentions", "What the council means to do.", (*heads, "How it stands"), rows)


def _evidence(text: PlanText) -> Sheet:
    rows = tuple(row for each in text.intentions for piece in each.evidence for row in _cited(each, piece))
    heads = ("Intention", "Kind", "What people said", "Group", "Said this", "Of", "Share", "Source", "Cited on")
    about = "What people said, a row for each group; as it stood on the day it was cited."
    return Sheet("Evidence", "What people said", about, heads, rows)


def _cited(intention: IntentionText, piece: EvidenceText) -> Iterator[tuple[Value, ...]]:
    cited_on = day_words(piece.cited_on)
    if piece.is_quote:
        by = piece.group or CONFIDENTIAL
        yield (intention.title, "Quote", piece.wording or piece.no_words, by, None, None, None, piece.source, cited_on)
        return
    total = piece.figures.get("total") or {}
    everyone = [CONFIDENTIAL if total.get(name) is None else total[name] for name in ("mentions", "base")]
    yield (intention.title, "Theme", piece.wording, "Everyone", *everyone, None, piece.source, cited_on)
    for group, figures in zip(piece.groups, piece.figures.get("groups", ()), strict=True):
        numbers = [CONFIDENTIAL if figures[name] is None else figures[name] for name in ("mentions", "base")]
        yield (intention.title, "Theme", piece.wording, group.name, *numbers, group.share, piece.source, cited_on)


def _decisions(text: PlanText) -> Sheet:
    rows = tuple(
        (
            each.title,
            decision.outcome.words,
            decision.what,
            decision.because,
            decision.decided_by,
            day_words(decision.decided_on),
            day_words(decision.due_on),
            day_words(decision.review_on),
        )
        for each in text.intentions
        for decision in each.decisions
    )
    heads = ("Intention", "What became of it", "What was decided", "Because", "Decided by", "Decided on")
    about = "Every decision, the latest of an intention last."
    return Sheet("Decisions", "Decisions", about, (*heads, "To be done by", "To be looked at again on"), rows)


def _replies(told: PlanTold) -> Sheet:
    of_intention = {decision.id: each.title for each in told.text.intentions for decision in each.decisions}
    rows = tuple(
        (of_intention[one.decision_id], one.you_said, one.we_did, one.would_change, day_words(one.public_on))
        for one in told.replies
    )
    heads = ("Intention", "You said", "What came of it", "What would change it", "Published on")
    return Sheet("Replies", "You said, we did", "What people were told.", heads, rows)
