"""A panel drafts its own question: ideas, votes, reasons and words for the marks; then checked, and in the tender."""

from dataclasses import dataclass

import pytest

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation import drafting, personal
from coprod_hub.evaluation.models import Evaluator, Idea, IdeaVote, Panel, Tender
from coprod_hub.evaluation.queries import next_steps, who
from coprod_hub.evaluation.queries import workshop as queries
from coprod_hub.evaluation.queries.workshop import How
from coprod_hub.evaluation.rules import CriterionKind, PanelKind
from coprod_hub.evaluation.service import panels, tenders
from coprod_hub.evaluation.service import workshop as service
from coprod_hub.evaluation.service.workshop import IdeaWords
from coprod_hub.rights import erasing
from coprod_hub.safeguarding.models import Concern
from tests.builders import accounts as people
from tests.builders import commissioning
from tests.builders import evaluation as make
from tests.builders.accounts import HUB


@dataclass(frozen=True)
class Room:
    """A draft with a panel of young people: two sheets."""

    tender: Tender
    panel: Panel
    one: Evaluator
    other: Evaluator


@pytest.fixture
def room(app):
    return a_room()


def a_room(kind=PanelKind.YOUNG_PEOPLE, **facts):
    made = make.tender(**facts)
    panel = make.panel(made, kind=kind)
    sheets = [make.evaluator(panel, make.panellist(name)) for name in ("Heron", "Plover")]
    return Room(made, panel, *sheets)


def place(sheet):
    return make.sheet_again(sheet).people[0]


def act(do, sheet, *more, **named):
    """Somebody on the panel does something in the workshop."""
    with transaction():
        mine = place(sheet)
        return do(mine.person.actor, mine, *more, **named)


def vote(sheet, idea, wanted=True):
    act(service.vote, sheet, make.idea_again(idea), wanted=wanted)


def board(sheet):
    mine = place(sheet)
    return queries.board(queries.my_workshop(mine.person.actor, mine.evaluator.panel_id))


def run(do, *more, **named):
    with transaction():
        return do(HUB, *more, **named)


def panel_again(room):
    return db.session.get_one(Panel, room.panel.id)


# ---- drafting ----


def test_everybody_reads_an_idea_and_nobody_whose_it_is(room):
    idea = make.idea(room.one)
    make.idea(room.other, "And if we disagree?", part_of=idea)
    mine, theirs = board(room.one).cards[0], board(room.other).cards[0]
    assert (mine.mine, mine.may_change, theirs.mine, theirs.may_change) == (True, True, False, False)
    assert [part.mine for part in theirs.parts] == [True]
    with pytest.raises(NotFound):
        act(service.change_idea, room.other, make.idea_again(idea), IdeaWords("Mine now"))
    act(service.change_idea, room.one, make.idea_again(idea), IdeaWords("How will you ask us?"))
    assert board(room.other).cards[0].idea.words == "How will you ask us?"
    with pytest.raises(Refused, match="Others have added parts"):
        act(service.take_back, room.one, make.idea_again(idea))


def test_one_takes_back_ones_own_and_it_leaves_nothing(room):
    idea = make.idea(room.one, marks=make.OWN_MARKS)
    make.idea(room.one, "A part of mine", part_of=idea)
    vote(room.other, idea)
    act(service.take_back, room.one, make.idea_again(idea))
    assert db.session.query(Idea).count() == db.session.query(IdeaVote).count() == 0


def test_a_panel_of_another_tender_and_those_who_left_write_and_see_nothing(room):
    elsewhere, idea = a_room(title="Somewhere to swim"), make.idea(room.one)
    stranger = place(elsewhere.one).person.actor
    with pytest.raises(NotFound):
        queries.my_workshop(stranger, room.panel.id)
    with pytest.raises(NotFound):
        queries.idea_of(elsewhere.panel, idea.id)
    with pytest.raises(NotAllowed), transaction():
        service.add_idea(stranger, place(room.one), IdeaWords("Let me in"))
    run(panels.remove, make.sheet_again(room.other), "moved away")
    for sheet in (room.other,):
        with pytest.raises(NotAllowed):
            act(service.add_idea, sheet, IdeaWords("I am gone"))


