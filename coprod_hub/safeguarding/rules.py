"""How a concern may move, who is told when, and by what day something is owed. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from coprod_hub.core.clock import LOCAL
from coprod_hub.core.errors import Refused
from coprod_hub.core.working_days import HERE, is_working_day


class State(StrEnum):
    """Where a concern stands; moved only by the verbs in `safeguarding.service`."""

    NEW = "new"
    LOOKING = "being looked at"
    HANDED_OVER = "handed over"
    CLEARED = "cleared"
    RELEASED = "released redacted"
    CLOSED = "closed"


class Verb(StrEnum):
    """What a safeguarding lead does with a concern."""

    LOOK = "look at"
    HAND_OVER = "hand over"
    CLEAR = "clear"
    RELEASE = "release redacted"
    CLOSE = "close"
    REOPEN = "open again"


#: Waiting for somebody: the timer runs.
WAITING = frozenset({State.NEW, State.LOOKING})
#: The words stay out of themes, quotes, word clouds and exports.
HELD = frozenset({State.NEW, State.LOOKING, State.HANDED_OVER, State.CLOSED})
ENDED = frozenset(State) - WAITING

MOVES: dict[Verb, tuple[frozenset[State], State]] = {
    Verb.LOOK: (frozenset({State.NEW}), State.LOOKING),
    Verb.HAND_OVER: (frozenset({State.LOOKING, State.HANDED_OVER}), State.HANDED_OVER),
    Verb.CLEAR: (frozenset({State.LOOKING}), State.CLEARED),
    Verb.RELEASE: (frozenset({State.LOOKING, State.HANDED_OVER}), State.RELEASED),
    Verb.CLOSE: (frozenset({State.LOOKING, State.HANDED_OVER}), State.CLOSED),
    Verb.REOPEN: (frozenset({State.CLEARED, State.RELEASED, State.CLOSED}), State.LOOKING),
}


def may(state: State, verb: Verb) -> bool:
    """Whether the verb fits a concern in this state."""
    return state in MOVES[verb][0]


def after(state: State, verb: Verb) -> State:
    """The state after the verb; raises Refused when it does not fit."""
    if not may(state, verb):
        raise Refused(
            f"This is {state.value} now, so that cannot be done. Go back and reload the page to see what was done."
        )
    return MOVES[verb][1]


class Source(StrEnum):
    """What kind of thing the words were written in."""

    ANSWER = "answer"
    IN_TOUCH = "in_touch"


class FoundBy(StrEnum):
    """How a concern came to be."""

    SCREENING = "screening"
    READER = "reader"
    WRITER = "writer"


class Route(StrEnum):
    """Where a concern is handed over to, outside the hub."""

    MASH = "mash"
    DUTY = "duty"
    LADO = "lado"
    ADULTS = "adults"
    POLICE = "police"
    HEALTH = "health"
    SCHOOL = "school"
    SOCIAL_WORKER = "social_worker"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The route as people call it."""
        return ROUTE_WORDS[self]


ROUTE_WORDS = {
    Route.MASH: "MASH (multi-agency safeguarding hub)",
    Route.DUTY: "Emergency duty team",
    Route.LADO: "LADO (about a worker, carer or volunteer)",
    Route.ADULTS: "Adult safeguarding (18 to 25s, parents)",
    Route.POLICE: "Police",
    Route.HEALTH: "Health or ambulance",
    Route.SCHOOL: "School or college",
    Route.SOCIAL_WORKER: "Their own social worker or advisor",
    Route.OTHER: "Somewhere else",
}


# ---- the council's arrangements ----


