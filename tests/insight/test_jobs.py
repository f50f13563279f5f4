"""Reading what people wrote once the numbers are out: themes, safe figures, quotes of those who said yes."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from coprod_hub.core import jobs
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.jobs import JobState
from coprod_hub.insight import queries
from coprod_hub.insight.jobs import (
    ANALYSE,
    EXACTLY_ALIKE,
    NEARLY_ALIKE,
    closed_surveys_without_themes,
    how_many_themes,
)
from coprod_hub.insight.models import Mention, QuoteState
from coprod_hub.responses import queries as responses
from coprod_hub.responses.models import Answer, Release
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.insight import (
    analyses_of,
    invented,
    make_unreadable,
    mend,
    quotes_of,
    read,
    themes_of,
    wrote,
)
from tests.builders.responses import group_of
from tests.builders.results import close_and_count, said
from tests.builders.surveys import words
from tests.insight.comments import PARENTS, YOUNG

#: Shares and their intervals are per cent; versions, positions and bounds of a question's form count nobody.
NOT_PEOPLE = {"percent", "low", "high", "version", "at_least", "at_most"}


def numbers_of_people(kept: Any) -> Iterator[int]:
    """Every number of people that stands anywhere in what is stored."""
    if isinstance(kept, dict):
        for name, value in kept.items():
            if name not in NOT_PEOPLE:
                yield from numbers_of_people(value)
    elif isinstance(kept, list):
        for value in kept:
            yield from numbers_of_people(value)
    elif isinstance(kept, int):
        yield kept
    elif isinstance(kept, str) and kept.replace(",", "").isdecimal():
        yield int(kept.replace(",", ""))


def stored(survey: Survey) -> list[Any]:
    """All that is kept about a survey for people to read."""
    found = analyses_of(survey)
    themes = [theme for one in found for theme in one.themes]
    releases = [[release.tables["columns"], release.tables["tables"]] for release in responses.releases(survey.id)]
    return [
        *releases,
        *[[one.first_sort, one.cloud] for one in found],
        *[[theme.figures, theme.sentiment] for theme in themes],
    ]


# ---- closing leads to themes ----


def test_closing_leads_to_numbers_and_then_to_themes(app):
    survey = read()
    (found,) = analyses_of(survey)
    assert found.question == "better"
    assert len(found.themes) == how_many_themes(66)
    assert [theme.position for theme in found.themes] == list(range(len(found.themes)))
    assert all(theme.suggested and theme.keywords and theme.name is None for theme in found.themes)
    assert found.release.about == "better"
    job = jobs.latest_job(survey.id, ANALYSE)
    assert job is not None
    assert (job.state, job.message) == (JobState.DONE, f"{len(found.themes)} themes found.")


def test_each_theme_knows_the_answers_it_rests_on(app):
    survey = read()
    for theme in themes_of(survey):
        assert queries.mentions(theme.id) >= 3
    strengths = db.session.scalars(select(Mention.suggested_weight)).all()
    assert all(one is not None and 0 < one <= 1 for one in strengths)


def test_themes_are_looked_for_once(app):
    survey = read()
    with transaction():
        closed_surveys_without_themes()
    assert jobs.run_waiting() == 0
    with transaction():
        jobs.enqueue(ANALYSE, survey, survey_id=survey.id)
    jobs.run_waiting()
    assert len(analyses_of(survey)) == 1


def test_what_is_still_open_is_not_read(app):
    wrote()
    with transaction():
        closed_surveys_without_themes()
    assert jobs.run_waiting() == 0


# ---- numbers ----


@pytest.mark.parametrize(
    "people", [{YOUNG: 60, PARENTS: 15}, {YOUNG: 60, PARENTS: 4}, {YOUNG: 9, PARENTS: 3}, {YOUNG: 2}]
)
def test_nowhere_is_there_a_number_of_one_to_four_people(app, people):
    told = {group: invented()[group][:most] for group, most in people.items()}
    survey = read(told)
    numbers = list(numbers_of_people(stored(survey)))
    assert numbers
    assert set(numbers).isdisjoint({1, 2, 3, 4})


def test_nothing_can_be_worked_out_from_all_releases_together(app):
    survey = read()
    releases = [responses.released(one) for one in responses.releases(survey.id)]
    assert len(releases) == 2
    assert audit(releases) == []


def test_figures_are_the_released_ones(app):
    survey = read()
    release = responses.released(analyses_of(survey)[0].release)
    for theme in themes_of(survey):
        for group in theme.figures["groups"]:
            cell = release.tables[0].cell(theme.id, group["audience_id"])
            assert group["mentions"] == cell.shown
            assert (group["percent"] is None) == (cell.shown is None)


def test_a_group_of_fewer_than_five_has_no_figures_and_no_quote_of_its_own(app):
    told = invented()
    survey = read({YOUNG: told[YOUNG], PARENTS: told[PARENTS][:4]})
    parents = group_of(survey, PARENTS).id
    for theme in themes_of(survey):
        (figures,) = [one for one in theme.figures["groups"] if one["audience_id"] == parents]
        assert [figures[name] for name in ("mentions", "base", "percent", "low", "high")] == [None] * 5
    assert parents not in {quote.audience_id for quote in quotes_of(survey)}
    assert group_of(survey, YOUNG).id in {quote.audience_id for quote in quotes_of(survey)}


def test_what_was_set_aside_is_told_in_words_and_fives(app):
    told, bus = invented(), "The bus home stops at six so I always miss the end of youth club"
    told[YOUNG] += [*[bus] * 6, *(f"{bus} {more}" for more in ("again", "sadly", "too", "Tuesdays", "Fridays"))]
    (found,) = analyses_of(read(told))
    rows = dict(found.first_sort["rows"])
    assert rows["Said something"] == "65"
    assert (rows[EXACTLY_ALIKE], rows[NEARLY_ALIKE]) == ("5", "5")
    assert rows["Had nothing to add (“nothing”, “n/a”)"] in {"fewer than 5", "5"}
    assert rows["Wrote in another language: a person needs to read these"] == "0"


def test_too_few_comments_give_a_reason_that_does_not_tell_how_few(app):
    (found,) = analyses_of(read({YOUNG: ["More buses please", "The worker left", "Wifi is slow"]}))
    assert found.themes == []
    assert "Fewer than 5" in found.first_sort["reason"]
    assert "3" not in found.first_sort["reason"]


def test_a_question_to_which_nobody_wrote_is_read_too(app):
    survey = close_and_count(wrote({YOUNG: []}))
    (found,) = analyses_of(survey)
    assert (found.themes, found.cloud, found.picture_id) == ([], [], None)
    assert found.first_sort["reason"] == "There are no comments to sort into themes."


# ---- quotes ----


def test_only_people_who_said_yes_are_quoted(app):
    willing = {YOUNG: invented()[YOUNG][:20]}
    survey = wrote(willing)
    said(survey, YOUNG, invented()[YOUNG][20:], key="better", may_quote=False)
    close_and_count(survey)
    quotes = quotes_of(survey)
    assert quotes
    assert {quote.state for quote in quotes} == {QuoteState.SUGGESTED}
    answers = db.session.query(Answer).filter(Answer.id.in_([quote.answer_id for quote in quotes]))
    assert all(answer.response.may_quote and answer.text in willing[YOUNG] for answer in answers)


def test_when_nobody_said_yes_there_are_themes_without_quotes(app):
    survey = read(may_quote=False)
    assert themes_of(survey)
    assert quotes_of(survey) == []


def test_what_points_at_a_person_is_taken_out_of_a_quote(app):
    text = "Ring me on 07700 900123 about the bus to the youth club because it is always late"
    survey = read({YOUNG: [*invented()[YOUNG], text]})
    assert any("07700" in answer.text for answer in db.session.query(Answer) if answer.text_sealed)
    assert not any("07700" in quote.words for quote in quotes_of(survey))


def test_quotes_lie_sealed(app):
    for quote in quotes_of(read()):
        assert quote.words
        assert quote.words_sealed
        assert quote.words.encode() not in quote.words_sealed


# ---- the word cloud ----


def test_the_word_cloud_is_a_picture_with_words_of_at_least_five(app):
    (found,) = analyses_of(read())
    assert found.picture
    assert found.picture.body.startswith(b"\x89PNG")
    assert found.cloud
    assert min(people for _, people in found.cloud) >= 5


# ---- two questions ----


def two_questions(**more: Any) -> Survey:
    survey = wrote(questions=[words("What could be better?", key="better"), words("What is good?", key="good")], **more)
    for group, texts in invented().items():
        said(survey, group, texts, key="good")
    return survey


def test_two_questions_make_two_analyses_whose_releases_are_safe_together(app):
    survey = close_and_count(two_questions())
    assert [one.question for one in analyses_of(survey)] == ["better", "good"]
    releases = responses.releases(survey.id)
    assert [one.about for one in releases] == ["", "better", "good"]
    assert [one.number for one in releases] == [1, 2, 3]
    assert audit([responses.released(one) for one in releases]) == []


def test_when_one_question_cannot_be_read_the_other_is_kept_and_trying_again_goes_on_with_it(app):
    officer = make.officer()
    survey = two_questions(team=[officer])
    was = make_unreadable("good")
    close_and_count(survey)
    failed = jobs.latest_job(survey.id, ANALYSE)
    assert failed is not None
    assert failed.state is JobState.FAILED
    assert [one.question for one in analyses_of(survey)] == ["better"]
    mend("good", was)
    with transaction() as session:
        jobs.retry(officer.actor, session.merge(failed))
    jobs.run_waiting()
    assert [one.question for one in analyses_of(survey)] == ["better", "good"]
    assert db.session.scalar(select(func.count()).select_from(Release)) == 3
