"""Transactions that go wrong."""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.orm import Session

from coprod_hub.core.db import transaction


class Undone(Exception):
    """The fault at the end."""


def undone(act: Callable[[Session], object]) -> None:
    """Do it in a transaction that fails at its very end."""
    with suppress(Undone), transaction() as session:
        act(session)
        raise Undone
