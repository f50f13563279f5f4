"""People to talk to, shown wherever help is: from a file, so that they stand even when the database does not.

Every number carries the day on which somebody checked it. After a year an administrator is asked to check it again.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from coprod_hub.core.clock import today

SHIPPED = Path(__file__).with_name("helplines.toml")
GOOD_FOR = timedelta(days=365)
KEYS = ("name", "phone", "about", "hours")


class WrongHelplines(ValueError):
    """The file cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Helpline:
    """One line that anybody may call, free."""

    name: str
    phone: str
    about: str
    hours: str
    verified_on: date

    @property
    def link(self) -> str:
        """What a phone does with it: short numbers take texts, long ones are called."""
        digits = self.phone.replace(" ", "")
        is_text = len(digits) == 5 and self.phone.isdecimal()
        return f"{'sms' if is_text else 'tel'}:{digits}"

    def is_stale(self, day: date) -> bool:
        """Whether it was checked longer ago than a year."""
        return day - self.verified_on > GOOD_FOR


@dataclass(frozen=True)
class Lines:
    """Everything the file says."""

    lines: tuple[Helpline, ...]
    advocates: tuple[Helpline, ...]


def helplines(most: int | None = None) -> tuple[Helpline, ...]:
    """The helplines, in the council's order; the first few when fewer are wanted."""
    return _told().lines[:most]


def advocates() -> tuple[Helpline, ...]:
    """Who gives an advocate, the first choice first."""
    return _told().advocates


def all_lines() -> tuple[Helpline, ...]:
    """Every number that is shown anywhere."""
    return (*_told().lines, *_told().advocates)


def stale() -> tuple[Helpline, ...]:
    """The numbers that nobody has checked for a year: an administrator is told."""
    return tuple(line for line in all_lines() if line.is_stale(today()))


def _told() -> Lines:
    own: Path = current_app.extensions["settings"].instance / SHIPPED.name
    file = own if own.is_file() else SHIPPED
    return _read_file(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read_file(file: Path, changed: int) -> Lines:
    try:
        return read(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValueError:
        if file == SHIPPED:
            raise
        current_app.logger.exception("%s cannot be used, so the shipped list is shown", file)
        return _read_file(SHIPPED, 0)


def read(told: Mapping[str, Any]) -> Lines:
    """The lines of a file; raises WrongHelplines when a number lacks something."""
    lines, ways = (tuple(_line(kind, one) for one in told.get(kind, ())) for kind in ("lines", "advocates"))
    if len(lines) < 2 or not ways:
        raise WrongHelplines("give at least two [[lines]] and one of [[advocates]]")
    return Lines(lines, ways)


def _line(kind: str, one: Mapping[str, Any]) -> Helpline:
    words = {key: str(one.get(key, "")).strip() for key in KEYS}
    checked = one.get("verified_on")
    if not all(words.values()) or not isinstance(checked, date):
        raise WrongHelplines(f"each of [[{kind}]] needs {', '.join(KEYS)} in quotes, and verified_on as a day")
    return Helpline(**words, verified_on=checked)
