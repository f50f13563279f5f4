"""Ten thousand random surveys, each with its releases, tried for leaks: `python -m tests.core.ten_thousand`.

Bounded in time (an hour; `--minutes`), it says how many were done. `--surveys` for another number, `--seed` for
others: the seed is printed, so that what is found can be found again. Exit status 1 when anything can be worked out.
"""

import argparse
import sys
import time
from collections import Counter
from random import SystemRandom

from hypothesis import HealthCheck, Phase, given, seed, settings

from coprod_hub.core.disclosure import EVERYONE, LeakKind
from tests.core.disclosure_surveys import Held, Plan, plans


class Round:
    """What was tried, and what was found."""

    def __init__(self, minutes: float) -> None:
        self.began, self.until = time.monotonic(), time.monotonic() + 60 * minutes
        self.found: Counter[str] = Counter()
        self.leaks: list[str] = []
        self.longest = 0.0

    def try_one(self, plan: Plan) -> None:
        """Hold every release of a survey, and read them all together."""
        if time.monotonic() > self.until:
            return
        began = time.monotonic()
        held = Held(plan)
        leaks = held.run()
        self.longest = max(self.longest, time.monotonic() - began)
        self.leaks += [f"{leak.in_words()} {plan}" for leak in leaks]
        self._count(held)

    def _count(self, held: Held) -> None:
        tables = [table for one in held.releases for table in one.tables]
        columns = [column for one in held.releases for column in one.columns if column.key != EVERYONE]
        self.found["surveys"] += 1
        self.found["releases"] += len(held.releases)
        self.found["refused"] += len(held.refused)
        few = [any(leak.kind is LeakKind.PEOPLE for leak in leaks) for leaks in held.refused]
        self.found["refused: fewer than 5 came to a group"] += sum(few)
        self.found["surveys released more than once"] += len(held.releases) > 1
        self.found["with two questions side by side"] += any(table.question.cross for table in tables)
        self.found["with a question put only to some"] += any(table.question.follows for table in tables)
        self.found["with groups taken together"] += any(len(column.audiences) > 1 for column in columns)
        self.found["with answers taken together"] += any(r.parts for table in tables for r in table.question.rows)
        self.found["with answers deleted before the first release"] += held.plan.taken_back > 0

    def report(self) -> None:
        """A line for each figure."""
        for name, number in self.found.items():
            print(f"{name:50} {number:7,}")
        print(f"{'figures that can be worked out':50} {len(self.leaks):7,}")
        print(f"{'seconds':50} {time.monotonic() - self.began:7,.0f} (longest survey {self.longest:.1f} s)")
        for leak in self.leaks[:5]:
            print(leak)


def main() -> int:
    """Try as many as asked for, or as the time allows."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--surveys", type=int, default=10_000)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--seed", type=int, default=SystemRandom().randrange(10**9))
    wishes = asked.parse_args()
    print(f"{wishes.surveys:,} random surveys, at most {wishes.minutes:g} minutes, seed {wishes.seed}", flush=True)
    done = Round(wishes.minutes)
    profile = settings(
        max_examples=wishes.surveys,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(wishes.seed)(profile(given(plans())(done.try_one)))()
    done.report()
    return bool(done.leaks)


if __name__ == "__main__":
    sys.exit(main())
