"""The main navigation, by who is looking."""

from coprod_hub.core.access import Actor
from coprod_hub.core.web import NavItem


def items(actor: Actor) -> list[NavItem]:
    """The links this person needs."""
    return []
