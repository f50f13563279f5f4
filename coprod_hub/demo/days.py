"""Earlier days: what happened then is written as if it were then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from coprod_hub.core import clock
from coprod_hub.core.clock import today
from coprod_hub.core.db import transaction


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """One transaction on an earlier day."""
    with clock.set_to(today() - timedelta(days=days)), transaction():
        yield
