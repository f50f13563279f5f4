"""Habit 6: every view says who may use it."""

from difflib import unified_diff

from flask import Flask

from coprod_hub.config import Settings
from coprod_hub.core.access import Rule
from tests.guards import access_matrix


def test_every_view_says_who_may_use_it(app: Flask):
    silent = [
        name
        for name, view in app.view_functions.items()
        if name != "static" and not isinstance(getattr(view, "access_rule", None), Rule)
    ]
    assert silent == []


def test_pages_work_without_scripts_so_they_use_get_and_post_only(app: Flask):
    odd = [
        f"{rule.rule} {sorted(rule.methods or ())}"
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & {"PUT", "PATCH", "DELETE"}
    ]
    assert odd == []


def test_who_may_open_what_is_written_down(app: Flask, settings: Settings):
    """A change of who sees what shows in docs/access.md: `python -m tests.guards.access_matrix` writes it anew."""
    found = access_matrix.table(app, settings).splitlines()
    written = access_matrix.DOCUMENT.read_text().splitlines()
    assert list(unified_diff(written, found, "docs/access.md", "what the hub does", lineterm="", n=0)) == []
