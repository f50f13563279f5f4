"""Files that the hub makes (Word, pictures, tables): kept in the database, so a backup holds them."""

from datetime import datetime

from flask import Response
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from coprod_hub.core.clock import now
from coprod_hub.core.db import Model, db
from coprod_hub.core.text import clean_line

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"


class Document(Model):
    """One finished file. Who may have it is decided by the page that offers it."""

    __tablename__ = "document"

    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    made_at: Mapped[datetime]


def keep(name: str, media_type: str, body: bytes) -> Document:
    """Keep a finished file under a neutral name."""
    document = Document(name=clean_line(name), media_type=media_type, body=body, made_at=now())
    db.session.add(document)
    return document


def send(document: Document, *, inline: bool = False) -> Response:
    """The file as an answer to a request: downloaded, or shown when it is a picture of a page."""
    response = Response(document.body, mimetype=document.media_type)
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=document.name)
    return response
