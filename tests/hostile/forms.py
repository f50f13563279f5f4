"""Forms as they stand on pages, and the ways in which somebody sends them who means harm or has a broken program."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlencode

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.hostile.strings import HOSTILE
from tests.system.client import CriticalClient, apart

FORM = "application/x-www-form-urlencoded"
#: What a field for a number, a day, a choice or an id is given.
ODD = ("", "-1", "\u0663", "\u00b2", "1e999", "9" * 30, "0x1f", "NaN", "null", "../..", "\x00", "\ufffd", "{{ 7*7 }}")


@dataclass(frozen=True)
class Form:
    """A form that posts: where it leads, who was shown it, and what it would send as it stands."""

    endpoint: str
    action: str
    who: str
    fields: tuple[tuple[str, str], ...]


def forms_of(app: Flask, page: str, here: str, who: str) -> Iterator[Form]:
    """Every form of a page that posts to a view of ours; one that says nothing of where posts to the page itself."""
    for form in lxml.html.document_fromstring(page).forms:
        if form.method == "POST":
            action = form.action or here
            endpoint = endpoint_of(app, action.partition("?")[0])
            names = dict.fromkeys(one.name for one in form.inputs if one.name and one.name != "csrf_token")
            known = dict(form.form_values())
            yield Form(endpoint, action, who, tuple((name, str(known.get(name, ""))) for name in names))


def endpoint_of(app: Flask, path: str) -> str:
    """The view that takes what is posted there; "" for none."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path, method="POST")
    except HTTPException:
        return ""
    return str(endpoint)


Sending = dict[str, Any]


def ways(form: Form, *, every: bool) -> Iterator[tuple[str, Sending]]:
    """The ways in which it is sent, each with a name; the last ones send it as it stands, twice."""
    names = [name for name, _ in form.fields] or ["zq"]
    hostile, odd = cycle(one.text.encode("utf-8", "replace") for one in HOSTILE), cycle(ODD)
    yield "nothing filled in", {"data": {}}
    twice = [(name, value) for name in names for value in (next(hostile), next(odd))]
    yield "everything hostile, and twice", {"data": urlencode(twice), "content_type": FORM}
    broken = "&".join(f"{quote(name)}=%ff%fe%c3%28%00%ed%a0%80&{quote(name)}[]=x" for name in names)
    yield "letters that are none", {"data": f"{broken}&%ff%00=1", "content_type": FORM}
    yield "another kind of body", {"json": {name: [{"zq": None}] for name in names}}
    if every or form.fields[1:]:
        yield "a megabyte", {"data": f"{quote(names[-1])}={'z+' * 510_000}", "content_type": FORM}
    if every:
        yield "odd values", {"data": urlencode([(name, next(odd)) for name in names]), "content_type": FORM}
        yield "one value and another", {"data": {name: [value, next(odd)] for name, value in form.fields}}
        yield "a file for each", {"data": {name: (BytesIO(b"zq"), "../zq\x00.csv") for name in names}}
    yield "as it stands", {"data": dict(form.fields)}
    yield "as it stands, again", {"data": dict(form.fields)}


def post(client: CriticalClient, action: str, sending: Sending) -> Any:
    """Send it with the key of the form, as a page would; nobody reads the page that comes back."""
    headers = {"X-CSRFToken": apart(client._token)} if client._wants_token(action) else {}
    return apart(FlaskClient.open, client, action, method="POST", headers=headers, **sending)
