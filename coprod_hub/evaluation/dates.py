"""Standstill, notices and records: the dates that the law puts on a contract. Pure.

Sources: Procurement Act 2023, sections 51 (standstill), 53 (contract details notice), 98 (records), 123 (working day);
Health Care Services (Provider Selection Regime) Regulations 2023, regulations 11 and 12. docs/evaluation-dates.md says
what each asks for, and how we read it where it can be read in two ways.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from coprod_hub.core.working_days import is_working_day, working_days_from
from coprod_hub.evaluation.regime import Regime

#: The fewest working days of a standstill, also of one that nobody has to keep.
SHORTEST_STANDSTILL = 8
LONGEST_STANDSTILL = 90
NOTICE_DAYS = {Regime.LIGHT_TOUCH: 120, Regime.ACT: 30, Regime.PSR: 30}
RECORD_YEARS = 3
#: Bank holidays are known for these years.
YEARS = range(2000, 2100)
WITH_NOTICES = frozenset(NOTICE_DAYS)


class WrongDates(ValueError):
    """These dates do not go together. `about` names the one to change: published, entered or days."""

    def __init__(self, about: str, message: str) -> None:
        super().__init__(message)
        self.about = about


@dataclass(frozen=True)
class Dates:
    """What the law asks for, by day; None where it asks for nothing, or cannot be known yet.

    `standstill_ends` is a whole day: the contract may be entered into on the day after, never on it. `working_days` are
    the days that were counted. `caution` is the last day on which a careful council waits, never before
    `standstill_ends`; `notes` say in words what needs a person's eye.
    """

    regime: Regime
    published: date
    entered: date | None
    standstill_ends: date | None
    working_days: tuple[date, ...]
    caution: date | None
    contract_details_notice_by: date | None
    records_until: date | None
    notes: tuple[str, ...]

    def as_told(self) -> dict[str, object]:
        """The dates as JSON says them: year-month-day, or null."""
        return {
            "published": _iso(self.published),
            "regime": self.regime.value,
            "entered": _iso(self.entered),
            "standstill_ends": _iso(self.standstill_ends),
            "wait_until": _iso(self.caution),
            "contract_details_notice_by": _iso(self.contract_details_notice_by),
            "records_until": _iso(self.records_until),
            "working_days": [day.isoformat() for day in self.working_days],
            "notes": list(self.notes),
        }


def dates(
    published: date,
    regime: Regime,
    *,
    entered: date | None = None,
    standstill: bool = False,
    days: int = SHORTEST_STANDSTILL,
) -> Dates:
    """Every date that follows from publishing the notice that names the winner, and from entering into the contract.

    `published` is the day of the contract award notice (Provider Selection Regime: of the notice of intention).
    `standstill` asks for one where none is required; `days` is its length in working days. Raises WrongDates.
    """
    _check(published, regime, entered, days)
    counted: tuple[date, ...] = ()
    if standstill or regime is not Regime.LIGHT_TOUCH:
        counted = standstill_days(published, regime, days)
    caution = careful_end(published, regime, days) if counted else None
    return Dates(
        regime=regime,
        published=published,
        entered=entered,
        standstill_ends=counted[-1] if counted else None,
        working_days=counted,
        caution=caution,
        contract_details_notice_by=notice_by(entered, regime) if entered else None,
        records_until=records_until(entered) if entered else None,
        notes=tuple(_notes(published, counted, caution, entered)),
    )


def standstill_days(published: date, regime: Regime, days: int = SHORTEST_STANDSTILL) -> tuple[date, ...]:
    """The working days of a standstill, the last of which ends it.

    The Act counts from the day of publication: that day is the first when it is a working day, else the next one that
    is (section 51). The Provider Selection Regime counts from the day after (regulation 12(2)).
    """
    first = published + timedelta(days=1) if regime is Regime.PSR else published
    return tuple(islice(working_days_from(first), days))


def careful_end(published: date, regime: Regime, days: int = SHORTEST_STANDSTILL) -> date:
    """The last day of the standstill in its longest reading.

    Regulation 12(3) hears representations until the end of "the 8th working day after the day the standstill period
    begins". Read to the letter, the day on which it begins (the one after publication) is not counted.
    """
    if regime is not Regime.PSR:
        return standstill_days(published, regime, days)[-1]
    begins = published + timedelta(days=1)
    return standstill_days(begins, regime, days)[-1]


def notice_by(entered: date, regime: Regime) -> date:
    """The last day for publishing the contract details notice (Provider Selection Regime: the notice of the award).

    "Before the end of the period of 30 days beginning with the day on which the contract is entered into", 120 for
    light touch (section 53): the day of entering is the first, and every day of the week counts.
    """
    return entered + timedelta(days=NOTICE_DAYS[regime] - 1)


def records_until(entered: date) -> date:
    """The last day of "three years beginning with the day on which the contract is entered into" (section 98).

    Entered into on 29 February, it ends with 28 February: the day before the third anniversary that does not come.
    """
    year = entered.year + RECORD_YEARS
    try:
        anniversary = entered.replace(year=year)
    except ValueError:
        anniversary = date(year, 3, 1)
    return anniversary - timedelta(days=1)


def _check(published: date, regime: Regime, entered: date | None, days: int) -> None:
    if regime not in WITH_NOTICES:
        raise WrongDates("regime", "Below the threshold the law sets no standstill and no dates for notices.")
    if days < SHORTEST_STANDSTILL:
        raise WrongDates("days", f"A standstill is never shorter than {SHORTEST_STANDSTILL} working days.")
    if days > LONGEST_STANDSTILL:
        raise WrongDates("days", f"Give at most {LONGEST_STANDSTILL} working days.")
    if published.year not in YEARS:
        raise WrongDates("published", f"Give a day between {YEARS[0]} and {YEARS[-1]}.")
    if entered and entered < published:
        raise WrongDates("entered", "The contract cannot be entered into before the notice is published.")
    if entered and entered.year not in YEARS:
        raise WrongDates("entered", f"Give a day between {YEARS[0]} and {YEARS[-1]}.")


def _notes(published: date, told: tuple[date, ...], caution: date | None, entered: date | None) -> Iterator[str]:
    if not told or not caution:
        return
    if not is_working_day(published):
        yield f"{_words(published)} is no working day, so counting begins with {_words(told[0])}."
    if caution > told[-1]:
        yield (
            f"Wait until {_words(caution)} is over: regulation 12(3) can be read as one working day longer than"
            f" {len(told)} counted from the day after publication."
        )
    if entered and entered <= told[-1]:
        yield f"The contract was entered into on {_words(entered)}, before the standstill was over."


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
