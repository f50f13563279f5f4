"""A template is named after its view, stays in its own house, and holds nothing that the browser must refuse."""

import ast
import re
from pathlib import Path

from flask import Flask

from tests.guards.house import TEMPLATES, modules, place, tree

SHARED = {"layouts", "components", "errors", "messages"}
#: Files that are opened without the hub, so no view renders them and their style sheet travels with them.
STANDING_ALONE = {"insight/summary_file.html"}
USED = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
ENDPOINT = re.compile(r"""url_for\(\s*["']([^"']+)["']""")
FORBIDDEN = {
    "|safe": re.compile(r"\|\s*safe\b"),
    "autoescape switched off": re.compile(r"autoescape\s+false"),
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "an inline style sheet": re.compile(r"<style\b"),
    "somebody else's file": re.compile(
        r"""<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=["'](?:https?:)?//"""
    ),
}
WORDS = re.compile(r"\b(?:LACs?|service[ -]users?|contact (?:me|us|you|them)|looked[ -]after child)\b")


def templates() -> list[Path]:
    return sorted(file for file in TEMPLATES.rglob("*") if file.suffix in {".html", ".txt", ".svg", ".xml"})


def pages() -> list[Path]:
    """Templates that a view renders: directly in a feature's folder, not beginning with `_`, not standing alone."""
    return [
        file
        for file in templates()
        if file.suffix == ".html"
        and file.parent.parent == TEMPLATES
        and file.parent.name not in SHARED
        and not file.name.startswith("_")
        and not stands_alone(file)
    ]


def stands_alone(file: Path) -> bool:
    return str(file.relative_to(TEMPLATES)) in STANDING_ALONE


def test_there_are_templates_to_guard():
    assert len(pages()) > 10


def test_a_template_is_named_after_its_view(app: Flask):
    """`forums/edit.html` is shown by the endpoint forums.edit; `pages/home_member.html` is a form of pages.home."""
    homeless = [
        place(file)
        for file in pages()
        if not any(
            f"{file.parent.name}.{file.stem}_".startswith(f"{endpoint}_")
            for endpoint in app.view_functions
            if "." in endpoint
        )
    ]
    assert homeless == []


def test_a_view_renders_a_template_of_its_own_feature():
    strays = []
    for name, file in modules().items():
        feature = name.split(".")[1] if "." in name else ""
        for call in (node for node in ast.walk(tree(file)) if isinstance(node, ast.Call)):
            called = call.func.id if isinstance(call.func, ast.Name) else ""
            told = call.args[0] if called == "render_template" and call.args else None
            if isinstance(told, ast.Constant) and isinstance(told.value, str):
                folder = told.value.split("/")[0]
                if folder not in {feature, *SHARED} or not (TEMPLATES / told.value).is_file():
                    strays.append(f"{place(file, call.lineno)} renders {told.value}")
    assert strays == []


def test_a_template_uses_only_shared_pieces_and_its_own():
    strays = [
        f"{place(file)} uses {used}"
        for file in templates()
        for used in USED.findall(file.read_text())
        if used.split("/")[0]
        not in {file.relative_to(TEMPLATES).parts[0], "layouts", "components", "govuk_frontend_jinja"}
    ]
    assert strays == []


def test_every_link_in_a_template_leads_to_a_view(app: Flask):
    broken = [
        f"{place(file)} → {endpoint}"
        for file in templates()
        for endpoint in ENDPOINT.findall(file.read_text())
        if (f"{file.relative_to(TEMPLATES).parts[0]}{endpoint}" if endpoint.startswith(".") else endpoint)
        not in app.view_functions
    ]
    assert broken == []


def test_no_template_holds_what_the_browser_must_refuse():
    found = [
        f"{place(file, number)} {what}: {line.strip()[:80]}"
        for file in templates()
        for number, line in enumerate(file.read_text().splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line) and not (stands_alone(file) and what == "an inline style sheet")
    ]
    assert found == []


def test_templates_speak_the_language_that_cares():
    found = [
        f"{place(file, number)} {line.strip()[:80]}"
        for file in templates()
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if WORDS.search(line)
    ]
    assert found == []
