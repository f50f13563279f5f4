"""Reading the workshop of a panel: its ideas, as those on the panel see them and as those who run the tender do.

Nobody reads who proposed an idea or voted for it. How many votes each has is read once the vote has ended.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.text import count
from coprod_hub.evaluation import drafting
from coprod_hub.evaluation.models import (
    Criterion,
    Evaluator,
    EvaluatorPerson,
    Idea,
    IdeaTheme,
    IdeaVote,
    LaidTheme,
    Panel,
    Tender,
)
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import is_open
from coprod_hub.evaluation.queries.specification import themes_to_cite
from coprod_hub.evaluation.queries.tree import lines, rows, separate
from coprod_hub.insight.models import Analysis, Theme

DECIDED = "The questions are decided now, so nothing can be changed any more."

# ---- where an idea stands ----


class How(StrEnum):
    """Where an idea stands on its way into the tender."""

    NEW = "new"
    CHANGE = "change"
    CHECKED = "checked"
    ADOPTED = "adopted"
    ASIDE = "aside"

    @property
    def words(self) -> str:
        """What everybody reads."""
        return {
            How.NEW: "Not checked yet",
            How.CHANGE: "Needs a change",
            How.CHECKED: "Checked",
            How.ADOPTED: "In the tender",
            How.ASIDE: "Put aside",
        }[self]

    @property
    def look(self) -> str:
        """How it is shown."""
        return {How.CHANGE: "late", How.CHECKED: "open", How.ADOPTED: "done"}.get(self, "waiting")


def standing(idea: Idea) -> How:
    """Where this idea stands."""
    if idea.criterion_id is not None:
        return How.ADOPTED
    if idea.set_aside_at is not None:
        return How.ASIDE
    if drafting.failed(idea.checks):
        return How.CHANGE
    return How.CHECKED if drafting.passed(idea.checks) else How.NEW


def stands(idea: Idea) -> bool:
    """Whether it is still among those that may come into the tender, with the question that it is a part of."""
    return idea.set_aside_at is None and (idea.parent is None or idea.parent.set_aside_at is None)


def marks_of(idea: Idea) -> list[str]:
    """What 0, 1, … 5 mean in the panel's words; "" where nothing is said."""
    said = {one.mark: one.words or "" for one in idea.marks}
    return [said.get(mark, "") for mark in drafting.MARKS]


def reasons_of(idea: Idea) -> list[Theme]:
    """The themes that are given as its reason; those that were hidden since are left out."""
    found = [one.theme for one in idea.themes if one.theme.hidden_at is None]
    return sorted(found, key=lambda theme: (theme.label.casefold(), theme.id))


# ---- finding them ----


def has_workshop(panel: Panel) -> bool:
    """Whether this panel drafts a question of its own: young people and parents do."""
    return drafting.kind_for(panel.kind) is not None


def panels_with(tender: Tender) -> list[Panel]:
    """The panels of a tender that draft a question of their own."""
    return [panel for panel in tender.panels if has_workshop(panel)]


def panel_with(tender: Tender, panel_id: str) -> Panel:
    """One of them."""
    found = next((panel for panel in panels_with(tender) if panel.id == panel_id), None)
    if found is None:
        raise NotFound("There is no such panel with a workshop in this tender.")
    return found


def questions(panel: Panel) -> list[Idea]:
    """The questions of a panel with their parts: as they came, and with most votes first once they are counted."""
    wanted = select(Idea).where(Idea.panel_id == panel.id, Idea.parent_id.is_(None)).order_by(Idea.made_at, Idea.id)
    of_parts = selectinload(Idea.parts)
    found = list(db.session.scalars(wanted.options(*_beside(), of_parts.options(*_beside()))))
    return sorted(found, key=lambda idea: (not stands(idea), -(idea.votes_counted or 0)))


def _beside() -> list[_AbstractLoad]:
    """What is read with an idea, at once for all of them."""
    cited = selectinload(Idea.themes).joinedload(IdeaTheme.theme).joinedload(Theme.analysis)
    return [selectinload(Idea.marks), cited.joinedload(Analysis.survey)]


def idea_of(panel: Panel, idea_id: str) -> Idea:
    """One idea of this panel."""
    found = db.session.get(Idea, idea_id)
    if found is None or found.panel_id != panel.id:
        raise NotFound("There is no such idea. Perhaps it was taken back.")
    return found


