"""The workshop of a panel: drafting its question, voting, saying what each mark means; checking and adopting it.

What somebody proposes is kept with them for as long as they may change it, and shown to nobody. A vote is in no record:
once the votes are counted, who voted for what is deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.text import clean_line, clean_text, says_something
from coprod_hub.evaluation import drafting
from coprod_hub.evaluation.drafting import Check
from coprod_hub.evaluation.models import (
    Criterion,
    EvaluatorPerson,
    Idea,
    IdeaMark,
    IdeaTheme,
    IdeaVote,
    LaidTheme,
    Panel,
)
from coprod_hub.evaluation.queries import who, workshop
from coprod_hub.evaluation.queries.guards import must_be_open
from coprod_hub.evaluation.queries.workshop import How, standing
from coprod_hub.evaluation.service.looked_after import Written, look_over
from coprod_hub.evaluation.service.tenders import (
    CriterionWords,
    add_criterion,
    assign,
    remove_criterion,
    set_scale,
    set_tie_break,
)
from coprod_hub.evaluation.ties import CRITERION
from coprod_hub.insight.models import Theme

# ---- on the panel ----


@dataclass(frozen=True)
class IdeaWords:
    """What somebody on the panel would ask, and the themes that are their reason."""

    words: str
    themes: Sequence[Theme] = ()


def add_idea(actor: Actor, place: EvaluatorPerson, said: IdeaWords, part_of: Idea | None = None) -> Idea:
    """Propose a question, or a part of one that is there."""
    panel = _may_take_part(actor, place)
    workshop.must_draft(panel, part_of)
    if _standing_ideas(panel, place) >= drafting.MOST_IDEAS:
        raise Refused(f"You have {drafting.MOST_IDEAS} ideas here. Take one back first.")
    made = Idea(panel_id=panel.id, proposed_by_id=place.person_id, made_at=now(), parent=part_of, checks={})
    db.session.add(made)
    _say(made, place, said)
    record(actor, "proposed", made, panel=panel.id)
    return made


def change_idea(actor: Actor, place: EvaluatorPerson, idea: Idea, said: IdeaWords) -> None:
    """Say it differently, until it is checked. Other words are another idea: votes for it begin again."""
    _mine(actor, place, idea)
    if _say(idea, place, said) and idea.panel.vote_ended_at is None:
        idea.votes.clear()
    record(actor, "changed", idea, panel=idea.panel_id)
    db.session.flush()


def take_back(actor: Actor, place: EvaluatorPerson, idea: Idea) -> None:
    """Take one's own idea back, with one's own parts of it."""
    _mine(actor, place, idea)
    if any(part.proposed_by_id != place.person_id for part in idea.parts):
        raise Refused("Others have added parts to it, so it stays. Talk about it together.")
    record(actor, "took back", idea, panel=idea.panel_id)
    if idea.parent is not None:
        idea.parent.parts.remove(idea)
    else:
        db.session.delete(idea)
    db.session.flush()


def vote(actor: Actor, place: EvaluatorPerson, idea: Idea, *, wanted: bool) -> None:
    """Vote for an idea, or take the vote back; doing it twice is doing it once. It is in no record."""
    panel = _may_take_part(actor, place)
    db.session.refresh(panel, ["vote_ended_at"], with_for_update=True)
    if not workshop.may_vote(idea):
        raise Refused("There is no vote on this now.")
    given = next((one for one in idea.votes if one.person_id == place.person_id), None)
    if wanted and given is None:
        _has_a_vote_left(panel, place, idea)
        idea.votes.append(IdeaVote(person_id=place.person_id))
    elif not wanted and given is not None:
        idea.votes.remove(given)
    db.session.flush()


def _has_a_vote_left(panel: Panel, place: EvaluatorPerson, idea: Idea) -> None:
    parts = idea.parent_id is not None
    if workshop.votes_left(panel, place.person_id, parts=parts) < 1:
        what = "parts" if parts else "questions"
        raise Refused(f"You have voted for {drafting.MOST_VOTES} {what}. Take one vote back first.")


def say_marks(actor: Actor, place: EvaluatorPerson, idea: Idea, marks: Sequence[str]) -> None:
    """Say in the panel's words what 0, 1, … 5 mean for this idea. What was checked before is to be checked again."""
    panel = _may_take_part(actor, place)
    workshop.must_word_marks(idea)
    here = {one.mark: one for one in idea.marks}
    changed = False
    for mark, typed in zip(drafting.MARKS, marks, strict=True):
        words, before = clean_line(typed)[:200], here.get(mark)
        if words == (before.words if before else ""):
            continue
        changed = True
        if not says_something(words):
            idea.marks.remove(here[mark])
            continue
        kept = before or IdeaMark(mark=mark)
        if before is None:
            idea.marks.append(kept)
        kept.words, kept.said_by_id = words, place.person_id
        db.session.flush()
        look_over(words, Written(kept.id, panel, f"What {mark} means for a question of theirs", place.evaluator.name))
    if changed:
        idea.checks, idea.check_note = {}, ""
        record(actor, "worded the marks", idea, panel=panel.id)
    db.session.flush()