def test_professionals_draft_no_question_of_their_own(app):
    room = a_room(PanelKind.PROFESSIONAL)
    with pytest.raises(NotFound):
        queries.my_workshop(place(room.one).person.actor, room.panel.id)
    with pytest.raises(NotAllowed, match="no question"):
        make.idea(room.one)
    assert queries.panels_with(make.tender_again(room.tender)) == []


def test_only_themes_on_the_table_are_a_reason_and_a_hidden_one_is_told_to_nobody(room):
    laid, other = commissioning.themes_of(commissioning.heard("Buses stop too early", "Nobody asks us"))
    run(service.lay_themes, panel_again(room), [laid])
    idea = make.idea(room.one, themes=[laid, other])
    assert [theme.label for theme in queries.reasons_of(idea)] == ["Buses stop too early"]
    run(service.lay_themes, panel_again(room), [])
    assert [theme.id for theme in queries.reasons_of(make.idea_again(idea))] == [laid.id]
    with transaction():
        make.idea_again(idea).themes[0].theme.hidden_at = idea.made_at
    assert queries.reasons_of(make.idea_again(idea)) == []


def test_worrying_words_reach_the_leads_from_an_idea_and_from_a_mark_and_stop_nobody(room):
    idea = make.idea(room.one, "What if he hits me when nobody looks?")
    act(service.say_marks, room.other, make.idea_again(idea), ["I want to kill myself", *make.OWN_MARKS[1:]])
    told = {concern.asked_in: concern.text for concern in db.session.query(Concern)}
    assert told == {
        "Summer panel: Evaluator 1": "What if he hits me when nobody looks?",
        "Summer panel: Evaluator 2": "I want to kill myself",
    }
    act(service.say_marks, room.one, make.idea_again(idea), ["I want to kill myself", *make.OWN_MARKS[1:]])
    assert db.session.query(Concern).count() == 2


# ---- voting ----


def test_three_votes_for_questions_and_three_for_parts_and_twice_is_once(room):
    ideas = [make.idea(room.one, f"Question {number}?") for number in range(4)]
    part = make.idea(room.one, "A part", part_of=ideas[0])
    for idea in [*ideas[:3], ideas[0], part]:
        vote(room.other, idea)
    assert (board(room.other).votes_left, board(room.other).part_votes_left) == (0, 2)
    with pytest.raises(Refused, match="voted for 3 questions"):
        vote(room.other, ideas[3])
    for _ in range(2):
        vote(room.other, ideas[1], wanted=False)
    vote(room.other, ideas[3])
    run(service.set_aside, make.idea_again(ideas[0]), "Two of you asked the same.")
    assert board(room.other).votes_left == 1


def test_counts_are_shown_when_the_vote_ends_and_who_voted_for_what_is_gone(room):
    first, second = make.idea(room.one, "First?"), make.idea(room.one, "Second?")
    vote(room.other, second)
    vote(room.one, second)
    vote(room.one, first)
    assert [card.votes for card in board(room.one).cards] == [None, None]
    assert queries.turnout(panel_again(room)) == queries.Turnout(2, 2)
    run(service.end_vote, panel_again(room))
    assert [(card.idea.words, card.votes) for card in board(room.one).cards] == [("Second?", 2), ("First?", 1)]
    assert db.session.query(IdeaVote).count() == 0
    assert {entry.verb for entry in db.session.query(AuditEntry).filter_by(kind="idea")} == {"proposed"}
    with pytest.raises(Refused, match="no vote on this now"):
        vote(room.one, first)
    run(service.vote_again, panel_again(room))
    assert {card.votes for card in board(room.one).cards} == {None}


def test_other_words_are_another_idea_and_its_votes_begin_again(room):
    idea = make.idea(room.one)
    vote(room.other, idea)
    act(service.change_idea, room.one, make.idea_again(idea), IdeaWords(idea.words))
    assert board(room.other).cards[0].voted
    act(service.change_idea, room.one, make.idea_again(idea), IdeaWords("Something else?"))
    assert not board(room.other).cards[0].voted


