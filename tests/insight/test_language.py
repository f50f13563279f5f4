import pytest

from coprod_hub.insight.first_sort import Kind, sort_first
from coprod_hub.insight.language import LONGEST_READ, clean, guess_language, lemma, phrases, stems, words
from coprod_hub.insight.sentiment import Asks, Feeling, feeling, polarity, question_asks
from tests.insight.comments import QUESTION, comments


def kind(text):
    return sort_first([text]).kinds[0]


def test_words_keep_apostrophes_and_lose_numbers_marks_and_emoji():
    assert words("Don’t wait 3 weeks!! It’s 🙂 too long…") == ["don't", "wait", "weeks", "it's", "too", "long"]


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("waiting", "wait"),
        ("meetings", "meet"),
        ("meeting", "meet"),
        ("buses", "bus"),
        ("the", None),
        ("worker's", "worker"),
    ],
)
def test_a_word_comes_to_its_stem(word, stem):
    assert lemma(word) == stem


@pytest.mark.parametrize("word", ["no", "not", "nothing", "never", "without", "nobody"])
def test_a_negation_is_never_a_stop_word(word):
    assert lemma(word) == word


@pytest.mark.parametrize("word", ["didn't", "cannot", "can't", "wasnt"])
def test_every_way_of_saying_not_is_not(word):
    assert lemma(word) == "not"


def test_a_pair_keeps_its_negation():
    assert "not listen" in phrases(stems(words("They didn't listen to me")))


def test_a_stop_word_keeps_its_neighbours_apart():
    assert phrases(stems(words("bus and club"))) == ["bus", "club"]


@pytest.mark.parametrize(
    "text", ["Nothing", "nothing really.", "N/A", "None!", "no", "No complaints", "I can’t think of anything", "Nil"]
)
def test_nothing_to_add_is_told_from_an_answer(text):
    assert kind(text) is Kind.NOTHING


@pytest.mark.parametrize("text", ["idk", "Don't know", "dunno", "not sure", "see above"])
def test_no_view_is_told_from_an_answer(text):
    assert kind(text) is Kind.NO_VIEW


@pytest.mark.parametrize("text", ["", "   ", "???", "🙂", "x", "10/10", "asdfgh", "aaaaaaa", "\x00\x00"])
def test_what_has_no_words_is_told_from_an_answer(text):
    assert kind(text) is Kind.NO_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "Nothing changes",
        "Nothing was too much trouble",
        "No one listens",
        "No buses",
        "staff",
        "No help at all",
        "vape",
    ],
)
def test_an_answer_that_begins_with_no_is_an_answer(text):
    assert kind(text) is Kind.USABLE


def test_a_question_pasted_back_is_no_answer():
    assert sort_first([QUESTION.lower()], QUESTION).kinds == (Kind.NO_TEXT,)


def test_the_first_sort_counts_every_comment():
    found = sort_first([comment.text for comment in comments()])
    assert found.counts == {
        "usable": 59,
        "nothing to add": 5,
        "no view": 1,
        "no words": 1,
        "another language": 0,
    }
    assert found.total == 66


def test_duplicates_are_all_counted_and_share_a_wording():
    long = "The bus home stops at six so I always miss the end of youth club"
    nearly = "The bus home stops at six so I always miss the end of the youth club!!"
    found = sort_first([long, long, nearly, "More buses"])
    assert (found.exact_duplicates, found.near_duplicates, found.usable) == (1, 1, 4)
    assert len(set(found.wordings)) == 2


def test_short_comments_alike_but_for_a_word_are_not_duplicates():
    assert sort_first(["More buses please", "More sofas please"]).near_duplicates == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("W szkole jest bardzo dobrze, ale nie ma czasu", "Polish"),
        ("Mae'r plant yn hoffi'r clwb ond nid oes bws ar ddydd Sul", "Welsh"),
        ("الحافلة لا تأتي في المساء أبدا", "Arabic script"),
        ("ਬੱਸ ਸ਼ਾਮ ਨੂੰ ਕਦੇ ਨਹੀਂ ਆਉਂਦੀ ਹੈ", "Gurmukhi script"),
        ("teh buss nevr comz wen i ned it tho", "English"),
        ("la la la", "English"),
    ],
)
def test_a_language_is_guessed_only_when_it_is_plain(text, language):
    assert guess_language(words(text)) == language


def test_comments_in_another_language_are_set_aside_and_counted():
    found = sort_first(["W szkole jest bardzo dobrze, ale nie ma czasu", "The bus is late"])
    assert found.languages == {"English": 1, "Polish": 1}
    assert found.kinds == (Kind.OTHER_LANGUAGE, Kind.USABLE)


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "nothing " * 300_000, "\ud800 hello", "\u202eabc\u202c", "e\u0301" * 100_000, "🙂" * 100_000],
)
def test_odd_and_huge_comments_are_only_comments(text):
    assert len(clean(text)) <= LONGEST_READ
    assert sort_first([text]).total == 1
    assert feeling(text, Asks.OPEN) in Feeling


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What could we do better?", Asks.CHANGE),
        ("What would you change about the club?", Asks.CHANGE),
        ("What is good about your worker?", Asks.PRAISE),
        ("What do you like best?", Asks.PRAISE),
        ("What is good, and what could be better?", Asks.OPEN),
        ("Anything else?", Asks.OPEN),
    ],
)
def test_a_question_shows_what_it_asks_for(question, asks):
    assert question_asks(question) is asks


@pytest.mark.parametrize(
    ("text", "asks", "felt"),
    [
        ("More staff", Asks.CHANGE, Feeling.ASKS_FOR_CHANGE),
        ("There is no bus on a Sunday", Asks.CHANGE, Feeling.ASKS_FOR_CHANGE),
        ("Nothing, everything was brilliant", Asks.CHANGE, Feeling.PRAISE),
        ("My worker is lovely", Asks.CHANGE, Feeling.PRAISE),
        ("I love the club but we need more nights", Asks.CHANGE, Feeling.MIXED),
        ("The staff", Asks.PRAISE, Feeling.PRAISE),
        ("It was horrible and I hated it", Asks.PRAISE, Feeling.ASKS_FOR_CHANGE),
        ("Brilliant trips, friendly staff", Asks.OPEN, Feeling.PRAISE),
        ("Waiting times should be shorter", Asks.OPEN, Feeling.ASKS_FOR_CHANGE),
        ("I go on Tuesdays", Asks.OPEN, Feeling.UNCLEAR),
    ],
)
def test_feeling_follows_the_question(text, asks, felt):
    assert feeling(text, asks) is felt


@pytest.mark.parametrize(("asks", "felt"), [(Asks.CHANGE, Feeling.PRAISE), (Asks.OPEN, Feeling.UNCLEAR)])
def test_nothing_is_praise_only_where_change_was_asked_for(asks, felt):
    assert feeling("Nothing", asks, Kind.NOTHING) is felt


def test_words_of_services_carry_no_feeling():
    assert polarity("health care support worker") == 0
    assert polarity("horrible worker") < 0