def idea_in(tender: Tender, idea_id: str) -> Idea:
    """One idea of a panel of this tender, for those who run it."""
    found = db.session.get(Idea, idea_id)
    if found is None or found.panel.tender_id != tender.id:
        raise NotFound("There is no such idea. Perhaps it was taken back.")
    return found


# ---- themes ----


def laid_themes(panel: Panel) -> list[Theme]:
    """What officers have laid on the table for this panel; what was hidden since is left out."""
    wanted = (
        select(Theme)
        .join(LaidTheme, LaidTheme.theme_id == Theme.id)
        .where(LaidTheme.panel_id == panel.id, Theme.hidden_at.is_(None))
        .options(joinedload(Theme.analysis).joinedload(Analysis.survey))
    )
    return sorted(db.session.scalars(wanted), key=lambda theme: (theme.label.casefold(), theme.id))


def themes_to_lay(actor: Actor, panel: Panel) -> list[Theme]:
    """What may be laid on the table: what this officer may read, and what another has laid there."""
    found = themes_to_cite(actor)
    known = {theme.id for theme in found}
    return [*found, *(theme for theme in laid_themes(panel) if theme.id not in known)]


# ---- for those on the panel ----


@dataclass(frozen=True)
class Card:
    """An idea as somebody on the panel reads it: `mine` is known to them alone."""

    idea: Idea
    number: int
    how: How
    mine: bool
    voted: bool
    may_change: bool
    may_vote: bool
    reasons: Sequence[Theme]
    marks: Sequence[str]
    parts: Sequence["Card"] = ()

    @property
    def failed(self) -> Sequence[drafting.Check]:
        """The checks that it does not pass yet."""
        return drafting.failed(self.idea.checks)

    @property
    def votes(self) -> int | None:
        """How many voted for it, once that is counted."""
        return self.idea.votes_counted


@dataclass(frozen=True)
class Board:
    """A panel's workshop as one of them finds it."""

    panel: Panel
    tender: Tender
    cards: Sequence[Card]
    aside: Sequence[Card]
    is_open: bool
    votes_left: int
    part_votes_left: int

    @property
    def voting(self) -> bool:
        """Whether votes are taken now."""
        return self.is_open and self.panel.vote_ended_at is None

    @property
    def has_parts(self) -> bool:
        """Whether any question has a part that can be voted for."""
        return any(card.parts for card in self.cards)


def my_workshop(actor: Actor, panel_id: str) -> EvaluatorPerson:
    """This person's place on a panel that drafts a question, and may take part in it."""
    place = who.my_place(actor, panel_id)
    if not has_workshop(place.evaluator.panel):
        raise NotFound("This panel drafts no question of its own.")
    if who.marks_nothing(place.evaluator):
        raise NotAllowed("You are not marking in this one. Your worker can tell you more.")
    return place


def drafts(place: EvaluatorPerson) -> bool:
    """Whether this person's panel drafts its question now, so that their page leads there."""
    panel = place.evaluator.panel
    return has_workshop(panel) and is_open(who.tender_of(panel)) and not who.marks_nothing(place.evaluator)


def board(place: EvaluatorPerson) -> Board:
    """The workshop for one person on the panel."""
    panel = place.evaluator.panel
    tender = who.tender_of(panel)
    voted = {idea.id for idea in db.session.scalars(_voted(panel, place.person_id))}
    cards = [_card(idea, place, number, voted) for number, idea in enumerate(questions(panel), 1)]
    return Board(
        panel,
        tender,
        [one for one in cards if one.how is not How.ASIDE],
        [one for one in cards if one.how is How.ASIDE],
        is_open(tender),
        votes_left(panel, place.person_id, parts=False),
        votes_left(panel, place.person_id, parts=True),
    )


def _card(idea: Idea, place: EvaluatorPerson, number: int, voted: set[str]) -> Card:
    return Card(
        idea,
        number,
        standing(idea),
        mine=idea.proposed_by_id == place.person_id,
        voted=idea.id in voted,
        may_change=may_change(idea, place),
        may_vote=may_vote(idea),
        reasons=reasons_of(idea),
        marks=marks_of(idea),
        parts=[_card(part, place, at, voted) for at, part in enumerate(idea.parts, 1)],
    )


