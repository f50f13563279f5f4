"""Words sorted again and themes counted again: people's decisions stay, and numbers never tell of a few people."""

import pytest

from coprod_hub.core import jobs
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.jobs import JobState
from coprod_hub.insight import decisions, service
from coprod_hub.insight.jobs import how_many_themes
from coprod_hub.insight.models import Analysis, QuoteState, Theme
from coprod_hub.insight.rules import Amount
from coprod_hub.responses import queries as responses
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.commissioning import set_quote
from tests.builders.insight import analyses_of, answers_of, called, coded, drafted, invented, quotes_of, read, themes_of
from tests.insight.comments import PARENTS, YOUNG


@pytest.fixture
def officer(app):
    return make.officer()


@pytest.fixture
def survey(officer) -> Survey:
    """Every invented comment twice, so that there is enough for some themes."""
    return read({group: texts * 2 for group, texts in invented().items()}, team=[officer])


def done(officer, survey: Survey, verb, *more) -> jobs.Job:
    """Ask for sorting or counting, and let it be done."""
    (found,) = analyses_of(survey)
    with transaction() as session:
        asked = verb(officer.actor, session.get_one(Analysis, found.id), *more).id
    jobs.run_waiting()
    db.session.rollback()
    return db.session.get_one(jobs.Job, asked)


def named(officer, survey: Survey, name: str, place: int = 0) -> str:
    theme = themes_of(survey)[place].id
    with transaction() as session:
        service.rename(officer.actor, session.get_one(Theme, theme), name)
    return theme


def merged(officer, survey: Survey, name: str) -> str:
    ids = [theme.id for theme in themes_of(survey) if theme.stands][:2]
    with transaction() as session:
        return service.merge(officer.actor, [session.get_one(Theme, one) for one in ids], name).id


def released(survey: Survey):
    return [responses.released(one) for one in responses.releases(survey.id)]


@pytest.mark.parametrize(
    ("comments", "few", "some", "many"), [(66, 1, 2, 6), (300, 4, 9, 19), (8000, 8, 16, 33), (20, 1, 1, 2)]
)
def test_few_some_or_many(comments, few, some, many):
    assert [how_many_themes(comments, amount) for amount in Amount] == [few, some, many]


@pytest.mark.databases
def test_sorted_again_into_many_people_keep_what_they_named_merged_and_approved(survey, officer):
    first = named(officer, survey, "Getting about")
    quote = next(one for one in quotes_of(survey) if one.theme_id == first)
    set_quote(quote, QuoteState.APPROVED)
    whole = merged(officer, survey, "Buses and homes")
    before = coded(survey)["Buses and homes"]
    told = done(officer, survey, service.sort_again, Amount.MANY)
    assert told.state is JobState.DONE, told.message
    (found,) = analyses_of(survey)
    assert found.amount is Amount.MANY
    assert db.session.get_one(Theme, whole).stands
    after = coded(survey)["Buses and homes"]
    assert len(set(before) & set(after)) > 0
    assert db.session.get_one(Theme, first).merged_into_id == whole
    kept = [one for one in quotes_of(survey) if one.state is QuoteState.APPROVED]
    assert [one.words for one in kept] == [quote.words]
    assert audit(released(survey)) == []
    assert decisions.to_check(officer.actor, found) == [
        f"“{theme.label}” was not found again. People vouch for it, so it keeps its comments."
        for theme in themes_of(survey)
        if theme.id in found.to_check["kept"]
    ]


def test_sorting_the_same_words_the_same_way_again_changes_no_theme_and_no_number(survey, officer):
    before = {theme.id: (theme.label, theme.figures) for theme in themes_of(survey)}
    told = done(officer, survey, service.sort_again, Amount.SOME)
    assert {theme.id: (theme.label, theme.figures) for theme in themes_of(survey)} == before
    assert "The numbers stand as they are" in told.message
    assert len(responses.releases(survey.id)) == 2


