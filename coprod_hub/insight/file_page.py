"""The page that stands beside themes.json: who answered, what they raise, in their words, and the limits of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from coprod_hub.core import charts
from coprod_hub.core.disclosure import THRESHOLD
from coprod_hub.insight.cloud import CloudWord, PlacedWord, svg
from coprod_hub.insight.extraction import Comment, Theme, ThemeSet
from coprod_hub.insight.first_sort import Kind
from coprod_hub.insight.quotes import Quote
from coprod_hub.insight.rules import Group, Share, group_named, headline, share, shown_counts
from coprod_hub.insight.sentiment import Feeling

_TEMPLATES = Path(__file__).parents[2] / "templates"
MOST_DRAWN = 10
MOST_SERIES = 5
_NOTE = "Shares are of the comments that said something. The thin line is where the share would likely lie."


@dataclass(frozen=True)
class FilePage:
    """Everything the page tells: the file and column, its comments, what was found and what may be shown of it."""

    file: str
    column: str
    comments: Sequence[Comment]
    found: ThemeSet
    sizes: Mapping[str, int]
    shares: Mapping[str, Mapping[str, Share | None]]
    quotes: Mapping[str, Sequence[Quote]]
    words: Sequence[CloudWord]


def summary_page(page: FilePage, placed: Sequence[PlacedWord]) -> str:
    """The whole page as HTML that needs nothing else: no script, no link, no picture from elsewhere."""
    pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    usable = page.found.first_sort.usable
    return pages.get_template("insight/summary_file.html").render(
        page=page,
        found=page.found,
        headline=headline(_groups(page), page.found.themes[0].label if page.found.themes else None),
        chart=_chart(page),
        sort=_first_sort(page),
        alike=_alike(page),
        feelings=[(theme, _feelings(theme)) for theme in page.found.themes],
        kinds=list(Feeling),
        front=_front_quotes(page),
        unheard=[name for name, n in page.sizes.items() if n < THRESHOLD],
        cloud=svg(placed, "Words that most comments use") if placed else None,
        usable=usable,
        threshold=THRESHOLD,
    )


def _groups(page: FilePage) -> list[Group]:
    """Who answered: by group where a sentence can count every group, and none is small; else as people."""
    answered: dict[str, int] = {}
    for comment, kind in zip(page.comments, page.found.first_sort.kinds, strict=True):
        if kind is not Kind.NO_TEXT:
            answered[comment.audience or "people"] = answered.get(comment.audience or "people", 0) + 1
    named = [group_named(name, n) for name, n in sorted(answered.items(), key=lambda item: (-item[1], item[0]))]
    known = [group for group in named if group]
    by_group = len(known) == len(named) and all(group.count >= THRESHOLD for group in known)
    return known if by_group else [Group("person", "people", sum(answered.values()))]


def _chart(page: FilePage) -> charts.GroupedBars | None:
    themes = page.found.themes[:MOST_DRAWN]
    if not themes:
        return None
    shown = [name for name, n in shown_counts(page.sizes).items() if n is not None]
    if not shown or len(shown) > MOST_SERIES:
        usable = page.found.first_sort.usable
        series = [charts.Series("Everyone", charts.Look.OTHER, usable)]
        rows: list[tuple[Theme, list[Share | None]]] = [(theme, [share(theme.size, usable)]) for theme in themes]
    else:
        series = [charts.Series(name, look, page.sizes[name]) for name, look in _looks(shown).items()]
        rows = [(theme, [page.shares[theme.id][name] for name in shown]) for theme in themes]
    categories = [charts.Category(theme.label, tuple(map(_cell, shares))) for theme, shares in rows]
    known = len(series) > 1 and all(group_named(one.label, 0) for one in series)
    title = known and charts.finding(series, categories, "raise")
    title = title or ("What comments raise, by group" if len(series) > 1 else "What comments raise")
    return charts.grouped_bars("themes", title, series, categories, _NOTE)


def _looks(names: Sequence[str]) -> dict[str, charts.Look]:
    """The colour and shape of each group: those it has everywhere, or one each where no group is known by its name."""
    looks = {name: charts.look_of(name, n) for n, name in enumerate(names)}
    strangers = set(looks.values()) <= {charts.Look.OTHER, charts.Look.ANOTHER}
    return dict(zip(names, charts.Look, strict=False)) if strangers else looks


def _cell(one: Share | None) -> charts.Cell:
    return charts.Cell(one.count, one.share, one.low, one.high) if one else charts.Cell(None, None)


def _first_sort(page: FilePage) -> list[tuple[str, str]]:
    """The first sort as words and counts, which add up to all the comments."""
    first = page.found.first_sort
    rows = {
        "Sorted into themes": first.usable - page.found.unplaced,
        "Said something that fits no theme": page.found.unplaced,
        "Nothing to add": first.counts[Kind.NOTHING],
        "Did not know, or no view": first.counts[Kind.NO_VIEW],
        "No words": first.counts[Kind.NO_TEXT],
        "In another language, for a person to read": first.counts[Kind.OTHER_LANGUAGE],
    }
    return [(words, _shown(n)) for words, n in shown_counts(rows).items() if n != 0]


def _alike(page: FilePage) -> tuple[str, str]:
    """How many said what another said, word for word and nearly so: beside the counts above, not one of them."""
    first = page.found.first_sort
    exactly, nearly = (_so_many(n) for n in (first.exact_duplicates, first.near_duplicates))
    return exactly, nearly


def _so_many(n: int) -> str:
    return f"fewer than {THRESHOLD}" if 0 < n < THRESHOLD else f"{n:,}"


def _feelings(theme: Theme) -> list[str]:
    return [_shown(n) for n in shown_counts({feeling.value: n for feeling, n in theme.feelings.items()}).values()]


def _shown(n: int | None) -> str:
    return charts.CONFIDENTIAL if n is None else f"{n:,}"


def _front_quotes(page: FilePage) -> list[tuple[Theme, Quote, str]]:
    """One quote from each of the three largest themes that have one, with the group that may be named."""
    front = [(theme, page.quotes[theme.id][0]) for theme in page.found.themes if page.quotes[theme.id]][:3]
    return [(theme, quote, named_group(quote, page.sizes)) for theme, quote in front]


def named_group(quote: Quote, sizes: Mapping[str, int]) -> str:
    """The group to name under a quote: empty unless at least five people share it."""
    name = quote.audience or ""
    return name if sizes.get(name, 0) >= THRESHOLD else ""
