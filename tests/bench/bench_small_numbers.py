"""How long it takes to hide small numbers in a long survey and to try to work them out (leaks: `small_numbers`)."""

import time
from collections.abc import Iterator

from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.suppression import protect
from tests.bench.bench import Figure
from tests.bench.small_numbers import pair, survey


def figures() -> Iterator[Figure]:
    """A survey of a whole city, and one of three groups as councils run them."""
    for name, sizes in (("8,000 people in 5 groups", (4_000, 2_000, 1_200, 600, 200)), ("522 in 3", (322, 75, 125))):
        audiences, tables = survey(sizes, 60)
        began = time.perf_counter()
        leaks = audit([protect(audiences, tables)])
        yield Figure(f"hide and check 60 questions, {name}", time.perf_counter() - began, 20, "s")
        yield Figure(f"figures that can be worked out, {name}", len(leaks), 0)
    audiences, first, second, both = pair((5_000, 1_500, 800, 500, 200), 5, 4)
    main = protect(audiences, [first, second])
    began = time.perf_counter()
    leaks = audit([main, protect(audiences, [both], earlier=[main])])
    yield Figure("put two questions side by side, 8,000 people", time.perf_counter() - began, 120, "s")
    yield Figure("figures that can be worked out of the pair", len(leaks), 0)
