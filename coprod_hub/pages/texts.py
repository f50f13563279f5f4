"""The texts on which people rely, as they stand now: what somebody must have confirmed for this council."""

import re
from html import unescape

from flask import render_template

from coprod_hub.core.confirmed import Reader, Text
from coprod_hub.core.errors import NotFound
from coprod_hub.core.helplines import advocates, helplines
from coprod_hub.core.retention import STAYS, schedule
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.surveys.promised import text_of
from coprod_hub.surveys.rules import Promise

BLOCK = re.compile(r"</?(?:p|h[1-6]|li|dt|dd|section|dl|ul|div)\b[^>]*>")
MARK = re.compile(r"<[^>]+>")
LAWYER, DATA_PROTECTION, SAFEGUARDING = Reader


def texts() -> list[Text]:
    """Every one of them, what children read first."""
    return [
        *(text_of(promise) for promise in Promise),
        Text("help", "Help: whom to call", "Every survey, “Get help”", _help(), (SAFEGUARDING,)),
        Text(
            "get_in_touch",
            "What is promised to somebody who wants us to get in touch",
            "“I want someone to get in touch”",
            _shown("safeguarding/_in_touch_promise.html", set_up=arrangements()),
            (DATA_PROTECTION, SAFEGUARDING),
        ),
        Text(
            "privacy",
            "The privacy page",
            "“Privacy”, at the foot of every page",
            _shown("pages/_privacy.html"),
            (LAWYER, DATA_PROTECTION),
        ),
        Text("kept", "How long things are kept", "Data protection", _kept(), (DATA_PROTECTION,)),
        Text(
            "accessibility",
            "The accessibility statement",
            "“Accessibility”, at the foot of every page",
            _shown("pages/_accessibility.html"),
            (LAWYER,),
        ),
    ]


def text(key: str) -> Text:
    """One of them; raises NotFound."""
    found = next((one for one in texts() if one.key == key), None)
    if found is None:
        raise NotFound("There is no such text.")
    return found


def _shown(template: str, **words: object) -> tuple[str, ...]:
    """A piece of a page as people read it, without its marks: a paragraph for each block of it."""
    blocks = (MARK.sub("", block) for block in BLOCK.split(render_template(template, **words)))
    return tuple(" ".join(unescape(block).split()) for block in blocks if block.strip())


def _help() -> tuple[str, ...]:
    """Without the day on which each number was checked, which changes every year."""
    lines = [f"{one.name}: {one.phone}. {one.about}. {one.hours}." for one in (*helplines(), *advocates())]
    return ("If you or someone else is in danger now, call 999.", arrangements().hours, *lines)


def _kept() -> tuple[str, ...]:
    lines = (f"{rule.kind}: {rule.how_long} since {rule.since}, then {rule.then}." for rule in schedule())
    return (*lines, *STAYS)