def _say(idea: Idea, place: EvaluatorPerson, said: IdeaWords) -> bool:
    """Keep the words and their reason; True when the words are others than before."""
    words = clean_text(said.words)[:500]
    if not says_something(words):
        raise Refused("Write what you would ask.")
    laid = {theme.id for theme in workshop.laid_themes(place.evaluator.panel)}
    cited = {one.theme_id: one for one in idea.themes}
    wanted = {theme.id for theme in said.themes}
    idea.themes = [cited.get(one) or IdeaTheme(theme_id=one) for one in sorted(wanted & (laid | set(cited)))]
    changed = words != (idea.words if idea.words_sealed else "")
    if changed:
        idea.words, idea.checks, idea.check_note = words, {}, ""
    db.session.flush()
    if changed:
        asked = "A part of a question of theirs" if idea.parent_id else "A question of theirs"
        look_over(words, Written(idea.id, place.evaluator.panel, asked, place.evaluator.name))
    return changed


def _may_take_part(actor: Actor, place: EvaluatorPerson) -> Panel:
    """The panel, when this person may write in its workshop now."""
    panel = place.evaluator.panel
    if place.person_id != actor.person_id or place.evaluator.removed_at or who.marks_nothing(place.evaluator):
        raise NotAllowed("You are not on this panel.")
    if not workshop.has_workshop(panel):
        raise NotAllowed("This panel drafts no question of its own.")
    workshop.must_draft(panel)
    return panel


def _mine(actor: Actor, place: EvaluatorPerson, idea: Idea) -> None:
    _may_take_part(actor, place)
    workshop.must_change(idea, place)


def _standing_ideas(panel: Panel, place: EvaluatorPerson) -> int:
    mine = select(func.count(Idea.id)).where(Idea.panel_id == panel.id, Idea.proposed_by_id == place.person_id)
    return int(db.session.scalar(mine.where(Idea.set_aside_at.is_(None))) or 0)


# ---- for those who run the tender ----


def lay_themes(actor: Actor, panel: Panel, themes: Sequence[Theme]) -> None:
    """Lay themes of surveys on the table: what the panel may give as a reason. Ideas that cite one keep it."""
    _may_run(actor, panel)
    wanted = {theme.id for theme in themes}
    here = set(db.session.scalars(select(LaidTheme.theme_id).where(LaidTheme.panel_id == panel.id)))
    db.session.execute(delete(LaidTheme).where(LaidTheme.panel_id == panel.id, LaidTheme.theme_id.not_in(wanted)))
    db.session.add_all(LaidTheme(panel_id=panel.id, theme_id=one) for one in sorted(wanted - here))
    record(actor, "laid themes", panel, number=len(wanted))
    db.session.flush()


def end_vote(actor: Actor, panel: Panel) -> None:
    """Count the votes and show them; who voted for what is deleted."""
    _may_run(actor, panel)
    db.session.refresh(panel, ["vote_ended_at"], with_for_update=True)
    if panel.vote_ended_at is not None:
        raise Refused("This vote has ended already.")
    on = set(db.session.scalars(workshop.people_on(panel)))
    for idea in _every(panel):
        idea.votes_counted = sum(one.person_id in on for one in idea.votes)
        idea.votes.clear()
    panel.vote_ended_at = now()
    record(actor, "ended the vote", panel)
    db.session.flush()


def vote_again(actor: Actor, panel: Panel) -> None:
    """Let the panel vote anew; what the last vote came to is set aside."""
    _may_run(actor, panel)
    if panel.vote_ended_at is None:
        raise Refused("The panel is voting now.")
    for idea in _every(panel):
        idea.votes_counted = None
    panel.vote_ended_at = None
    record(actor, "began a new vote", panel)
    db.session.flush()


def check(actor: Actor, idea: Idea, answers: Mapping[Check, bool], note: str = "") -> None:
    """Record whether it is clear, measurable and linked to the contract; a no says what should change."""
    _may_run(actor, idea.panel)
    if standing(idea) in {How.ADOPTED, How.ASIDE}:
        raise Refused("This is in the tender or put aside, so it is not checked any more.")
    checks = {one.value: bool(answers[one]) for one in Check}
    kept = clean_text(note)[:500]
    if not drafting.passed(checks) and not says_something(kept):
        raise Refused("Say what should change. The panel reads it.")
    idea.checks, idea.check_note = checks, kept
    record(actor, "checked", idea, panel=idea.panel_id, **checks)
    db.session.flush()


