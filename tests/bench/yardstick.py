"""Adapts the project's own theme finder to the yardstick that compares theme finders with people's labels.

Run from the project's root, with the yardstick and labelled comments at hand:
``python bench_themes.py --csv FILE --text text --label label --k 9 --callable tests.bench.yardstick:themes``
"""

from collections.abc import Sequence

from coprod_hub.insight.extraction import Comment, find_themes


def themes(texts: Sequence[str], k: int, seed: int) -> tuple[list[int], dict[int, list[str]]]:
    """The strongest theme of each text as a number (−1 when it has none), and the keywords of each theme."""
    found = find_themes([Comment(text) for text in texts], themes=k, seed=seed)
    number = {theme.id: n for n, theme in enumerate(found.themes)}
    strongest = [number[placed[0].theme] if placed else -1 for placed in found.placements]
    return strongest, {number[theme.id]: list(theme.keywords) for theme in found.themes}
