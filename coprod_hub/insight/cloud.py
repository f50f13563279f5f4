"""The word cloud: which words, said by how many, and where each stands; as a picture and as SVG, always with a table.

A word is counted once per comment, and a word said in fewer than five comments is left out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFont
from wordcloud import WordCloud

from coprod_hub.core.disclosure import THRESHOLD
from coprod_hub.insight.language import is_amount, lemma, words

WIDTH, HEIGHT = 800, 400
MOST_WORDS = 60
_PAPER = "#fffdf7"
_COLOURS = ("#4a2a7b", "#0c6b45", "#1f74b0", "#b5341f", "#1b1f2a")
_EMPTY = "Too few comments for a word cloud"


@dataclass(frozen=True)
class CloudWord:
    """A word as most people wrote it, and the number of comments that say it."""

    word: str
    comments: int


@dataclass(frozen=True)
class PlacedWord:
    """Where a word stands in the picture: left end of its base line, size and length in units of the picture."""

    word: str
    comments: int
    x: int
    y: int
    size: int
    length: int
    colour: str


def cloud_words(texts: Iterable[str], most: int = MOST_WORDS) -> list[CloudWord]:
    """The words said in at least five comments, commonest first; forms of one word ("wait", "waiting") are one."""
    said: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        spoken = {stem: word for word in reversed(words(text)) if (stem := lemma(word)) and not is_amount(stem)}
        said.update(spoken.keys())
        for stem, word in spoken.items():
            forms.setdefault(stem, Counter())[word] += 1
    shown = [
        CloudWord(min(forms[stem], key=lambda form: (-forms[stem][form], form)), n)
        for stem, n in said.items()
        if n >= THRESHOLD
    ]
    return sorted(shown, key=lambda word: (-word.comments, word.word))[:most]


def place_words(shown: Sequence[CloudWord], width: int = WIDTH, height: int = HEIGHT) -> list[PlacedWord]:
    """A place for each word, larger for more comments; the same words always make the same picture."""
    if not shown:
        return []
    colours = {word.word: _COLOURS[n % len(_COLOURS)] for n, word in enumerate(shown)}
    counts = {word.word: word.comments for word in shown}
    cloud = WordCloud(
        font_path=str(_font()), width=width, height=height, margin=6, prefer_horizontal=1.0, random_state=0,
        relative_scaling=0.4, min_font_size=12, max_font_size=height // 4, max_words=len(shown),
    ).generate_from_frequencies(counts)  # fmt: skip
    placed = []
    for (word, _), size, (top, left), _, _ in cloud.layout_:
        font = ImageFont.truetype(str(_font()), size)
        length = round(font.getlength(word))
        baseline = top - round(font.getbbox(word, anchor="ls")[1])  # wordcloud gives the top of the ink
        placed.append(PlacedWord(word, counts[word], int(left), int(baseline), size, length, colours[word]))
    return placed


def picture(placed: Sequence[PlacedWord], width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """The word cloud as PNG at twice its size, or a plain picture saying that there is too little to show."""
    image = Image.new("RGB", (2 * width, 2 * height), _PAPER)
    draw = ImageDraw.Draw(image)
    for word in placed:
        font = ImageFont.truetype(str(_font()), 2 * word.size)
        draw.text((2 * word.x, 2 * word.y), word.word, fill=word.colour, font=font, anchor="ls")
    if not placed:
        font = ImageFont.truetype(str(_font()), 48)
        draw.text((width, height), _EMPTY, fill=_COLOURS[-1], font=font, anchor="mm")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" class="cloud">\n<title>{}</title>'
)
_TEXT = Markup(
    '<text class="cloud-word cloud-word-{}" x="{}" y="{}" font-size="{}" textLength="{}" '
    'lengthAdjust="spacingAndGlyphs" fill="{}">{}</text>'
)


def svg(placed: Sequence[PlacedWord], title: str, width: int = WIDTH, height: int = HEIGHT) -> Markup:
    """The word cloud as SVG without style or script, ready for a page: every text in it is escaped as it goes in.

    Words carry the classes ``cloud-word`` and ``cloud-word-1`` to ``-5`` so that a page's own colours can apply.
    """
    drawn = [_TEXT.format(_COLOURS.index(w.colour) + 1, w.x, w.y, w.size, w.length, w.colour, w.word) for w in placed]
    return Markup("\n").join([_SVG.format(width, height, title), *drawn, Markup("</svg>")])


def _font() -> Path:
    """A font that stands on every machine that has the libraries: DejaVu Sans, else the one wordcloud carries."""
    for package, path in (("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"), ("wordcloud", "DroidSansMono.ttf")):
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (Path(folder) / path).exists():
                return Path(folder) / path
    raise FileNotFoundError("No font was found for the word cloud: install the wordcloud package again.")