def may_change(idea: Idea, place: EvaluatorPerson) -> bool:
    """Whether this person may change the idea or take it back: their own, until it is checked."""
    mine = idea.proposed_by_id == place.person_id
    return mine and standing(idea) in {How.NEW, How.CHANGE} and is_open(who.tender_of(idea.panel))


def must_change(idea: Idea, place: EvaluatorPerson) -> None:
    """Raise NotFound for the idea of somebody else, and Refused once one's own is checked or put aside."""
    if idea.proposed_by_id != place.person_id:
        raise NotFound("You can change what you wrote yourself.")
    must_draft(idea.panel)
    if not may_change(idea, place):
        raise Refused("This is checked or put aside, so its words stay as they are.")


def must_draft(panel: Panel, part_of: Idea | None = None) -> None:
    """Raise Refused once the tender is published, and for a part of what is not there any more."""
    if not is_open(who.tender_of(panel)):
        raise Refused(DECIDED)
    if part_of is not None and not may_have_parts(part_of):
        raise Refused("Parts can be added to a question that is still there.")


def must_word_marks(idea: Idea) -> None:
    """Raise Refused once the words for its marks are decided."""
    must_draft(idea.panel)
    if not may_word_marks(idea):
        raise Refused("The words for these marks are decided now.")


def may_word_marks(idea: Idea) -> bool:
    """Whether the panel may still say what its marks mean: until it is in the tender."""
    return stands(idea) and standing(idea) is not How.ADOPTED and is_open(who.tender_of(idea.panel))


def may_have_parts(idea: Idea) -> bool:
    """Whether parts may be added to it: to a question, until the tender is published."""
    return idea.parent_id is None and stands(idea) and is_open(who.tender_of(idea.panel))


def may_vote(idea: Idea) -> bool:
    """Whether votes for it are taken now."""
    open_now = is_open(who.tender_of(idea.panel)) and idea.panel.vote_ended_at is None
    return open_now and stands(idea) and standing(idea) is not How.ADOPTED


def votes_left(panel: Panel, person_id: str, *, parts: bool) -> int:
    """How many votes a person still has, for questions or for parts; a vote for what was put aside is free again."""
    given = [idea for idea in db.session.scalars(_voted(panel, person_id)) if may_vote(idea)]
    return drafting.MOST_VOTES - sum((idea.parent_id is not None) == parts for idea in given)


def _voted(panel: Panel, person_id: str) -> Select[Idea]:
    """What this person voted for; asked for nobody but themselves."""
    wanted = select(Idea).join(IdeaVote, IdeaVote.idea_id == Idea.id)
    return wanted.where(Idea.panel_id == panel.id, IdeaVote.person_id == person_id)


def people_on(panel: Panel) -> Select[str]:
    """The ids of those who are on the panel and have not left it."""
    held = select(EvaluatorPerson.person_id).join(Evaluator, Evaluator.id == EvaluatorPerson.evaluator_id)
    return held.where(Evaluator.panel_id == panel.id, Evaluator.removed_at.is_(None))


# ---- for those who run the tender ----


@dataclass(frozen=True)
class Turnout:
    """How many have voted, of how many: never who, and for what only as a count once it has ended."""

    voted: int
    people: int


def turnout(panel: Panel) -> Turnout:
    """How many of those on the panel have voted."""
    on = people_on(panel)
    cast = select(func.count(func.distinct(IdeaVote.person_id))).join(Idea, Idea.id == IdeaVote.idea_id)
    voted = db.session.scalar(cast.where(Idea.panel_id == panel.id, IdeaVote.person_id.in_(on)))
    people = db.session.scalar(select(func.count(func.distinct(on.subquery().c.person_id))))
    return Turnout(int(voted or 0), int(people or 0))


@dataclass(frozen=True)
class Shown:
    """An idea as those who run the tender see it; `weightless` once it is in the tender and carries nothing."""

    idea: Idea
    how: How
    reasons: Sequence[Theme]
    marks: Sequence[str]
    weightless: bool = False
    parts: Sequence["Shown"] = ()

    @property
    def has_marks(self) -> bool:
        """Whether the panel has said what each mark means."""
        return all(self.marks)

    @property
    def ready(self) -> bool:
        """Whether it is checked, with each of its parts that is not put aside."""
        return all(one.how is How.CHECKED for one in (self, *self.parts) if one.how is not How.ASIDE)


