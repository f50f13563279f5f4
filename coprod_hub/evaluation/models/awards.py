"""What the marks and prices came to, and the steps from there to a signed contract."""

import json
from base64 import b64decode, b64encode
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.core.documents import Paper
from coprod_hub.evaluation.models.bids import Bid
from coprod_hub.evaluation.models.tenders import Lot
from coprod_hub.evaluation.steps import StepKind


class Result(Model):
    """The result of one lot, as it was worked out on a day: all that went in, and all that came out. It never changes.

    `given` and `found` are the scoring file and its answer. A tie that the published rule leaves open is settled by a
    draw, whose order stands in `given`, and who held it in `found`. When the result has to be worked out again before
    anybody outside was told, the earlier one is set aside, with the reason, and stays in the record.
    """

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("(set_aside_at IS NULL) = (set_aside_sealed IS NULL)", name="a_reason_to_set_it_aside"),
    )

    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    given_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    found_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    winner_id: Mapped[str | None] = mapped_column(ForeignKey("bid.id", ondelete="SET NULL"), index=True)
    set_aside_at: Mapped[datetime | None]
    set_aside_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    set_aside_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    set_aside_because = Sealed("set_aside_sealed")
    _given = Sealed("given_sealed")
    _found = Sealed("found_sealed")

    lot: Mapped[Lot] = relationship()
    winner: Mapped[Bid | None] = relationship()

    @property
    def given(self) -> dict[str, Any]:
        """The scoring file that it was worked out from."""
        found: dict[str, Any] = json.loads(self._given)
        return found

    @given.setter
    def given(self, file: dict[str, Any]) -> None:
        self._given = json.dumps(file)

    @property
    def found(self) -> dict[str, Any]:
        """What came out."""
        found: dict[str, Any] = json.loads(self._found)
        return found

    @found.setter
    def found(self, answer: dict[str, Any]) -> None:
        self._found = json.dumps(answer)


Index(
    "uq_result_that_stands",
    Result.lot_id,
    unique=True,
    sqlite_where=Result.set_aside_at.is_(None),
    postgresql_where=Result.set_aside_at.is_(None),
)


class Step(Model):
    """A step that was taken: on which day, by which body, where it is written.

    With a notice: `standstill_days`, how many working days are kept (None: none). With a decision about grants or a
    job: `awards`, how many of the ranking are chosen. With a contract: from when to when. With a challenge: what came
    of it, and when.
    """

    __tablename__ = "award_step"

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    kind: Mapped[StepKind] = mapped_column(words_of(StepKind, "kind"))
    taken_on: Mapped[date]
    body: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str] = mapped_column(String(300), default="")
    standstill_days: Mapped[int | None]
    awards: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    outcome = Sealed("outcome_sealed")

    recorded_by: Mapped[Person | None] = relationship()


class Letter(Model):
    """What staff add to the assessment summary of one bid, for one criterion or a part of it."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("bid_id", "criterion_id"),)

    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    words = Sealed("words_sealed")


class AwardPaper(Model):
    """A report, a letter or a specification as a file, sealed: some hold names of bidders. One of each kind of a thing.

    `about_id` is the tender (its report), the bid (its letter) or the version of the specification (itself; with
    `paper` a draft, the quote document that holds it); `made_from` is the mark of what it said then.
    """

    __tablename__ = "award_paper"
    __table_args__ = (UniqueConstraint("about_id", "paper"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[str] = mapped_column(String(16))
    paper: Mapped[Paper] = mapped_column(words_of(Paper, "paper"))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    made_at: Mapped[datetime]
    made_from: Mapped[str] = mapped_column(String(64))
    body_sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    _body = Sealed("body_sealed")

    @property
    def body(self) -> bytes:
        """The file."""
        return b64decode(self._body)

    @body.setter
    def body(self, content: bytes) -> None:
        self._body = b64encode(content).decode()
        self.size = len(content)

    @property
    def size_words(self) -> str:
        """How much there is to download: 48 kB."""
        return f"{max(1, round(self.size / 1000)):,}\N{NO-BREAK SPACE}kB"
