"""Bidders, their bids under code names, what each bid says to each question, and what it costs."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.evaluation.grounds import Ground
from coprod_hub.evaluation.models.tenders import Criterion, Lot, Tender
from coprod_hub.evaluation.rules import BidState


class ImportState(StrEnum):
    """How far a table is on its way in."""

    READING = "reading"
    READ = "read"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Bidder(Model):
    """An organisation that bids. Its name is sealed: panels know its bids by their code names alone."""

    __tablename__ = "bidder"
    __table_args__ = (UniqueConstraint("tender_id", "reference"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    reference: Mapped[str] = mapped_column(String(80))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    name = Sealed("name_sealed")
    email = Sealed("email_sealed")

    bids: Mapped[list["Bid"]] = relationship(cascade="all, delete-orphan", back_populates="bidder")


class Bid(Model):
    """What one bidder offers for one lot. A practice bid has no bidder and counts nowhere.

    The price is an exact decimal in pounds, sealed; it comes in after the marks are agreed. `low_asked`, `low_answer`
    and `low_decided`: what was asked about a price that looked too low, what the bidder said, and what came of it.
    `declined`: why a bid that came late, was taken back or was excluded is not marked, since `left_at`; `ground` says
    on which published ground. `late_decided`: why a late bid was taken all the same, or not.
    """

    __tablename__ = "bid"
    __table_args__ = (
        UniqueConstraint("tender_id", "code_name"),
        UniqueConstraint("lot_id", "bidder_id"),
        CheckConstraint("practice <> (bidder_id IS NOT NULL)", name="a_bidder_unless_practice"),
    )

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id", ondelete="CASCADE"), index=True)
    bidder_id: Mapped[str | None] = mapped_column(ForeignKey("bidder.id", ondelete="CASCADE"), index=True)
    code_name: Mapped[str] = mapped_column(String(40))
    practice: Mapped[bool] = mapped_column(default=False)
    state: Mapped[BidState] = mapped_column(words_of(BidState, "state"), default=BidState.IN)
    received_at: Mapped[datetime]
    declined_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    left_at: Mapped[datetime | None]
    ground: Mapped[Ground | None] = mapped_column(words_of(Ground, "ground"))
    late_decided_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    price_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    priced_at: Mapped[datetime | None]
    low_asked_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    low_answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    low_decided_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    declined = Sealed("declined_sealed")
    late_decided = Sealed("late_decided_sealed")
    _price = Sealed("price_sealed")
    low_asked = Sealed("low_asked_sealed")
    low_answer = Sealed("low_answer_sealed")
    low_decided = Sealed("low_decided_sealed")

    tender: Mapped[Tender] = relationship()
    lot: Mapped[Lot] = relationship()
    bidder: Mapped[Bidder | None] = relationship(back_populates="bids")
    extracts: Mapped[list["Extract"]] = relationship(cascade="all, delete-orphan", back_populates="bid")
    files: Mapped[list["BidFile"]] = relationship(
        order_by="BidFile.kept_at, BidFile.id", cascade="all, delete-orphan", back_populates="bid"
    )
    checks: Mapped[list["PassCheck"]] = relationship(cascade="all, delete-orphan")

    @property
    def price(self) -> Decimal | None:
        """The whole price in pounds, exact."""
        return Decimal(self._price) if self.price_sealed else None

    @price.setter
    def price(self, pounds: Decimal | None) -> None:
        self._price = None if pounds is None else str(pounds)


class Extract(Model):
    """What a bid says to one question, short enough to read on a phone.

    `summary` says it in plain words; an officer writes it, and it is marked as a summary wherever it stands.
    `name_stays`: an officer has looked, and what reads like the bidder's name is not it.
    """

    __tablename__ = "extract"
    __table_args__ = (UniqueConstraint("bid_id", "criterion_id"),)

    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    summary_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_stays: Mapped[bool] = mapped_column(default=False)

    words = Sealed("words_sealed")
    summary = Sealed("summary_sealed")

    bid: Mapped[Bid] = relationship(back_populates="extracts")
    criterion: Mapped[Criterion] = relationship()


class BidFile(Model):
    """A file of a bid. Panels never get it.

    Its content lies sealed in pieces beside it, not on the disk: so it is in every backup, moves to a new key with all
    else, and goes when its row goes. `text` is what a Word document says, to copy extracts from; `read_at` when a job
    has looked for it.
    """

    __tablename__ = "bid_file"

    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    kept_at: Mapped[datetime]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    read_at: Mapped[datetime | None]

    name = Sealed("name_sealed")
    text = Sealed("text_sealed")

    bid: Mapped[Bid] = relationship(back_populates="files")
    pieces: Mapped[list["FilePiece"]] = relationship(order_by="FilePiece.number", cascade="all, delete-orphan")


class FilePiece(Model):
    """A piece of a bid's file, in base64, sealed."""

    __tablename__ = "file_piece"
    __table_args__ = (UniqueConstraint("bid_file_id", "number"),)

    bid_file_id: Mapped[str] = mapped_column(ForeignKey("bid_file.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    content = Sealed("content_sealed")


class PassCheck(Model):
    """Whether a bid meets something that it must: yes or no, with what was looked at."""

    __tablename__ = "pass_check"
    __table_args__ = (UniqueConstraint("bid_id", "criterion_id"),)

    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    passed: Mapped[bool]
    because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    checked_at: Mapped[datetime]
    checked_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    because = Sealed("because_sealed")


class GlossaryTerm(Model):
    """A word of the trade and what it means, shown on tap wherever a panel reads it."""

    __tablename__ = "glossary_term"
    __table_args__ = (UniqueConstraint("tender_id", "term"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    term: Mapped[str] = mapped_column(String(80))
    meaning: Mapped[str] = mapped_column(Text)


class BidImport(Model):
    """A table on its way in from the e-tendering portal: bids with their answers, or prices.

    Its rows lie here sealed until they are in, or until it is cancelled; then nothing of it stays but its digest, so
    that the same table is not brought in twice.
    """

    __tablename__ = "bid_import"
    __table_args__ = (CheckConstraint("kind IN ('bids', 'prices')", name="a_kind"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[ImportState] = mapped_column(words_of(ImportState, "state"), default=ImportState.READING)
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    packed: Mapped[bool] = mapped_column(default=False)
    brought: Mapped[int] = mapped_column(default=0)
    message_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    table_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    meant_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    message = Sealed("message_sealed")
    table = Sealed("table_sealed")
    meant = Sealed("meant_sealed")

    tender: Mapped[Tender] = relationship()
