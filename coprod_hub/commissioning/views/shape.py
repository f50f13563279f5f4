"""What every page of commissioning shares: who may use it, and where its templates and pages are."""

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from coprod_hub.commissioning import queries
from coprod_hub.core import asking
from coprod_hub.core.access import roles
from coprod_hub.core.asking import BOTH, Page
from coprod_hub.core.forms import HubForm

__all__ = ["BOTH", "READ", "WRITE", "Page", "ask", "said"]

READ, WRITE = roles(*queries.READERS), roles(*queries.WRITERS)


def ask(form: HubForm, keep: Callable[[], Page], template: str, fault_at: str = "", **shown: Any) -> Page:
    """A page of commissioning with a form; see `core.asking`."""
    return asking.ask(form, keep, f"commissioning/{template}", fault_at, **shown)


def said(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, on the page of commissioning to go on to."""
    return asking.said(message, f"commissioning.{endpoint}", **values)