@dataclass(frozen=True)
class Table:
    """The workshop of one panel, for those who run the tender."""

    panel: Panel
    questions: Sequence[Shown]
    laid: Sequence[Theme]
    turnout: Turnout


def tables(tender: Tender) -> list[Table]:
    """The workshops of a tender's panels."""
    nothing = without_weight(tender)
    return [
        Table(panel, [_shown(idea, nothing) for idea in questions(panel)], laid_themes(panel), turnout(panel))
        for panel in panels_with(tender)
    ]


def facilitated(actor: Actor, panel_id: str) -> Table:
    """The workshop of a panel, to read, for its facilitator: what the panel itself reads, and how many have voted."""
    panel = who.panel_i_facilitate(actor, panel_id)
    if not has_workshop(panel):
        raise NotFound("This panel drafts no question of its own.")
    return Table(panel, [_shown(idea, set()) for idea in questions(panel)], laid_themes(panel), turnout(panel))


def looked_at(idea: Idea) -> Shown:
    """One idea whole."""
    return _shown(idea, without_weight(who.tender_of(idea.panel)))


def _shown(idea: Idea, nothing: set[str]) -> Shown:
    parts = [_shown(part, nothing) for part in idea.parts]
    weightless = idea.criterion_id in nothing
    return Shown(idea, standing(idea), reasons_of(idea), marks_of(idea), weightless, parts)


def places_to_put_it(tender: Tender) -> list[Criterion]:
    """The branches of the tree that a panel's question may stand beneath."""
    return [row for row in rows(tender) if row.parts and row.kind.is_marked]


def replaceable(tender: Tender, panel: Panel) -> list[Criterion]:
    """The questions of this panel's kind that its own may stand instead of: those that no panel has written."""
    written = set(db.session.scalars(select(Idea.criterion_id).where(Idea.criterion_id.is_not(None))))
    kind = drafting.kind_for(panel.kind)
    every = [row for row in rows(tender) if row.kind is kind and row.id not in written]
    whole = [row for row in every if row.parent is None or row.parent.kind is not kind]
    return [row for row in whole if not written & {part.id for part in row.parts}]


def without_weight(tender: Tender) -> set[str]:
    """The ids of the criteria that carry nothing towards the result."""
    every = [line for lot in separate(tender) for line in lines(tender, lot)]
    return {line.row.id for line in every if line.row.kind.is_marked and not line.share}


@dataclass(frozen=True)
class Counts:
    """How far the workshops of a tender are."""

    questions: int
    to_check: int
    to_adopt: int
    adopted: int
    weightless: int

    @property
    def words(self) -> str:
        """The same in a few words, for the tender's home."""
        if not self.questions:
            return "nothing drafted yet"
        told = [
            (self.questions, count(self.questions, "question")),
            (self.to_check, f"{self.to_check} to check"),
            (self.to_adopt, f"{self.to_adopt} checked"),
            (self.adopted, f"{self.adopted} in the tender"),
            (self.weightless, f"{self.weightless} without a weight"),
        ]
        return ", ".join(words for number, words in told if number)


def counts(tender: Tender) -> Counts:
    """The ideas of all workshops of a tender, counted."""
    standing_now = _standing_now([tender])
    adopted = [idea for idea, how in standing_now if how is How.ADOPTED and idea.parent_id is None]
    nothing = without_weight(tender) if adopted else set()
    return Counts(
        questions=sum(idea.parent_id is None for idea, _ in standing_now),
        to_check=sum(how is How.NEW for _, how in standing_now),
        to_adopt=sum(how is How.CHECKED and idea.parent_id is None for idea, how in standing_now),
        adopted=len(adopted),
        weightless=sum(idea.criterion_id in nothing for idea in adopted),
    )


def ideas_to_check(tenders: Sequence[Tender]) -> Counter[str]:
    """How many ideas nobody has checked yet, by tender: the database is asked once for all."""
    return Counter(idea.panel.tender_id for idea, how in _standing_now(tenders) if how is How.NEW)


def _standing_now(tenders: Sequence[Tender]) -> list[tuple[Idea, How]]:
    panels = [panel.id for tender in tenders for panel in panels_with(tender)]
    ideas = db.session.scalars(select(Idea).where(Idea.panel_id.in_(panels))).all() if panels else []
    return [(idea, standing(idea)) for idea in ideas if stands(idea)]
