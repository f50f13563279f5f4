"""Marks that come in from paper, and the record of marks as it goes out."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
