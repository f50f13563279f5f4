import pytest

from coprod_hub.insight.extraction import Comment, find_themes
from coprod_hub.insight.quotes import LONGEST, SHORTEST, choose_quotes
from coprod_hub.insight.redaction import redact
from tests.insight.comments import comments


@pytest.fixture(scope="module")
def found():
    return find_themes(comments(), themes=6)


def test_quotes_are_the_exact_words_of_comments_in_the_theme(found):
    given = comments()
    for theme in found.themes:
        for quote in choose_quotes(given, found, theme.id):
            assert quote.text == given[quote.index].text
            assert quote.index in found.comments_in(theme.id)
            assert SHORTEST <= len(quote.text.split()) <= LONGEST


def test_quotes_come_from_different_groups_where_they_can(found):
    given = comments()
    theme = next(t for t in found.themes if len({given[i].audience for i in found.comments_in(t.id)}) == 3)
    assert len({quote.audience for quote in choose_quotes(given, found, theme.id)}) > 1


def test_a_theme_with_praise_and_calls_for_change_is_quoted_for_both(found):
    theme = next(theme for theme in found.themes if theme.label == "Youth club")
    assert len({quote.feeling for quote in choose_quotes(comments(), found, theme.id)}) > 1


def test_quotes_do_not_depend_on_the_order_of_comments(found):
    given = comments()[::-1]
    turned = find_themes(given, themes=6)
    for theme in found.themes:
        one = [quote.text for quote in choose_quotes(comments(), found, theme.id)]
        assert one == [quote.text for quote in choose_quotes(given, turned, theme.id)]


def test_duplicates_are_shown_once():
    given = [Comment("The food at the club is always cold")] * 6 + [
        Comment("Hot food at the club on Fridays please")
    ] * 4
    found = find_themes(given, themes=1)
    assert len(choose_quotes(given, found, found.themes[0].id)) == 2


def test_comments_too_short_to_quote_give_no_quotes():
    given = [Comment("Better food"), Comment("Hot food"), Comment("Food")] * 3
    found = find_themes(given, themes=1)
    assert choose_quotes(given, found, found.themes[0].id) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ring me on 07700 900123 please", "phone number"),
        ("ring (0121) 496 0000", "phone number"),
        ("it is +44 7700 900123", "phone number"),
        ("call 0044 (0)7700-900-123", "phone number"),
        ("mail jo.b+1@mail.example.org", "e-mail address"),
        ("jo at gmail dot com", "e-mail address"),
        ("see https://example.org/u/jo", "web address"),
        ("see www.example.org", "web address"),
        ("add me @jo_b99", "user name"),
        ("my snap is jobee99", "user name"),
        ("I live in wv10 9ab", "postcode"),
        ("my number is 943 476 5919", "NHS number"),
        ("NI QQ 12 34 56 C", "National Insurance number"),
        ("born 03/04/2011", "date"),
        ("born 3rd April 2011", "date"),
        ("on 2011-04-03", "date"),
        ("case 123456789", "number"),
        ("at 12 Oakfield Road", "address"),
        ("moved from St Jude's", "place"),
        ("at Hill Top Primary", "place"),
        ("ask Mrs Patel", "name"),
        ("my social worker Karen Price", "name"),
        ("my friend is called Sam", "name"),
    ],
)
def test_what_points_at_a_person_is_put_in_brackets(text, kind):
    shown, kinds = redact(text)
    assert kinds == (kind,)
    assert f"[{kind}]" in shown


@pytest.mark.parametrize(
    "text",
    [
        "I waited 11 months and 3 weeks in 2024",
        "Childline 0800 1111 helped me",
        "my worker I like, she listens",
        "We met at 10.30 on 4 days, room 12",
        "There were 20 of us at 6 pm",
    ],
)
def test_other_words_and_numbers_stay(text):
    assert redact(text) == (text, ())


def test_the_councils_own_words_are_hidden_whole_and_in_any_case():
    shown, kinds = redact("oakhill is loud, Oakhills is not", ["Oakhill", " "])
    assert shown == "[name or place] is loud, Oakhills is not"
    assert kinds == ("name or place",)


def test_a_disclosure_of_names_and_numbers_keeps_its_other_words():
    said = "My social worker Karen Price at Oakfield Road moved me from St Jude's, ring me 07700 900123"
    shown, kinds = redact(said)
    assert shown == "My social worker [name] at [address] moved me from [place], ring me [phone number]"
    assert set(kinds) == {"name", "address", "place", "phone number"}
