"""Every page of a world, asked for once over HTTP by everybody who may: what is there, and which pages look alike.

A browser need not look twice at what it has seen: elements with the same names and classes beside one another, whoever
asks and whatever names are in them. So the walk is cheap and whole, and the browser looks at every view at least once,
and again wherever something stands that it has not seen.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from flask import Flask

from coprod_hub.accounts.queries import by_sign_in_name
from coprod_hub.app import create_app
from coprod_hub.core.db import db
from tests.audit.walk import Address, addresses
from tests.audit.worlds import World
from tests.pages.visitor import Got, Visitor
from tests.system.live import LiveHub

#: These have given their password and no more: they see the pages that ask for a code.
HALF_WAY = {"at the code", "with a new phone"}
#: So many joints between elements that nobody has looked at are a reason to look again in `make test`.
MUCH = 3
#: And so many of each page are asked for by each person; `make audit` asks for all of them.
OF_EACH = 2**31 if "HUB_AUDIT" in os.environ else 8
_KEY = re.compile(r'name="csrf_token" value="[^"]*"')
_TAG = re.compile(r'<(\w+)(?:[^>]*?\sclass="([^"]*)")?')


@dataclass(frozen=True)
class Seen:
    """A page that somebody was shown."""

    role: str
    endpoint: str
    path: str
    joints: frozenset[str]
    main: str
    file: str


@dataclass
class Expedition:
    """What was found in a world, and the cookies of those who went."""

    seen: list[Seen] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def keep(self, file: Path) -> None:
        """Write it down for the next process."""
        file.write_text(json.dumps(asdict(self), default=sorted))

    @classmethod
    def read(cls, file: Path) -> "Expedition":
        """What was kept."""
        raw = json.loads(file.read_text())
        seen = [Seen(**one | {"joints": frozenset(one["joints"])}) for one in raw["seen"]]
        return cls(seen, raw["refused"], raw["cookies"])

    def worth_a_look(self, role: str, *, every_make: bool = False) -> list[tuple[Seen, bool]]:
        """The pages for a browser to look at as this role, each with whether much on it is new.

        They are a view's first, and those with much that is new. With `every_make`, a page is new with anything new,
        and also when all on it has been seen, but never together.
        """
        much = 1 if every_make else MUCH
        views: set[str] = set()
        makes: set[tuple[str, frozenset[str]]] = set()
        joints: set[str] = set()
        chosen = []
        for one in self.seen:
            new = len(one.joints - joints) >= much or (every_make and (one.endpoint, one.joints) not in makes)
            if new or one.endpoint not in views:
                chosen.append((one, new))
                joints |= one.joints
            views.add(one.endpoint)
            makes.add((one.endpoint, one.joints))
        return [(one, new) for one, new in chosen if one.role == role]

    def mains(self) -> set[str]:
        """What the pages say, each once."""
        return {one.main for one in self.seen}


def explore(hub: LiveHub, world: World, folder: Path) -> Expedition:
    """Ask for every address as everybody, and keep each page that comes back."""
    app = create_app(hub.settings)
    with app.app_context():
        found = addresses(app)
        db.engine.dispose()
    expedition = Expedition()
    for role, (who, password) in world.people.items():
        with Visitor(hub.url) as visitor:
            if role in HALF_WAY:
                visitor.comes_half_way(who, password)
            elif who:
                with app.app_context():
                    visitor.sign_in(who, password)
                    db.engine.dispose()
            for address, got in _asked(visitor, found, _doors(app, who)):
                _note(expedition, role, address, got, folder)
            expedition.cookies[role] = visitor.cookies
    return expedition


def _doors(app: Flask, who: str) -> Mapping[str, bool]:
    """Whether each view's own rule lets this person in, whatever the id."""
    with app.app_context():
        person = by_sign_in_name(who) if who else None
        rules = {name: vars(view).get("access_rule") for name, view in app.view_functions.items()}
        there = {name: bool(rule and person and rule.allows(person.actor)) for name, rule in rules.items()}
        db.engine.dispose()
    return there


def _asked(visitor: Visitor, found: Iterable[Address], doors: Mapping[str, bool]) -> Iterator[tuple[Address, Got]]:
    closed: set[str] = set()
    shown = Counter[str]()
    for address in found:
        if address.endpoint not in closed and shown[address.endpoint] < OF_EACH:
            got = visitor.get(address.path)
            shown[address.endpoint] += got.status == 200
            if (got.status == 403 and not doors[address.endpoint]) or "/sign-in" in got.headers.get("Location", ""):
                closed.add(address.endpoint)
            yield address, got


def _note(expedition: Expedition, role: str, address: Address, got: Got, folder: Path) -> None:
    if got.status >= 500:
        expedition.refused.append(f"{got.status} for {role} at {address.path} ({address.endpoint})")
    if got.status != 200 or not got.is_page:
        return
    name = f"{sha256(got.body).hexdigest()[:20]}.html"
    (folder / name).write_bytes(got.body)
    main = main_of(got.text)
    expedition.seen.append(Seen(role, address.endpoint, address.path, joints_of(main), _digest(main), name))


def main_of(html: str) -> str:
    """What a page says, without its frame and the keys of its forms."""
    return _KEY.sub("", html[html.find("<main") : html.find("</main>")])


def joints_of(main: str) -> frozenset[str]:
    """What a page is made of: which elements, by name and class, stand next to which."""
    tags = [f"{tag}.{' '.join((classes or '').split())}" for tag, classes in _TAG.findall(main)]
    return frozenset(_digest(" > ".join(joint))[:10] for joint in pairwise(tags))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:20]