def set_aside(actor: Actor, idea: Idea, because: str) -> None:
    """Leave an idea out, and tell the panel why. It can be brought back."""
    _may_run(actor, idea.panel)
    if standing(idea) is How.ADOPTED:
        raise Refused("This is in the tender. Remove it from the criteria first.")
    words = clean_text(because)[:1000]
    if not says_something(words):
        raise Refused("Say why, kindly. The panel reads it.")
    idea.set_aside_at, idea.set_aside_because = now(), words
    record(actor, "put aside", idea, panel=idea.panel_id)
    db.session.flush()


def bring_back(actor: Actor, idea: Idea) -> None:
    """Take an idea in again that was put aside."""
    _may_run(actor, idea.panel)
    idea.set_aside_at, idea.set_aside_because = None, None
    record(actor, "brought back", idea, panel=idea.panel_id)
    db.session.flush()


def _every(panel: Panel) -> list[Idea]:
    return list(db.session.scalars(select(Idea).where(Idea.panel_id == panel.id)))


def _may_run(actor: Actor, panel: Panel) -> None:
    tender = who.tender_of(panel)
    who.must_run(actor, tender)
    must_be_open(tender)


# ---- into the tender ----


def adopt(
    actor: Actor, idea: Idea, title: str, beneath: Criterion | None = None, instead_of: Criterion | None = None
) -> Criterion:
    """Put a checked question into the tender with its parts, the panel's words for the marks, and the panel to mark it.

    Its weight is left to be set; `instead_of` another question it takes that one's place and weight, and the weights of
    its parts are left to be set. A part alone goes beneath its question, when that is in the tender already.
    """
    panel = idea.panel
    _may_run(actor, panel)
    db.session.refresh(idea, ["criterion_id"], with_for_update=True)
    if standing(idea) is How.ADOPTED:
        raise Refused("This is in the tender already.")
    if idea.parent is not None:
        if idea.parent.criterion is None:
            raise Refused("Put its question into the tender first; its parts go with it.")
        beneath, instead_of = idea.parent.criterion, None
    taken = [idea, *(part for part in idea.parts if standing(part) is not How.ASIDE)]
    _must_be_ready(taken)
    made = _replace(actor, idea, title, instead_of) if instead_of else _put(actor, idea, title, beneath)
    for part in taken[1:]:
        _put(actor, part, drafting.short_name(part.words), made)
    for one in taken if len(taken) == 1 else taken[1:]:
        _mark_by(actor, one, panel)
    record(actor, "adopted", idea, panel=panel.id, criterion=made.id)
    db.session.flush()
    return made


def _must_be_ready(taken: Sequence[Idea]) -> None:
    for one in taken:
        if standing(one) is not How.CHECKED:
            what = "a part of it" if one.parent_id and len(taken) > 1 else "it"
            raise Refused(f"Check {what} first: clear, measurable, and linked to the contract. Or put it aside.")
        without = drafting.not_worded(workshop.marks_of(one))
        if without:
            which = f"“{drafting.short_name(one.words, 40)}”"
            raise Refused(f"The panel has no words yet for {', '.join(map(str, without))} of {which}.")


def _replace(actor: Actor, idea: Idea, title: str, old: Criterion) -> Criterion:
    """Put it in the place of a question that nobody on a panel wrote, with its weight, and in the rule for ties."""
    tender = who.tender_of(idea.panel)
    if old not in workshop.replaceable(tender, idea.panel):
        raise Refused("This question cannot be replaced: choose another place.")
    beneath, weight, position, rules, code = old.parent, old.weight, old.position, list(tender.tie_break), old.code
    remove_criterion(actor, old)
    made = _put(actor, idea, title, beneath)
    made.weight, made.position = weight, position
    db.session.flush()
    db.session.expire(tender, ["criteria"])
    renamed = [CRITERION + made.code if rule == CRITERION + code else rule for rule in rules]
    here = {CRITERION + row.code for row in tender.criteria}
    kept = [rule for rule in renamed if rule in here or not rule.startswith(CRITERION)]
    set_tie_break(actor, tender, kept)
    return made


def _put(actor: Actor, idea: Idea, title: str, beneath: Criterion | None) -> Criterion:
    kind = drafting.kind_for(idea.panel.kind)
    if kind is None:
        raise Refused("This panel drafts no question of its own.")
    words = CriterionWords(title=title, kind=kind, question=idea.words)
    idea.criterion = add_criterion(actor, who.tender_of(idea.panel), words, beneath)
    return idea.criterion


def _mark_by(actor: Actor, idea: Idea, panel: Panel) -> None:
    """The panel marks it, on its own words for the marks or those of its question; without any, on the tender's."""
    if idea.criterion is None:
        return
    assign(actor, idea.criterion, panel)
    own = workshop.marks_of(idea)
    worded = own if any(own) else workshop.marks_of(idea.parent) if idea.parent else own
    if any(worded):
        set_scale(actor, idea.criterion, [{"mark": mark, "words": said} for mark, said in enumerate(worded)])
