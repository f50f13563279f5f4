"""When a reply is owed and how it is said. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class ReplyWords:
    """A reply in plain words."""

    you_said: str
    we_did: str
    would_change: str = ""


def is_late(reply_by: date | None, today: date) -> bool:
    """Whether the day by which an answer was promised has passed."""
    return reply_by is not None and reply_by < today


def soonest(days: Iterable[date | None]) -> date | None:
    """The first of the days by which an answer was promised; None when none was."""
    return min((day for day in days if day), default=None)


def faults_of_later_day(due_on: date | None, because: str, promised: date | None, today: date) -> dict[str, str]:
    """Why another day cannot be promised, in words, by the part that is at fault; empty when it can."""
    faults = {}
    if due_on is None:
        faults["due_on"] = "Give the day by which people will have their answer."
    elif due_on < today:
        faults["due_on"] = "That day has passed. Give a day still to come."
    elif promised is not None and due_on <= promised:
        faults["due_on"] = "That is no later than what was promised. To answer sooner, just answer."
    if not because:
        faults["because"] = "Say why they have to wait. They read it as you write it."
    return faults


def fault_of_public_day(public_on: date, promised: date | None, today: date) -> str:
    """Why everybody cannot read a reply from that day, in words; "" when they can."""
    if public_on < today:
        return "That day has passed. Give today, or a day still to come."
    if promised is not None and public_on > max(promised, today):
        return "People were promised an answer before that day. Choose an earlier one."
    return ""


def usual_public_day(promised: date | None, today: date, *, has_forum: bool) -> date:
    """When everybody reads a reply: a week after the forum that asked, but never later than was promised."""
    if not has_forum:
        return today
    week = today + timedelta(days=7)
    return week if promised is None else max(today, min(week, promised))


def month_end(today: date) -> date:
    """The last day of this month."""
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def without(text: str, words: str, instead: str) -> str:
    """A text in which these words, wherever they stand, have given way to others."""
    return text.replace(f"“{words}”", instead).replace(words, instead) if words else text


def owed_words(reply_by: str, *, late: bool, moved: str = "") -> str:
    """What people who spoke are told while they wait. `reply_by` is the day as people write it, "" for none.

    `moved` says that it was another day before, and why.
    """
    if not reply_by:
        return "We still owe you an answer."
    if moved and not late:
        return f"{moved} We still owe you an answer by {reply_by}."
    if late:
        return f"We said we would answer by {reply_by}. We have not, and we are sorry. We still owe you an answer."
    return f"We still owe you an answer by {reply_by}."


def you_said(themes: Sequence[str], quotes: Sequence[str]) -> str:
    """A first draft of "you said" from what was cited: the themes as lines, then people's own words."""
    return "\n".join([*themes, *(f"“{quote}”" for quote in quotes)])


def we_did(what: str, because: str) -> str:
    """A first draft of "we did" from the decision."""
    return f"{what}\n\nBecause: {because}" if because else what


def faults_of_reply(words: ReplyWords, *, cannot: bool) -> dict[str, str]:
    """Why a reply cannot go out as it stands, in words, by the part that is at fault; empty when it can."""
    faults = {}
    if not words.you_said:
        faults["you_said"] = "Say what people said, in words they would know again."
    if not words.we_did:
        faults["we_did"] = "Say what came of it."
    if cannot and not words.would_change:
        faults["would_change"] = "Say what would change it. If nothing would, say that."
    return faults