def test_whoever_left_the_panel_is_not_counted(room):
    idea = make.idea(room.one)
    vote(room.one, idea)
    vote(room.other, idea)
    run(panels.remove, make.sheet_again(room.other), "moved away")
    run(service.end_vote, panel_again(room))
    assert make.idea_again(idea).votes_counted == 1


# ---- checking ----


def test_a_no_says_what_should_change_and_other_words_are_checked_anew(room):
    idea = make.idea(room.one)
    with pytest.raises(Refused, match="Say what should change"):
        make.checked(idea, measurable=False)
    assert queries.standing(make.checked(idea, "Say what you count.", measurable=False)) is How.CHANGE
    assert board(room.one).cards[0].failed == [drafting.Check.MEASURABLE]
    act(service.change_idea, room.one, make.idea_again(idea), IdeaWords("How often will you ask us?"))
    assert queries.standing(make.idea_again(idea)) is How.NEW


def test_what_is_checked_keeps_its_words_and_marks_worded_later_are_checked_anew(room):
    idea = make.checked(make.idea(room.one))
    with pytest.raises(Refused, match="checked"):
        act(service.change_idea, room.one, make.idea_again(idea), IdeaWords("Something else?"))
    act(service.say_marks, room.other, make.idea_again(idea), make.OWN_MARKS)
    assert queries.standing(make.idea_again(idea)) is How.NEW


def test_put_aside_says_why_and_comes_back(room):
    idea = make.idea(room.one)
    with pytest.raises(Refused, match="kindly"):
        run(service.set_aside, make.idea_again(idea), "  ")
    run(service.set_aside, make.idea_again(idea), "It is in the specification now: thank you.")
    shown = board(room.other)
    assert (list(shown.cards), shown.aside[0].idea.set_aside_because) == (
        [],
        "It is in the specification now: thank you.",
    )
    run(service.bring_back, make.idea_again(idea))
    assert board(room.other).aside == []


# ---- into the tender ----


@pytest.mark.parametrize(
    ("kind", "becomes"), [(PanelKind.YOUNG_PEOPLE, CriterionKind.YOUTH), (PanelKind.PARENTS, CriterionKind.PARENT)]
)
def test_words_and_marks_stand_in_the_tender_as_the_panel_wrote_them(app, kind, becomes):
    room = a_room(kind)
    idea = make.checked(make.idea(room.one, "How will you ask us?\nAnd when?", marks=make.OWN_MARKS))
    made = run(service.adopt, make.idea_again(idea), "Our question")
    assert (made.title, made.kind, made.question) == ("Our question", becomes, "How will you ask us?\nAnd when?")
    assert [(one["mark"], one["words"]) for one in made.scale] == list(enumerate(make.OWN_MARKS))
    assert (made.panel.id, made.weight, made.scale_max) == (room.panel.id, "0", 5)
    assert queries.counts(make.tender_again(room.tender)).words == "1 question, 1 in the tender, 1 without a weight"
    assert queries.standing(make.idea_again(idea)) is How.ADOPTED


def test_parts_are_marked_on_their_own_words_or_on_those_of_their_question(room):
    idea = make.idea(room.one, marks=make.OWN_MARKS)
    make.checked(make.idea(room.one, "Own words?", part_of=idea, marks=[f"Own {mark}" for mark in range(6)]))
    make.checked(make.idea(room.other, "Shared words?", part_of=idea))
    out = make.idea(room.other, "Left out?", part_of=idea)
    run(service.set_aside, make.idea_again(out), "It is the same as the first part.")
    made = run(service.adopt, make.checked(idea), "Our question")
    assert (made.scale, made.panel) == (None, None)
    parts = [(part.title, part.question, part.scale[5]["words"], part.panel.name) for part in made.parts]
    assert parts == [
        ("Own words?", "Own words?", "Own 5", "Summer panel"),
        ("Shared words?", "Shared words?", make.OWN_MARKS[5], "Summer panel"),
    ]