BUS, LIFT, REST = "abcdefghijkl", "mnopqrstuv", "wxyzABCDEFGHIJKLMN"


def counted(survey: Survey) -> dict[str, int | None]:
    return {theme.label: theme.figures["total"]["mentions"] for theme in themes_of(survey) if theme.stands}


def test_what_people_changed_is_counted_when_they_ask_and_old_numbers_stay_in_their_release(officer):
    survey = drafted(bus=BUS, lift=LIFT, food="wxyzAB", others=REST, team=[officer])
    done(officer, survey, service.count_again)
    assert counted(survey) == {"bus": 12, "lift": 10, "food": 6}
    merged(officer, survey, "Together")
    assert decisions.waiting_to_count(analyses_of(survey)[0]) == 1
    assert counted(survey) == {"Together": None, "food": 6}
    told = done(officer, survey, service.count_again)
    assert told.message == "1 theme counted anew."
    assert counted(survey) == {"Together": 22, "food": 6}
    (found,) = analyses_of(survey)
    assert (decisions.waiting_to_count(found), found.release.number, found.count_note) == (0, 3, "")
    assert [len(one.tables) for one in released(survey)] == [0, 1, 1]
    assert audit(released(survey)) == []


def test_a_merge_that_would_tell_how_few_said_both_gets_no_number_but_what_everybody_can_work_out(officer):
    survey = drafted(bus=BUS, lift="kl" + LIFT, food="wxyzAB", others=REST, team=[officer])
    done(officer, survey, service.count_again)
    whole = merged(officer, survey, "Together")
    told = done(officer, survey, service.count_again)
    assert "1 theme kept the numbers they had, or have none" in told.message
    assert counted(survey) == {"Together": None, "food": 6}
    assert decisions.bounds(db.session.get_one(Theme, whole)) == (12, 24)


def test_numbers_that_would_tell_of_a_few_are_not_made(officer):
    survey = drafted(bus=BUS, lift=LIFT, others=REST, team=[officer])
    done(officer, survey, service.count_again)
    with transaction() as session:
        service.remove(officer.actor, session.get_one(Theme, called(survey, "bus").id), answers_of("ab"))
    told = done(officer, survey, service.count_again)
    assert "would tell of fewer than 5 people" in told.message
    assert counted(survey) == {"bus": 12, "lift": 10}
    assert len(released(survey)) == 2


def test_a_group_of_fewer_than_five_is_in_no_number_of_a_second_count_either(officer):
    told = invented()
    survey = read({YOUNG: told[YOUNG] * 2, PARENTS: told[PARENTS][:4]}, team=[officer])
    merged(officer, survey, "Together")
    done(officer, survey, service.count_again)
    assert audit(released(survey)) == []


def test_warnings_follow_what_people_change(survey, officer):
    labels = [theme.label for theme in themes_of(survey)]
    named(officer, survey, labels[1], 0)
    jobs.run_waiting()
    db.session.rollback()
    first, second = themes_of(survey)[:2]
    (alike,) = [one for one in first.warnings if one["kind"] == "alike"]
    assert alike["with"] == [second.id]
    assert "nearly the same name" in alike["words"]


def test_while_words_are_sorted_nobody_changes_themes(survey, officer):
    (found,) = analyses_of(survey)
    with transaction() as session:
        service.sort_again(officer.actor, session.get_one(Analysis, found.id), Amount.FEW)
    theme = themes_of(survey)[0].id
    for verb, more in ((service.rename, ("Mine",)), (service.hide, ())):
        with transaction() as session, pytest.raises(Refused, match="worked on"):
            verb(officer.actor, session.get_one(Theme, theme), *more)
    stranger = make.commissioner()
    with transaction() as session, pytest.raises(NotAllowed):
        service.sort_again(stranger.actor, session.get_one(Analysis, found.id), Amount.FEW)
