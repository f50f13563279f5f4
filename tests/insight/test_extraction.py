import random
from collections import Counter

import nltk
import pytest
from vaderSentiment import vaderSentiment

from coprod_hub.insight.extraction import Comment, find_themes
from coprod_hub.insight.rules import Amount
from coprod_hub.insight.sentiment import Asks, _score, _vader
from tests.insight.comments import comments


def placed(found):
    """Which comments stand in which theme, whatever the order."""
    return sorted((theme.id, theme.size) for theme in found.themes)


def test_the_themes_are_what_people_speak_of():
    labels = {theme.label for theme in find_themes(comments(), themes=8).themes}
    assert {"Youth club", "Waiting list", "Flat", "Short breaks"} <= labels


def test_the_order_of_comments_changes_nothing():
    given = comments()
    shuffled = given[:]
    random.Random(7).shuffle(shuffled)
    one, other = find_themes(given), find_themes(shuffled)
    assert one.themes == other.themes
    assert one.cautions == other.cautions
    by_text = dict(zip((c.text for c in given), one.placements, strict=True))
    assert [by_text[c.text] for c in shuffled] == list(other.placements)


def test_the_seed_hardly_matters():
    assert placed(find_themes(comments(), seed=1)) == placed(find_themes(comments(), seed=99))


def test_a_comment_can_speak_of_several_themes_strongest_first():
    found = find_themes(comments(), themes=8)
    several = [placements for placements in found.placements if len(placements) > 1]
    assert several
    for placements in several:
        weights = [placement.weight for placement in placements]
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) <= 1.001


def test_sizes_and_feelings_count_comments():
    found = find_themes(comments())
    counted = Counter(placement.theme for placements in found.placements for placement in placements)
    for theme in found.themes:
        assert theme.size == counted[theme.id] == sum(theme.feelings.values()) == len(found.comments_in(theme.id))
        assert theme.share == theme.size / found.first_sort.usable


def test_the_largest_theme_comes_first_and_identifiers_are_words():
    found = find_themes(comments(), themes=8)
    sizes = [theme.size for theme in found.themes]
    assert sizes == sorted(sizes, reverse=True)
    assert "youth-club" in {theme.id for theme in found.themes}
    assert len({theme.id for theme in found.themes}) == len(found.themes)


def test_non_answers_stand_in_no_theme():
    given = comments()
    found = find_themes(given)
    assert all(not p for c, p in zip(given, found.placements, strict=True) if c.text in {"Nothing", "idk", "🙂", "n/a"})


def test_a_wording_sent_many_times_is_counted_each_time_and_pointed_out():
    copied = [Comment("Please give us a skate park in the west of the city this year", None, Asks.CHANGE)] * 20
    found = find_themes([*comments(), *copied], themes=6)
    theme = found.placements[-1][0].theme
    assert next(one.size for one in found.themes if one.id == theme) >= 20
    assert [caution.themes for caution in found.cautions if caution.kind == "repeated"] == [(theme,)]


@pytest.mark.parametrize("number", [0, 1, 4])
def test_too_few_comments_give_no_themes_and_a_reason(number):
    found = find_themes(comments()[:number])
    assert found.themes == ()
    assert found.placements == ((),) * number
    assert found.reason


def test_five_comments_give_at_most_one_theme():
    assert len(find_themes(comments()[:5]).themes) <= 1


def test_thirty_comments_give_a_few_themes():
    assert 1 <= len(find_themes(comments()[:30]).themes) <= 4


def test_comments_without_a_word_in_common_give_no_small_themes():
    apart = ["Sofas", "Cinema", "Skateboards", "Guitars", "Chemistry", "Kayaks"]
    found = find_themes([Comment(text) for text in apart])
    assert all(theme.size >= 3 for theme in found.themes)


def test_fewer_themes_than_asked_for_are_explained():
    found = find_themes(comments()[:12], themes=10)
    assert len(found.themes) < 10
    assert "10 themes were asked for" in (found.reason or "")


def test_no_theme_is_smaller_than_allowed():
    assert min(theme.size for theme in find_themes(comments(), themes=15, smallest=5).themes) >= 5


def test_few_some_and_many():
    few, some, many = (len(find_themes(comments(), amount=amount).themes) for amount in Amount)
    assert few < some < many


def test_a_small_theme_and_a_mixed_one_are_pointed_out():
    kinds = {caution.kind for caution in find_themes(comments(), themes=12).cautions}
    assert "small" in kinds
    halves = [Comment(text) for text in ["The food is lovely and tasty"] * 5 + ["The food should be hot"] * 5]
    assert {caution.kind for caution in find_themes(halves, themes=1).cautions} == {"mixed"}


def test_progress_is_told_from_start_to_end():
    told = []
    find_themes(comments(), progress=lambda part, words: told.append(part))
    assert told[0] == 0
    assert told[-1] == 1
    assert told == sorted(told)


def test_every_label_is_said_in_three_comments():
    said = [comment.text.lower() for comment in comments()]
    for theme in find_themes(comments()).themes:
        first = theme.label.lower().split()[0][:4]
        assert sum(first in text for text in said) >= 3


def test_nothing_is_downloaded_and_nothing_but_the_word_list_is_looked_for(monkeypatch):
    folder = vaderSentiment.__file__.rsplit("/", 1)[0]
    monkeypatch.setattr(nltk.data, "path", [])
    _vader.cache_clear()
    _score.cache_clear()
    found = find_themes(comments())
    assert found.themes
    assert nltk.data.path == [folder]
