"""What people decide about themes and quotes. The machine's suggestion stays beside it, and every decision is kept."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.jobs import Job, JobState, enqueue, latest_job
from coprod_hub.core.text import listed
from coprod_hub.insight import coding
from coprod_hub.insight.codebook import ThemeVerb
from coprod_hub.insight.models import Analysis, Mention, Quote, QuoteState, Theme, ThemeEdit
from coprod_hub.insight.recount import last_standing
from coprod_hub.insight.rules import Amount
from coprod_hub.responses.looked_after import is_held
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.queries import on_team

AGAIN = "insight.sort_again"
COUNT = "insight.count_again"
CHECK = "insight.look_over"
NOT_THERE = "That theme is not there any more. It was merged with another, or the words were sorted again."


def may_decide(actor: Actor, survey: Survey) -> bool:
    """Whether this person may name themes and approve quotes: an officer, commissioner or administrator of its team."""
    return actor.has(Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR) and on_team(actor, survey)


def must_decide(actor: Actor, survey: Survey) -> None:
    """Raise NotAllowed unless this person may change the survey's themes and quotes."""
    if not may_decide(actor, survey):
        raise NotAllowed("Only the people named on this survey's team may change its themes and quotes.")


# ---- a theme ----


def rename(actor: Actor, theme: Theme, name: str) -> None:
    """Call a theme what people would call it; an empty name goes back to the suggestion."""
    _must_stand(actor, theme)
    if theme.name != (name or None):
        theme.name = name or None
        coding.touch(theme)
        _decided(actor, theme, ThemeVerb.RENAMED, name)
        _look_over(theme.analysis)


def hide(actor: Actor, theme: Theme) -> None:
    """Leave a theme out of summaries, plans and replies; nothing is deleted."""
    _must_stand(actor, theme)
    if theme.hidden_at is None:
        theme.hidden_at = now()
        coding.touch(theme)
        _decided(actor, theme, ThemeVerb.HIDDEN)


def show(actor: Actor, theme: Theme) -> None:
    """Take a hidden theme back in."""
    _must_stand(actor, theme)
    if theme.hidden_at is not None:
        theme.hidden_at = None
        coding.touch(theme)
        _decided(actor, theme, ThemeVerb.SHOWN)


def merge(actor: Actor, themes: Sequence[Theme], name: str = "") -> Theme:
    """Make one theme of two or more; returns it. It has an id of its own, and no numbers until they are made anew."""
    for one in themes:
        _must_stand(actor, one)
    first, ids = themes[0], [one.id for one in themes]
    if len(set(ids)) < 2:
        raise Refused("Choose at least two themes to merge.")
    if any(one.analysis_id != first.analysis_id for one in themes):
        raise Refused("Only themes of the same question can be merged.")
    made = coding.new_theme(first.analysis, listed([one.label for one in themes]), first)
    _decided(actor, made, ThemeVerb.MERGED, name, ids)
    coding.rebuild(first.analysis)
    _look_over(first.analysis)
    return made


# ---- the comments of a theme ----


def split(actor: Actor, theme: Theme, answers: Collection[str], name: str) -> Theme:
    """Make a theme of some of another's comments, which leave it; returns the new one."""
    chosen = _comments_of(actor, theme, answers)
    if not name:
        raise Refused("Give the new theme a name.")
    made = coding.new_theme(theme.analysis, name, theme)
    _decided(actor, made, ThemeVerb.SPLIT, name, [theme.id], chosen)
    coding.rebuild(theme.analysis)
    _look_over(theme.analysis)
    return made


def move(actor: Actor, theme: Theme, answers: Collection[str], to: Theme) -> None:
    """Take comments out of one theme and put them into another."""
    chosen = _comments_of(actor, theme, answers)
    _must_go_together(theme, to)
    _sorted(actor, theme, ThemeVerb.MOVED, [to.id], chosen)


def add(actor: Actor, theme: Theme, answers: Collection[str], to: Theme) -> None:
    """Put comments of one theme into another as well: a comment may speak of several things."""
    chosen = _comments_of(actor, theme, answers)
    _must_go_together(theme, to)
    _sorted(actor, to, ThemeVerb.ADDED, [], chosen)


def remove(actor: Actor, theme: Theme, answers: Collection[str]) -> None:
    """Take comments out of a theme; they stay in any other, and always among the comments."""
    chosen = _comments_of(actor, theme, answers)
    _sorted(actor, theme, ThemeVerb.REMOVED, [], chosen)


def undo(actor: Actor, analysis: Analysis) -> ThemeEdit:
    """Take back the newest decision that still stands; returns it. That it was taken back stands in the log as well."""
    must_decide(actor, analysis.survey)
    _must_be_quiet(analysis)
    last = last_standing(coding.edits(analysis.id))
    if last is None:
        raise Refused("There is nothing to undo.")
    undone = db.session.get_one(ThemeEdit, last.id)
    theme = db.session.get_one(Theme, undone.theme_id)
    _decided(actor, theme, ThemeVerb.UNDONE, undoes=undone)
    coding.rebuild(analysis)
    _look_over(analysis)
    return undone


# ---- sorting and counting again ----