@dataclass(frozen=True)
class Arrangements:
    """What the council has set: when people read, how long things may take, and whom to call when nobody does.

    `points` are the fixed times of a working day at which leads are told; `closed_on` are the council's own closures:
    days on which nobody works besides weekends and the bank holidays of England. A concern keeps no finer time than
    these points (see `due_after`).
    """

    points: tuple[time, ...] = (time(8, 30), time(10, 30), time(12, 30), time(14, 30), time(16, 30))
    closed_on: tuple[date, ...] = ()
    reading_days: int = 3
    in_touch_days: int = 1
    keep_days: int = 28
    hours: str = "A person reads messages on weekdays, 8:30am to 4:30pm. Not at night, at weekends or on bank holidays."
    duty_name: str = "Emergency duty team"
    duty_phone: str = "01632 960 199"
    cover: str = ""
    adult_groups: tuple[str, ...] = ("Parents and carers", "Professionals", "Foster carers", "Providers")


NAMES = tuple(one.name for one in fields(Arrangements))


class WrongArrangement(ValueError):
    """What was typed cannot be read; the message says what to do."""


def read_arrangement(name: str, raw: str) -> object:
    """One setting from its text; raises WrongArrangement."""
    lines = [line.strip() for line in raw.splitlines() if line.strip()]
    if name == "points":
        return _points(raw.replace(",", " ").split())
    if name == "closed_on":
        return tuple(sorted({_day(line) for line in lines}))
    if name in {"reading_days", "in_touch_days", "keep_days"}:
        return _days(raw)
    if name == "adult_groups":
        return tuple(dict.fromkeys(lines))
    return " ".join(lines)


def written_arrangement(value: object) -> str:
    """One setting as it is typed and kept."""
    if isinstance(value, tuple):
        between = " " if value and isinstance(value[0], time) else "\n"
        return between.join(f"{one:%H:%M}" if isinstance(one, time) else str(one) for one in value)
    return str(value)


def _points(raw: Sequence[str]) -> tuple[time, ...]:
    try:
        found = sorted({time.fromisoformat(one) for one in raw})
    except ValueError:
        raise WrongArrangement("Write times as 08:30 10:30 12:30, with spaces between them.") from None
    if not 2 <= len(found) <= 12 or any(one.tzinfo or one.second for one in found):
        raise WrongArrangement("Give between 2 and 12 times of the day, such as 08:30 12:30 16:30.")
    return tuple(found)


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise WrongArrangement("Write each day on its own line as year-month-day, such as 2026-12-25.") from None


def _days(raw: str) -> int:
    if not raw.strip().isdecimal() or not 1 <= int(raw) <= 90:
        raise WrongArrangement("Give a number of days between 1 and 90.")
    return int(raw)


# ---- time, never finer than the council's points ----


def works_on(day: date, closed_on: Collection[date]) -> bool:
    """Whether somebody is at work here: no weekend, no bank holiday in England, no closure of the council's own."""
    return is_working_day(day, HERE, closed_on)


def working_day_after(day: date, days: int, closed_on: Collection[date]) -> date:
    """The day that many working days later (0: the same day when it is one, else the next)."""
    while days > 0 or not works_on(day, closed_on):
        day += timedelta(days=1)
        days -= works_on(day, closed_on)
    return day


def _points_from(day: date, set_up: Arrangements) -> Iterator[datetime]:
    for offset in range(400):
        at = day + timedelta(days=offset)
        if works_on(at, set_up.closed_on):
            yield from (datetime.combine(at, point, LOCAL) for point in set_up.points)


def due_after(moment: datetime, set_up: Arrangements) -> datetime:
    """By when a concern that arrives at this instant must be open before somebody: two points on.

    At the first point after it the lead is told, at the second it is due. Rounding up to points is on purpose: an exact
    time would tell when the person wrote, which a survey without names promises not to keep.
    """
    later = (point for point in _points_from(moment.astimezone(LOCAL).date(), set_up) if point > moment)
    next(later)
    return next(later)


def next_point(moment: datetime, set_up: Arrangements) -> datetime:
    """The next point at which leads are told."""
    points = _points_from(moment.astimezone(LOCAL).date(), set_up)
    return next(point for point in points if point > moment)


