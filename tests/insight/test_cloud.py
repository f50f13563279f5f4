from io import BytesIO
from xml.etree import ElementTree as ET

from PIL import Image, ImageChops

from coprod_hub.insight.cloud import HEIGHT, WIDTH, CloudWord, PlacedWord, cloud_words, picture, place_words, svg
from tests.insight.comments import comments

SVG = "{http://www.w3.org/2000/svg}"


def shown():
    return cloud_words(comment.text for comment in comments())


def test_a_word_is_counted_once_in_a_comment():
    assert cloud_words(["bus bus bus"] * 6) == [CloudWord("bus", 6)]


def test_a_word_of_fewer_than_five_comments_is_left_out():
    assert cloud_words(["bus"] * 4 + ["club"] * 5) == [CloudWord("club", 5)]


def test_forms_of_one_word_are_one_word_as_most_wrote_it():
    assert cloud_words(["buses"] * 4 + ["bus"] * 3) == [CloudWord("buses", 7)]


def test_negations_and_amounts_say_nothing_alone():
    assert cloud_words(["not more buses"] * 5) == [CloudWord("buses", 5)]


def test_the_same_words_make_the_same_picture():
    assert picture(place_words(shown())) == picture(place_words(shown()))


def test_words_lie_within_the_picture_and_the_commonest_is_largest():
    placed = place_words(shown())
    assert {word.word for word in placed} <= {word.word for word in shown()}
    assert placed[0].comments == max(word.comments for word in placed)
    assert placed[0].size == max(word.size for word in placed)
    for word in placed:
        assert word.x >= 0
        assert word.x + word.length <= WIDTH
        assert 0 < word.y <= HEIGHT


def test_no_word_covers_another():
    drawn = [
        Image.open(BytesIO(picture([word]))).convert("L").point(lambda tone: 255 * (tone < 200), "1")
        for word in place_words(shown())
    ]
    for n, one in enumerate(drawn):
        for other in drawn[n + 1 :]:
            assert ImageChops.logical_and(one, other).getbbox() is None


def test_the_picture_is_a_png_also_when_there_is_nothing_to_show():
    for placed in (place_words(shown()), []):
        assert Image.open(BytesIO(picture(placed))).size == (2 * WIDTH, 2 * HEIGHT)
    assert place_words([]) == []


def test_the_svg_holds_every_word_and_no_style():
    placed = place_words(shown())
    drawn = ET.fromstring(svg(placed, "Words people use"))
    assert [text.text for text in drawn.iter(f"{SVG}text")] == [word.word for word in placed]
    assert not any("style" in element.attrib for element in drawn.iter())


def test_every_text_in_the_svg_is_escaped():
    nasty = "<script>alert(1)</script>\"'&"
    drawn = ET.fromstring(svg([PlacedWord(nasty, 5, 1, 20, 12, 40, "#4a2a7b")], nasty))
    assert [(element.tag, element.text) for element in drawn] == [(f"{SVG}title", nasty), (f"{SVG}text", nasty)]
