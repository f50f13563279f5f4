"""Merging, splitting, moving and undoing: what stands is always what the log says, quotes go with their comments."""

from typing import Any

import pytest

from coprod_hub.accounts.models import Person
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.insight import coding, decisions, queries, service
from coprod_hub.insight.codebook import ThemeVerb
from coprod_hub.insight.models import Analysis, Quote, QuoteState, Theme, ThemeEdit
from coprod_hub.insight.rules import Amount
from coprod_hub.responses.models import Answer
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.commissioning import set_quote
from tests.builders.insight import analyses_of, answers_of, called, coded, drafted, quotes_of, themes_of
from tests.builders.safeguarding import asked, flagged


@pytest.fixture
def officer(app) -> Person:
    return make.officer()


@pytest.fixture
def survey(officer) -> Survey:
    return drafted(bus="abc", lift="cd", food="x", team=[officer])


def do(verb, officer: Person, survey: Survey, label: str, *more):
    """Do this to the theme of that name; labels among the rest are themes, letters in lists are comments."""
    theme = called(survey, label)
    with transaction() as session:
        here = session.get_one(Theme, theme.id)
        made = verb(officer.actor, here, *more)
        return made.id if isinstance(made, Theme) else None


def merge(officer: Person, survey: Survey, *labels: str, name: str = "") -> str:
    ids = [called(survey, label).id for label in labels]
    with transaction() as session:
        return service.merge(officer.actor, [session.get_one(Theme, one) for one in ids], name).id


def undo(officer: Person, survey: Survey) -> None:
    (found,) = analyses_of(survey)
    with transaction() as session:
        service.undo(officer.actor, session.get_one(Analysis, found.id))


def test_merged_themes_are_one_and_the_old_ones_stay_for_whoever_cited_them(survey, officer):
    was = called(survey, "bus")
    made = merge(officer, survey, "bus", "lift", name="Getting there")
    assert coded(survey) == {"food": "x", "Getting there": "abcd"}
    old = db.session.get_one(Theme, was.id)
    assert (old.merged_into_id, old.stands, old.version) == (made, False, 2)
    assert old.changed_at
    assert old.hidden_at  # whoever asks for themes that are shown finds the merged one alone
    assert [theme.label for theme in queries.visible_themes(survey.id)] == ["Getting there", "food"]


def test_a_merged_theme_has_no_numbers_until_it_is_counted(survey, officer):
    made = db.session.get_one(Theme, merge(officer, survey, "bus", "lift"))
    assert made.label == "bus and lift"
    assert (made.figures["total"], made.figures["counted"]) == ({"mentions": None, "base": 40}, False)


def test_a_theme_is_split_off_and_comments_are_moved_added_and_taken_out(survey, officer):
    do(service.split, officer, survey, "bus", answers_of("ab"), "Late buses")
    assert coded(survey) == {"bus": "c", "lift": "cd", "food": "x", "Late buses": "ab"}
    do(service.move, officer, survey, "lift", answers_of("d"), called(survey, "food"))
    do(service.add, officer, survey, "food", answers_of("x"), called(survey, "bus"))
    do(service.remove, officer, survey, "lift", answers_of("c"))
    assert coded(survey) == {"bus": "cx", "lift": "", "food": "dx", "Late buses": "ab"}


@pytest.mark.databases
def test_undo_goes_back_step_by_step_and_stands_in_the_log(survey, officer):
    before = coded(survey)
    merge(officer, survey, "bus", "lift", name="Getting there")
    do(service.move, officer, survey, "Getting there", answers_of("a"), called(survey, "food"))
    do(service.rename, officer, survey, "food", "Meals")
    do(service.hide, officer, survey, "Meals")
    for _ in range(4):
        undo(officer, survey)
    assert coded(survey) == before
    assert not any(theme.hidden_at for theme in themes_of(survey) if theme.stands)
    (found,) = analyses_of(survey)
    assert [one.verb.value for one in coding.log(found.id)][-5:] == ["hidden", *["undone"] * 4]
    with pytest.raises(Refused, match="nothing to undo"):
        undo(officer, survey)


def test_ids_are_never_used_again(survey, officer):
    first = merge(officer, survey, "bus", "lift")
    undo(officer, survey)
    second = merge(officer, survey, "bus", "lift")
    assert first != second
    assert not db.session.get_one(Theme, first).stands


@pytest.mark.databases
def test_a_quote_goes_where_its_comment_goes_and_back(survey, officer):
    quote = next(one for one in quotes_of(survey) if one.words == "a")
    set_quote(quote, QuoteState.APPROVED)
    quote_id = quote.id

    def stands_in() -> str:
        db.session.expire_all()
        return db.session.get_one(Quote, quote_id).theme.label

    merge(officer, survey, "bus", "lift", name="Getting there")
    assert stands_in() == "Getting there"
    do(service.move, officer, survey, "Getting there", answers_of("a"), called(survey, "food"))
    assert stands_in() == "food"
    undo(officer, survey)
    undo(officer, survey)
    assert stands_in() == "bus"
    assert db.session.get_one(Quote, quote_id).state is QuoteState.APPROVED


