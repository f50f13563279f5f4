"""The main navigation, by who is looking."""

from dataclasses import dataclass

from flask import g, request, url_for

from coprod_hub.core.access import STAFF, Actor, Role
from coprod_hub.core.web import NavItem
from coprod_hub.evaluation.queries.places import on_a_panel
from coprod_hub.evaluation.queries.who import may_read_tenders
from coprod_hub.forums.queries import sees_the_whole_council
from coprod_hub.surveys.seeing import READERS

EVERYBODY = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
SURVEY_READERS = frozenset(READERS)
TENDER_READERS = frozenset({Role.PROCUREMENT, Role.OFFICER, Role.COMMISSIONER})


@dataclass(frozen=True)
class Link:
    """One link: who sees it (visitors who are not signed in too, or only they), and which pages belong to it."""

    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset()
    visitors: bool = False
    blueprints: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    under: str = ""

    def seen_by(self, actor: Actor) -> bool:
        """Whether this person needs it."""
        return bool(actor.roles & self.roles) if actor.signed_in else self.visitors

    @property
    def fits(self) -> int:
        """How closely the page that is being shown belongs to it: 2 for the page itself, 1 for one of its kind."""
        if request.endpoint in (self.endpoint, *self.endpoints):
            return 2
        return int(request.blueprint in self.blueprints or bool(self.under and request.path.startswith(self.under)))


TENDERS = Link("Tenders", "evaluation.index", TENDER_READERS, blueprints=("evaluation",))
#: Who does not see the whole council reads the plans that everybody can read.
PLANS = Link("Plans", "commissioning.index", SURVEY_READERS, blueprints=("commissioning",))
#: For whoever is on a panel or guides one, whatever else they are.
PANELS = Link("Your panels", "evaluation.my_panels", under="/panels/")
PUBLISHED = Link("Plans", "commissioning.library", visitors=True, blueprints=("commissioning",))
RUNNING = (
    "pages.texts", "pages.text", "accounts.people", "accounts.person", "accounts.add", "safeguarding.settings",
)  # fmt: skip
READING = ("safeguarding.settings", "responses.reading", "responses.read", "responses.worried")
LINKS = (
    Link("Home", "pages.home", EVERYBODY),
    Link("To look at", "safeguarding.index", frozenset({Role.SAFEGUARDING}), endpoints=READING, under="/to-look-at"),
    Link("Forums", "forums.index", STAFF, blueprints=("forums",)),
    Link("Surveys", "surveys.index", SURVEY_READERS, blueprints=("surveys", "responses", "insight")),
    TENDERS,
    PLANS,
    Link("Replies owed", "feedback.owed", SURVEY_READERS, blueprints=("feedback",)),
    Link("You said, we did", "feedback.wall", EVERYBODY, visitors=True),
    PUBLISHED,
    Link("Your three words", "pages.words", frozenset({Role.MEMBER, Role.PANELLIST}), visitors=True),
    Link("Running the hub", "pages.running", ADMINISTRATORS, blueprints=("rights",), endpoints=RUNNING),
    Link("Sign in", "accounts.sign_in", visitors=True),
)


def _on_a_panel(actor: Actor) -> bool:
    if "on_a_panel" not in g:
        g.on_a_panel = on_a_panel(actor)
    return bool(g.on_a_panel)


def items(actor: Actor) -> list[NavItem]:
    """The links this person needs, the one they are under marked."""
    links = [link for link in LINKS if link.seen_by(actor)]
    if actor.has(Role.OFFICER) and not sees_the_whole_council(actor):
        links = [PUBLISHED if link == PLANS else link for link in links]
    if TENDERS in links and not may_read_tenders(actor):
        links.remove(TENDERS)
    if _on_a_panel(actor):
        links.insert(1, PANELS)
    closest = max(links, key=lambda link: link.fits)
    return [NavItem(link.label, url_for(link.endpoint), link is closest and link.fits > 0) for link in links]
