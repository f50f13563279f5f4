"""Guessing what another tool's columns mean, from their titles and first rows, so that people only correct. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coprod_hub.core.text import clean_line
from coprod_hub.surveys.definition import Definition

GROUP, DAY, QUOTE = "group", "day", "quote"
"""What a column may be besides the answer to a question: whose row it is, when it came, whether it may be quoted."""
ALIKE = 0.5
YES, NO = {"yes", "y", "true", "1", "agree", "i agree", "ok"}, {"", "no", "n", "false", "0", "disagree"}
_GROUP_TITLES = {"group", "audience", "who", "who are you", "i am", "i am a", "type of person"}
_DAY_TITLES = re.compile(r"\b(date|day|submitted|completed|timestamp|sent on|start time|end time)\b")
_QUOTE_TITLES = re.compile(r"\bquot")
_NUMBER = re.compile(r"^(?:q(?:uestion)?\s*)?\d+\s*[.):–-]?\s*")
_ENGLISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDS = ("%d %B %Y", "%d %b %Y")


@dataclass(frozen=True)
class Meant:
    """What each column is taken for: a question's key, or one of GROUP, DAY, QUOTE; columns left out mean nothing."""

    columns: Mapping[str, str]


def guess(
    columns: Sequence[str], rows: Sequence[Mapping[str, str]], definition: Definition, groups: Sequence[str]
) -> Meant:
    """What each column seems to mean; nothing is meant twice. `rows`: the first few; `groups`: their names."""
    found: dict[str, str] = {}
    known = {clean_line(name).casefold() for name in groups}
    for column in columns:
        said = [value for row in rows if (value := clean_line(row.get(column, "")).casefold())]
        title = _bare(column)
        whose = _most(value in known for value in said) if said else title in _GROUP_TITLES
        if GROUP not in found.values() and whose:
            found[column] = GROUP
        elif QUOTE not in found.values() and _QUOTE_TITLES.search(title):
            found[column] = QUOTE
        elif DAY not in found.values() and _DAY_TITLES.search(title) and _most(map(read_day, said)):
            found[column] = DAY
    left = [column for column in columns if column not in found]
    asked = definition.questions
    pairs = [(-alike(column, one.text), c, q) for c, column in enumerate(left) for q, one in enumerate(asked)]
    for distance, c, q in sorted(pairs):
        key = asked[q].key
        if -distance >= ALIKE and left[c] not in found and key not in found.values():
            found[left[c]] = key
    return Meant(found)


def _most(fits: Iterable[object]) -> bool:
    """Whether more than half of them do, or there are none: a fault in one row must not hide what a column is."""
    found = [bool(one) for one in fits]
    return 2 * sum(found) > len(found) or not found


def alike(title: str, question: str) -> float:
    """How alike a column's title and a question are: shared runs of three letters (Jaccard), 1 when the same."""
    one, other = _bare(title), _bare(question)
    if one == other:
        return 1.0
    mine, theirs = _trigrams(one), _trigrams(other)
    return len(mine & theirs) / max(1, len(mine | theirs))


def read_day(cell: str) -> date | None:
    """The day that a cell begins with: 2026-11-23, 23/11/2026 or 23 November 2026; None when it is no such day."""
    text = clean_line(cell)
    try:
        if found := _ISO.match(text):
            return date(*map(int, found.groups()))
        if found := _ENGLISH.match(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        return None
    for form in _WORDS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day alone has no zone
        except ValueError:
            continue
    return None


def fitting_day(cell: str, today: date) -> date | None:
    """The day of a response: not after today, and within the last twenty years; None when it is no such day."""
    day = read_day(cell)
    return day if day and today - timedelta(days=20 * 366) < day <= today else None


def _bare(title: str) -> str:
    return " ".join(re.findall(r"\w+", _NUMBER.sub("", clean_line(title).casefold())))


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