def sort_again(actor: Actor, analysis: Analysis, amount: Amount) -> Job:
    """Let the machine sort the words again, into few, some or many themes; every human decision is kept."""
    must_decide(actor, analysis.survey)
    _must_be_quiet(analysis)
    record(actor, "asked to sort again", analysis, amount=amount.value)
    return enqueue(AGAIN, analysis, analysis_id=analysis.id, amount=amount.value)


def count_again(actor: Actor, analysis: Analysis) -> Job:
    """Ask for new numbers of the themes that people changed; they are made only where nobody can be found out."""
    must_decide(actor, analysis.survey)
    _must_be_quiet(analysis)
    record(actor, "asked to count again", analysis)
    return enqueue(COUNT, analysis, analysis_id=analysis.id)


def working_on(analysis_id: str) -> Job | None:
    """The sorting or counting that is under way."""
    found = [latest_job(analysis_id, name) for name in (AGAIN, COUNT)]
    return next((one for one in found if one and one.under_way), None)


def failed_on(analysis_id: str) -> Job | None:
    """The last sorting or counting, when it was refused or went wrong: its message says why."""
    found = [one for one in (latest_job(analysis_id, name) for name in (AGAIN, COUNT)) if one]
    last = max(found, key=lambda one: one.asked_at, default=None)
    return last if last and last.state is JobState.FAILED else None


def checked(actor: Actor, analysis: Analysis) -> None:
    """A person has looked at the decisions that no longer fitted."""
    must_decide(actor, analysis.survey)
    analysis.to_check = {}
    record(actor, "checked the themes", analysis)
    db.session.flush()


def _must_be_quiet(analysis: Analysis) -> None:
    if working_on(analysis.id):
        raise Refused("These themes are being worked on. Wait until that is done, then try again.")


# ---- quotes ----


def decide_quote(actor: Actor, quote: Quote, state: QuoteState) -> None:
    """Let a quote be read outside the team, or not. Its words are never changed."""
    must_decide(actor, quote.theme.analysis.survey)
    if state is QuoteState.APPROVED and not quote.words:
        raise Refused("These words were withdrawn by the person who wrote them.")
    if state is QuoteState.APPROVED and is_held(quote.answer_id):
        raise Refused("These words are being looked after, so nobody can quote them now.")
    quote.state, quote.decided_by_id, quote.decided_at = state, actor.person_id, now()
    record(actor, f"{state.value} a quote", quote)
    db.session.flush()


def withdraw_quotes(answers: Collection[str]) -> list[Quote]:
    """Somebody took their words back: blank every quote of these answers, and let nobody read them any more.

    To be called before the answers are deleted, since a quote knows its answer no longer afterwards. Returns the
    quotes, so that those who copied the words can blank their copies; nothing is recorded about whose they were.
    """
    found = list(db.session.scalars(select(Quote).where(Quote.answer_id.in_(answers)))) if answers else []
    for quote in found:
        quote.words, quote.state, quote.answer_id = "", QuoteState.DECLINED, None
        quote.withdrawn_at = quote.withdrawn_at or now()
    db.session.flush()
    return found


# ---- how a decision is kept ----


def _must_stand(actor: Actor, theme: Theme) -> None:
    must_decide(actor, theme.analysis.survey)
    if not theme.stands:
        raise Refused(NOT_THERE)
    _must_be_quiet(theme.analysis)


def _must_go_together(theme: Theme, to: Theme) -> None:
    if to.id == theme.id or to.analysis_id != theme.analysis_id or not to.stands:
        raise Refused("Choose another theme of the same question.")


def _comments_of(actor: Actor, theme: Theme, answers: Collection[str]) -> list[str]:
    """Those of these comments that belong to the theme; raises when there is none."""
    _must_stand(actor, theme)
    inside = select(Mention.answer_id).where(Mention.theme_id == theme.id, Mention.decided.is_not(False))
    chosen = sorted(db.session.scalars(inside.where(Mention.answer_id.in_(list(answers)))))
    if not answers:
        raise Refused("Tick at least one comment. Nothing was changed.")
    if not chosen:
        raise NotFound("Those comments are not in this theme any more. Somebody may have moved them.")
    return chosen


def _sorted(actor: Actor, theme: Theme, verb: ThemeVerb, themes: Sequence[str], answers: Sequence[str]) -> None:
    _decided(actor, theme, verb, "", themes, answers)
    coding.rebuild(theme.analysis)
    _look_over(theme.analysis)


def _decided(
    actor: Actor,
    theme: Theme,
    verb: ThemeVerb,
    value: str = "",
    themes: Sequence[str] = (),
    answers: Sequence[str] = (),
    undoes: ThemeEdit | None = None,
) -> None:
    edit = ThemeEdit(
        analysis_id=theme.analysis_id,
        number=coding.next_number(theme.analysis_id),
        theme_id=theme.id,
        person_id=actor.person_id,
        at=now(),
        verb=verb,
        value=value,
        themes=list(themes),
        answers=list(answers),
        undoes_id=undoes.id if undoes else None,
    )
    db.session.add(edit)
    record(actor, verb.value, theme)
    db.session.flush()


def _look_over(analysis: Analysis) -> None:
    """Have the warnings about these themes made anew, soon."""
    asked = latest_job(analysis.id, CHECK)
    if asked is None or asked.state is not JobState.WAITING:
        enqueue(CHECK, analysis, analysis_id=analysis.id)
