"""Alembic's environment: one metadata, and constraints compared on both databases."""

from typing import Any, Literal

from alembic import context

from coprod_hub.core.db import UtcDateTime, db
from coprod_hub.models import metadata


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """A migration names plain types, so that it runs whatever becomes of our own."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
