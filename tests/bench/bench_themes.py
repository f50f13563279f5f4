"""How long themes take: from 8,000 short comments and from 100,000, spliced from what invented people say."""

import time
from collections.abc import Iterator
from random import Random

from coprod_hub.demo.words import OWN_PLACE, PARENTS, PROFESSIONALS, YOUNG_PEOPLE
from coprod_hub.insight.extraction import Comment, find_themes
from tests.bench.bench import Figure

SAID = [*YOUNG_PEOPLE, *PARENTS, *PROFESSIONALS, *OWN_PLACE]


def comments(number: int) -> list[Comment]:
    """So many comments, nearly all of them different: halves of sentences that people say, put together anew."""
    dice = Random(8)
    halves = [half for said in SAID for half in (said[: len(said) // 2], said[len(said) // 2 :])]
    return [Comment(" ".join(dice.sample(halves, dice.randint(1, 3)))) for _ in range(number)]


def seconds(number: int) -> float:
    """Seconds to sort so many comments into twelve themes."""
    said = comments(number)
    began = time.perf_counter()
    find_themes(said, themes=12)
    return time.perf_counter() - began


def figures() -> Iterator[Figure]:
    """Both sizes; the first run of all warms up."""
    seconds(500)
    yield Figure("themes from 8,000 comments", seconds(8_000), 2, "s")
    yield Figure("themes from 100,000 comments", seconds(100_000), 20, "s")
