"""The built files: small, ours, and built from the sources beside them."""

import gzip
import json
import re
from pathlib import Path

import pytest

from coprod_hub.config import ROOT
from tests.look.test_tokens import tokens

STATIC = ROOT / "static"


#: Names that GOV.UK markup carries and whose elements are styled as they are.
STYLED_BY_ELEMENT = {"govuk-body", "govuk-list", "hub-answering", "hub-root--open", "hub-thread__step"}


def squeezed(name: str) -> int:
    """Bytes of a file as they go over the line, at gzip's best."""
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


@pytest.mark.parametrize(
    ("name", "most"),
    [("govuk/survey.css", 6_000), ("govuk/hub.css", 13_000), ("js/survey.js", 2_000), ("js/hub.js", 2_000)],
)
def test_files_stay_small(name: str, most: int) -> None:
    assert squeezed(name) <= most


def test_an_answering_page_costs_few_bytes_before_its_words() -> None:
    files = ("govuk/survey.css", "js/survey.js", "icons/favicon.svg", "icons/manifest.webmanifest")
    assert sum(map(squeezed, files)) <= 8_000


@pytest.mark.parametrize("name", ["survey", "hub"])
def test_styles_are_built_from_these_tokens(name: str) -> None:
    built = (STATIC / "govuk" / f"{name}.css").read_text()
    for dark in (False, True):
        for token, colour in tokens(dark).items():
            short = re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", colour)
            assert f"--{token}:" in built
            assert re.search(rf"--{token}: ?({colour}|{short}|white|#fff)[;}}]", built), (token, colour)


@pytest.mark.parametrize("name", ["survey", "hub"])
def test_nothing_of_the_governments_own_dress_is_left(name: str) -> None:
    built = (STATIC / "govuk" / f"{name}.css").read_text()
    for theirs in ("GDS Transport", "#1d70b8", "#0b0c0c", "crown", "@font-face", "url(http", "@import"):
        assert theirs not in built


def test_no_locked_package_names_a_host() -> None:
    lock = json.loads((STATIC / "src" / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    wanted = lock["packages"][""]["devDependencies"]
    assert wanted["govuk-frontend"] == lock["packages"]["node_modules/govuk-frontend"]["version"]


def test_the_manifest_is_neutral_and_its_icons_are_there() -> None:
    manifest = json.loads((STATIC / "icons" / "manifest.webmanifest").read_text())
    assert (manifest["name"], manifest["short_name"]) == ("Co-production Hub", "Hub")
    for icon in manifest["icons"]:
        assert Path(ROOT / icon["src"].lstrip("/")).read_bytes().startswith(b"\x89PNG")


def classes_named_in(file: Path) -> set[str]:
    """Our classes that a template writes out; those put together from parts are left to the eye."""
    values = re.findall(r'class="([^"]*)"', file.read_text())
    names = {name for value in values for name in re.sub(r"\{[{%].*?[}%]\}", "\0", value).split()}
    return {name for name in names if re.fullmatch(r"(?:hub|govuk)-[\w-]+", name)}


def classes_styled_in(*styles: Path) -> set[str]:
    """Our classes that a style sheet knows."""
    found = {name for file in styles for name in re.findall(r"\.((?:hub|govuk)-[\w-]+)", file.read_text())}
    return found | STYLED_BY_ELEMENT


def test_every_class_that_a_template_names_has_a_style() -> None:
    known = classes_styled_in(STATIC / "govuk" / "hub.css", *(STATIC / "css").glob("*.css"))
    files = list((ROOT / "templates").rglob("*.html"))
    assert files
    assert {name: file.name for file in files for name in classes_named_in(file) - known} == {}


def test_answering_pages_name_only_what_their_small_style_sheet_knows() -> None:
    known = classes_styled_in(STATIC / "govuk" / "survey.css", *(STATIC / "css").glob("*.css"))
    folder = ROOT / "templates"
    files = [file for file in folder.rglob("*.html") if '{% extends "layouts/survey.html" %}' in file.read_text()]
    files += [folder / "layouts" / "survey.html", *(folder / "responses" / "kinds").glob("*.html")]
    assert {name: file.name for file in files for name in classes_named_in(file) - known} == {}
