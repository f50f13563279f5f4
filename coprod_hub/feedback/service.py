"""Writing replies, and walking one back to the people's words."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan
from coprod_hub.commissioning.published import EvidenceText, evidence_text, what_is_public
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_text
from coprod_hub.feedback import rules
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.queries import WRITERS, reply_to
from coprod_hub.feedback.rules import ReplyWords, faults_of_reply
from coprod_hub.insight.models import Analysis, Quote, QuoteState, Theme
from coprod_hub.surveys.models import Survey


def first_draft(decision: Decision) -> ReplyWords:
    """Words to begin a reply with: what was cited, and what was decided."""
    cited = decision.intention.evidence
    themes = [piece.wording for piece in cited if piece.theme_id]
    quotes = [piece.wording for piece in cited if piece.quote and piece.quote.state is QuoteState.APPROVED]
    return ReplyWords(rules.you_said(themes, quotes), rules.we_did(decision.what, decision.because))


def write_reply(actor: Actor, decision: Decision, words: ReplyWords) -> Reply:
    """Begin or change the reply to a decision. What has been published changes for readers at once."""
    actor.must_have(*WRITERS)
    words = ReplyWords(clean_text(words.you_said), clean_text(words.we_did), clean_text(words.would_change))
    reply = reply_to(decision.id) or Reply(decision_id=decision.id, made_at=now())
    faults = faults_of_reply(words, cannot=decision.outcome is Outcome.CANNOT)
    if faults:
        raise Refused(*faults.values())
    reply.you_said, reply.we_did, reply.would_change = words.you_said, words.we_did, words.would_change
    db.session.add(reply)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused("Somebody else has just begun this reply. Open it from the list to see theirs.") from error
    record(actor, "wrote", reply, decision=decision.id, published=reply.published_at is not None)
    return reply


def publish_reply(actor: Actor, reply: Reply) -> None:
    """Let everybody read it. Pressing the button twice publishes it once."""
    actor.must_have(*WRITERS)
    if reply.published_at:
        return
    reply.published_at = now()
    record(actor, "published", reply, decision=reply.decision_id)
    db.session.flush()


def take_down(actor: Actor, reply: Reply) -> None:
    """Let nobody outside read it any more; the answer is owed again."""
    actor.must_have(*WRITERS)
    if reply.published_at is None:
        return
    reply.published_at = None
    record(actor, "took down", reply, decision=reply.decision_id)
    db.session.flush()


# ---- the golden thread, backwards ----


@dataclass(frozen=True)
class TrailPiece:
    """One piece of evidence and where it came from. Its figures are the suppressed ones of the day it was cited."""

    evidence: Evidence
    text: EvidenceText
    theme: Theme
    quote: Quote | None
    survey: Survey
    question: str


@dataclass(frozen=True)
class Trail:
    """A reply walked back: decision, intention, plan, what was cited, and the surveys in which people said it."""

    reply: Reply
    decision: Decision
    intention: Intention
    plan: Plan
    pieces: tuple[TrailPiece, ...]
    in_public_plan: bool

    @property
    def surveys(self) -> tuple[Survey, ...]:
        """Every survey behind it, once."""
        return tuple(dict.fromkeys(piece.survey for piece in self.pieces))


def trail(reply: Reply) -> Trail:
    """Walk a reply back to what people said; numbers are released ones, and nobody's raw comments are in it."""
    decision = reply.decision
    intention = decision.intention
    wanted = (
        select(Evidence, Theme)
        .outerjoin(Quote, Quote.id == Evidence.quote_id)
        .join(Theme, Theme.id.in_([Evidence.theme_id, Quote.theme_id]))
        .where(Evidence.intention_id == intention.id)
        .options(
            joinedload(Evidence.quote),
            joinedload(Theme.analysis).joinedload(Analysis.survey).selectinload(Survey.versions),
        )
        .order_by(Evidence.cited_at, Evidence.id)
    )
    pieces = tuple(_piece(evidence, theme) for evidence, theme in db.session.execute(wanted))
    is_public = decision.id in what_is_public(intention.plan)
    return Trail(reply, decision, intention, intention.plan, pieces, is_public)


def _piece(evidence: Evidence, theme: Theme) -> TrailPiece:
    text = evidence_text(evidence)
    question = commissioning.question_text(theme.analysis)
    return TrailPiece(evidence, text, theme, evidence.quote, theme.analysis.survey, question)
