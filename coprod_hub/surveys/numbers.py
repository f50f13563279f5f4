"""Questions that are answered with a number: reading what is typed, and the bands in which results show it. Pure.

An exact number can tell who somebody is ("7 brothers and sisters"), so results count bands. They are fixed with the
question, before anybody answers: bands chosen afterwards could be drawn around one person.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from coprod_hub.core.text import clean_line
from coprod_hub.surveys.definition import Numbers, Option

FEWEST_BANDS, USUAL_BANDS, MOST_BANDS = 2, 5, 12
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[,\u2009 ]\d{3}){1,2}|\d{1,9})(?:\.\d{1,6})?")
_UNDER = "under"


def number_in(typed: str) -> Decimal:
    """The number somebody typed: "1,200", "12.50", "−3"; raises ValueError for anything else."""
    text = clean_line(typed).replace("\u2212", "-")
    if not _NUMBER.fullmatch(text):
        raise ValueError(typed)
    return Decimal(re.sub(r"[,\u2009 ]", "", text))


def in_digits(number: Decimal) -> str:
    """A number as it is kept and shown: no exponent, no zeros at its end."""
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain


def read_number(typed: str, numbers: Numbers) -> Decimal:
    """The number, checked against what the question takes; raises ValueError with words that say what to do."""
    whole = numbers.places == 0
    example = "12" if whole else "2.5"
    try:
        number = number_in(_without_unit(typed, numbers.unit))
    except ValueError:
        raise ValueError(f"Write a number in digits, like {example}, or skip this question.") from None
    if round(number, numbers.places) != number:
        places = f"Use no more than {numbers.places} digit{'s' if numbers.places > 1 else ''} after the point."
        raise ValueError(f"Write a whole number, like {example}." if whole else places)
    if not _within(number, numbers):
        raise ValueError(f"Write a number {_limits(numbers)}.")
    return number


def _without_unit(typed: str, unit: str) -> str:
    text = clean_line(typed)
    return text[: -len(unit)] if unit and text.casefold().endswith(unit.casefold()) else text


def _within(number: Decimal, numbers: Numbers) -> bool:
    low, high = _limit(numbers.least), _limit(numbers.most)
    return (low is None or low <= number) and (high is None or number <= high)


def _limits(numbers: Numbers) -> str:
    if numbers.least and numbers.most:
        return f"from {numbers.least} to {numbers.most}"
    return f"of {numbers.least} or more" if numbers.least else f"of {numbers.most} or less"


def _limit(kept: str) -> Decimal | None:
    return Decimal(kept) if kept else None


# ---- bands ----


def usual_starts(numbers: Numbers) -> tuple[str, ...]:
    """Where bands begin when nobody said: at most five, of one round width, from the smallest number to the largest.

    Empty when either is missing, or they are no range: then somebody has to say.
    """
    low, high = _limit(numbers.least), _limit(numbers.most)
    if low is None or high is None or low >= high:
        return ()
    step = Decimal(1).scaleb(-numbers.places)
    width = _round_width((high - low) / USUAL_BANDS, step)
    starts = [low + width * at for at in range(USUAL_BANDS)]
    return tuple(in_digits(start) for start in starts if start < high or (start == high and width == step))


def _round_width(least: Decimal, step: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20, 25, 50 … that is at least so wide and a multiple of the step."""
    widths = (part.scaleb(power) for power in range(-3, 10) for part in map(Decimal, ("1", "2", "2.5", "5")))
    return next(width for width in widths if width >= max(least, step) and not width % step)


def bands(numbers: Numbers) -> tuple[Option, ...]:
    """What results are counted by: every number that the question takes lies in exactly one of these."""
    starts = [Decimal(start) for start in numbers.starts]
    if not starts:
        return ()
    low, high = _limit(numbers.least), _limit(numbers.most)
    if low is not None and low < starts[0]:
        starts.insert(0, low)
    named = [
        Option(_key(start), _label(start, after, numbers))
        for start, after in pairwise([*starts, None])
        if start is not None
    ]
    if low is None:
        named.insert(0, Option(_UNDER, _with_unit(f"Under {in_digits(starts[0])}", numbers)))
    if high is not None and named:
        last = in_digits(starts[-1])
        words = last if starts[-1] == high else f"{last} to {in_digits(high)}"
        named[-1] = Option(named[-1].key, _with_unit(words, numbers))
    return tuple(named)


def band_of(number: Decimal, options: Sequence[Option], numbers: Numbers) -> str:
    """The key of the band in which a number lies."""
    starts = [Decimal(start) for start in numbers.starts]
    if numbers.least and Decimal(numbers.least) < starts[0]:
        starts.insert(0, Decimal(numbers.least))
    below = [start for start in starts if start <= number]
    key = _key(below[-1]) if below else _UNDER
    return next(option.key for option in options if option.key == key)


def faults(numbers: Numbers) -> list[str]:
    """What is wrong with limits and bands, as ends of a sentence; empty when nothing is."""
    low, high = _limit(numbers.least), _limit(numbers.most)
    if low is not None and high is not None and low >= high:
        return ["its largest number must be larger than its smallest"]
    starts = [Decimal(start) for start in numbers.starts]
    if not starts:
        return ["it needs the bands in which results are shown, or a smallest and a largest number to make them from"]
    if any(after <= before for before, after in pairwise(starts)):
        return ["its bands must begin with smaller numbers first, each only once"]
    if any(not _within(start, numbers) for start in starts):
        return ["a band begins outside the numbers that it takes"]
    if any(round(start, numbers.places) != start for start in starts):
        return ["a band begins with more digits after the point than it takes"]
    made = len(bands(numbers))
    if not FEWEST_BANDS <= made <= MOST_BANDS:
        return [f"it needs {FEWEST_BANDS} to {MOST_BANDS} bands for its results, not {made}"]
    return []


def _key(start: Decimal) -> str:
    return "from" + in_digits(start).replace("-", "m").replace(".", "p")


def _label(start: Decimal, after: Decimal | None, numbers: Numbers) -> str:
    first = in_digits(start)
    if after is None:
        return _with_unit(f"{first} or more", numbers)
    if numbers.places:
        return _with_unit(f"{first} to under {in_digits(after)}", numbers)
    last = in_digits(after - 1)
    return _with_unit(first if first == last else f"{first} to {last}", numbers)


def _with_unit(words: str, numbers: Numbers) -> str:
    return f"{words} {numbers.unit}".strip()
