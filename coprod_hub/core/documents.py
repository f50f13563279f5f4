"""Files that the hub makes (Word, PDF, spreadsheets, pictures): kept in the database, so a backup holds them."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from flask import Response
from sqlalchemy import LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coprod_hub.core.clock import now
from coprod_hub.core.db import Model, db, words_of
from coprod_hub.core.downloads import as_file
from coprod_hub.core.text import clean_line

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
PNG = "image/png"


class Paper(StrEnum):
    """What a thing of the hub can be taken away as; one file of each."""

    WORD = "word"
    PDF = "pdf"
    SHEET = "sheet"
    DRAFT = "draft"

    @property
    def words(self) -> str:
        """What people call it."""
        return {Paper.PDF: "PDF", Paper.SHEET: "spreadsheet"}.get(self, "Word file")

    @property
    def media_type(self) -> str:
        """What a browser calls it."""
        return {Paper.PDF: PDF, Paper.SHEET: SHEET}.get(self, WORD)

    @property
    def ending(self) -> str:
        """How its name ends."""
        return {Paper.PDF: "pdf", Paper.SHEET: "xlsx"}.get(self, "docx")


class Document(Model):
    """One finished file. Who may have it is decided by the page that offers it.

    `about_id` is the thing it tells of, and `made_from` the mark of what that said then: another mark, another file.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("about_id", "paper", name="uq_document_one_of_each"),)

    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    size: Mapped[int]
    made_at: Mapped[datetime]
    about_id: Mapped[str | None] = mapped_column(String(16))
    paper: Mapped[Paper | None] = mapped_column(words_of(Paper, "paper"))
    made_from: Mapped[str] = mapped_column(String(64), default="")

    @property
    def size_words(self) -> str:
        """How much there is to download: 48 kB."""
        return f"{max(1, round(self.size / 1000)):,}\N{NO-BREAK SPACE}kB"


def keep(name: str, media_type: str, body: bytes) -> Document:
    """Keep a finished file under a neutral name."""
    document = Document(name=clean_line(name), media_type=media_type, body=body, size=len(body), made_at=now())
    db.session.add(document)
    return document


def keep_paper(about: Model, paper: Paper, name: str, body: bytes, made_from: str) -> Document:
    """Keep a thing's file of this kind; the one before it goes. `name` comes without its ending."""
    forget(about.id, paper)
    document = keep(f"{name}.{paper.ending}", paper.media_type, body)
    document.about_id, document.paper, document.made_from = about.id, paper, made_from
    db.session.flush()
    return document


def papers(about_id: str) -> dict[Paper, Document]:
    """The files of a thing, by their kind."""
    found = db.session.scalars(select(Document).where(Document.about_id == about_id).order_by(Document.made_at))
    return {document.paper: document for document in found if document.paper}


def forget(about_id: str, *which: Paper) -> None:
    """Let a thing's files go: these kinds, or all of them."""
    gone = delete(Document).where(Document.about_id == about_id)
    db.session.execute(gone.where(Document.paper.in_(which)) if which else gone)


def out_of_date(about_id: str, mark: str, wanted: Collection[Paper]) -> list[Paper]:
    """Which of the wanted files are missing, or tell of something that has changed since."""
    good = {paper for paper, document in papers(about_id).items() if document.made_from == mark}
    return [paper for paper in wanted if paper not in good]


def mark_of(values: Mapping[str, Any]) -> str:
    """The mark of what a file is made from: 64 letters that change whenever it does."""
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def send(document: Document, *, inline: bool = False) -> Response:
    """The file as an answer to a request: downloaded, or shown when it is a picture of a page."""
    return as_file(document.name, document.media_type, document.body, inline=inline)
