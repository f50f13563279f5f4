"""Reading what people changed, for the team: the log in sentences, what waits to be checked, what a merge makes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed
from coprod_hub.core.text import count, listed
from coprod_hub.insight import coding
from coprod_hub.insight.codebook import Edit, ThemeVerb, standing
from coprod_hub.insight.figures import between
from coprod_hub.insight.models import Analysis, Mention, Theme
from coprod_hub.insight.queries import belongs
from coprod_hub.insight.recount import last_standing
from coprod_hub.responses.looked_after import goes_on
from coprod_hub.responses.models import Answer
from coprod_hub.surveys.queries import on_team

COUNTING = {ThemeVerb.MERGED, ThemeVerb.SPLIT, ThemeVerb.MOVED, ThemeVerb.ADDED, ThemeVerb.REMOVED}
SOMEBODY = "Somebody whose account is gone"


@dataclass(frozen=True)
class Line:
    """One decision as a sentence."""

    edit_id: str
    at: datetime
    words: str
    undone: bool


@dataclass(frozen=True)
class Together:
    """What some themes would be as one: exact numbers, not for release."""

    comments: int
    in_several: int


def themes_that_stand(analysis: Analysis) -> list[Theme]:
    """Its themes, hidden ones too, but none that was merged or is gone; the largest first."""
    return [one for one in analysis.themes if one.stands]


def log_lines(actor: Actor, analysis: Analysis) -> list[Line]:
    """What people changed, newest first."""
    _must_read(actor, analysis)
    kept = coding.log(analysis.id)
    still = {edit.id for edit in standing(coding.edits(analysis.id))}
    people = {one.person_id for one in kept if one.person_id}
    session: Session = db.session
    names = dict(iter(session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))))
    themes = {one.id: one.suggested for one in analysis.themes}
    said: dict[str, str] = {}
    lines = []
    for one, edit in zip(kept, coding.edits(analysis.id), strict=True):
        said[one.id] = in_words(edit, themes, said)
        undone = one.verb is not ThemeVerb.UNDONE and one.id not in still
        lines.append(Line(one.id, one.at, f"{names.get(one.person_id or '', SOMEBODY)} {said[one.id]}.", undone))
    return lines[::-1]


def in_words(edit: Edit, labels: dict[str, str], earlier: dict[str, str]) -> str:
    """What somebody did, as the rest of a sentence; `labels` are what themes were called then, kept up to date."""
    one = f"“{labels.get(edit.theme, 'a theme')}”"
    others = [f"“{labels.get(theme, 'a theme')}”" for theme in edit.themes]
    comments = count(len(edit.answers), "comment")
    if edit.name and edit.verb in {ThemeVerb.RENAMED, ThemeVerb.MERGED, ThemeVerb.SPLIT}:
        labels[edit.theme] = edit.name
    named = f"“{labels.get(edit.theme, 'a theme')}”"
    return {
        ThemeVerb.RENAMED: f"renamed {one} to {named}" if edit.name else f"gave {one} the machine’s name again",
        ThemeVerb.HIDDEN: f"hid {one}",
        ThemeVerb.SHOWN: f"showed {one} again",
        ThemeVerb.MERGED: f"merged {listed(others)} into {named}",
        ThemeVerb.SPLIT: f"made {named} of {comments} from {listed(others)}",
        ThemeVerb.MOVED: f"moved {comments} from {one} to {listed(others)}",
        ThemeVerb.ADDED: f"put {comments} into {one} as well",
        ThemeVerb.REMOVED: f"took {comments} out of {one}",
        ThemeVerb.UNDONE: f"took back: {earlier.get(edit.undoes, 'an earlier decision')}",
    }[edit.verb]


def to_undo(actor: Actor, analysis: Analysis) -> Line | None:
    """The decision that "undo" would take back."""
    last = last_standing(coding.edits(analysis.id))
    return next((line for line in log_lines(actor, analysis) if last and line.edit_id == last.id), None)


def to_check(actor: Actor, analysis: Analysis) -> list[str]:
    """What a person should look at after the words were sorted again: decisions that did not fit, themes not found."""
    _must_read(actor, analysis)
    waiting = analysis.to_check or {}
    words = {line.edit_id: line.words for line in log_lines(actor, analysis)}
    labels = {one.id: one.label for one in analysis.themes}
    found = [f"{words[edit]} That theme is not there any more." for edit in waiting.get("edits", ()) if edit in words]
    kept = [label for theme, label in labels.items() if theme in waiting.get("kept", ())]
    return found + [f"“{label}” was not found again. People vouch for it, so it keeps its comments." for label in kept]


def waiting_to_count(analysis: Analysis) -> int:
    """How many decisions about comments were taken since the themes were counted."""
    stands = {edit.id for edit in standing(coding.edits(analysis.id))}
    made_at = analysis.release.made_at
    later = [one for one in coding.log(analysis.id) if one.at > made_at]
    return sum(one.id in stands and one.verb in COUNTING for one in later)


def together(actor: Actor, themes: Sequence[Theme]) -> Together:
    """How many comments some themes hold together that may be read now, exactly: for the team's own page only."""
    _must_read(actor, themes[0].analysis)
    each = select(Mention.answer_id, func.count().label("times")).join(Answer, Answer.id == Mention.answer_id)
    inside = Mention.theme_id.in_([one.id for one in themes])
    per_comment = each.where(inside, belongs(), goes_on()).group_by(Mention.answer_id).subquery()
    several = select(func.count()).select_from(per_comment).where(per_comment.c.times > 1)
    everything = db.session.scalar(select(func.count()).select_from(per_comment)) or 0
    return Together(everything, db.session.scalar(several) or 0)


def bounds(theme: Theme) -> tuple[int, int] | None:
    """How many people a theme that is not counted yet must have, by the numbers shown of what it was merged from."""
    if theme.figures.get("counted", True):
        return None
    by_whole = defaultdict(list)
    for one in theme.analysis.themes:
        by_whole[one.merged_into_id].append(one)
    return between([part.figures for part in by_whole[theme.id]])


def _must_read(actor: Actor, analysis: Analysis) -> None:
    if not on_team(actor, analysis.survey):
        raise NotAllowed("Only the people named on this survey's team may read what was changed.")
