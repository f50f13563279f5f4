"""When a reply is owed and how it is said. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


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


def owed_words(reply_by: str, *, late: bool) -> str:
    """What people who spoke are told while they wait. `reply_by` is the day as people write it, "" for none."""
    if not reply_by:
        return "We still owe you an answer."
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