def last_point(moment: datetime, set_up: Arrangements) -> datetime | None:
    """The newest point that has passed, within two weeks; None when there is none."""
    passed = _points_from(moment.astimezone(LOCAL).date() - timedelta(days=14), set_up)
    found = None
    for point in passed:
        if point > moment:
            break
        found = point
    return found


def day_is_over(day: date, set_up: Arrangements) -> datetime:
    """The last point of this day."""
    return datetime.combine(day, set_up.points[-1], LOCAL)


def decide_by(moment: datetime, set_up: Arrangements) -> datetime:
    """By when somebody who has begun to look decides: the end of the next working day."""
    return day_is_over(working_day_after(moment.astimezone(LOCAL).date(), 1, set_up.closed_on), set_up)


def answer_by(day: date, set_up: Arrangements) -> datetime:
    """By when somebody who asked us to get in touch hears from a person."""
    return day_is_over(working_day_after(day, set_up.in_touch_days, set_up.closed_on), set_up)


def lado_by(known_on: date, set_up: Arrangements) -> date:
    """The last day on which the LADO may be told: one working day after it was known.

    Source: Working Together to Safeguard Children, chapter 2 (within one working day).
    """
    return working_day_after(known_on, 1, set_up.closed_on)


def read_by(sent_on: date, set_up: Arrangements) -> date:
    """The last day on which a person should have read words that came in on this day."""
    return working_day_after(sent_on, set_up.reading_days, set_up.closed_on)


def to_tell(told: int, leads: int, *, is_new: bool, overdue: bool) -> int:
    """How many of the leads, in their order, should know of a concern: one more each time it is overdue.

    The first is told as soon as there is something; once somebody looks at it, only what is overdue goes further.
    """
    if not leads:
        return 0
    wanted = told + 1 if overdue or (is_new and told == 0) else told
    return min(wanted, leads)


# ---- why a text is looked at ----


class Reason(StrEnum):
    """Why somebody should look at a text. An order of urgency for lists: the first is read first."""

    SUICIDE = "suicide"
    MEDICAL = "medical"
    SEXUAL = "sexual"
    PHYSICAL = "physical"
    VIOLENCE_AT_HOME = "violence_at_home"
    WEAPONS = "weapons"
    THREATS = "threats"
    EXPLOITATION = "exploitation"
    MISSING = "missing"
    SELF_HARM = "self_harm"
    ALLEGATION = "allegation"
    NEGLECT = "neglect"
    READER = "reader"
    ASKED = "asked"
    UNREAD = "unread"

    @property
    def words(self) -> str:
        """The reason as a safeguarding lead reads it."""
        return REASON_WORDS[self]


REASON_WORDS = {
    Reason.SUICIDE: "Suicide, or not wanting to live",
    Reason.MEDICAL: "Needs medical help",
    Reason.SEXUAL: "Sexual abuse or exploitation",
    Reason.PHYSICAL: "Being hurt, or not safe",
    Reason.VIOLENCE_AT_HOME: "Violence at home, or honour-based harm",
    Reason.WEAPONS: "Weapons",
    Reason.THREATS: "Threats",
    Reason.EXPLOITATION: "Gangs, county lines or exploitation",
    Reason.MISSING: "Running away, or nowhere to stay",
    Reason.SELF_HARM: "Self-harm or eating",
    Reason.ALLEGATION: "About a worker, carer or volunteer",
    Reason.NEGLECT: "Neglect",
    Reason.READER: "Somebody who read it was worried",
    Reason.ASKED: "Asks somebody to get in touch",
    Reason.UNREAD: "The machine could not read it",
}


def in_order(reasons: Iterable[str]) -> tuple[Reason, ...]:
    """Reasons as they are listed: the most urgent first, each once."""
    found = {Reason(reason) for reason in reasons}
    return tuple(reason for reason in Reason if reason in found)