def test_the_log_reads_as_sentences(survey, officer):
    do(service.rename, officer, survey, "bus", "Buses")
    merge(officer, survey, "Buses", "lift", name="Getting there")
    do(service.move, officer, survey, "Getting there", answers_of("a"), called(survey, "food"))
    do(service.split, officer, survey, "Getting there", answers_of("b"), "Late")
    do(service.rename, officer, survey, "Late", "")
    undo(officer, survey)
    (found,) = analyses_of(survey)
    name = officer.name
    assert [line.words for line in decisions.log_lines(officer.actor, found)[::-1]] == [
        f"{name} renamed “bus” to “Buses”.",
        f"{name} merged “Buses” and “lift” into “Getting there”.",
        f"{name} moved 1 comment from “Getting there” to “food”.",
        f"{name} made “Late” of 1 comment from “Getting there”.",
        f"{name} gave “Late” the machine’s name again.",
        f"{name} took back: gave “Late” the machine’s name again.",
    ]
    last = decisions.to_undo(officer.actor, found)
    assert last
    assert last.words == f"{name} made “Late” of 1 comment from “Getting there”."


@pytest.mark.databases
def test_what_a_merge_would_make_is_told_exactly_to_the_team_alone(survey, officer):
    themes = [called(survey, "bus"), called(survey, "lift")]
    assert decisions.together(officer.actor, themes) == decisions.Together(comments=4, in_several=1)
    with pytest.raises(NotAllowed):
        decisions.together(make.commissioner().actor, themes)


@pytest.mark.parametrize(
    ("verb", "more", "error"),
    [
        (service.split, (["nothing"], "New"), NotFound),
        (service.split, ([], "New"), Refused),
        (service.remove, (["nothing"],), NotFound),
    ],
)
def test_nothing_is_changed_by_what_cannot_be(survey, officer, verb, more, error):
    with pytest.raises(error):
        do(verb, officer, survey, "bus", *more)
    assert coded(survey) == {"bus": "abc", "lift": "cd", "food": "x"}
    assert db.session.query(ThemeEdit).all() == []


def test_what_was_merged_is_not_changed_any_more(survey, officer):
    was = called(survey, "bus").id
    merge(officer, survey, "bus", "lift")
    for verb, more in ((service.rename, ("Mine",)), (service.hide, ()), (service.remove, (answers_of("a"),))):
        with transaction() as session, pytest.raises(Refused, match="not there any more"):
            verb(officer.actor, session.get_one(Theme, was), *more)


def test_nobody_outside_the_team_changes_or_reads_anything(survey):
    stranger = make.officer(name="Callum Boyd")
    food = called(survey, "food")
    refused: list[tuple[Any, tuple[Any, ...]]] = [
        (service.split, (answers_of("a"), "New")),
        (service.move, (answers_of("a"), food)),
        (service.add, (answers_of("a"), food)),
        (service.remove, (answers_of("a"),)),
    ]
    for verb, more in refused:
        with pytest.raises(NotAllowed):
            do(verb, stranger, survey, "bus", *more)
    (found,) = analyses_of(survey)
    for about in (service.undo, service.count_again, decisions.log_lines, decisions.to_check, service.checked):
        with transaction() as session, pytest.raises(NotAllowed):
            about(stranger.actor, session.get_one(Analysis, found.id))
    with pytest.raises(NotAllowed):
        merge(stranger, survey, "bus", "lift")


def test_words_that_their_writer_takes_back_are_gone_from_every_quote(survey, officer):
    quote = next(one for one in quotes_of(survey) if one.words == "a")
    set_quote(quote, QuoteState.APPROVED)
    with transaction():
        (withdrawn,) = service.withdraw_quotes(answers_of("a"))
        assert withdrawn.id == quote.id
    kept = db.session.get_one(Quote, quote.id)
    assert (kept.words, kept.state, kept.answer_id) == ("", QuoteState.DECLINED, None)
    assert kept.withdrawn_at
    assert kept.decided_at
    with transaction():
        assert service.withdraw_quotes([]) == []


def test_a_log_of_every_kind_survives_in_the_database(survey, officer):
    merge(officer, survey, "bus", "lift", name="Both")
    (found,) = analyses_of(survey)
    (kept,) = coding.edits(found.id)
    assert kept.verb is ThemeVerb.MERGED
    assert set(kept.themes) == {theme.id for theme in themes_of(survey) if theme.merged_into_id}


def test_nothing_is_undone_while_the_machine_sorts_the_words_again(survey, officer):
    do(service.rename, officer, survey, "bus", "Buses")
    (found,) = analyses_of(survey)
    with transaction() as session:
        service.sort_again(officer.actor, session.get_one(Analysis, found.id), Amount.FEW)
    with pytest.raises(Refused, match="being worked on"):
        undo(officer, survey)


def test_what_a_merge_would_make_leaves_out_what_is_looked_after_as_its_parts_do(survey, officer):
    (letter,) = answers_of("c")
    kept = flagged(asked("Parents"))
    with transaction() as session:
        session.get_one(Answer, letter).concern_id = kept.id
    themes = [called(survey, "bus"), called(survey, "lift")]
    made = decisions.together(officer.actor, themes)
    assert [queries.mentions(one.id) for one in themes] == [2, 1]
    assert (made.comments, made.in_several) == (3, 0)
