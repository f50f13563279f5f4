"""What evidence rests on, as it stands today, beside what was cited."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coprod_hub.commissioning.freshness import Copy, Freshness, Gone, compare
from coprod_hub.commissioning.models import Evidence, Plan
from coprod_hub.commissioning.published import EvidenceText, evidence_text, why_gone
from coprod_hub.core.db import db
from coprod_hub.core.web import day_words
from coprod_hub.insight.models import Analysis, Quote, Theme


def freshness(pieces: Iterable[EvidenceText]) -> dict[str, Freshness]:
    """What has changed since each piece was cited, by its id; only pieces whose source has changed are in it."""
    cited = tuple(pieces)
    themes = _themes({piece.theme_id for piece in cited if piece.theme_id})
    quotes = _quotes({piece.quote_id for piece in cited if piece.quote_id})
    found = {}
    for piece in cited:
        now = themes.get(piece.theme_id or "") or quotes.get(piece.quote_id or "")
        compared = compare(Copy(piece.wording, piece.figures), now or Copy("", {}, Gone.RETIRED))
        if compared.stale:
            found[piece.id] = compared
    return found


@dataclass(frozen=True)
class ToDecide:
    """Evidence whose source has changed, and about which nobody has decided yet."""

    evidence: Evidence
    text: EvidenceText
    fresh: Freshness


def to_decide(plan: Plan) -> list[ToDecide]:
    """What a plan cites that has changed since, and that nobody decided to keep as it was; not words taken back."""
    texts = {piece.id: evidence_text(piece) for each in plan.intentions for piece in each.evidence}
    changed = freshness(texts.values())
    return [
        ToDecide(piece, texts[piece.id], fresh)
        for each in plan.intentions
        for piece in each.evidence
        if (fresh := changed.get(piece.id)) and fresh.gone is not Gone.WITHDRAWN and fresh.mark != piece.kept_mark
    ]


def theme_figures(theme: Theme) -> dict[str, object]:
    """A theme's suppressed figures as they are frozen, with the day of the release they are counted in."""
    return {**theme.figures, "released": day_words(theme.analysis.release.made_at)}


def quote_figures(quote: Quote) -> dict[str, object]:
    """Whose words a quote is, as that is frozen: its group, unless that is kept back, and its theme."""
    group = quote.audience
    by = group and {"audience_id": group.id, "name": group.name, "marker": group.marker}
    return {"by": by, "theme": quote.theme.label}


def _themes(ids: set[str]) -> dict[str, Copy]:
    wanted = select(Theme).where(Theme.id.in_(ids)).options(joinedload(Theme.analysis).joinedload(Analysis.release))
    themes = list(db.session.scalars(wanted)) if ids else []
    into = [theme.merged_into_id for theme in themes if theme.merged_into_id]
    called = {one.id: one.label for one in db.session.scalars(select(Theme).where(Theme.id.in_(into)))} if into else {}
    return {theme.id: _theme(theme, called.get(theme.merged_into_id or "", "")) for theme in themes}


def _theme(theme: Theme, into: str) -> Copy:
    gone = None
    if theme.hidden_at is not None:
        gone = Gone.MERGED if theme.merged_into_id else Gone.RETIRED if theme.retired_at else Gone.HIDDEN
    return Copy(theme.label, theme_figures(theme), gone, into)


def _quotes(ids: set[str]) -> dict[str, Copy]:
    wanted = select(Quote).where(Quote.id.in_(ids)).options(joinedload(Quote.theme), joinedload(Quote.audience))
    return {one.id: _quote(one) for one in (db.session.scalars(wanted) if ids else ())}


def _quote(quote: Quote) -> Copy:
    return Copy("" if why_gone(quote) else quote.words, quote_figures(quote), why_gone(quote))
