"""Marks that come in from paper, the record of marks as it goes out, and words that were taken out of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.evaluation.models.bids import ImportState
from coprod_hub.evaluation.models.panels import Panel
from coprod_hub.evaluation.models.tenders import Tender


class PaperImport(Model):
    """A table of marks from paper sheets on its way in, typed by a panel's facilitator.

    Its rows lie here sealed until they are in, or until it is cancelled; then only its digest stays.
    """

    __tablename__ = "paper_import"

    panel_id: Mapped[str] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    state: Mapped[ImportState] = mapped_column(words_of(ImportState, "state"), default=ImportState.READING)
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    packed: Mapped[bool] = mapped_column(default=False)
    brought: Mapped[int] = mapped_column(default=0)
    message_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    table_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    message = Sealed("message_sealed")
    table = Sealed("table_sealed")

    panel: Mapped[Panel] = relationship()


class RecordExport(Model):
    """Somebody took the record of marks out of the hub: all of a tender, or (`panel`) their own panel's; and why.

    `whole`: with it bids, prices, the result and the steps, for audit.
    """

    __tablename__ = "record_export"

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    panel_id: Mapped[str | None] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    whole: Mapped[bool] = mapped_column(default=False)

    because = Sealed("because_sealed")

    tender: Mapped[Tender] = relationship()
    panel: Mapped[Panel | None] = relationship()


class WordsIn(StrEnum):
    """Where in the record of a tender somebody's words stand."""

    MARK = "mark"
    PAIR_NOTE = "pair_note"
    SHEET = "sheet"
    AGREED = "agreed"
    AGREED_EARLIER = "agreed_earlier"
    AGREED_AGAIN = "agreed_again"
    ASKED = "asked"
    ANSWERED = "answered"
    SEEN_DIFFERENTLY = "seen_differently"
    LETTER = "letter"

    @property
    def words(self) -> str:
        """What staff call it."""
        return {
            WordsIn.MARK: "Reason for a mark",
            WordsIn.PAIR_NOTE: "Note of one of a pair",
            WordsIn.SHEET: "Why a sheet was opened again",
            WordsIn.AGREED: "Reason for an agreed mark",
            WordsIn.AGREED_EARLIER: "Reason for a mark that was agreed before",
            WordsIn.AGREED_AGAIN: "Why the panel agreed again",
            WordsIn.ASKED: "Question for the record",
            WordsIn.ANSWERED: "Answer for the record",
            WordsIn.SEEN_DIFFERENTLY: "What somebody sees differently",
            WordsIn.LETTER: "What staff added to a letter",
        }[self]


class TakenOut(Model):
    """Words were taken out of one text of a tender's record, in so many places: when, by whom and why; never which."""

    __tablename__ = "words_taken_out"

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    place: Mapped[WordsIn] = mapped_column(words_of(WordsIn, "place"))
    thing_id: Mapped[str] = mapped_column(String(16))
    pieces: Mapped[int]
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    because = Sealed("because_sealed")

    tender: Mapped[Tender] = relationship()
    taken_by: Mapped[Person | None] = relationship()
