"""Who is acting, and who may use a view. Deny by default: a view without a rule is refused, and a test fails."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from coprod_hub.core.errors import NotAllowed


class Role(StrEnum):
    """What a person is in the hub; what they are *in* a forum or survey is told by its own rows."""

    MEMBER = "member"
    PANELLIST = "panellist"
    OFFICER = "officer"
    COMMISSIONER = "commissioner"
    PROCUREMENT = "procurement"
    SAFEGUARDING = "safeguarding"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        """The role as people call it."""
        return ROLE_WORDS[self]


ROLE_WORDS = {
    Role.MEMBER: "forum member",
    Role.PANELLIST: "panellist",
    Role.OFFICER: "participation officer",
    Role.COMMISSIONER: "commissioner",
    Role.PROCUREMENT: "procurement officer",
    Role.SAFEGUARDING: "safeguarding lead",
    Role.ADMINISTRATOR: "administrator",
}
STAFF = frozenset(Role) - {Role.MEMBER, Role.PANELLIST}


@dataclass(frozen=True)
class Actor:
    """Who does something: a signed-in person, somebody without an account, or the hub itself."""

    person_id: str | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    job: str = ""
    #: The organisation they work for or take part with; None is the council itself.
    organisation_id: str | None = None

    @classmethod
    def respondent(cls) -> "Actor":
        """Somebody who answers or reads without an account; nothing about them is known."""
        return cls()

    @classmethod
    def system(cls, job: str) -> "Actor":
        """The hub itself, doing a named job."""
        return cls(job=job, name=f"the hub ({job})")

    @property
    def signed_in(self) -> bool:
        """Whether this is a known person."""
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether this person works for the council or a partner in any role."""
        return bool(self.roles & STAFF)

    def has(self, *roles: Role) -> bool:
        """Whether this actor has any of the roles; the hub's own jobs may do everything."""
        return bool(self.job) or bool(self.roles.intersection(roles))

    def must_have(self, *roles: Role) -> None:
        """Raise NotAllowed unless the actor has one of the roles."""
        if not self.has(*roles):
            raise NotAllowed("Your account does not include this. Ask an administrator if it should.")


@dataclass(frozen=True)
class Rule:
    """Who may use a view. `open_to_all` views never look at the session; `fresh` ones ask again who it is."""

    words: str
    roles: frozenset[Role] = frozenset()
    open_to_all: bool = False
    fresh: bool = False

    def allows(self, actor: Actor) -> bool:
        """Whether this actor may use the view at all; services decide about each row."""
        return self.open_to_all or (actor.signed_in and (not self.roles or bool(self.roles & actor.roles)))


ANYONE = Rule("anyone", open_to_all=True)
SIGNED_IN = Rule("anyone who is signed in")


def roles(*wanted: Role) -> Rule:
    """A rule for people with any of these roles."""
    return Rule(" or ".join(role.words for role in wanted), frozenset(wanted))


ANY_STAFF = Rule("any member of staff", STAFF)

View = TypeVar("View", bound=Callable[..., Any])


def access(rule: Rule, *, fresh: bool = False) -> Callable[[View], View]:
    """Declare who may use a view; `core.web` enforces it before the view runs.

    `fresh`: only somebody who has shown within a quarter of an hour that it is them (export, publish).
    """

    def mark(view: View) -> View:
        view.access_rule = replace(rule, fresh=fresh or rule.fresh)  # type: ignore[attr-defined]  # a function may carry attributes; mypy cannot say so
        return view

    return mark
