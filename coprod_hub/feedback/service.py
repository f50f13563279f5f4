"""Writing replies, and walking one back to the people's words."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning import service as citing
from coprod_hub.commissioning.freshness import Gone
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, Plan
from coprod_hub.commissioning.published import NO_WORDS, EvidenceText, evidence_text, what_is_public, why_gone
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_text
from coprod_hub.feedback import queries, rules
from coprod_hub.feedback.models import LaterDay, Reply
from coprod_hub.feedback.owing import promised_to, promises
from coprod_hub.feedback.queries import reply_to
from coprod_hub.feedback.rules import ReplyWords, faults_of_reply
from coprod_hub.insight.models import Analysis, Quote, Theme
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.seeing import must_be_ours


def first_draft(decision: Decision) -> ReplyWords:
    """Words to begin a reply with: what was cited, and what was decided."""
    cited = decision.intention.evidence
    themes = [piece.wording for piece in cited if piece.theme_id]
    quotes = [piece.wording for piece in cited if piece.quote and not why_gone(piece.quote)]
    return ReplyWords(rules.you_said(themes, quotes), rules.we_did(decision.what, decision.because))


def write_reply(actor: Actor, decision: Decision, words: ReplyWords) -> Reply:
    """Begin or change the reply to a decision. What has been published changes for readers at once."""
    commissioning.decision(actor, decision.id)
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


def publish_reply(actor: Actor, reply: Reply, public_on: date | None = None) -> None:
    """Let the forums that asked read it now, and everybody from that day (today unless another is given).

    Pressing the button twice publishes it once.
    """
    queries.reply(actor, reply.id)
    if reply.published_at:
        return
    public_on = public_on or today()
    fault = rules.fault_of_public_day(public_on, promised_to(reply.decision), today())
    if fault:
        raise Refused(fault)
    reply.published_at, reply.public_on = now(), public_on
    record(actor, "published", reply, decision=reply.decision_id)
    db.session.flush()


def take_down(actor: Actor, reply: Reply) -> None:
    """Let nobody outside read it any more; the answer is owed again."""
    queries.reply(actor, reply.id)
    if reply.published_at is None:
        return
    reply.published_at = reply.public_on = None
    record(actor, "took down", reply, decision=reply.decision_id)
    db.session.flush()


# ---- what was promised, and what was taken back ----


def promise_later(actor: Actor, survey: Survey, due_on: date | None, because: str) -> LaterDay:
    """Promise a survey's people another day for their answer. They are told it, and why."""
    must_be_ours(actor, survey)
    if survey.state is SurveyState.DRAFT:
        raise Refused("Nobody has been promised anything yet. Change the day in the survey itself.")
    because = clean_text(because)
    faults = rules.faults_of_later_day(due_on, because, promises([survey])[survey.id].due_on, today())
    if faults or due_on is None:
        raise Refused(*faults.values())
    later = LaterDay(survey_id=survey.id, due_on=due_on, because=because, made_at=now(), made_by_id=actor.person_id)
    db.session.add(later)
    record(actor, "promised later", survey, due_on=due_on.isoformat())
    db.session.flush()
    return later


def forget_words_taken_back() -> int:
    """Let go the words of people who took them back: from replies, from evidence, from what is kept of plans."""
    pieces = citing.words_to_forget()
    for piece in pieces:
        said = select(Reply).join(Reply.decision).where(Decision.intention_id == piece.intention_id)
        for reply in db.session.scalars(said):
            for part in ("you_said", "we_did", "would_change"):
                text: str = getattr(reply, part)
                setattr(reply, part, rules.without(text, piece.wording, NO_WORDS[Gone.WITHDRAWN]))
        citing.forget_words(piece)
    return len(pieces)


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
