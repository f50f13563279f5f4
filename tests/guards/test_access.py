"""Habit 6: every view says who may use it."""

from flask import Flask

from coprod_hub.core.access import Rule


def test_every_view_says_who_may_use_it(app: Flask):
    silent = [
        name
        for name, view in app.view_functions.items()
        if name != "static" and not isinstance(getattr(view, "access_rule", None), Rule)
    ]
    assert silent == []


def test_only_pages_that_change_nothing_answer_to_get_and_only_forms_post(app: Flask):
    odd = [
        f"{rule.rule} {sorted(rule.methods or ())}"
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & {"PUT", "PATCH", "DELETE"}
    ]
    assert odd == [], "a page works without JavaScript, so it uses GET and POST only"
