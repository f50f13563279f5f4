"""What people decide about themes and quotes. The machine's suggestion stays beside it, and every decision is kept."""

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.insight.models import Quote, QuoteState, Theme, ThemeEdit, ThemeVerb
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.queries import on_team


def may_decide(actor: Actor, survey: Survey) -> bool:
    """Whether this person may name themes and approve quotes: an officer, commissioner or administrator of its team."""
    return actor.has(Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR) and on_team(actor, survey)


def rename(actor: Actor, theme: Theme, name: str) -> None:
    """Call a theme what people would call it; an empty name goes back to the suggestion."""
    _must_decide(actor, theme)
    if theme.name != (name or None):
        theme.name = name or None
        _edited(actor, theme, ThemeVerb.RENAMED, name)


def hide(actor: Actor, theme: Theme) -> None:
    """Leave a theme out of summaries, plans and replies; nothing is deleted."""
    _must_decide(actor, theme)
    if theme.hidden_at is None:
        theme.hidden_at = now()
        _edited(actor, theme, ThemeVerb.HIDDEN)


def show(actor: Actor, theme: Theme) -> None:
    """Take a hidden theme back in."""
    _must_decide(actor, theme)
    if theme.hidden_at is not None:
        theme.hidden_at = None
        _edited(actor, theme, ThemeVerb.SHOWN)


def decide_quote(actor: Actor, quote: Quote, state: QuoteState) -> None:
    """Let a quote be read outside the team, or not. Its words are never changed."""
    _must_decide(actor, quote.theme)
    if state is QuoteState.APPROVED and not quote.words:
        raise Refused("These words were withdrawn by the person who wrote them.")
    quote.state, quote.decided_by_id, quote.decided_at = state, actor.person_id, now()
    record(actor, f"{state.value} a quote", quote)
    db.session.flush()


def _must_decide(actor: Actor, theme: Theme) -> None:
    if not may_decide(actor, theme.analysis.survey):
        raise NotAllowed("Only the people named on this survey's team may change its themes and quotes.")


def _edited(actor: Actor, theme: Theme, verb: ThemeVerb, value: str = "") -> None:
    db.session.add(ThemeEdit(theme_id=theme.id, person_id=actor.person_id, at=now(), verb=verb, value=value))
    record(actor, verb.value, theme)
    db.session.flush()
