"""The main navigation, by who is looking."""

from dataclasses import dataclass

from flask import request, url_for

from coprod_hub.core.access import STAFF, Actor, Role
from coprod_hub.core.web import NavItem
from coprod_hub.surveys.service import READERS

EVERYBODY = frozenset(Role)
SURVEY_READERS = frozenset(READERS)


@dataclass(frozen=True)
class Link:
    """One link: who sees it (visitors who are not signed in too, or only they), and which pages belong to it."""

    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset()
    visitors: bool = False
    blueprints: tuple[str, ...] = ()

    def seen_by(self, actor: Actor) -> bool:
        """Whether this person needs it."""
        return bool(actor.roles & self.roles) if actor.signed_in else self.visitors

    @property
    def current(self) -> bool:
        """Whether the page that is being shown belongs to it."""
        return request.endpoint == self.endpoint or request.blueprint in self.blueprints


LINKS = (
    Link("Home", "pages.home", EVERYBODY),
    Link("Forums", "forums.index", STAFF, blueprints=("forums",)),
    Link("Surveys", "surveys.index", SURVEY_READERS, blueprints=("surveys", "responses", "insight")),
    Link("Plans", "commissioning.index", SURVEY_READERS, blueprints=("commissioning",)),
    Link("Replies owed", "feedback.owed", SURVEY_READERS),
    Link("You said, we did", "feedback.wall", EVERYBODY, visitors=True),
    Link("Plans", "commissioning.library", visitors=True),
    Link("Your three words", "pages.words", frozenset({Role.MEMBER, Role.PANELLIST}), visitors=True),
    Link("People", "accounts.people", frozenset({Role.ADMINISTRATOR})),
    Link("Sign in", "accounts.sign_in", visitors=True),
)


def items(actor: Actor) -> list[NavItem]:
    """The links this person needs, the one they are under marked."""
    return [NavItem(link.label, url_for(link.endpoint), link.current) for link in LINKS if link.seen_by(actor)]
