"""What is asked of the database meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from coprod_hub.core.db import db


@contextmanager
def asked() -> Iterator[list[str]]:
    """The statements that the database is given inside, as a session that knows nothing yet would ask them."""
    said: list[str] = []

    def listen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    engine = db.engine
    db.session.expire_all()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", listen)
