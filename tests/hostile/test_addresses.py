"""Addresses that nobody was given: every view asked for things that cannot be, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from coprod_hub.core.access import Role
from tests.builders import accounts as make
from tests.hostile.conftest import WHOLE
from tests.system.client import CriticalClient, apart

#: What databases, files and programs choke on, as it stands in an address; one by one in the full product.
CHOKING = ("zq%00", "%ff%fe", "%2e%2e%2f", "'%20OR%201=1--", "%7B%7B7*7%7D%7D", "%E2%80%AE", "z" * 1500)
WRONG = CHOKING if WHOLE else ("".join(CHOKING),)
NUMBERS = ("99999999999999999999", "2147483648", "9" * 400)
QUERY = "&".join(
    f"{name}={value}"
    for name, value in {
        "page": "9" * 25, "q": "%00%ff", "search": "%00%25_", "sort": "%00", "state": "%00", "forum": "%00",
        "survey": "%00", "group": "%00", "kind": "%00", "question": "%00", "back": "9" * 25, "theme_id": "%00",
        "quote_id": "%00", "strand": "%00", "next": "//zq.example", "code": "%00", "then": "%00", "role": "%00",
        "person": "%00", "verb": "%00", "day": "%00", "from": "%00", "outcome": "%00", "show": "%00",
    }.items()
)  # fmt: skip


def wrong(rule: Rule) -> Iterator[str]:
    """The rule's address with each of these in all its places, and with a question that asks for nothing sensible."""
    parts = [part for part in rule.rule.split("<") if part]
    numbers = "<int:" in rule.rule
    for value in NUMBERS if numbers else WRONG if rule.arguments else ():
        yield "".join(part if ">" not in part else f"{value}{part.partition('>')[2]}" for part in parts)
    if not rule.arguments:
        yield f"{rule.rule}?{QUERY}"


@pytest.mark.databases
def test_a_wrong_address_leads_to_a_page_that_says_so(app: Flask):
    client: Any = CriticalClient(app)
    make.sign_in(client, make.staff(Role.OFFICER, Role.COMMISSIONER, Role.SAFEGUARDING, Role.ADMINISTRATOR))
    faults = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            for path in wrong(rule):
                try:
                    answer = apart(FlaskClient.open, client, path)
                except Exception as fault:  # noqa: BLE001  # all faults are told together at the end
                    faults.append(f"{path[:80]} ({rule.endpoint}): {fault!r}"[:300])
                else:
                    if answer.status_code >= 500 or answer.headers.get("Location", "").startswith("//"):
                        faults.append(f"{path[:80]} ({rule.endpoint}): {answer.status}")
    assert not faults, "\n".join(faults)
