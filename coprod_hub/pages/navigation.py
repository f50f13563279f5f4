"""The main navigation, by who is looking."""

from flask import request, url_for

from coprod_hub.core.access import STAFF, Actor, Role
from coprod_hub.core.web import NavItem

#: label, endpoint, who sees it (None: everybody, signed in or not)
LINKS: tuple[tuple[str, str, frozenset[Role] | None], ...] = (
    ("Home", "pages.home", frozenset(Role)),
    ("Forums", "forums.index", STAFF),
    ("Surveys", "surveys.index", STAFF),
    ("Plans", "commissioning.index", STAFF),
    ("Replies owed", "feedback.owed", frozenset({Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR})),
    ("You said, we did", "feedback.wall", None),
    ("Your three words", "pages.words", None),
    ("People", "accounts.people", frozenset({Role.ADMINISTRATOR})),
    ("Sign in", "accounts.sign_in", frozenset()),
)


def items(actor: Actor) -> list[NavItem]:
    """The links this person needs, the page they are on marked."""
    return [
        NavItem(label, url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint, seen_by in LINKS
        if _sees(actor, endpoint, seen_by)
    ]


def _sees(actor: Actor, endpoint: str, seen_by: frozenset[Role] | None) -> bool:
    if endpoint == "accounts.sign_in":
        return not actor.signed_in
    if endpoint == "pages.words":
        return not actor.is_staff
    return seen_by is None or bool(actor.roles & seen_by)