def test_nothing_goes_in_unchecked_or_half_worded(room):
    idea = make.idea(room.one)
    with pytest.raises(Refused, match="Check it first"):
        run(service.adopt, idea, "Ours")
    make.checked(idea)
    part = make.idea(room.other, "A part", part_of=idea, marks=["Nothing.", "", "", "", "", "All."])
    with pytest.raises(Refused, match="Check a part of it first"):
        run(service.adopt, make.idea_again(idea), "Ours")
    make.checked(part)
    with pytest.raises(Refused, match="no words yet for 1, 2, 3, 4"):
        run(service.adopt, make.idea_again(idea), "Ours")
    assert make.tender_again(room.tender).criteria == []


def test_a_question_that_was_removed_can_go_in_again_and_a_later_part_goes_beneath_it(room):
    idea = make.checked(make.idea(room.one, marks=make.OWN_MARKS))
    made = run(service.adopt, make.idea_again(idea), "Ours")
    with pytest.raises(Refused, match="already"):
        run(service.adopt, make.idea_again(idea), "Twice")
    run(tenders.remove_criterion, make.by_code(room.tender, made.code))
    assert queries.standing(make.idea_again(idea)) is How.CHECKED
    top = make.criterion(room.tender, "Quality")
    make.criterion(room.tender, "Safe homes", parent=top)
    again = run(service.adopt, make.idea_again(idea), "Ours", make.by_code(room.tender, top.code))
    assert again.parent.title == "Quality"
    part = make.checked(make.idea(room.other, "And when?", part_of=idea))
    added = run(service.adopt, make.idea_again(part), "And when?")
    assert (added.parent.id, added.scale[5]["words"], added.panel.id) == (again.id, make.OWN_MARKS[5], room.panel.id)


def test_nothing_changes_once_the_tender_is_published(room):
    idea = make.checked(make.idea(room.one, marks=make.OWN_MARKS))
    run(service.adopt, make.idea_again(idea), "Ours")
    later = make.idea(room.one, "Later?")
    run(
        tenders.change_criterion,
        make.by_code(room.tender, "ours"),
        tenders.CriterionWords(title="Ours", weight="100", question="How?"),
    )
    make.published(room.tender)
    for do in (
        lambda: act(service.add_idea, room.one, IdeaWords("More")),
        lambda: act(service.change_idea, room.one, make.idea_again(later), IdeaWords("Other")),
        lambda: act(service.take_back, room.one, make.idea_again(later)),
        lambda: act(service.say_marks, room.one, make.idea_again(later), make.OWN_MARKS),
        lambda: vote(room.one, later),
        lambda: make.checked(later),
        lambda: run(service.adopt, make.idea_again(later), "Later"),
        lambda: run(service.end_vote, panel_again(room)),
        lambda: run(service.lay_themes, panel_again(room), []),
        lambda: run(service.set_aside, make.idea_again(later), "Too late."),
    ):
        with pytest.raises(Refused):
            do()


def test_a_panel_and_others_check_and_adopt_nothing(room):
    idea = make.idea(room.one)
    for actor in (place(room.one).person.actor, people.commissioner().actor, Actor(person_id="x" * 16)):
        for do in (lambda a: service.adopt(a, idea, "Ours"), lambda a: service.set_aside(a, idea, "No")):
            with pytest.raises(NotAllowed), transaction():
                do(actor)


# ---- whose it was ----


def test_an_account_that_is_erased_leaves_the_question_and_no_vote(room):
    idea = make.idea(room.one)
    vote(room.one, idea)
    assert personal.ideas(place(room.one).person_id)[0]["what"] == idea.words
    with transaction():
        erasing.erase(HUB, place(room.one).person)
    kept = make.idea_again(idea)
    assert (kept.words, kept.proposed_by_id, kept.votes) == (idea.words, None, [])


def test_the_tenders_home_says_how_far_it_is(room):
    def part():
        found = next_steps.parts(HUB, make.tender_again(room.tender))
        return next(one for one in found if one.endpoint == "evaluation.workshops")

    assert (part().title, part().words) == ("Young people’s own question", "nothing drafted yet")
    make.idea(room.one)
    assert (part().words, part().how) == ("1 question, 1 to check", next_steps.How.NEXT)
    assert who.runs(HUB, room.tender)
