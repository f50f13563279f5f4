"""The few texts on which people rely, and who has confirmed that this council may say them.

A confirmation belongs to a wording, word for word: when the wording changes, it must be read again.
Names are typed by an administrator: a lawyer or a data protection officer needs no account here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, db, words_of
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, listed


class Reader(StrEnum):
    """Whose word it takes."""

    LAWYER = "lawyer"
    DATA_PROTECTION = "data_protection"
    SAFEGUARDING = "safeguarding"

    @property
    def words(self) -> str:
        """The office as people call it."""
        return {
            Reader.LAWYER: "lawyer",
            Reader.DATA_PROTECTION: "data protection officer",
            Reader.SAFEGUARDING: "safeguarding lead",
        }[self]


class ConfirmedText(Model):
    """Somebody has confirmed one wording of one text. Who recorded it stands in the record of what was done."""

    __tablename__ = "confirmed_text"

    text_key: Mapped[str] = mapped_column(String(40), index=True)
    wording_hash: Mapped[str] = mapped_column(String(64))
    reader: Mapped[Reader] = mapped_column(words_of(Reader, "reader"))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_on: Mapped[date]
    recorded_at: Mapped[datetime]

    name = Sealed("name_sealed")


@dataclass(frozen=True)
class Text:
    """One text as it stands now. `words` holds its paragraphs; `where` says where people read it."""

    key: str
    title: str
    where: str
    words: tuple[str, ...]
    readers: tuple[Reader, ...]

    @property
    def wording_hash(self) -> str:
        """The mark of this wording; how its lines are broken does not matter."""
        return sha256(" ".join(" ".join(self.words).split()).encode()).hexdigest()


class State(StrEnum):
    """How a text stands."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    NOT_CONFIRMED = "not_confirmed"

    @property
    def words(self) -> str:
        """As an administrator reads it."""
        return {
            State.CONFIRMED: "Confirmed",
            State.CHANGED: "Changed since it was confirmed",
            State.NOT_CONFIRMED: "Not confirmed",
        }[self]


@dataclass(frozen=True)
class Standing:
    """A text, and the last time each reader confirmed it."""

    text: Text
    last: dict[Reader, ConfirmedText]

    def holds(self, reader: Reader) -> bool:
        """Whether this reader has confirmed the wording that stands now."""
        found = self.last.get(reader)
        return found is not None and found.wording_hash == self.text.wording_hash

    @property
    def waits_for(self) -> list[Reader]:
        """Who has not confirmed this wording."""
        return [reader for reader in self.text.readers if not self.holds(reader)]

    @property
    def state(self) -> State:
        """Whether all have confirmed it; *changed* when somebody had, and it says something else now."""
        if not self.waits_for:
            return State.CONFIRMED
        return State.CHANGED if any(reader in self.last for reader in self.waits_for) else State.NOT_CONFIRMED

    @property
    def waits_words(self) -> str:
        """Who is waited for: "lawyer and safeguarding lead"."""
        return listed([reader.words for reader in self.waits_for])


def standing(texts: Iterable[Text]) -> list[Standing]:
    """How each of these texts stands."""
    wanted = list(texts)
    asked = select(ConfirmedText).where(ConfirmedText.text_key.in_([text.key for text in wanted]))
    last: dict[str, dict[Reader, ConfirmedText]] = {text.key: {} for text in wanted}
    for one in db.session.scalars(asked.order_by(ConfirmedText.recorded_at, ConfirmedText.id)):
        last[one.text_key][one.reader] = one
    return [Standing(text, last[text.key]) for text in wanted]


def history(text: Text) -> Sequence[ConfirmedText]:
    """Everything that was ever confirmed of this text, the latest first."""
    asked = select(ConfirmedText).where(ConfirmedText.text_key == text.key)
    return db.session.scalars(asked.order_by(ConfirmedText.recorded_at.desc(), ConfirmedText.id)).all()


def confirm(actor: Actor, text: Text, wording_hash: str, reader: Reader, name: str, on: date) -> ConfirmedText:
    """Record that this person has confirmed the wording; `wording_hash` is the mark of what they had before them."""
    actor.must_have(Role.ADMINISTRATOR)
    if wording_hash != text.wording_hash:
        raise Refused("The wording has changed while this page was open. Read it again before you confirm it.")
    if reader not in text.readers:
        raise Refused("This text needs somebody else’s word.")
    if on > today():
        raise Refused("That day is still to come. Give the day on which they confirmed it.")
    if not clean_line(name):
        raise Refused("Type the name of the person who confirmed it.")
    made = ConfirmedText(
        text_key=text.key, wording_hash=wording_hash, reader=reader, name=clean_line(name)[:120],
        confirmed_on=on, recorded_at=now(),
    )  # fmt: skip
    db.session.add(made)
    record(actor, "recorded who confirmed", made, text=text.key, reader=reader)
    db.session.flush()
    return made
